"""What a club was worth, said at its end by those who sat in it and by who led it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.offers.models.clubs.clubs import Club
from medspil.offers.models.clubs.members import ClubMember
from medspil.offers.models.triggers import written
from medspil.people.models import Staff

_THEIR_OWN_CLUB = """
    IF NEW.member_id IS NOT NULL AND NOT EXISTS (SELECT FROM offers_clubmember m
        WHERE m.id = NEW.member_id AND m.club_id = NEW.club_id)
    OR NEW.staff_id IS NOT NULL AND NOT EXISTS (SELECT FROM offers_club c
        WHERE c.id = NEW.club_id AND c.host_id = NEW.staff_id) THEN
        RAISE EXCEPTION 'rating_of_their_own_club' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Score(models.IntegerChoices):
    """How much the club helped."""

    NOT = 1, _("Slet ikke")
    LITTLE = 2, _("Lidt")
    SOME = 3, _("Noget")
    WELL = 4, _("Meget")
    MUCH = 5, _("Rigtig meget")


class ClubRating(models.Model):
    """One answer: a member's (`member`) or the consultant's (`staff`), never both.

    A member says a number and nothing else: in a club of eight, words say who wrote them. The
    consultant may add what another club could learn. `taken_by`: who wrote a member's answer down.
    """

    club = models.ForeignKey(Club, models.CASCADE, related_name="ratings")
    member = models.OneToOneField(ClubMember, models.CASCADE, null=True, related_name="rating")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    score = models.PositiveSmallIntegerField(_("hvor meget hjalp klubben"), choices=Score)
    text = models.CharField(_("det kan en anden klub lære af"), max_length=500, blank=True)
    said_on = models.DateField()
    taken_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, staff__isnull=True, text="")
                | Q(member__isnull=True, staff__isnull=False, taken_by__isnull=True),
                name="a_rating_is_one_person_s",
            ),
            models.CheckConstraint(condition=Q(score__in=Score.values), name="rating_known"),
            models.UniqueConstraint(fields=["club", "staff"], name="a_consultant_rates_once"),
        ]
        triggers = [written("own_club", _THEIR_OWN_CLUB, "member_id", "staff_id", "club_id")]

    def __str__(self) -> str:
        return f"rating {self.pk}"

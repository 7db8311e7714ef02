"""Who sits in a club, from the proposal to how it ended; and where they are afterwards."""

from __future__ import annotations

import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.offers.models.clubs.clubs import Club
from medspil.offers.models.clubs.interests import Interest
from medspil.offers.models.triggers import follows, written
from medspil.people.models import Citizen, Staff


class MemberState(models.TextChoices):
    """`LEFT_FOR_JOB` is what it is all for: counted as success, and never as giving up."""

    INTERESTED = "interested", _("Foreslået")
    OFFERED = "offered", _("Har fået tilbudt plads")
    CONFIRMED = "confirmed", _("Har sagt ja")
    ACTIVE = "active", _("Med i klubben")
    LEFT_FOR_JOB = "left_for_job", _("Kom i job")
    LEFT_FOR_EDUCATION = "left_for_education", _("Begyndte på uddannelse")
    LEFT = "left", _("Stoppede")
    COMPLETED = "completed", _("Gennemførte")


_GOES_ON = {MemberState.LEFT_FOR_JOB, MemberState.LEFT_FOR_EDUCATION, MemberState.LEFT}
MEMBER_TRANSITIONS: dict[str, frozenset[str]] = {
    MemberState.INTERESTED: frozenset({MemberState.OFFERED}),
    MemberState.OFFERED: frozenset({MemberState.CONFIRMED, MemberState.LEFT}),
    MemberState.CONFIRMED: frozenset({MemberState.ACTIVE, *_GOES_ON}),
    MemberState.ACTIVE: frozenset({MemberState.COMPLETED, *_GOES_ON}),
    **{state: frozenset() for state in (*sorted(_GOES_ON), MemberState.COMPLETED)},
}
IN_THE_CLUB = (
    MemberState.INTERESTED,
    MemberState.OFFERED,
    MemberState.CONFIRMED,
    MemberState.ACTIVE,
)
SUCCESS = (MemberState.LEFT_FOR_JOB, MemberState.LEFT_FOR_EDUCATION)
GONE = (*SUCCESS, MemberState.LEFT)

_NO_MORE_THAN_MOST = """
    IF NEW.seat IS NOT NULL AND NEW.seat > (
        SELECT c.most FROM offers_club c WHERE c.id = NEW.club_id FOR SHARE) THEN
        RAISE EXCEPTION 'no_member_beyond_the_most' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

_IN_THE_FIRST_WEEKS = """
    IF NEW.joined_on IS NOT NULL AND NEW.joined_on > (
        SELECT c.first_day + 13 FROM offers_club c WHERE c.id = NEW.club_id)
    THEN
        RAISE EXCEPTION 'new_members_in_the_first_weeks' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


@pghistory.track(
    fields=["club", "state", "seat", "joined_on", "left_on"], model_name="ClubMemberEvent"
)
class ClubMember(models.Model):
    """A citizen's place in a club, from the proposal to how it ended.

    Who is in it has a seat from 1 to the club's most, so that no more can sit in it than there are
    seats; a citizen has a seat in one club at most. `fixed`: a person put them here, and another
    proposal leaves them. `joined_on`: when the place was offered. `goal` is between the member and
    the consultant.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    club = models.ForeignKey(Club, models.CASCADE, related_name="members")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="club_memberships")
    interest = models.ForeignKey(Interest, models.PROTECT, null=True, related_name="memberships")
    state = models.CharField(
        _("tilstand"), max_length=18, choices=MemberState, default=MemberState.INTERESTED
    )
    seat = models.PositiveSmallIntegerField(null=True)
    fixed = models.BooleanField(_("sat af en medarbejder"), default=False)
    joined_on = models.DateField(_("tilbudt"), null=True)
    left_on = models.DateField(_("sluttede"), null=True)
    goal = models.TextField(_("mit mål"), blank=True)

    class Meta:
        ordering = ["club", "seat", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["club", "seat"], name="a_club_seat_is_given_once"),
            models.UniqueConstraint(fields=["club", "citizen"], name="a_member_once_in_a_club"),
            models.UniqueConstraint(
                fields=["citizen"], condition=Q(seat__isnull=False), name="in_one_club_only"
            ),
            models.CheckConstraint(
                condition=Q(state__in=IN_THE_CLUB, seat__isnull=False, seat__gte=1)
                | Q(state__in=[s for s in MemberState if s not in IN_THE_CLUB], seat__isnull=True),
                name="who_is_in_a_club_has_a_seat",
            ),
            models.CheckConstraint(
                condition=Q(state=MemberState.INTERESTED, joined_on__isnull=True)
                | ~Q(state=MemberState.INTERESTED) & Q(joined_on__isnull=False),
                name="a_place_was_offered_some_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[*GONE, MemberState.COMPLETED], left_on__isnull=False)
                | Q(state__in=IN_THE_CLUB, left_on__isnull=True),
                name="who_left_left_some_day",
            ),
        ]
        indexes = [models.Index(fields=["citizen"], name="club_member_citizen")]
        triggers = [
            follows("member_steps", MEMBER_TRANSITIONS),
            pgtrigger.Protect(
                name="offered_place_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__joined_on__isnull=False),
            ),
            written("no_more_than_most", _NO_MORE_THAN_MOST, "seat", "club_id"),
            written("in_the_first_weeks", _IN_THE_FIRST_WEEKS, "joined_on", "club_id"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in MEMBER_TRANSITIONS[self.state]

    @property
    def is_in(self) -> bool:
        return self.state in IN_THE_CLUB


class OutcomeAt(models.IntegerChoices):
    """Weeks after the last session."""

    END = 0, _("Ved slutningen")
    FOUR = 4, _("Efter 4 uger")
    TWELVE = 12, _("Efter 12 uger")


class WhereTo(models.TextChoices):
    JOB = "job", _("I job")
    EDUCATION = "education", _("I uddannelse")
    INTERVIEW = "interview", _("Til jobsamtale")
    SEEKING = "seeking", _("Søger stadig")


class ClubOutcome(models.Model):
    """Where a member was at the end of the club, four or twelve weeks later."""

    member = models.ForeignKey(ClubMember, models.CASCADE, related_name="outcomes")
    weeks = models.PositiveSmallIntegerField(_("hvornår"), choices=OutcomeAt)
    outcome = models.CharField(_("hvor"), max_length=9, choices=WhereTo)
    noted_on = models.DateField()
    noted_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["weeks", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "weeks"], name="one_outcome_each_time"),
            models.CheckConstraint(
                condition=Q(weeks__in=OutcomeAt.values, outcome__in=WhereTo.values),
                name="outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"outcome {self.pk}"

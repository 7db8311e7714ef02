"""Who wishes a club and when, and which consultants can lead one then."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.offers.clubs.wishes import WORKING_WEEK
from medspil.offers.models.clubs.rounds import ClubRound
from medspil.people.models import Citizen, Staff

WHENS = [when.code for when in WORKING_WEEK]  # "2m": Tuesday morning
DAYS = {1: _("mandag"), 2: _("tirsdag"), 3: _("onsdag"), 4: _("torsdag"), 5: _("fredag")}


class AskedBy(models.TextChoices):
    """How we came to know that somebody wants a club, or does not."""

    CALL_ROUND = "call_round", _("Ringerunde")
    HAND = "hand", _("Skrevet af en medarbejder")
    CITIZEN = "citizen", _("Borgeren selv")


class Interest(models.Model):
    """A citizen was asked whether they want a club, and what they wish of it.

    `wished` and `never` are parts of the week ("2m": Tuesday morning); none wished: any time suits.
    `also_danish`: who wishes another language can do with Danish. Withdrawn, it is kept.
    """

    round = models.ForeignKey(ClubRound, models.CASCADE, related_name="interests")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="club_interests")
    wants = models.BooleanField(_("vil gerne være med"), default=True)
    wished = ArrayField(models.CharField(max_length=2), verbose_name=_("helst"), default=list)
    never = ArrayField(models.CharField(max_length=2), verbose_name=_("kan ikke"), default=list)
    language = models.CharField(_("sprog"), max_length=8, default="da")
    also_danish = models.BooleanField(_("kan også på dansk"), default=True)
    asked_by = models.CharField(_("spurgt"), max_length=10, choices=AskedBy)
    noted_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    said_on = models.DateField(_("sagt"))
    withdrawn_on = models.DateField(_("trukket tilbage"), null=True)

    class Meta:
        ordering = ["said_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "citizen"], name="asked_once_in_a_round"),
            models.CheckConstraint(
                condition=Q(asked_by__in=AskedBy.values) & ~Q(language=""),
                name="interest_came_from_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(wished__contained_by=WHENS, never__contained_by=WHENS),
                name="wishes_are_parts_of_the_week",
            ),
            models.CheckConstraint(
                condition=~Q(wished__overlap=F("never")), name="nobody_wishes_what_they_cannot"
            ),
            models.CheckConstraint(
                condition=Q(wants=True)
                | Q(wants=False, wished=[], never=[], withdrawn_on__isnull=True),
                name="who_wants_none_wishes_nothing",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("said_on")),
                name="withdrawn_after_it_was_said",
            ),
        ]
        indexes = [models.Index(fields=["citizen"], name="club_interest_citizen")]

    def __str__(self) -> str:
        return f"interest {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.wants and self.withdrawn_on is None


class ClubHost(models.Model):
    """A consultant who can lead clubs in the round: how many, and in which languages."""

    round = models.ForeignKey(ClubRound, models.CASCADE, related_name="hosts")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="club_hosts")
    most_clubs = models.PositiveSmallIntegerField(_("højst antal klubber"), default=1)
    languages = ArrayField(models.CharField(max_length=8), verbose_name=_("sprog"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "staff"], name="a_host_once_in_a_round"),
            models.CheckConstraint(
                condition=Q(most_clubs__gte=1, most_clubs__lte=10), name="a_host_leads_some_clubs"
            ),
            models.CheckConstraint(
                condition=Q(languages__len__gte=1), name="a_host_speaks_something"
            ),
        ]

    def __str__(self) -> str:
        return f"host {self.pk}"


class HostSlot(models.Model):
    """A time of the week at which the consultant can lead a club."""

    host = models.ForeignKey(ClubHost, models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField(_("ugedag"))
    starts = models.TimeField(_("klokken"))

    class Meta:
        ordering = ["weekday", "starts", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["host", "weekday", "starts"], name="a_host_slot_once"),
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=5), name="clubs_meet_on_weekdays"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts:%H:%M}"

    @property
    def day_name(self) -> str:
        return str(DAYS[self.weekday])

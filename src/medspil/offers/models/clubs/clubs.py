"""A club: so many people, one consultant, the same time of six weeks."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.offers.models.clubs.interests import DAYS
from medspil.offers.models.clubs.rounds import ClubRound
from medspil.offers.models.series import Series
from medspil.offers.models.triggers import changed, follows
from medspil.people.models import Staff

JOIN_WEEKS = 2  # nobody new comes in later: the others know each other by then (13 days below)


class ClubState(models.TextChoices):
    FORMING = "forming", _("Ved at blive samlet")
    FULL = "full", _("Fuld")
    RUNNING = "running", _("I gang")
    FINISHED = "finished", _("Afsluttet")
    CANCELLED = "cancelled", _("Aflyst")


CLUB_TRANSITIONS: dict[str, frozenset[str]] = {
    ClubState.FORMING: frozenset({ClubState.FULL, ClubState.RUNNING, ClubState.CANCELLED}),
    ClubState.FULL: frozenset({ClubState.FORMING, ClubState.RUNNING, ClubState.CANCELLED}),
    ClubState.RUNNING: frozenset({ClubState.FINISHED, ClubState.CANCELLED}),
    ClubState.FINISHED: frozenset(),
    ClubState.CANCELLED: frozenset(),
}
BEFORE_IT_RUNS = (ClubState.FORMING, ClubState.FULL)


class Club(models.Model):
    """A job club: so many people, one consultant, the same time of six weeks.

    Until it is opened it is a part of the round's proposal, and goes when another is made. Opened,
    it has a series with its sessions, and is never deleted.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(ClubRound, models.PROTECT, related_name="clubs")
    number = models.PositiveSmallIntegerField(_("nummer"))
    host = models.ForeignKey(Staff, models.PROTECT, related_name="clubs", verbose_name=_("vært"))
    weekday = models.PositiveSmallIntegerField(_("ugedag"))
    starts = models.TimeField(_("klokken"))
    language = models.CharField(_("sprog"), max_length=8, default="da")
    least = models.PositiveSmallIntegerField(_("mindst"), default=8)
    most = models.PositiveSmallIntegerField(_("højst"), default=10)
    state = models.CharField(
        _("tilstand"), max_length=9, choices=ClubState, default=ClubState.FORMING
    )
    series = models.OneToOneField(Series, models.PROTECT, null=True, related_name="club")
    first_day = models.DateField(_("første gang"), null=True)
    opened_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(_("aflyst fordi"), max_length=300, blank=True)

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="a_club_has_its_number"),
            models.UniqueConstraint(
                fields=["round", "host", "weekday", "starts"],
                condition=~Q(state=ClubState.CANCELLED),
                name="a_host_leads_one_club_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ClubState.values), name="club_state_known"
            ),
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=5), name="a_club_meets_on_a_weekday"
            ),
            models.CheckConstraint(
                condition=Q(least__gte=2, most__gte=F("least"), most__lte=30),
                name="a_club_has_a_size",
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=True, first_day__isnull=True, opened_at__isnull=True)
                & Q(state=ClubState.FORMING)
                | Q(series__isnull=False, first_day__isnull=False, opened_at__isnull=False),
                name="an_opened_club_has_its_sessions",
            ),
            models.CheckConstraint(
                condition=Q(state=ClubState.FINISHED, finished_at__isnull=False)
                | ~Q(state=ClubState.FINISHED) & Q(finished_at__isnull=True),
                name="a_club_finished_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state=ClubState.CANCELLED, cancelled_because__regex=r"\S")
                | ~Q(state=ClubState.CANCELLED) & Q(cancelled_because=""),
                name="a_cancelled_club_says_why",
            ),
        ]
        triggers = [
            follows("club_steps", CLUB_TRANSITIONS),
            pgtrigger.Protect(
                name="opened_club_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__opened_at__isnull=False),
            ),
            changed(
                "club_seats_stay",
                """
                    IF EXISTS (SELECT FROM offers_clubmember m
                        WHERE m.club_id = NEW.id AND m.seat > NEW.most) THEN
                        RAISE EXCEPTION 'no_member_beyond_the_most'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
                "most",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in CLUB_TRANSITIONS[self.state]

    @property
    def day_name(self) -> str:
        return str(DAYS[self.weekday])

    @property
    def name(self) -> str:
        return str(_("Jobklub %(number)s") % {"number": self.number})

    @property
    def is_open(self) -> bool:
        """It has been opened, and is neither over nor cancelled."""
        return self.opened_at is not None and self.state in (*BEFORE_IT_RUNS, ClubState.RUNNING)

    @property
    def last_day_to_join(self) -> date | None:
        """The end of its second week."""
        return self.first_day and self.first_day + timedelta(days=7 * JOIN_WEEKS - 1)

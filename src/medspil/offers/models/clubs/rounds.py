"""A round of clubs (runde): from when to when people are asked, and how good the proposal is."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.contact.models import CallRound
from medspil.kernel import clock
from medspil.offers.clubs.wishes import Sizes
from medspil.offers.models.triggers import follows
from medspil.people.models import Staff, Team

WEEKS, MINUTES = 6, 120  # a club meets six times, two hours each
GIVES_UP = timedelta(minutes=1)


class ClubRoundState(models.TextChoices):
    COLLECTING = "collecting", _("Samler ønsker")
    PROPOSED = "proposed", _("Forslag lavet")
    OPENED = "opened", _("Klubberne er åbnet")
    CLOSED = "closed", _("Lukket")


CLUB_ROUND_TRANSITIONS: dict[str, frozenset[str]] = {
    ClubRoundState.COLLECTING: frozenset({ClubRoundState.PROPOSED, ClubRoundState.CLOSED}),
    ClubRoundState.PROPOSED: frozenset(
        {ClubRoundState.COLLECTING, ClubRoundState.OPENED, ClubRoundState.CLOSED}
    ),
    # "open another club": more have come to want one
    ClubRoundState.OPENED: frozenset({ClubRoundState.PROPOSED, ClubRoundState.CLOSED}),
    ClubRoundState.CLOSED: frozenset(),
}


class ClubRound(models.Model):
    """One time of asking who wants a club, and making clubs of those who do.

    `since` and `until`: from when to when people are asked. `first_week` is the Monday of the week
    in which the clubs begin. `least` and `most` sit in each. `call_round`: whose calls ask it.
    `proposed_at` and the three after it tell how good the last proposal was, when it was made, and
    how long it took. `solving_since`: another is being made, for `solving_for`; `solving_said` is
    why it came to nothing.
    """

    title = models.CharField(_("navn"), max_length=120)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="club_rounds"
    )
    call_round = models.ForeignKey(
        CallRound, models.SET_NULL, null=True, blank=True, related_name="club_rounds"
    )
    since = models.DateField(_("fra"))
    until = models.DateField(_("til og med"))
    first_week = models.DateField(_("klubberne begynder i ugen"))
    least = models.PositiveSmallIntegerField(_("mindst i hver"), default=8)
    most = models.PositiveSmallIntegerField(_("højst i hver"), default=10)
    state = models.CharField(
        _("tilstand"), max_length=10, choices=ClubRoundState, default=ClubRoundState.COLLECTING
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    met_at_most = models.PositiveIntegerField(null=True)
    proposal_gap = models.FloatField(null=True)
    proposal_seconds = models.FloatField(null=True)
    solving_since = models.DateTimeField(null=True)
    solving_for = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    solving_said = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="club_round_has_a_name"),
            models.CheckConstraint(
                condition=Q(state__in=ClubRoundState.values), name="club_round_state_known"
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="club_round_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(first_week__iso_week_day=1), name="clubs_begin_in_a_week"
            ),
            models.CheckConstraint(
                condition=Q(least__gte=2, most__gte=F("least"), most__lte=30),
                name="clubs_have_a_size",
            ),
            models.CheckConstraint(
                condition=Q(state=ClubRoundState.COLLECTING)
                | Q(state=ClubRoundState.CLOSED)
                | Q(proposed_at__isnull=False),
                name="a_proposal_was_made_some_time",
            ),
            models.CheckConstraint(
                condition=Q(solving_since__isnull=True, solving_for__isnull=True)
                | Q(solving_since__isnull=False, solving_for__isnull=False),
                name="a_proposal_is_made_for_somebody",
            ),
        ]
        triggers = [follows("club_round_steps", CLUB_ROUND_TRANSITIONS)]

    def __str__(self) -> str:
        return self.title

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in CLUB_ROUND_TRANSITIONS[self.state]

    @property
    def is_open(self) -> bool:
        return self.state != ClubRoundState.CLOSED

    @property
    def is_being_solved(self) -> bool:
        """A proposal is being made. After a minute whoever made it is gone."""
        since = self.solving_since
        return since is not None and clock.world() - since < GIVES_UP

    @property
    def sizes(self) -> Sizes:
        return Sizes(self.least, self.most, MINUTES)

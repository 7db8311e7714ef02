"""Calling through a population: the round, its rows, each call. Abstract: a room above says who.

A room makes them its own by naming the subject and the foreign keys:

    class CallRound(AbstractRound): ...
    class CallRoundRow(AbstractRow):
        round = ForeignKey(CallRound, related_name="rows"); citizen = ForeignKey(Citizen)
        class Meta(AbstractRow.Meta):
            constraints = [*AbstractRow.Meta.constraints, UniqueConstraint(["round", "citizen"])]
    class CallRoundCall(AbstractCall):
        row = ForeignKey(CallRoundRow, related_name="calls")
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.people.models import Staff

LEASE = timedelta(minutes=20)  # how long a row stays with a caller who says nothing


class RoundState(models.TextChoices):
    DRAFT = "draft", _("Kladde")
    RUNNING = "running", _("I gang")
    PAUSED = "paused", _("På pause")
    FINISHED = "finished", _("Afsluttet")


TRANSITIONS: dict[str, frozenset[str]] = {
    RoundState.DRAFT: frozenset({RoundState.RUNNING, RoundState.FINISHED}),
    RoundState.RUNNING: frozenset({RoundState.PAUSED, RoundState.FINISHED}),
    RoundState.PAUSED: frozenset({RoundState.RUNNING, RoundState.FINISHED}),
    RoundState.FINISHED: frozenset(),
}


class Outcome(models.TextChoices):
    """What came of a call. `GONE` is never a caller's answer: the subject left the books."""

    REACHED_WANTS_CONTACT = "REACHED_WANTS_CONTACT", _("Vi talte sammen – vil gerne høre fra os")
    REACHED_NO_THANKS = "REACHED_NO_THANKS", _("Vi talte sammen – ønsker ikke kontakt nu")
    NOT_REACHED = "NOT_REACHED", _("Traf ikke")
    CALL_BACK_AT = "CALL_BACK_AT", _("Vil ringes op senere")
    WRONG_NUMBER = "WRONG_NUMBER", _("Forkert nummer")
    GONE = "GONE", _("Ikke længere hos os")


REACHED = (Outcome.REACHED_WANTS_CONTACT, Outcome.REACHED_NO_THANKS)
FINAL = (*REACHED, Outcome.WRONG_NUMBER, Outcome.GONE)  # NOT_REACHED is final at the last try
ANSWERS = [choice for choice in Outcome.choices if choice[0] != Outcome.GONE]


class AbstractRound(models.Model):
    """One round of calls (ringerunde): a script, a period, and a state."""

    name = models.CharField(_("navn"), max_length=120)
    script = models.TextField(_("manuskript"), blank=True)
    state = models.CharField(
        _("tilstand"), max_length=8, choices=RoundState, default=RoundState.DRAFT
    )
    starts_on = models.DateField(_("begynder"))
    ends_on = models.DateField(_("slutter"), null=True, blank=True)
    max_tries = models.PositiveSmallIntegerField(_("forsøg, før vi stopper"), default=3)
    retry_hours = models.PositiveSmallIntegerField(_("timer mellem forsøg"), default=4)
    created_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="%(class)s_has_name"),
            models.CheckConstraint(
                condition=Q(state__in=RoundState.values), name="%(class)s_state_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="%(class)s_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(state=RoundState.FINISHED, closed_at__isnull=False)
                | ~Q(state=RoundState.FINISHED) & Q(closed_at__isnull=True),
                name="%(class)s_finished_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(max_tries__gte=1, max_tries__lte=20), name="%(class)s_tries_in_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in TRANSITIONS[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in (RoundState.RUNNING, RoundState.PAUSED)


class RowState(models.TextChoices):
    WAITING = "waiting", _("Venter")
    TAKEN = "taken", _("Ringes op nu")
    DONE = "done", _("Færdig")


class AbstractRow(models.Model):
    """One subject in a round. In the hands of one caller at most; a caller holds one at most.

    `not_before`: after a miss, no new try until then. `outcome` on a waiting row is the last one.
    """

    position = models.PositiveIntegerField()
    state = models.CharField(max_length=7, choices=RowState, default=RowState.WAITING)
    taken_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("udfald"), max_length=24, choices=Outcome, blank=True)
    tries = models.PositiveSmallIntegerField(_("forsøg"), default=0)
    call_back_at = models.DateTimeField(_("ring igen"), null=True)
    not_before = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:  # declared by the room that makes the row its own
        round: Any
        round_id: int

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state=RowState.WAITING, taken_by__isnull=True, done_at__isnull=True)
                | Q(state=RowState.TAKEN, taken_by__isnull=False, done_at__isnull=True)
                | Q(state=RowState.DONE, taken_by__isnull=True, done_at__isnull=False)
                & ~Q(outcome=""),
                name="%(class)s_state_whole",
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="%(class)s_taken_whole",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values),
                name="%(class)s_outcome_known",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.CALL_BACK_AT)
                | Q(state=RowState.TAKEN)
                | Q(state=RowState.WAITING, call_back_at__isnull=False),
                name="%(class)s_call_back_has_time",
            ),
            models.UniqueConstraint(
                fields=["round", "taken_by"],
                condition=Q(state=RowState.TAKEN),
                name="%(class)s_one_in_hand",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # in the order in which `take_next` walks: who is next is the first that it meets
            models.Index(
                "round",
                F("not_before").asc(nulls_first=True),
                "position",
                condition=~Q(state=RowState.DONE),
                name="%(class)s_line",
            ),
            models.Index(
                fields=["round", "call_back_at"],
                condition=Q(call_back_at__isnull=False),
                name="%(class)s_back",
            ),
        ]


class AbstractCall(models.Model):
    """One caller took one row, and what came of it. Open (no outcome) until it is registered.

    Kept when the row went on to somebody else, so that what was said on the telephone can still
    be written down.
    """

    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    at = models.DateTimeField(null=True)
    outcome = models.CharField(_("udfald"), max_length=24, choices=Outcome, blank=True)

    if TYPE_CHECKING:
        row: Any
        row_id: int

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(outcome="", at__isnull=True)
                | Q(outcome__in=Outcome.values, at__isnull=False),
                name="%(class)s_whole",
            ),
            models.UniqueConstraint(
                fields=["row", "by"], condition=Q(outcome=""), name="%(class)s_one_open"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["at"], name="%(class)s_at")]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="registered_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__at__isnull=False),
            )
        ]

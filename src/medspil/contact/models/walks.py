"""Walks with citizens (gåture), on the telephone or side by side. Where they start is not kept."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.contact.models.conversations import Conversation
from medspil.people.models import Channel, Citizen, Staff

WALK_CHANNELS = (Channel.PHONE_WALK, Channel.WALK)


class WalkState(models.TextChoices):
    PLANNED = "planned", _("Planlagt")
    HELD = "held", _("Holdt")
    NOT_HELD = "not_held", _("Blev ikke til noget")
    SWAPPED = "swapped", _("Byttet til et almindeligt opkald")


WALK_TRANSITIONS: dict[str, frozenset[str]] = {
    WalkState.PLANNED: frozenset({WalkState.HELD, WalkState.NOT_HELD, WalkState.SWAPPED}),
    WalkState.HELD: frozenset(),
    WalkState.NOT_HELD: frozenset(),
    WalkState.SWAPPED: frozenset(),
}


class NotHeldReason(models.TextChoices):
    """Why a walk came to nothing. `NOT_TODAY` is enough: nobody has to explain."""

    NOT_TODAY = "not_today", _("Ikke i dag (ingen forklaring)")
    WEATHER = "weather", _("Vejret")
    LOW_ENERGY = "low_energy", _("Ikke kræfter til det")
    CITIZEN_CANCELLED = "citizen_cancelled", _("Borgeren meldte afbud")
    STAFF_CANCELLED = "staff_cancelled", _("Vi meldte afbud")
    OTHER = "other", _("Andet")


class PlannedWalk(models.Model):
    """A walk agreed with a citizen.

    A physical walk begins when the employee checks out (`checked_out_at`, back by
    `expected_back_at`) and is over when they check in; until then they have one walk open.
    """

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="walks")
    channel = models.CharField(
        _("form"), max_length=12, choices=[(c.value, c.label) for c in WALK_CHANNELS]
    )
    planned_at = models.DateTimeField(_("hvornår"))
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="walks", verbose_name=_("hvem"))
    state = models.CharField(
        _("tilstand"), max_length=8, choices=WalkState, default=WalkState.PLANNED
    )
    reason = models.CharField(_("hvorfor"), max_length=20, choices=NotHeldReason, blank=True)
    next_attempt_on = models.DateField(_("næste forsøg"), null=True, blank=True)
    weather_note = models.CharField(_("vejret"), max_length=120, blank=True)
    checked_out_at = models.DateTimeField(_("gået"), null=True)
    expected_back_at = models.DateTimeField(_("tilbage senest"), null=True)
    checked_in_at = models.DateTimeField(_("tilbage"), null=True)
    conversation = models.OneToOneField(
        Conversation, models.PROTECT, null=True, related_name="walk"
    )
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["planned_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=[c.value for c in WALK_CHANNELS]),
                name="walk_channel_is_a_walk",
            ),
            models.CheckConstraint(
                condition=Q(state=WalkState.PLANNED, decided_at__isnull=True)
                | Q(state__in=[WalkState.HELD, WalkState.NOT_HELD, WalkState.SWAPPED])
                & Q(decided_at__isnull=False),
                name="walk_state_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=WalkState.NOT_HELD, next_attempt_on__isnull=False)
                & Q(reason__in=NotHeldReason.values)
                | ~Q(state=WalkState.NOT_HELD) & Q(reason="", next_attempt_on__isnull=True),
                name="walk_not_held_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=WalkState.HELD, conversation__isnull=False)
                | ~Q(state=WalkState.HELD) & Q(conversation__isnull=True),
                name="walk_held_is_a_conversation",
            ),
            models.CheckConstraint(
                condition=~Q(state=WalkState.HELD, channel=Channel.WALK)
                | Q(checked_out_at__isnull=False),
                name="walk_begins_with_check_out",
            ),
            models.CheckConstraint(
                condition=Q(checked_out_at__isnull=True, expected_back_at__isnull=True)
                & Q(checked_in_at__isnull=True)
                | Q(checked_out_at__isnull=False, expected_back_at__isnull=False)
                & Q(expected_back_at__gt=F("checked_out_at"), channel=Channel.WALK)
                & (Q(checked_in_at__isnull=True) | Q(checked_in_at__gte=F("checked_out_at"))),
                name="walk_check_out_whole",
            ),
            models.UniqueConstraint(
                fields=["staff"],
                condition=Q(checked_out_at__isnull=False, checked_in_at__isnull=True),
                name="one_open_walk_each",
            ),
        ]
        indexes = [
            models.Index(fields=["staff", "planned_at"], name="walk_staff"),
            models.Index(fields=["citizen", "planned_at"], name="walk_citizen"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.planned_at:%Y-%m-%d} {self.state}"

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in WALK_TRANSITIONS[self.state]

    @property
    def is_physical(self) -> bool:
        return self.channel == Channel.WALK

    @property
    def is_out(self) -> bool:
        """The employee has gone and has not said that they are back."""
        return self.checked_out_at is not None and self.checked_in_at is None

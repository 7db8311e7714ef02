"""Talks on the telephone about an application: free times, and who has one."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.messages.models.messages import SealedField
from medspil.people.models import Staff
from medspil.sparring.models.applications import Application, steps


class TalkState(models.TextChoices):
    FREE = "free", _("Ledig")
    BOOKED = "booked", _("Aftalt")
    HELD = "held", _("Holdt")
    MISSED = "missed", _("Traf ikke")
    CANCELLED = "cancelled", _("Aflyst")


_T = TalkState
TALK_STEPS: dict[TalkState, frozenset[TalkState]] = {
    _T.FREE: frozenset({_T.BOOKED}),
    _T.BOOKED: frozenset({_T.HELD, _T.MISSED, _T.CANCELLED}),
    _T.HELD: frozenset(),
    _T.MISSED: frozenset({_T.HELD}),  # they rang back
    _T.CANCELLED: frozenset(),
}


class Talk(models.Model):
    """A time at which a consultant rings; free until somebody takes it.

    One that is called off stays as it was, and its time becomes a free one anew.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # names its messages
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="sparring_talks")
    during = DateTimeRangeField(_("hvornår"))
    state = models.CharField(_("tilstand"), max_length=9, choices=TalkState, default=TalkState.FREE)
    application = models.ForeignKey(Application, models.CASCADE, null=True, related_name="talks")
    note = SealedField(blank=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["during", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    during__isempty=False, during__lower_inf=False, during__upper_inf=False
                ),
                name="a_talk_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(state="free", application__isnull=True)
                | Q(state__in=["booked", "held", "missed", "cancelled"], application__isnull=False),
                name="a_talk_is_with_somebody",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state="booked"),
                name="one_talk_is_booked",
            ),
            ExclusionConstraint(
                name="a_consultant_talks_with_one",
                expressions=[
                    (F("staff"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["free", "booked"]),
            ),
        ]
        triggers: ClassVar = [steps("talk_steps", TALK_STEPS)]

    def __str__(self) -> str:
        return f"talk {self.pk}"

    @property
    def starts_at(self) -> datetime:
        begins: datetime = self.during.lower
        return begins

    @property
    def ends_at(self) -> datetime:
        ends: datetime = self.during.upper
        return ends

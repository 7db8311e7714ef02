"""The conversations of a course: an hour each, two days apart at the least."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.clarification.models.clarifications import Clarification
from medspil.clarification.models.triggers import OF_A_COURSE_THAT_RUNS, SPACED, follows
from medspil.folder.models import Session
from medspil.people.models import Staff

MINUTES = 60


class TalkState(models.TextChoices):
    BOOKED = "booked", _("Aftalt")
    HELD = "held", _("Holdt")
    CITIZEN_ABSENT = "no_show", _("Borgeren var der ikke")
    STAFF_ABSENT = "no_call", _("Vi var der ikke")
    CANCELLED = "off", _("Aflyst")


class TalkForm(models.TextChoices):
    """How the two talk. By telephone as the main rule."""

    PHONE = "phone", _("Telefon")
    VIDEO = "video", _("Video")
    IN_PERSON = "in_person", _("Fremmøde")


TALK_TRANSITIONS: dict[str, frozenset[str]] = {
    TalkState.BOOKED: frozenset(set(TalkState.values) - {"booked"}),
    # written by mistake: whoever wrote it takes it back within a day
    TalkState.HELD: frozenset({TalkState.BOOKED}),
    TalkState.CITIZEN_ABSENT: frozenset({TalkState.BOOKED}),
    TalkState.STAFF_ABSENT: frozenset({TalkState.BOOKED}),
    TalkState.CANCELLED: frozenset(),
}
STANDS = (TalkState.BOOKED, TalkState.HELD)


class Talk(models.Model):
    """One conversation by telephone. It is no contact conversation in the law's sense, and moves
    none of the citizen's clocks. `sequence` counts the times it was agreed on, for calendars;
    `homework`: what the citizen thinks about until the next one, in words that they read.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clarification = models.ForeignKey(Clarification, models.CASCADE, related_name="talks")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="clarification_talks")
    during = DateTimeRangeField(_("hvornår"))
    day = models.DateField(editable=False)
    spaced = DateRangeField(editable=False)
    state = models.CharField(
        _("tilstand"), max_length=7, choices=TalkState, default=TalkState.BOOKED
    )
    form = models.CharField(_("form"), max_length=9, choices=TalkForm, default=TalkForm.PHONE)
    where = models.CharField(_("hvor"), max_length=300, blank=True)  # link or address
    minutes = models.PositiveSmallIntegerField(_("minutter"), null=True)
    homework = models.TextField(_("til næste gang"), blank=True)
    reason = models.CharField(_("hvorfor"), max_length=500, blank=True)
    by_citizen = models.BooleanField(default=False)  # who called it off
    sequence = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    # the same hour in the competence folder: written down once, in both
    folder_session = models.OneToOneField(
        Session, models.SET_NULL, null=True, related_name="clarification_talk"
    )

    class Meta:
        ordering: ClassVar = ["during", "pk"]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="two_days_between_conversations",
                expressions=[
                    (F("clarification"), RangeOperators.EQUAL),
                    (F("spaced"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=STANDS),
            ),
            ExclusionConstraint(
                name="an_adviser_in_one_conversation",
                expressions=[
                    (F("staff"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=STANDS),
            ),
            models.CheckConstraint(
                condition=Q(state__in=TalkState.values), name="talk_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=TalkState.HELD, minutes__isnull=False)
                & Q(minutes__gte=1, minutes__lte=240)
                | ~Q(state=TalkState.HELD) & Q(minutes__isnull=True),
                name="a_conversation_that_was_held_took_a_while",
            ),
            models.CheckConstraint(
                condition=Q(state=TalkState.BOOKED, settled_at__isnull=True)
                | ~Q(state=TalkState.BOOKED) & Q(settled_at__isnull=False),
                name="what_came_of_a_conversation_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=TalkState.CANCELLED)
                | Q(reason__regex=r"\S")
                | Q(by_citizen=True),
                name="only_a_citizen_calls_off_without_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(folder_session__isnull=True) | Q(state=TalkState.HELD),
                name="only_what_was_held_is_in_the_folder",
            ),
            models.CheckConstraint(
                condition=Q(form=TalkForm.PHONE, where="")
                | Q(form=TalkForm.VIDEO, where__startswith="https://")
                | Q(form=TalkForm.IN_PERSON, where__regex=r"\S"),
                name="a_conversation_is_somewhere",
            ),
        ]
        triggers: ClassVar = [
            follows("talk_steps", TALK_TRANSITIONS),
            pgtrigger.Trigger(
                name="spaced",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("during", "day", "spaced"),
                func=SPACED,
            ),
            pgtrigger.Trigger(
                name="of_a_course_that_runs",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=OF_A_COURSE_THAT_RUNS,
            ),
        ]

    def __str__(self) -> str:
        return f"talk {self.pk}"

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in TALK_TRANSITIONS[self.state]

    @property
    def starts_at(self) -> datetime:
        begins: datetime = self.during.lower
        return begins

    @property
    def ends_at(self) -> datetime:
        ends: datetime = self.during.upper
        return ends

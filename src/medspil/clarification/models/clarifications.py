"""A citizen's course of clarification: in the line, under way, told in a summary, closed."""

from __future__ import annotations

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.clarification.models.triggers import AS_SENT, follows
from medspil.people.models import Citizen, Staff

LEAST, USUAL_MOST, MOST = 1, 4, 5  # conversations in a course


class CourseState(models.TextChoices):
    WAITING = "waiting", _("Venter")
    RUNNING = "running", _("I gang")
    PAUSED = "paused", _("På pause")
    SUMMARY = "summary", _("Sammenfatning hos borgeren")
    CLOSED = "closed", _("Afsluttet")
    DECLINED = "declined", _("Sagt nej tak")
    STOPPED = "stopped", _("Stoppet")


_OUT = frozenset({CourseState.DECLINED, CourseState.STOPPED})
COURSE_TRANSITIONS: dict[str, frozenset[str]] = {
    CourseState.WAITING: _OUT | {CourseState.RUNNING, CourseState.PAUSED},
    CourseState.RUNNING: _OUT | {CourseState.SUMMARY, CourseState.PAUSED},
    # back to where it was
    CourseState.PAUSED: _OUT | {CourseState.WAITING, CourseState.RUNNING},
    # what was wrong is talked about, and written anew
    CourseState.SUMMARY: _OUT | {CourseState.RUNNING, CourseState.CLOSED},
    CourseState.CLOSED: frozenset(),
    CourseState.DECLINED: frozenset(),
    CourseState.STOPPED: frozenset(),
}
LIVE = (CourseState.WAITING, CourseState.RUNNING, CourseState.PAUSED, CourseState.SUMMARY)
BEGUN = (CourseState.RUNNING, CourseState.SUMMARY, CourseState.CLOSED)


class Clarification(models.Model):
    """One course of clarification by telephone, from the referral to what came of it.

    Who waits stands in the order of `referred_at` and of their key; who was let in front stands
    before them, in the order of `jumped_at`, with a written reason that a leader sees. The place
    is counted when it is read. `interpreter`: the language, as it stood with the citizen;
    `planned`: how many conversations the course has, dropped ones taken off.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="clarifications")
    state = models.CharField(
        _("tilstand"), max_length=8, choices=CourseState, default=CourseState.WAITING
    )
    referred_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    referred_at = models.DateTimeField()
    purpose = models.TextField(_("formål"))
    wishes = models.TextField(_("hvad borgeren vil finde ud af"), blank=True)
    phone = models.CharField(_("telefon"), max_length=20)
    interpreter = models.CharField(_("tolk"), max_length=8, blank=True)

    jumped_at = models.DateTimeField(null=True)
    jumped_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    jumped_because = models.CharField(_("hvorfor foran"), max_length=500, blank=True)
    jump_seen_at = models.DateTimeField(null=True)
    jump_seen_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    adviser = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="clarifications_given"
    )
    started_at = models.DateTimeField(null=True)
    planned = models.PositiveSmallIntegerField(default=0)
    longer_because = models.CharField(_("hvorfor flere eller færre"), max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(_("hvorfor"), max_length=500, blank=True)
    # what one hears on the telephone leaves a doubt: the two should meet in person
    meet_at = models.DateTimeField(null=True)
    meet_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    meet_because = models.CharField(_("hvorfor mødes"), max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["referred_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["citizen"], condition=Q(state__in=LIVE), name="one_clarification_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=CourseState.values), name="clarification_state_known"
            ),
            models.CheckConstraint(
                condition=Q(purpose__regex=r"\S", phone__regex=r"\S"),
                name="a_clarification_has_a_purpose_and_a_telephone",
            ),
            models.CheckConstraint(
                condition=Q(jumped_at__isnull=True, jumped_because="")
                & Q(jumped_by__isnull=True, jump_seen_at__isnull=True)
                | Q(jumped_at__isnull=False, jumped_because__regex=r"\S", jumped_by__isnull=False),
                name="nobody_jumps_the_line_without_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(jump_seen_at__isnull=True, jump_seen_by__isnull=True)
                | Q(jump_seen_at__isnull=False, jump_seen_by__isnull=False),
                name="a_jump_is_seen_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(started_at__isnull=True, planned=0, adviser__isnull=True)
                & Q(state__in=[CourseState.WAITING, CourseState.PAUSED])
                | Q(
                    state__in=[*BEGUN, CourseState.PAUSED],
                    started_at__isnull=False,
                    adviser__isnull=False,
                )
                & Q(planned__gte=LEAST, planned__lte=MOST)
                | Q(state__in=sorted(_OUT)),
                name="a_clarification_that_runs_has_an_adviser",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, ended_at__isnull=True)
                | ~Q(state__in=LIVE) & Q(ended_at__isnull=False),
                name="a_clarification_that_ended_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=CourseState.STOPPED) | Q(ended_because__regex=r"\S"),
                name="no_clarification_stops_without_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(planned=MOST) | Q(longer_because__regex=r"\S"),
                name="a_fifth_conversation_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(meet_at__isnull=True, meet_by__isnull=True, meet_because="")
                | Q(meet_at__isnull=False, meet_by__isnull=False, meet_because__regex=r"\S"),
                name="whoever_should_be_met_for_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["referred_at", "id"],
                condition=Q(state="waiting"),
                name="clarification_line",
            ),
        ]
        triggers: ClassVar = [follows("clarification_steps", COURSE_TRANSITIONS)]

    def __str__(self) -> str:
        return f"clarification {self.pk}"

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in COURSE_TRANSITIONS[self.state]

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


# In the line: whoever was let in front, then everybody else, by the day they were referred.
IN_LINE = (F("jumped_at").asc(nulls_last=True), "referred_at", "pk")


class PromisedBecause(models.TextChoices):
    """Why the day was promised. The citizen reads it in words of their own (`portal.words`)."""

    REFERRED = "referred", _("Lovet ved henvisningen")
    JUMP = "jump", _("En anden havde brug for at komme først")
    CAPACITY = "capacity", _("Vi kan holde færre samtaler om ugen end før")
    AWAY = "away", _("En rådgiver er væk i nogle dage")
    LONGER = "longer", _("Et andet forløb har brug for flere samtaler")
    PAUSED = "paused", _("Forløbet var på pause")
    BACK = "back", _("En anden er tilbage efter en pause")
    SAID = "said", _("Aftalt med borgeren eller skrevet af en medarbejder")


class Promise(models.Model):
    """The day by which a citizen's first conversation is held, as it was promised. The last line
    stands; what was promised before is never taken away.
    """

    clarification = models.ForeignKey(Clarification, models.CASCADE, related_name="promises")
    day = models.DateField()
    because = models.CharField(max_length=8, choices=PromisedBecause)
    said = models.CharField(_("hvorfor"), max_length=500, blank=True)
    at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clarification"],
                condition=Q(because="referred"),
                name="a_first_promise_is_made_once",
            ),
            models.CheckConstraint(
                condition=Q(because__in=PromisedBecause.values)
                & (~Q(because=PromisedBecause.SAID) | Q(said__regex=r"\S")),
                name="a_promise_is_moved_for_a_reason",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"promise {self.pk}"


class SummaryAnswer(models.TextChoices):
    APPROVED = "approved", _("Godkendt")
    WRONG = "wrong", _("Der er noget galt")


class Summary(models.Model):
    """What the adviser wrote in plain words when the conversations were over, and what the citizen
    said to it: themselves, or to an employee on the telephone (`told_to`).
    """

    clarification = models.ForeignKey(Clarification, models.CASCADE, related_name="summaries")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("sammenfatning"))
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    answer = models.CharField(_("svar"), max_length=8, choices=SummaryAnswer, blank=True)
    wrong = models.TextField(_("hvad der er galt"), blank=True)
    answered_at = models.DateTimeField(null=True)
    told_to = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clarification", "number"], name="one_summary_each"),
            models.UniqueConstraint(
                fields=["clarification"], condition=Q(answer=""), name="one_summary_to_answer"
            ),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="a_summary_says_something"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, wrong="")
                | Q(answer=SummaryAnswer.APPROVED, answered_at__isnull=False, wrong="")
                | Q(answer=SummaryAnswer.WRONG, answered_at__isnull=False, wrong__regex=r"\S"),
                name="what_is_wrong_is_said",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="as_sent", when=pgtrigger.Before, operation=pgtrigger.Update, func=AS_SENT
            ),
        ]

    def __str__(self) -> str:
        return f"summary {self.pk}"

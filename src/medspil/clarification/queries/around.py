"""What is around the conversations: the pause under way, how ready the citizen feels, follow-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet

from medspil.clarification.models import (
    LIVE,
    AskedWhen,
    Clarification,
    CourseState,
    FollowUp,
    Pause,
    Readiness,
    TalkState,
)
from medspil.kernel import clock
from medspil.people.models import Staff

THREE_MONTHS = timedelta(days=90)
ASKED_FOR = timedelta(days=90)  # after the three months nobody is asked longer than this


@dataclass(frozen=True, slots=True)
class Around:
    """`asks`: whether how ready they are is asked now, before or after."""

    pause: Pause | None
    asks: str
    readiness: dict[str, Readiness]
    follow_up: FollowUp | None

    @property
    def said(self) -> Readiness | None:
        """What was said to what is asked now."""
        return self.readiness.get(self.asks)

    @property
    def before(self) -> Readiness | None:
        return self.readiness.get(AskedWhen.BEFORE)

    @property
    def after(self) -> Readiness | None:
        return self.readiness.get(AskedWhen.AFTER)


def around(course: Clarification) -> Around:
    """Of one course that the viewer may see."""
    paused = course.state == CourseState.PAUSED
    return Around(
        pause=course.pauses.select_related("begun_by").filter(ended_at=None).last()
        if paused
        else None,
        asks=asked_now(course) or "",
        readiness={one.asked: one for one in course.readiness.select_related("told_to")},
        follow_up=FollowUp.objects.select_related("written_by").filter(clarification=course).first()
        if course.state == CourseState.CLOSED
        else None,
    )


def asked_now(course: Clarification) -> str | None:
    """»before« until the first conversation was held, »after« when they are over; else not."""
    if course.state in (CourseState.SUMMARY, CourseState.CLOSED):
        return AskedWhen.AFTER
    if course.state not in LIVE or course.talks.filter(state=TalkState.HELD).exists():
        return None
    return AskedWhen.BEFORE


def to_follow_up(viewer: Staff) -> QuerySet[Clarification]:
    """Of the viewer's referrals and courses: closed three months ago, and nobody has said what
    came of it.
    """
    now = clock.now()
    return Clarification.objects.filter(
        Q(referred_by=viewer) | Q(adviser=viewer),
        state=CourseState.CLOSED,
        follow_up=None,
        ended_at__lte=now - THREE_MONTHS,
        ended_at__gte=now - THREE_MONTHS - ASKED_FOR,
    )


def pauses_over(viewer: Staff) -> QuerySet[Pause]:
    """Of the same: pauses whose day has come."""
    mine = Q(clarification__referred_by=viewer) | Q(clarification__adviser=viewer)
    return Pause.objects.filter(mine, ended_at=None, until__lte=clock.today())

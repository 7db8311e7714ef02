"""The courses as employees see them: the line, one course, what waits for whom."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Sum,
)
from django.http import Http404
from django.urls import reverse
from django.utils.translation import ngettext

from medspil.clarification.models import (
    IN_LINE,
    LIVE,
    MOST,
    STANDS,
    Adviser,
    Away,
    Clarification,
    CourseState,
    Promise,
    Summary,
    SummaryAnswer,
    Talk,
    TalkState,
)
from medspil.clarification.queries.around import Around, around, pauses_over, to_follow_up
from medspil.clarification.queries.line import expected_days, giving, places, works_here
from medspil.clarification.rules import is_adviser, may_be_given
from medspil.kernel import clock
from medspil.kernel.action import Actor, allowed
from medspil.people.models import AccessPurpose, Citizen, Staff
from medspil.people.queries import citizens_for, log_access
from medspil.people.rules import works_with_citizens

REMINDED_BEFORE = timedelta(hours=24)
STANDING = Count("talks", filter=Q(talks__state__in=STANDS))  # held, or agreed on
FRESH = timedelta(days=14)  # an approved summary is news
UNDER_WAY = Q(state__in=[CourseState.RUNNING, CourseState.PAUSED, CourseState.SUMMARY])


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in the line, with what the viewer may know of them."""

    course: Clarification
    place: int
    known: bool  # the viewer may see who it is
    promised: date
    moved: int  # how often the promise was moved
    expected: date | None

    @property
    def late(self) -> bool:
        """As things stand the promise is not kept, or was not."""
        return (
            self.promised < clock.today() or self.expected is None or self.expected > self.promised
        )

    @property
    def waited(self) -> int:
        """Days since the referral."""
        return (clock.today() - clock_day(self.course.referred_at)).days


@dataclass(frozen=True, slots=True)
class CoursePage:
    """One course, whole."""

    course: Clarification
    place: int | None
    expected: date | None
    promises: Sequence[Promise]
    talks: Sequence[Talk]
    summaries: Sequence[Summary]
    around: Around

    @property
    def is_given(self) -> bool:
        """Is it under way, with an adviser?"""
        return self.course.is_live and self.course.adviser is not None

    @property
    def is_left(self) -> bool:
        """Does its adviser work here no more?"""
        who = self.course.adviser
        return self.is_given and not works_with_citizens(who)

    @property
    def promised(self) -> Promise:
        """The promise that stands."""
        return self.promises[-1]

    @property
    def booked(self) -> list[Talk]:
        return [one for one in self.talks if one.state == TalkState.BOOKED]

    @property
    def held(self) -> list[Talk]:
        return [one for one in self.talks if one.state == TalkState.HELD]

    @property
    def lacks(self) -> int:
        """Conversations that are planned, and neither held nor booked."""
        return max(0, self.course.planned - len(self.held) - len(self.booked))

    @property
    def is_full(self) -> bool:
        return self.course.planned >= MOST and not self.lacks

    @property
    def to_answer(self) -> Summary | None:
        """The summary that lies with the citizen."""
        last = self.summaries[-1] if self.course.state == CourseState.SUMMARY else None
        return last if last is not None and not last.answer else None

    @property
    def wrong(self) -> Summary | None:
        """What was wrong with the last one, where another is to be written."""
        last = self.summaries[-1] if self.summaries else None
        return last if last is not None and last.answer == SummaryAnswer.WRONG else None


def clock_day(moment: datetime) -> date:
    """The Danish day of a moment."""
    return moment.astimezone(clock.TZ).date()


def courses_for(viewer: Actor) -> QuerySet[Clarification]:
    """The courses whose citizens the viewer may know: theirs, those that they give, and for an
    adviser whoever waits, a protected citizen of another team's left out.
    """
    every = Clarification.objects.select_related("citizen", "adviser", "referred_by")
    mine = Q(citizen__in=citizens_for(viewer).order_by().values("pk"))
    if not isinstance(viewer, Staff) or not allowed("clarification.see", viewer):
        return every.none()
    mine |= Q(adviser=viewer)
    if is_adviser(viewer):
        mine |= Q(state=CourseState.WAITING, citizen__protected=False)
    return every.filter(mine).order_by("referred_at", "pk")


def get_course(viewer: Staff, public_id: uuid.UUID) -> Clarification:
    """One course, and a line in the access log. 404 when unknown or not the viewer's."""
    found = courses_for(viewer).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    log_access(viewer, found.citizen, AccessPurpose.FOLLOW_UP)
    return found


def get_talk(viewer: Staff, uid: uuid.UUID) -> Talk:
    """One conversation of a course that the viewer may see. 404 otherwise."""
    found = Talk.objects.select_related("clarification__citizen", "staff").filter(uid=uid).first()
    if found is None:
        raise Http404
    found.clarification = get_course(viewer, found.clarification.public_id)
    return found


def waiting_rows(viewer: Staff) -> list[Row]:
    """The whole line in order. Of those whom the viewer may not know stand place and days alone.

    A fixed number of queries.
    """
    waiting = list(
        Clarification.objects.filter(state=CourseState.WAITING)
        .select_related("citizen", "referred_by", "jumped_by")
        .prefetch_related("promises")
        .order_by(*IN_LINE)
    )
    known = set(
        courses_for(viewer)
        .filter(state=CourseState.WAITING)
        .order_by()
        .values_list("pk", flat=True)
    )
    expected = expected_days()
    return [
        _row(course, place, course.pk in known, expected.get(course.pk))
        for place, course in enumerate(waiting, start=1)
    ]


def _row(course: Clarification, place: int, known: bool, expected: date | None) -> Row:
    promises = list(course.promises.all())
    return Row(course, place, known, promises[-1].day, len(promises) - 1, expected)


def running_for(viewer: Staff) -> QuerySet[Clarification]:
    """The courses under way or on pause that the viewer may see, with how many were held; and those
    that ended while nobody had said what came of a conversation.
    """
    unsaid = Talk.objects.filter(clarification=OuterRef("pk"), state=TalkState.BOOKED)
    return (
        courses_for(viewer)
        .filter(UNDER_WAY | Exists(unsaid))
        .annotate(
            held=Count("talks", filter=Q(talks__state=TalkState.HELD)),
            standing=STANDING,
            is_left=ExpressionWrapper(_left(), BooleanField()),
        )
        .order_by("started_at", "pk")
    )


def who_may_give(course: Clarification) -> list[Adviser]:
    """The advisers with time these weeks who may know the citizen."""
    every = giving().select_related("staff")
    return [one for one in every if may_be_given(one.staff, course.citizen)]


def _left() -> Q:
    """Under way, and the adviser works here no more."""
    return UNDER_WAY & Q(~works_here("adviser"))


def jumps_to_see(viewer: Staff) -> QuerySet[Clarification]:
    """Who was let in before the others, and no leader has read why; to leaders. No names."""
    found = Clarification.objects.filter(jumped_at__isnull=False, jump_seen_at=None)
    if not allowed("clarification.lead", viewer):
        return found.none()
    return found.select_related("jumped_by").order_by("jumped_at", "pk")


def get_jump(viewer: Staff, public_id: uuid.UUID) -> Clarification:
    """A course whose citizen was let in before the others; to leaders. 404 when unknown."""
    found = Clarification.objects.filter(public_id=public_id, jumped_at__isnull=False).first()
    if found is None or not allowed("clarification.lead", viewer):
        raise Http404
    return found


def page_of(course: Clarification) -> CoursePage:
    """Everything about a course that the viewer may see."""
    waits = course.state == CourseState.WAITING
    return CoursePage(
        course=course,
        place=places().get(course.pk) if waits else None,
        expected=expected_days().get(course.pk) if waits else None,
        promises=list(course.promises.all()),
        talks=list(course.talks.select_related("staff")),
        summaries=list(course.summaries.select_related("written_by", "told_to")),
        around=around(course),
    )


def courses_of(viewer: Staff, citizen: Citizen) -> list[Clarification]:
    """All that the citizen was referred to, the newest first."""
    found = courses_for(viewer).filter(citizen=citizen).order_by("-referred_at", "-pk")
    return list(
        found.annotate(
            held=Count("talks", filter=Q(talks__state=TalkState.HELD)),
            minutes=Sum("talks__minutes"),
        ).prefetch_related(
            Prefetch(
                "summaries",
                Summary.objects.filter(answer=SummaryAnswer.APPROVED),
                to_attr="approved",
            )
        )
    )


def shown_first(citizen: Citizen) -> dict[str, Any]:
    """On the citizen's page at the desk: the course that is live, else the last that was closed."""
    found = (
        Clarification.objects.filter(citizen=citizen)
        .filter(Q(state__in=LIVE) | Q(state=CourseState.CLOSED))
        .order_by("-referred_at", "-pk")
        .first()
    )
    if found is None:
        return {}
    ahead = found.talks.filter(state=TalkState.BOOKED).order_by("during").first()
    paused = found.pauses.filter(ended_at=None).last()
    return {
        "course": found,
        "until": paused.until if paused else None,
        "place": places().get(found.pk),
        "promised": found.promises.latest("pk").day,
        "next": ahead,
        "summary": found.summaries.filter(answer=SummaryAnswer.APPROVED).last(),
    }


def talks_to_remind_of() -> list[Talk]:
    """Conversations within a day, of which nobody has been reminded."""
    now = clock.now()
    return list(
        Talk.objects.filter(
            state=TalkState.BOOKED,
            reminded_at=None,
            during__startswith__gt=now,
            during__startswith__lte=now + REMINDED_BEFORE,
        )
        .select_related("clarification")
        .order_by("pk")
    )


@dataclass(frozen=True, slots=True)
class Waits:
    """How much of one thing waits for the viewer, as a sentence, and where it is done."""

    says: str
    url: str


def waiting_for(viewer: Staff) -> list[Waits]:
    """What waits on »Mine i dag«: talks of an adviser's that nobody has said anything of, answers
    to read, courses that lack a time or a summary, approved summaries of one's own referrals this
    fortnight, courses of one's citizens whose adviser has left, pauses that are over, what to
    follow up after three months, and for leaders jumps. One query for who has none.
    """
    mine = Q(adviser=viewer) | Q(referred_by=viewer)
    if allowed("clarification.lead", viewer):
        mine |= Q(jumped_at__isnull=False, jump_seen_at=None) | _left()
    if not Clarification.objects.filter(mine).exists():
        return []
    given = Clarification.objects.filter(adviser=viewer, state=CourseState.RUNNING)
    ahead = Talk.objects.filter(clarification=OuterRef("pk"), state=TalkState.BOOKED)
    over = Talk.objects.filter(
        staff=viewer, state=TalkState.BOOKED, during__endswith__lte=clock.now()
    ).count()
    lacks = Q(standing__lt=F("planned")) | ~Exists(ahead)
    to_write = given.annotate(standing=STANDING).filter(lacks).count()
    fresh = Summary.objects.filter(
        clarification__referred_by=viewer,
        answer=SummaryAnswer.APPROVED,
        answered_at__gte=clock.now() - FRESH,
    ).count()
    jumps = jumps_to_see(viewer).count()
    paused, later = pauses_over(viewer).count(), to_follow_up(viewer).count()
    left = courses_for(viewer).filter(_left()).count()
    found = [
        (over, ngettext("%(n)d samtale at afslutte", "%(n)d samtaler at afslutte", over)),
        (
            to_write,
            ngettext(
                "%(n)d forløb mangler en tid eller en sammenfatning",
                "%(n)d forløb mangler en tid eller en sammenfatning",
                to_write,
            ),
        ),
        (
            fresh,
            ngettext("%(n)d godkendt sammenfatning", "%(n)d godkendte sammenfatninger", fresh),
        ),
        (
            left,
            ngettext("%(n)d forløb mangler en rådgiver", "%(n)d forløb mangler en rådgiver", left),
        ),
        (jumps, ngettext("%(n)d kom foran i køen", "%(n)d kom foran i køen", jumps)),
        (paused, ngettext("%(n)d pause er slut", "%(n)d pauser er slut", paused)),
        (
            later,
            ngettext("%(n)d afklaring at følge op på", "%(n)d afklaringer at følge op på", later),
        ),
    ]
    return [Waits(says % {"n": n}, reverse("clarification:list")) for n, says in found if n]


def advisers() -> list[Adviser]:
    """Everybody who gives conversations or did, with their days away that are not over; `gone`:
    they do not work here any more.
    """
    rest = Away.objects.filter(days__endswith__gt=clock.today())
    found = Adviser.objects.select_related("staff").prefetch_related(Prefetch("away", rest))
    return list(found.annotate(gone=~works_here()))

"""The course as the citizen sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from medspil.clarification.models import (
    Clarification,
    CourseState,
    Promise,
    Summary,
    Talk,
    TalkState,
)
from medspil.clarification.queries.around import Around
from medspil.clarification.queries.courses import page_of
from medspil.clarification.queries.times import times_to_choose
from medspil.kernel import clock
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen


@dataclass(frozen=True, slots=True)
class OwnCourse:
    """The latest course: place and promised day while one waits, then times, then the summary."""

    course: Clarification
    place: int | None
    promises: Sequence[Promise]
    talks: Sequence[Talk]
    to_answer: Summary | None
    approved: Summary | None
    written_anew: bool
    around: Around

    @property
    def promised(self) -> Promise:
        return self.promises[-1]

    @property
    def ahead(self) -> list[Talk]:
        """Those that are to come."""
        now = clock.now()
        return [one for one in self.talks if one.state == TalkState.BOOKED and one.starts_at > now]

    @property
    def homework(self) -> str:
        """What was given at the last one, while another is to come."""
        held = [one for one in self.talks if one.state == TalkState.HELD]
        return held[-1].homework if held and self.course.state == CourseState.RUNNING else ""


def has_own_course(citizen: Citizen) -> bool:
    """Was the citizen ever referred to one?"""
    return Clarification.objects.filter(citizen=citizen).exists()


def own_course(viewer: CitizenActor) -> OwnCourse | None:
    """The citizen's latest course; None when they were never referred."""
    found = (
        Clarification.objects.filter(citizen=viewer.citizen)
        .select_related("citizen", "adviser")
        .order_by("-referred_at", "-pk")
        .first()
    )
    if found is None:
        return None
    page = page_of(found)
    approved = [one for one in page.summaries if one.answer == "approved"]
    return OwnCourse(
        course=found,
        place=page.place,
        promises=page.promises,
        talks=page.talks,
        to_answer=page.to_answer,
        approved=approved[-1] if approved else None,
        written_anew=page.wrong is not None,
        around=page.around,
    )


def own_talk(viewer: CitizenActor, pk: int) -> Talk | None:
    """One of the citizen's booked conversations, by its key."""
    found = Talk.objects.select_related("clarification__citizen", "staff")
    return found.filter(
        pk=pk, clarification__citizen=viewer.citizen, state=TalkState.BOOKED
    ).first()


__all__ = ["OwnCourse", "has_own_course", "own_course", "own_talk", "times_to_choose"]

"""The week's round as one colleague sees it. Whose a story is, is read before the reveal by nobody
but its author.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404

from medspil.kernel import clock
from medspil.kernel.action import Actor, allowed
from medspil.kernel.period import WeekNo
from medspil.people.models import Staff
from medspil.workplace.models import Guess, Story, StoryRound, StoryState
from medspil.workplace.queries.names import in_order, names_of


def rounds_for(viewer: Actor) -> QuerySet[StoryRound]:
    """Every round, for employees."""
    every = StoryRound.objects.select_related("host")
    return every if allowed("workplace.take_part", viewer) else every.none()


def get_round(viewer: Actor, public_id: uuid.UUID) -> StoryRound:
    """One round, or 404."""
    found = rounds_for(viewer).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def story_to_read(viewer: Actor, public_id: uuid.UUID) -> Story:
    """A story of a round that the viewer hosts, or 404."""
    found = Story.objects.select_related("round").filter(public_id=public_id).first()
    if found is None or not allowed("workplace.moderate", viewer, found):
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """A story as it stands on the page; what it tells of its author only after the reveal."""

    public_id: uuid.UUID
    text: str
    is_mine: bool
    author: str = ""
    guesses: int = 0
    right: int = 0
    my_guess: str = ""
    was_right: bool = False


@dataclass(frozen=True, slots=True)
class RoundSheet:
    """A week, and what is to be done in it now: `writing`, `guessing`, `revealed`, `forgotten`;
    `none` where there is no round.
    """

    week: WeekNo
    phase: str
    round: StoryRound | None = None
    is_host: bool = False
    mine: Story | None = None
    to_read: list[Story] = field(default_factory=list)  # for the host
    told: list[Told] = field(default_factory=list)
    names: list[Staff] = field(default_factory=list)
    guessed: dict[uuid.UUID, int] = field(default_factory=dict)  # story -> the key of whom

    @property
    def before(self) -> WeekNo:
        return WeekNo.of(self.week.monday - timedelta(days=7))

    @property
    def after(self) -> WeekNo:
        return WeekNo.of(self.week.monday + timedelta(days=7))

    @property
    def is_this_week(self) -> bool:
        return self.week == WeekNo.of(clock.today())


def round_sheet(viewer: Staff, week: WeekNo) -> RoundSheet:
    """The week as the viewer sees it now."""
    found = rounds_for(viewer).filter(year=week.year, week=week.week).first()
    if found is None:
        return RoundSheet(week, "none")
    phase = phase_of(found)
    if phase == "forgotten":
        return RoundSheet(week, phase, found)
    stories = list(
        found.stories.select_related("author").annotate(
            guess_count=Count("guesses"),
            right_count=Count("guesses", filter=Q(guesses__who=F("author"))),
        )
    )
    mine = next((one for one in stories if one.author_id == viewer.pk), None)
    is_host = allowed("workplace.moderate", viewer, found)
    guesses = _my_guesses(viewer, found)
    names = names_of(found) if phase == "guessing" else []
    return RoundSheet(
        week,
        phase,
        found,
        is_host,
        mine if mine is not None and mine.state != StoryState.WITHDRAWN else None,
        _shuffled(found, viewer, _read_by_host(stories)) if is_host else [],
        _told(found, viewer, stories, guesses, phase),
        [one for one in names if one.pk != viewer.pk],
        {story: guess.who_id for story, guess in guesses.items()},
    )


def phase_of(round: StoryRound) -> str:
    """What is to be done in the round now."""
    now = clock.now()
    if round.forgotten_at is not None:
        return "forgotten"
    if now < round.closes_at:
        return "writing"
    return "guessing" if now < round.reveals_at else "revealed"


def _my_guesses(viewer: Staff, round: StoryRound) -> dict[uuid.UUID, Guess]:
    found = Guess.objects.filter(story__round=round, staff=viewer).select_related("who", "story")
    return {one.story.public_id: one for one in found}


def _read_by_host(stories: Sequence[Story]) -> list[Story]:
    gone = (StoryState.WITHDRAWN, StoryState.SENT_BACK)
    return [one for one in stories if one.state not in gone]


def _shuffled(round: StoryRound, viewer: Staff, stories: list[Story]) -> list[Story]:
    by_key = {str(one.public_id): one for one in stories}
    return [by_key[key] for key in in_order(round, viewer, list(by_key))]


def _told(
    round: StoryRound,
    viewer: Staff,
    stories: Sequence[Story],
    guesses: dict[uuid.UUID, Guess],
    phase: str,
) -> list[Told]:
    if phase == "writing":
        return []
    shown = [one for one in stories if one.state == StoryState.LET_THROUGH]
    return [
        _revealed(one, viewer, guesses.get(one.public_id))
        if phase == "revealed"
        else Told(one.public_id, one.text, one.author_id == viewer.pk)
        for one in _shuffled(round, viewer, shown)
    ]


def _revealed(story: Story, viewer: Staff, guess: Guess | None) -> Told:
    return Told(
        story.public_id,
        story.text,
        story.author_id == viewer.pk,
        story.author.full_name,
        story.guess_count,  # type: ignore[attr-defined]  # annotated
        story.right_count,  # type: ignore[attr-defined]  # annotated
        guess.who.full_name if guess else "",
        guess is not None and guess.who_id == story.author_id,
    )

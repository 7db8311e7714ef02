"""What the tests of the room need again and again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from medspil.kernel import clock
from medspil.people.models import Staff
from medspil.workplace.actions.activities import propose
from medspil.workplace.actions.rounds import host_round, open_round
from medspil.workplace.actions.stories import let_through, write_story
from medspil.workplace.models import Activity, Occasion, Story, StoryRound
from tests import factories as make

TUESDAY = date(2020, 4, 21)  # an ordinary week: closes Thursday the 23rd, revealed Friday the 24th
GUESSING = make.moment(date(2020, 4, 23), "15:00")
REVEALED = make.moment(date(2020, 4, 24), "13:00")


def an_activity(host: Staff, **facts: Any) -> Activity:
    """A walk tomorrow at noon, for as many as come."""
    given = {
        "kind": "walk",
        "title": "Rundt om søen",
        "place": "Ved broen",
        "starts_at": make.moment(clock.today() + timedelta(days=1), "12:00"),
        "minutes": 45,
        **facts,
    }
    made: Activity = propose(by=host, **given)
    return made


def an_occasion(host: Staff, **facts: Any) -> Occasion:
    """The first time of such an activity."""
    return an_activity(host, **facts).occasions.earliest("starts_at")


def a_round(host: Staff | None = None) -> StoryRound:
    """This week's round, with a host where one is given."""
    made: StoryRound = open_round(by=host or make.staff(), day=clock.today())
    return host_round(by=host, round=made) if host else made


def a_story(round: StoryRound, author: Staff, text: str = "Katten sad på tastaturet.") -> Story:
    """Written and let through."""
    write_story(by=author, round=round, text=text)
    story = round.stories.get(author=author)
    round.refresh_from_db()
    made: Story = let_through(by=round.host, story=story)
    return made


def at(moment: datetime) -> Any:
    return clock.at(moment)

"""What is counted: how much there was, after it is forgotten too, and nothing of anybody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from medspil.insight.queries import Ask, read, read_by, rows
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.people.models import Staff, Team
from medspil.workplace.actions.activities import cancel
from medspil.workplace.actions.forgetting import forget_old
from medspil.workplace.actions.places import join
from medspil.workplace.actions.stories import guess
from medspil.workplace.measures import ACTIVITIES, STORIES
from medspil.workplace.models import Joining, Story
from tests import factories as make
from tests.workplace.fellowship import GUESSING, TUESDAY, a_round, a_story, an_activity

pytestmark = pytest.mark.django_db

MAY = date(2020, 5, 31)
ASKED = Ask(System("test"), date(2020, 4, 1), MAY)


@pytest.fixture(autouse=True)
def _the_day(db: None) -> Any:
    with clock.at(make.moment(TUESDAY, "09:00")):
        make.the_law()
        yield


@pytest.fixture
def teams() -> tuple[Team, Team, Team]:
    """Two teams of five, and one of two that is too small to be told of."""
    made = make.team("Nord"), make.team("Syd"), make.team("Små")
    for team, size in zip(made, (5, 5, 2), strict=True):
        for _ in range(size):
            make.staff(in_team=team)
    return made


def people(team: Team) -> list[Staff]:
    return list(Staff.objects.filter(memberships__team=team).order_by("pk"))


def values(measure: Any, end: date = MAY) -> tuple[int, dict[str, float | None]]:
    with clock.at(MAY):
        found = read(measure, Ask(System("test"), date(2020, 4, 1), end))
    return found.n, found.values


def test_activities_that_somebody_came_to(teams: tuple[Team, Team, Team]) -> None:
    north, south, small = (people(team) for team in teams)
    held, off, nobody = an_activity(north[0], times=3).occasions.all()
    for one in [*north[1:], *south[:2]]:
        join(by=one, occasion=held)
    join(by=north[1], occasion=off)
    cancel(by=north[0], occasion=off, reason="Regn")
    tiny = an_activity(small[0]).occasions.get()
    join(by=small[1], occasion=tiny)
    assert nobody.joinings.count() == 0
    assert values(ACTIVITIES) == (2, {"took_part": 7.0, "teams": 50.0})


def test_the_figures_are_the_same_once_it_is_forgotten(teams: tuple[Team, Team, Team]) -> None:
    north = people(teams[0])
    held = an_activity(north[0]).occasions.get()
    for one in [*north[1:], *people(teams[1])]:
        join(by=one, occasion=held)
    before = values(ACTIVITIES)
    with clock.at(MAY):
        forget_old()
    assert Joining.objects.count() == 0
    assert values(ACTIVITIES) == before == (1, {"took_part": 9.0, "teams": 50.0})


def test_few_are_not_told_of(teams: tuple[Team, Team, Team]) -> None:
    small = people(teams[2])
    held = an_activity(small[0]).occasions.get()
    join(by=small[1], occasion=held)
    assert values(ACTIVITIES) == (1, {"took_part": None, "teams": 0.0})


def test_what_is_still_to_come_is_not_counted(teams: tuple[Team, Team, Team]) -> None:
    north = people(teams[0])
    join(by=north[1], occasion=an_activity(north[0]).occasions.get())
    assert read(ACTIVITIES, Ask(System("test"), TUESDAY, TUESDAY)).n == 0


def test_rounds_stories_and_right_guesses() -> None:
    host, writers = make.staff(), [make.staff() for _ in range(5)]
    made = a_round(host)
    stories = [a_story(made, one) for one in writers]
    with clock.at(GUESSING):
        guess(by=host, round=made, said=[(one, writers[0]) for one in stories])
    told = (1, {"told": 5.0, "right": 20.0})
    assert values(STORIES) == told
    with clock.at(MAY):
        forget_old()
    assert Story.objects.count() == 0
    assert values(STORIES) == told
    assert values(STORIES, date(2020, 4, 23)) == (0, {"told": 0.0, "right": None})


def test_few_stories_and_few_guesses_are_not_told_of() -> None:
    host, author = make.staff(), make.staff()
    made = a_round(host)
    story = a_story(made, author)
    with clock.at(GUESSING):
        guess(by=host, round=made, said=[(story, author)])
    assert values(STORIES) == (1, {"told": None, "right": None})


def test_no_figure_is_divided_or_opens_rows() -> None:
    host, other = make.staff(), make.staff()
    join(by=other, occasion=an_activity(host).occasions.get())
    with clock.at(TUESDAY + timedelta(days=5)):
        for measure in (ACTIVITIES, STORIES):
            assert [read_by(measure, ASKED, way) for way in ("team", "staff")] == [{}, {}]
            assert rows(measure, measure.figures[0], ASKED) == []

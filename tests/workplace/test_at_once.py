"""Twenty colleagues at the same moment, on connections of their own: no place is given twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from medspil.kernel.action import Refused
from medspil.people.models import Staff
from medspil.workplace.actions.activities import cancel, change, hand_over
from medspil.workplace.actions.places import join, leave
from medspil.workplace.actions.rounds import open_round
from medspil.workplace.actions.stories import write_story
from medspil.workplace.models import Activity, Joining, Occasion, Story, StoryRound
from tests import factories as make
from tests.meetings.test_twenty_at_once import at_once
from tests.workplace.fellowship import TUESDAY, a_round, an_activity, an_occasion

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, PLACES = 20, 7


@pytest.fixture
def people(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> list[Staff]:
    monkeypatch.setenv("MEDSPIL_TODAY", TUESDAY.isoformat())  # the clock of every thread
    return [make.staff() for _ in range(PEOPLE)]


def joining(people: list[Staff], occasion: Occasion) -> list[Any]:
    return [lambda one=one: join(by=one, occasion=occasion) for one in people]


def test_twenty_join_and_as_many_come_as_there_are_places(people: list[Staff]) -> None:
    occasion = an_occasion(make.staff(), capacity=PLACES)
    found = at_once(joining(people, occasion))
    assert [type(one) for one in found if one is not None] == [Refused] * (PEOPLE - PLACES)
    assert sorted(Joining.objects.values_list("place", flat=True)) == list(range(1, PLACES + 1))


def test_one_colleague_in_twenty_browsers_joins_once(people: list[Staff]) -> None:
    occasion = an_occasion(make.staff())
    assert at_once(joining(people[:1] * PEOPLE, occasion)) == [None] * PEOPLE
    assert Joining.objects.count() == 1


def test_some_leave_others_join_and_the_places_are_never_more(people: list[Staff]) -> None:
    host = make.staff()
    occasion = an_occasion(host, capacity=10)
    here, late = people[:10], people[10:]
    for one in here:
        join(by=one, occasion=occasion)
    acts = [lambda one=one: leave(by=one, occasion=occasion) for one in here]
    acts += joining(late, occasion)
    acts.append(lambda: change(by=host, occasion=occasion, capacity=10))
    found = at_once(acts)
    full = [one for one in found if isinstance(one, Refused)]
    assert [one for one in found[:10] if one is not None] == []
    assert Joining.objects.count() == len(late) - len(full)
    assert {one.staff for one in Joining.objects.all()} <= set(late)


def test_changed_handed_over_and_joined_at_once_nobody_waits_for_each_other(
    people: list[Staff],
) -> None:
    """What each gets is done or refused with a sentence; a host never has a place."""
    boss = make.administrator()
    activity = an_activity(make.staff(), times=3)
    first, second, third = activity.occasions.all()
    acts: list[Any] = []
    for one in people[:5]:
        acts += [
            lambda one=one: hand_over(by=boss, activity=activity, to=one),
            lambda: change(by=boss, occasion=third, title="Om søen"),
            lambda one=one: join(by=one, occasion=first),
            lambda: cancel(by=boss, occasion=second, reason="Regn", rest=True),
        ]
    found = at_once(acts)
    kinds = (Activity, Occasion, Refused, type(None))
    assert [one for one in found if not isinstance(one, kinds)] == []
    host = Activity.objects.get().host
    assert not Joining.objects.filter(staff=host).exists()


def test_twenty_open_the_week_and_there_is_one_round(people: list[Staff]) -> None:
    day = date(2020, 4, 21)
    found = at_once([lambda one=one: open_round(by=one, day=day) for one in people])
    assert {type(one) for one in found} == {StoryRound}
    assert StoryRound.objects.count() == 1


def test_one_author_in_twenty_browsers_has_one_story(people: list[Staff]) -> None:
    made = a_round(people[0])
    acts = [lambda: write_story(by=people[1], round=made, text="Min kat.") for _ in range(PEOPLE)]
    assert at_once(acts) == [None] * PEOPLE
    assert Story.objects.count() == 1

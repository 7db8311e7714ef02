"""What the database itself holds about activities and stories, whoever writes to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError
from django.db.utils import IntegrityError

from medspil.kernel import clock
from medspil.people.models import Staff
from medspil.workplace.models import (
    Activity,
    Guess,
    Joining,
    Occasion,
    Story,
    StoryRound,
    WorkplacePolicy,
)
from tests import factories as make
from tests.workplace.fellowship import (
    GUESSING,
    REVEALED,
    TUESDAY,
    a_round,
    a_story,
    an_occasion,
)

pytestmark = pytest.mark.django_db

NOW = make.moment(TUESDAY, "09:00")


@pytest.fixture(autouse=True)
def _the_day(db: None) -> Any:
    with clock.at(NOW):
        yield


@pytest.fixture
def host() -> Staff:
    return make.staff()


@pytest.fixture
def occasion(host: Staff) -> Occasion:
    return an_occasion(host, capacity=2)


def breaks(says: str) -> Any:
    return pytest.raises((IntegrityError, InternalError, ProgrammingError), match=says)


def joins(occasion: Occasion, staff: Staff | None = None, **facts: Any) -> Joining:
    given = {"place": 1, "joined_at": clock.now(), **facts}
    return Joining.objects.create(occasion=occasion, staff=staff or make.staff(), **given)


@pytest.mark.parametrize(
    ("says", "facts"),
    [
        ("activity_kind_known", {"kind": "x"}),
        ("an_activity_has_a_host_or_is_forgotten", {"title": " "}),
        ("an_activity_has_a_host_or_is_forgotten", {"host": None}),
        ("an_activity_has_a_host_or_is_forgotten", {"forgotten_at": NOW}),
        (
            "an_activity_has_a_host_or_is_forgotten",
            {"forgotten_at": NOW, "host": None, "title": "Rundt om søen"},
        ),
        ("an_activity_is_somewhere", {"place": ""}),
        ("activity_link_is_https", {"link": "http://example.com"}),
    ],
)
def test_an_activity_that_cannot_be(host: Staff, says: str, facts: dict[str, Any]) -> None:
    given = {"kind": "walk", "title": "Tur", "place": "Broen", "host": host, **facts}
    with breaks(says):
        Activity.objects.create(**given)


@pytest.mark.parametrize(
    ("says", "facts"),
    [
        ("a_cancelled_occasion_says_why", {"state": "x"}),
        ("occasion_has_a_length", {"minutes": 4}),
        ("occasion_has_a_length", {"minutes": 481}),
        ("occasion_has_places", {"capacity": 0}),
        ("occasion_has_places", {"capacity": 501}),
        ("a_cancelled_occasion_says_why", {"state": "cancelled"}),
        ("a_cancelled_occasion_says_why", {"cancelled_because": "Regn"}),
        ("what_is_forgotten_was_counted", {"took_part": 1}),
        ("what_is_forgotten_was_counted", {"forgotten_at": NOW + timedelta(days=30)}),
        ("what_is_forgotten_was_counted", {"forgotten_at": NOW, "took_part": 1}),
        (
            "what_is_forgotten_was_counted",
            {
                "state": "cancelled",
                "cancelled_because": "Regn",
                "forgotten_at": NOW + timedelta(days=30),
                "took_part": 0,
            },
        ),
    ],
)
def test_a_time_that_cannot_be(occasion: Occasion, says: str, facts: dict[str, Any]) -> None:
    given = {"starts_at": NOW + timedelta(days=9), "minutes": 30, **facts}
    with breaks(says):
        Occasion.objects.create(activity=occasion.activity, **given)


def test_an_activity_is_once_at_a_time(occasion: Occasion) -> None:
    with breaks("an_activity_is_once_at_a_time"):
        Occasion.objects.create(activity=occasion.activity, starts_at=occasion.starts_at)


def test_what_is_called_off_stays_so(occasion: Occasion) -> None:
    off = Occasion.objects.filter(pk=occasion.pk)
    off.update(state="cancelled", cancelled_because="Regn")
    with breaks("Invalid transition"):
        off.update(state="planned", cancelled_because="")


def test_a_place_is_given_once_and_none_beyond_the_capacity(occasion: Occasion) -> None:
    joins(occasion)
    with breaks("a_place_is_given_once"):
        joins(occasion)


@pytest.mark.parametrize("place", [3, 500])
def test_no_place_beyond_the_capacity(occasion: Occasion, place: int) -> None:
    with breaks("no_place_beyond_the_capacity"):
        joins(occasion, place=place)


def test_no_capacity_below_the_places_taken(occasion: Occasion) -> None:
    joins(occasion, place=2)
    with breaks("no_place_beyond_the_capacity"):
        Occasion.objects.filter(pk=occasion.pk).update(capacity=1)


def test_places_begin_with_one(occasion: Occasion) -> None:
    with breaks("places_begin_with_one"):
        joins(occasion, place=0)


def test_a_colleague_joins_once(occasion: Occasion) -> None:
    one = joins(occasion)
    with breaks("a_colleague_joins_once"):
        joins(occasion, one.staff, place=2)


def test_the_host_takes_no_place(occasion: Occasion, host: Staff) -> None:
    with breaks("a_host_takes_no_place"):
        joins(occasion, host)


def test_nobody_joins_what_has_begun(occasion: Occasion) -> None:
    with breaks("nobody_joins_what_has_begun_or_is_off"):
        joins(occasion, joined_at=occasion.starts_at)


def test_nobody_joins_what_is_off(occasion: Occasion) -> None:
    Occasion.objects.filter(pk=occasion.pk).update(state="cancelled", cancelled_because="Regn")
    with breaks("nobody_joins_what_has_begun_or_is_off"):
        joins(occasion)


def test_nobody_moves_over_into_what_is_full_or_off(occasion: Occasion, host: Staff) -> None:
    other = an_occasion(host, capacity=1)
    joins(other)
    mine = joins(occasion, place=2)
    with breaks("no_place_beyond_the_capacity"):
        Joining.objects.filter(pk=mine.pk).update(occasion=other)


# -- stories ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("says", "facts"),
    [
        ("round_has_a_week", {"week": 0}),
        ("round_has_a_week", {"week": 54}),
        ("a_round_is_written_guessed_and_revealed", {"reveals_at": NOW + timedelta(hours=1)}),
        ("a_round_is_written_guessed_and_revealed", {"opened_at": NOW + timedelta(hours=2)}),
        ("a_forgotten_round_was_counted", {"told": 1}),
        ("a_forgotten_round_was_counted", {"forgotten_at": NOW + timedelta(days=30)}),
        (
            "a_forgotten_round_was_counted",
            {
                "forgotten_at": NOW + timedelta(days=30),
                "told": 1,
                "guessing": 1,
                "guesses": 1,
                "right": 2,
            },
        ),
    ],
)
def test_a_round_that_cannot_be(says: str, facts: dict[str, Any]) -> None:
    given = {
        "year": 2020,
        "week": 17,
        "opened_at": NOW,
        "closes_at": NOW + timedelta(hours=1),
        "reveals_at": NOW + timedelta(hours=2),
        **facts,
    }
    with breaks(says):
        StoryRound.objects.create(**given)


def test_one_round_a_week() -> None:
    made = a_round()
    facts = {"opened_at": NOW, "closes_at": made.closes_at, "reveals_at": made.reveals_at}
    with breaks("one_round_a_week"):
        StoryRound.objects.create(year=made.year, week=made.week, **facts)


@pytest.mark.parametrize(
    ("says", "facts"),
    [
        ("story_state_known", {"state": "x"}),
        ("a_story_is_told_unless_withdrawn", {"text": " "}),
        ("a_story_is_told_unless_withdrawn", {"state": "withdrawn"}),
        ("a_story_sent_back_says_why", {"state": "sent_back"}),
        ("a_story_sent_back_says_why", {"sent_back_because": "Nej"}),
        ("no_story_after_the_round_closed", {"written_at": GUESSING}),
        ("no_story_after_the_round_closed", {"written_at": NOW - timedelta(days=9)}),
    ],
)
def test_a_story_that_cannot_be(host: Staff, says: str, facts: dict[str, Any]) -> None:
    given = {"text": "Min kat.", "written_at": clock.now(), **facts}
    with breaks(says):
        Story.objects.create(round=a_round(host), author=host, **given)


def test_one_story_each_a_round(host: Staff) -> None:
    story = a_story(a_round(host), host)
    with breaks("one_story_each_a_round"):
        Story.objects.create(round=story.round, author=host, text="En til.", written_at=clock.now())


def test_a_story_is_not_told_anew_after_the_round_closed(host: Staff) -> None:
    story = a_story(a_round(host), host)
    with breaks("no_story_after_the_round_closed"):
        Story.objects.filter(pk=story.pk).update(text="For sent.", written_at=GUESSING)


def test_what_is_withdrawn_does_not_come_back(host: Staff) -> None:
    story = Story.objects.filter(pk=a_story(a_round(host), host).pk)
    story.update(state="withdrawn", text="")
    with breaks("Invalid transition"):
        story.update(state="let_through", text="Min kat.")


def guesses(story: Story, staff: Staff, who: Staff, when: Any = GUESSING) -> Guess:
    return Guess.objects.create(story=story, staff=staff, who=who, guessed_at=when)


def test_one_guess_each_a_story(host: Staff) -> None:
    story, other = a_story(a_round(host), host), make.staff()
    guesses(story, other, host)
    with breaks("one_guess_each_a_story"):
        guesses(story, other, make.staff())


def test_nobody_guesses_their_own_story(host: Staff) -> None:
    with breaks("nobody_guesses_their_own_story"):
        guesses(a_story(a_round(host), host), host, make.staff())


def test_nobody_guesses_themselves(host: Staff) -> None:
    other = make.staff()
    with breaks("nobody_guesses_themselves"):
        guesses(a_story(a_round(host), host), other, other)


@pytest.mark.parametrize("when", [NOW, REVEALED, make.moment(date(2020, 4, 24), "12:00")])
def test_no_guess_outside_the_guessing(host: Staff, when: Any) -> None:
    with breaks("no_guess_outside_the_guessing"):
        guesses(a_story(a_round(host), host), make.staff(), host, when)


def test_no_guess_of_what_is_not_let_through(host: Staff) -> None:
    story = a_story(a_round(host), host)
    Story.objects.filter(pk=story.pk).update(state="waiting")
    with breaks("no_guess_outside_the_guessing"):
        guesses(story, make.staff(), host)


def test_no_guess_is_changed_after_the_reveal(host: Staff) -> None:
    made = guesses(a_story(a_round(host), host), make.staff(), make.staff())
    with breaks("no_guess_outside_the_guessing"):
        Guess.objects.filter(pk=made.pk).update(who=host, guessed_at=REVEALED)


@pytest.mark.parametrize(
    ("says", "facts"),
    [
        ("one_workplace_policy", {"id": 2}),
        ("nobody_is_remembered_for_long", {"forget_after_days": 0}),
        ("nobody_is_remembered_for_long", {"forget_after_days": 91}),
    ],
)
def test_a_choice_that_cannot_be(says: str, facts: dict[str, Any]) -> None:
    with breaks(says):
        WorkplacePolicy.objects.create(**facts)

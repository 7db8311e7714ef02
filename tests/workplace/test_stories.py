"""»Ugen der gik«: written, read by the host, guessed at, revealed – and by whom, to nobody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.kernel.models import AuditEntry
from medspil.kernel.period import WeekNo
from medspil.people.models import Staff
from medspil.workplace.actions.forgetting import forget_old
from medspil.workplace.actions.rounds import (
    host_round,
    open_round,
    open_this_week,
    stop_hosting,
    times_of,
)
from medspil.workplace.actions.stories import (
    guess,
    let_through,
    send_back,
    withdraw_story,
    write_story,
)
from medspil.workplace.models import Guess, Story, StoryRound
from medspil.workplace.queries.names import FEWEST, names_of
from tests import factories as make
from tests.workplace.fellowship import GUESSING, REVEALED, TUESDAY, a_round, a_story

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(db: None) -> Any:
    with clock.at(make.moment(TUESDAY, "09:00")):
        yield


@pytest.fixture
def host() -> Staff:
    return make.staff(full_name="Vært")


@pytest.fixture
def people() -> list[Staff]:
    return [make.staff(full_name=f"Kollega {letter}") for letter in "ABCDEFGH"]


@pytest.mark.parametrize(
    ("day", "closes", "reveals"),
    [
        (TUESDAY, date(2020, 4, 23), date(2020, 4, 24)),
        (date(2020, 4, 6), date(2020, 4, 7), date(2020, 4, 8)),  # Maundy Thursday is off
        (date(2020, 5, 5), date(2020, 5, 6), date(2020, 5, 7)),  # and so was Prayer Day
    ],
)
def test_a_round_ends_with_the_weeks_last_working_day(
    day: date, closes: date, reveals: date
) -> None:
    found = times_of(WeekNo.of(day))
    assert found is not None
    assert [moment.isoformat() for moment in found] == [
        make.moment(closes, "12:00").isoformat(),
        make.moment(reveals, "12:00").isoformat(),
    ]


def test_each_week_opens_one_by_itself(people: list[Staff]) -> None:
    made = open_this_week()
    assert made is not None
    assert open_this_week() == open_round(by=people[0], day=TUESDAY) == made
    assert (str(made), made.host) == ("2020-W17", None)
    with clock.at(date(2020, 4, 25)):
        assert open_this_week() is None  # a Saturday
    with clock.at(make.moment(date(2020, 5, 1), "13:00")), pytest.raises(Refused):
        open_round(by=people[0], day=date(2020, 5, 1))  # no time left
    assert StoryRound.objects.count() == 1


def test_whoever_offers_hosts_it_and_another_takes_over(host: Staff, people: list[Staff]) -> None:
    made = a_round(host)
    assert host_round(by=people[0], round=made).host == people[0]
    with pytest.raises(NotAllowed):
        stop_hosting(by=host, round=StoryRound.objects.get())
    assert stop_hosting(by=people[0], round=StoryRound.objects.get()).host is None
    with clock.at(REVEALED), pytest.raises(Refused):
        host_round(by=host, round=made)


@pytest.mark.parametrize(
    "text", [" ", "x" * 1001, "Jeg ringede til 710460-0001.", "Nr. 7104600001 igen", "710460 0001"]
)
def test_what_is_no_story(host: Staff, text: str) -> None:
    made = a_round(host)
    with pytest.raises(Refused) as refused:
        write_story(by=host, round=made, text=text)
    assert (refused.value.field, Story.objects.count()) == ("text", 0)


def test_a_story_is_told_sent_back_told_anew_and_let_through(
    host: Staff, people: list[Staff]
) -> None:
    made, author = a_round(host), people[0]
    write_story(by=author, round=made, text="Min kat.")
    story = Story.objects.get()
    with pytest.raises(NotAllowed):
        let_through(by=author, story=story)
    with pytest.raises(Refused):
        send_back(by=host, story=story, reason=" ")
    assert send_back(by=host, story=story, reason="Uden navn på naboen").state == "sent_back"
    write_story(by=author, round=made, text="Min kat igen.")
    again = Story.objects.get()
    assert (again.text, again.state, again.sent_back_because) == ("Min kat igen.", "waiting", "")
    assert let_through(by=host, story=again).state == "let_through"
    write_story(by=author, round=made, text="Og en gang til.")
    assert Story.objects.get().state == "waiting"


def test_a_story_comes_too_late_once_the_round_has_closed(host: Staff) -> None:
    made = a_round(host)
    with clock.at(made.closes_at), pytest.raises(Refused, match="for sent"):
        write_story(by=host, round=made, text="For sent.")


def test_taken_back_in_time_it_was_never_there(host: Staff, people: list[Staff]) -> None:
    made = a_round(host)
    a_story(made, people[0])
    withdraw_story(by=people[0], round=made)
    assert Story.objects.count() == 0


def test_taken_back_during_the_guessing_the_names_stay_and_the_words_go(
    host: Staff, people: list[Staff]
) -> None:
    made = a_round(host)
    gone, stays = a_story(made, people[0]), a_story(made, people[1])
    with clock.at(GUESSING):
        before = names_of(made)
        guess(by=people[2], round=made, said=[(gone, people[0]), (stays, people[1])])
        withdraw_story(by=people[0], round=made)
        gone.refresh_from_db()
        assert (gone.text, gone.state) == ("", "withdrawn")
        assert names_of(made) == before
        assert [one.story for one in Guess.objects.all()] == [stays]
        with pytest.raises(Refused, match="trukket tilbage"):
            let_through(by=host, story=gone)
    with clock.at(REVEALED), pytest.raises(Refused):
        withdraw_story(by=people[1], round=made)


def test_names_are_the_authors_and_others_drawn_once(host: Staff, people: list[Staff]) -> None:
    made = a_round(host)
    a_story(made, people[0])
    write_story(by=people[1], round=made, text="Ikke læst endnu.")
    with clock.at(GUESSING):
        names = names_of(made)
        assert {people[0], people[1]} <= set(names)
        assert len(names) == FEWEST
        assert names == sorted(names, key=lambda one: one.full_name) == names_of(made)


def test_enough_authors_need_nobody_beside_them(host: Staff, people: list[Staff]) -> None:
    made = a_round(host)
    for one in people:
        a_story(made, one)
    with clock.at(GUESSING):
        assert names_of(made) == people


def test_colleagues_guess_and_guess_anew_until_the_reveal(host: Staff, people: list[Staff]) -> None:
    made = a_round(host)
    story = a_story(made, people[0])
    said = [(story, people[0])]
    with pytest.raises(Refused):
        guess(by=host, round=made, said=said)  # not closed yet
    with clock.at(GUESSING):
        other = next(one for one in names_of(made) if one not in (people[0], host))
        guess(by=host, round=made, said=[(story, other)])
        guess(by=host, round=made, said=said)
        assert [(one.staff, one.who) for one in Guess.objects.all()] == [(host, people[0])]
    with clock.at(made.reveals_at), pytest.raises(Refused):
        guess(by=people[1], round=made, said=said)


def test_a_guess_that_cannot_be(host: Staff, people: list[Staff]) -> None:
    made = a_round(host)
    story = a_story(made, people[0])
    write_story(by=people[1], round=made, text="Ikke læst endnu.")
    waiting = Story.objects.get(author=people[1])
    outsider = make.staff(until=date(2020, 1, 1))
    with clock.at(GUESSING):
        for who, said in (
            (people[0], (story, people[1])),  # one's own story
            (people[1], (story, people[1])),  # oneself
            (host, (story, outsider)),  # not on the list
            (host, (waiting, people[1])),  # not let through
        ):
            with pytest.raises(Refused):
                guess(by=who, round=made, said=[said])
    assert Guess.objects.count() == 0


def test_sent_back_during_the_guessing_its_guesses_are_gone(
    host: Staff, people: list[Staff]
) -> None:
    made = a_round(host)
    story = a_story(made, people[0])
    with clock.at(GUESSING):
        guess(by=people[1], round=made, said=[(story, people[0])])
        send_back(by=host, story=story, reason="Der står en borger i den")
    assert Guess.objects.count() == 0


def test_no_trail_says_who_wrote_or_guessed(host: Staff, people: list[Staff]) -> None:
    made = a_round(host)
    before = AuditEntry.objects.count()
    write_story(by=people[0], round=made, text="Min kat.")
    story = Story.objects.get()
    let_through(by=host, story=story)
    with clock.at(GUESSING):
        guess(by=people[1], round=made, said=[(story, people[0])])
        withdraw_story(by=people[0], round=made)
    lines = AuditEntry.objects.order_by("pk")[before:]
    assert [(line.action, line.actor) for line in lines] == [
        ("workplace.let_through", host.actor_name)
    ]


def test_some_days_after_the_reveal_only_counts_remain(host: Staff, people: list[Staff]) -> None:
    made = a_round(host)
    first, second = a_story(made, people[0]), a_story(made, people[1])
    write_story(by=people[2], round=made, text="Aldrig læst.")
    with clock.at(GUESSING):
        guess(by=people[3], round=made, said=[(first, people[0]), (second, people[0])])
        guess(by=people[4], round=made, said=[(first, people[0])])
    with clock.at(made.reveals_at + timedelta(days=13)):
        assert forget_old() == 0
    with clock.at(made.reveals_at + timedelta(days=14, minutes=1)):
        assert forget_old() == 1
    made.refresh_from_db()
    assert (made.host, made.told, made.guessing, made.guesses, made.right) == (None, 2, 2, 3, 2)
    assert (Story.objects.count(), Guess.objects.count()) == (0, 0)

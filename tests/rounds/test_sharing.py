"""How a round is shared out, on the municipality's own rounds and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connections, transaction

from medspil.contact.models import CallRound, CallRoundCall, CallRoundRow
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.people.models import Staff
from medspil.rounds import actions as line
from medspil.rounds.models import TRANSITIONS, Outcome, RoundState, RowState
from medspil.rounds.queries import Day, Progress, by_day, progress
from tests import factories as make

DAY = date(2020, 3, 30)


def at(time: str, day: date = DAY) -> datetime:
    return make.moment(day, time)


def a_round(citizens: int = 3, **fields: object) -> CallRound:
    """A running round with citizens in line, numbered from 1."""
    make.the_law()
    round = CallRound.objects.create(
        name="Alle",
        starts_on=DAY,
        created_by=make.leader(whole_house=True),
        created_at=at("08:00"),
        state=RoundState.RUNNING,
        started_at=at("08:00"),
        **fields,
    )
    line.fill(CallRoundRow, round, "citizen", [make.citizen().pk for _ in range(citizens)])
    return round


def take(round: CallRound, by: Staff, time: str = "09:00") -> CallRoundRow | None:
    with clock.at(at(time)), transaction.atomic():
        return line.take_next(CallRoundRow, CallRoundCall, round, by)


def settle(row: CallRoundRow, by: Staff, outcome: str, time: str, again: str = "") -> CallRoundRow:
    with clock.at(at(time)), transaction.atomic():
        row = CallRoundRow.objects.select_related("round").get(pk=row.pk)
        call = CallRoundCall.objects.get(row=row, by=by, outcome="")
        line.settle(row, call, outcome, again=at(again) if again else None)
    return row


def places(round: CallRound) -> list[tuple[int, str, str]]:
    return list(round.rows.order_by("position").values_list("position", "state", "outcome"))


def test_the_line_is_called_in_order_and_each_caller_has_their_own(db: None) -> None:
    round, anna, bo = a_round(), make.staff(), make.staff()
    first, second = take(round, anna), take(round, bo)
    assert (first.position, second.position) == (1, 2)
    assert first.taken_by == anna
    assert [(call.row_id, call.by_id) for call in CallRoundCall.objects.order_by("pk")] == [
        (first.pk, anna.pk),
        (second.pk, bo.pk),
    ]


def test_asking_again_gives_the_same_person_and_a_new_lease(db: None) -> None:
    round, anna = a_round(), make.staff()
    first = take(round, anna, "09:00")
    again = take(round, anna, "09:15")
    assert again == first
    assert again.taken_at == at("09:15")
    assert CallRoundCall.objects.count() == 1


def test_nobody_is_left_when_all_are_in_hand(db: None) -> None:
    round = a_round(1)
    take(round, make.staff())
    assert take(round, make.staff()) is None


def test_a_caller_holds_one_at_most_says_the_database(db: None) -> None:
    round, anna = a_round(), make.staff()
    take(round, anna)
    with pytest.raises(IntegrityError, match="callroundrow_one_in_hand"), transaction.atomic():
        round.rows.filter(position=2).update(
            state=RowState.TAKEN, taken_by=anna, taken_at=at("09:00")
        )


def test_nobody_is_in_a_round_twice_says_the_database(db: None) -> None:
    round = a_round(1)
    with pytest.raises(IntegrityError, match="nobody_twice_in_a_round"), transaction.atomic():
        round.rows.create(citizen=round.rows.get().citizen, position=2)


def test_filling_again_adds_only_who_is_new(db: None) -> None:
    round = a_round(2)
    here = list(round.rows.values_list("citizen_id", flat=True))
    new = make.citizen().pk
    assert line.fill(CallRoundRow, round, "citizen", [*here, new]) == 1
    assert list(round.rows.order_by("position").values_list("citizen_id", flat=True)) == [
        *here,
        new,
    ]


def test_a_miss_goes_to_the_back_and_is_not_tried_again_before_its_hour(db: None) -> None:
    round, anna = a_round(2, retry_hours=3), make.staff()
    missed = take(round, anna, "09:00")
    settle(missed, anna, Outcome.NOT_REACHED, "09:05")
    second = take(round, anna, "09:06")
    assert second.position == 2
    settle(second, anna, Outcome.REACHED_NO_THANKS, "09:10")
    assert take(round, anna, "12:04") is None
    assert take(round, anna, "12:05").pk == missed.pk


def test_three_misses_and_the_round_lets_go(db: None) -> None:
    round, anna = a_round(1, retry_hours=1), make.staff()
    states = []
    for hour in ("09:00", "10:00", "11:00"):
        row = settle(take(round, anna, hour), anna, Outcome.NOT_REACHED, hour)
        states.append((row.state, row.tries, row.outcome))
    assert states == [
        ("waiting", 1, "NOT_REACHED"),
        ("waiting", 2, "NOT_REACHED"),
        ("done", 3, "NOT_REACHED"),
    ]


def test_a_call_back_comes_first_at_its_time_and_not_before(db: None) -> None:
    round, anna, bo = a_round(3), make.staff(), make.staff()
    first = take(round, anna, "09:00")
    settle(first, anna, Outcome.CALL_BACK_AT, "09:02", again="10:30")
    assert take(round, anna, "10:20").position == 2
    assert take(round, bo, "10:29").position == 3
    assert take(round, make.staff(), "10:30").pk == first.pk


def test_what_was_left_behind_is_free_after_the_lease(db: None) -> None:
    round, anna, bo = a_round(1), make.staff(), make.staff()
    row = take(round, anna, "09:00")
    assert take(round, bo, "09:20") is None
    assert take(round, bo, "09:21") == row
    assert CallRoundCall.objects.filter(outcome="").count() == 2


def test_a_miss_told_late_leaves_the_person_with_who_has_them_now(db: None) -> None:
    round, anna, bo = a_round(1), make.staff(), make.staff()
    row = take(round, anna, "09:00")
    take(round, bo, "09:30")
    row = settle(row, anna, Outcome.NOT_REACHED, "09:31")
    assert (row.state, row.taken_by, row.tries) == (RowState.TAKEN, bo, 1)


def test_a_conversation_told_late_is_the_end_of_it(db: None) -> None:
    round, anna, bo = a_round(1), make.staff(), make.staff()
    row = take(round, anna, "09:00")
    take(round, bo, "09:30")
    row = settle(row, anna, Outcome.REACHED_WANTS_CONTACT, "09:31")
    assert (row.state, row.taken_by, row.outcome) == ("done", None, "REACHED_WANTS_CONTACT")
    row = settle(row, bo, Outcome.NOT_REACHED, "09:35")
    assert (row.state, row.outcome, row.tries) == ("done", "REACHED_WANTS_CONTACT", 0)


def test_given_back_the_person_keeps_their_place(db: None) -> None:
    round, anna = a_round(2), make.staff()
    row = take(round, anna)
    line.give_back(row, CallRoundCall, anna)
    assert take(round, make.staff()).pk == row.pk
    assert not CallRoundCall.objects.filter(by=anna).exists()


def test_no_calls_in_a_round_that_is_not_running(db: None) -> None:
    round, anna = a_round(), make.staff()
    for state in (RoundState.DRAFT, RoundState.PAUSED, RoundState.FINISHED):
        round.state = state
        with pytest.raises(Refused, match="ikke i gang"):
            take(round, anna)


@pytest.mark.parametrize("start", RoundState.values)
@pytest.mark.parametrize("to", RoundState.values)
def test_the_states_follow_the_table(db: None, start: str, to: str) -> None:
    make.the_law()
    round = CallRound.objects.create(
        name="Alle",
        starts_on=DAY,
        created_by=make.leader(),
        created_at=at("08:00"),
        state=start,
        closed_at=at("16:00") if start == RoundState.FINISHED else None,
    )
    if to in TRANSITIONS[start]:
        assert line.move(round, to).state == to
    else:
        with pytest.raises(Refused):
            line.move(round, to)


def test_the_figures_add_up(db: None) -> None:
    round, anna, bo = a_round(7, retry_hours=1, max_tries=2), make.staff(), make.staff()
    settle(take(round, anna, "09:00"), anna, Outcome.REACHED_WANTS_CONTACT, "09:05")
    settle(take(round, anna, "09:06"), anna, Outcome.REACHED_NO_THANKS, "09:10")
    settle(take(round, anna, "09:11"), anna, Outcome.WRONG_NUMBER, "09:12")
    settle(take(round, anna, "09:13"), anna, Outcome.CALL_BACK_AT, "09:14", again="15:00")
    settle(take(round, anna, "09:15"), anna, Outcome.NOT_REACHED, "09:16")
    take(round, bo, "09:17")
    with clock.at(at("09:20")):
        found = progress(CallRoundRow, [round.pk])[round.pk]
    assert found == Progress(
        total=7,
        wants=1,
        declines=1,
        missed=0,
        wrong_number=1,
        in_hand=1,
        call_backs=1,
        tried=1,
        untouched=1,
        gone=0,
        ready=1,
    )
    assert found.done + found.in_hand + found.call_backs + found.tried + found.untouched == 7
    assert (found.done, found.reached, found.accepting_share) == (3, 2, 50)
    assert by_day(CallRoundCall, round) == [
        Day(DAY, calls=5, wants=1, declines=1, missed=1, call_backs=1, wrong_number=1)
    ]


def test_who_has_left_the_books_is_left_out(db: None) -> None:
    round = a_round(2)
    line.drop(round.rows.get(position=1))
    found = progress(CallRoundRow, [round.pk])[round.pk]
    assert (found.total, found.gone, found.untouched) == (1, 1, 1)


def test_what_was_registered_is_never_rewritten(db: None) -> None:
    round, anna = a_round(1), make.staff()
    row = take(round, anna)
    settle(row, anna, Outcome.REACHED_NO_THANKS, "09:05")
    with pytest.raises(Exception, match="registered_stays"), transaction.atomic():
        CallRoundCall.objects.filter(row=row).update(outcome=Outcome.NOT_REACHED)


def _together(work: list[Callable[[], object]]) -> list[object]:
    """Run each in a thread and connection of its own, all begun in the same moment."""
    ready = Barrier(len(work))

    def alone(one: Callable[[], object]) -> object:
        try:
            ready.wait(timeout=20)
            return one()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as pool:
        return [done.result() for done in [pool.submit(alone, one) for one in work]]


def test_twenty_callers_at_once_are_given_twenty_people(transactional_db: None) -> None:
    round, callers = a_round(30), [make.staff() for _ in range(20)]
    rows = _together([lambda by=by: take(round, by) for by in callers])
    assert len({row.pk for row in rows}) == 20
    assert {row.taken_by_id for row in rows} == {by.pk for by in callers}


def test_twenty_callers_empty_a_round_and_nobody_is_called_twice(transactional_db: None) -> None:
    round, callers = a_round(100), [make.staff() for _ in range(20)]

    def call(by: Staff) -> list[int]:
        mine = []
        while row := take(round, by):
            settle(row, by, Outcome.REACHED_NO_THANKS, "09:01")
            mine.append(row.pk)
        return mine

    called = [pk for mine in _together([lambda by=by: call(by) for by in callers]) for pk in mine]
    assert sorted(called) == sorted(round.rows.values_list("pk", flat=True))


def test_one_caller_in_twenty_windows_holds_one_person(transactional_db: None) -> None:
    round, anna = a_round(30), make.staff()
    rows = _together([lambda: take(round, anna)] * 20)
    assert {row.position for row in rows} == {1}
    assert CallRoundCall.objects.count() == 1


def test_a_call_back_in_the_future_waits_over_night(db: None) -> None:
    round, anna = a_round(1), make.staff()
    row = take(round, anna)
    with clock.at(at("09:05")), transaction.atomic():
        row = CallRoundRow.objects.select_related("round").get(pk=row.pk)
        call = CallRoundCall.objects.get(row=row)
        line.settle(row, call, Outcome.CALL_BACK_AT, again=at("10:00", DAY + timedelta(days=1)))
    assert take(round, anna, "16:00") is None
    with clock.at(at("10:00", DAY + timedelta(days=1))), transaction.atomic():
        assert line.take_next(CallRoundRow, CallRoundCall, round, anna) == row

"""A day is changed or cancelled, with what follows; who is called; the month's limit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.meetings.actions.panel.changing import (
    answer_call,
    call_members,
    cancel_day,
    change_day,
)
from medspil.meetings.actions.panel.consents import give_consents
from medspil.meetings.actions.panel.days import make_day, open_hearing, schedule_case
from medspil.meetings.models import PanelCase, PanelDay, PanelHearing, PanelType
from medspil.meetings.queries.panel.days import proposals, taken_in_month
from medspil.meetings.queries.taken import busy
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff
from tests import factories as make
from tests.meetings.panel.hearing import DAY, TUESDAY, refused, the_hearing


def facts(day: PanelDay, **changed: Any) -> dict[str, Any]:
    kept = ("starts", "slots", "forms", "place", "link", "phone", "plan_b")
    return {"day": day, **{name: getattr(day, name) for name in kept}, **changed}


def news(case: PanelCase) -> list[str]:
    """What the citizen was told of the meeting since it was set, oldest first."""
    kinds = ("hearing_changed", "hearing_off", "hearing_form")
    found = Message.objects.filter(citizen=case.citizen, kind__in=kinds).exclude(state="withdrawn")
    return [one.kind for one in found.order_by("pk")]


@pytest.fixture
def booked(case: PanelCase, day: PanelDay, clerk: Staff) -> PanelCase:
    made = schedule_case(by=clerk, case=case, day=day, form="in_person")
    Message.objects.update(state="sent", sent_at=timezone.now(), day=date(2020, 4, 1))
    return made


def test_a_later_start_moves_the_cases_and_tells_the_citizens(
    booked: PanelCase, day: PanelDay, chair: Staff, clerk: Staff
) -> None:
    change_day(by=chair, **facts(day, starts=time(10)))
    assert the_hearing(booked).starts_at == make.moment(TUESDAY, "10:00")
    assert news(booked) == ["hearing_changed"]
    assert "10.00" in Message.objects.latest("pk").text
    with pytest.raises(NotAllowed):
        change_day(by=clerk, **facts(day, starts=time(11)))


def test_who_is_not_concerned_is_not_told(booked: PanelCase, day: PanelDay, chair: Staff) -> None:
    change_day(by=chair, **facts(day, slots=12, phone="00998877", link="https://x.example.com"))
    assert news(booked) == []
    change_day(by=chair, **facts(day, place="Biblioteket"))
    assert news(booked) == ["hearing_changed"]


def test_a_case_is_never_left_without_place_or_form(
    booked: PanelCase, day: PanelDay, chair: Staff, clerk: Staff
) -> None:
    second = make.ready_case(make.citizen(staff=clerk), clerk)
    schedule_case(by=clerk, case=second, day=day, form="in_person")
    fewer = refused(lambda: change_day(by=chair, **facts(day, slots=1)))
    assert (fewer.field, "1 sag på dagen mister sin plads" in str(fewer)) == ("slots", True)
    other = refused(lambda: change_day(by=chair, **facts(day, forms=["video"])))
    assert (other.field, "2 sager" in str(other)) == ("forms", True)
    day.refresh_from_db()
    assert (day.slots, "in_person" in day.forms) == (8, True)


def test_a_day_that_has_begun_or_passed_is_left_alone(
    booked: PanelCase, day: PanelDay, chair: Staff
) -> None:
    with clock.at(day.starts_at(1)):
        open_hearing(by=chair, hearing=the_hearing(booked))
        for act in (
            lambda: change_day(by=chair, **facts(day, slots=9)),
            lambda: cancel_day(by=chair, day=day, because="Syg"),
        ):
            assert "Dagen er begyndt" in str(refused(act))
    with clock.at(make.moment(date(2020, 4, 29), "09:00")):
        assert "passeret" in str(refused(lambda: change_day(by=chair, **facts(day, slots=9))))


def test_a_cancelled_day_moves_or_puts_off_each_of_its_cases_and_says_why(
    booked: PanelCase, day: PanelDay, chair: Staff, clerk: Staff
) -> None:
    second = make.ready_case(make.citizen(staff=clerk), clerk)
    schedule_case(by=clerk, case=second, day=day, form="in_person")
    later = make.panel_day(date(2020, 5, 5))
    assert refused(lambda: cancel_day(by=chair, day=day, because=" ")).field == "because"
    gone = cancel_day(
        by=chair,
        day=day,
        because="Rådhuset er lukket",
        instead={the_hearing(booked).pk: (later, "in_person")},
    )
    booked.refresh_from_db()
    second.refresh_from_db()
    assert gone.cancelled_because == "Rådhuset er lukket"
    assert (booked.state, the_hearing(booked).day) == ("scheduled", later)
    assert (second.state, second.hearings.get().because) == ("adjourned", "Rådhuset er lukket")
    assert (news(booked), news(second)) == (["hearing_changed"], ["hearing_off"])
    assert [way.day for way in proposals(second)] == [later]
    off = refused(lambda: schedule_case(by=clerk, case=second, day=day, form="in_person"))
    assert off.field == "day"


def test_where_one_case_cannot_move_nothing_of_it_is_done(
    booked: PanelCase, day: PanelDay, chair: Staff
) -> None:
    later = make.panel_day(date(2020, 5, 5))
    said = refused(
        lambda: cancel_day(
            by=chair,
            day=day,
            because="Lukket",
            instead={the_hearing(booked).pk: (later, "video")},  # no yes to the screen
        )
    )
    day.refresh_from_db()
    assert (said.field, day.cancelled_at, the_hearing(booked).day) == ("form", None, day)


def test_a_day_made_calls_who_has_a_seat_and_they_answer(chair: Staff, clerk: Staff) -> None:
    guest = make.panel_member(None, "health_coordinator")
    made = make_day(
        by=chair, type=make.panel(), day=TUESDAY, starts=time(9), slots=6, forms=["video"]
    )
    assert made.invitations.count() == 2
    mine = made.invitations.get(member__staff=chair)
    assert answer_call(by=chair, invitation=mine, comes=True).reply == "comes"
    theirs = made.invitations.get(member=guest)
    with pytest.raises(NotAllowed):
        answer_call(by=clerk, invitation=theirs, comes=True)
    assert answer_call(by=chair, invitation=theirs, comes=False).reply == "stays_away"
    call_members(by=chair, day=made, members=[mine.member])
    assert list(made.invitations.filter(taken_off_at=None)) == [mine]
    mine.refresh_from_db()
    assert mine.reply == "comes"
    assert "ikke længere" in str(
        refused(lambda: answer_call(by=chair, invitation=theirs, comes=True))
    )
    assert refused(lambda: call_members(by=chair, day=made, members=[])).field == "members"


def test_a_member_is_taken_by_a_day_until_they_cannot_or_it_is_cancelled(
    day: PanelDay, chair: Staff
) -> None:
    def taken() -> bool:
        found = busy([chair.pk], None, day.starts_at(2), day.starts_at(3))
        return found == ("meeting_of_staff", chair.pk)

    assert taken()
    call = day.invitations.create(member=chair.panel_seats.get(), invited_at=clock.now())
    answer_call(by=chair, invitation=call, comes=False)
    assert not taken()
    answer_call(by=chair, invitation=call, comes=True)
    assert taken()
    cancel_day(by=chair, day=day, because="Lukket")
    assert not taken()


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_never_make_the_month_too_full(transactional_db: None) -> None:
    """Room for 25 a month and 15 taken: of twenty who try together ten get a date."""
    clerk = make.staff()
    day = make.panel_day(TUESDAY, slots=40)
    assert make.panel().capacity_per_month == 25
    cases = [make.ready_case(make.citizen(staff=clerk), clerk) for _ in range(35)]
    for case in cases[:15]:
        schedule_case(by=clerk, case=case, day=day, form="in_person")
    ready, said = threading.Barrier(20), []

    def take(case: PanelCase) -> None:
        try:
            with clock.at(make.moment(DAY, "10:00")):
                ready.wait(30)
                schedule_case(by=clerk, case=case, day=day, form="in_person")
        except Refused as refused:
            said.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[case]) for case in cases[15:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert taken_in_month(PanelType.objects.get(), TUESDAY) == 25
    assert said == ["Der er plads til 25 sager om måneden, og den måned er fuld."] * 10
    places = PanelHearing.objects.filter(day=day).values_list("position", flat=True)
    assert sorted(places) == list(range(1, 26))


@pytest.mark.django_db(transaction=True)
def test_a_case_that_comes_while_its_day_is_cancelled_is_never_left_behind(
    transactional_db: None,
) -> None:
    clerk, chair = make.staff(), make.staff(role="representative")
    make.panel_member(chair, "chair")
    outcomes = set()
    for number in range(4):
        day = make.panel_day(TUESDAY, starts=time(9 + number))
        case = make.ready_case(make.citizen(staff=clerk), clerk)
        ready = threading.Barrier(2)

        def run(
            act: Callable[[], object],
            ready: threading.Barrier = ready,
        ) -> None:
            try:
                with clock.at(make.moment(DAY, "10:00")):
                    ready.wait(30)
                    act()
            except Refused:
                pass
            finally:
                connection.close()

        acts: list[Callable[[], object]] = [
            lambda day=day: cancel_day(by=chair, day=day, because="Lukket"),
            lambda day=day, case=case: schedule_case(
                by=clerk, case=case, day=day, form="in_person"
            ),
        ]
        threads = [threading.Thread(target=run, args=[act]) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        day.refresh_from_db()
        case.refresh_from_db()
        outcomes.add((day.cancelled_at is not None, case.state))
    assert outcomes <= {(True, "ready"), (True, "adjourned"), (False, "scheduled")}


def test_a_form_that_stands_on_a_yes_goes_along_to_the_other_day(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff
) -> None:
    give_consents(by=CitizenActor(case.citizen), case=case, answers={"virtual": True})
    schedule_case(by=clerk, case=case, day=day, form="phone")
    later = make.panel_day(date(2020, 5, 5))
    cancel_day(
        by=chair, day=day, because="Lukket", instead={the_hearing(case).pk: (later, "phone")}
    )
    assert (the_hearing(case).day, the_hearing(case).form) == (later, "phone")

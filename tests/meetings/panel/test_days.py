"""Cases get a date and a form, change places, begin, are put off or cancelled."""

from __future__ import annotations

from datetime import date, time

import pytest

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed
from medspil.meetings.actions.panel.cases import (
    cancel_case,
)
from medspil.meetings.actions.panel.consents import (
    give_consents,
    give_verdict,
    withdraw_consent,
)
from medspil.meetings.actions.panel.days import (
    adjourn_hearing,
    make_day,
    move_hearing,
    open_hearing,
    schedule_case,
)
from medspil.meetings.models import (
    PanelCase,
    PanelDay,
    PanelType,
)
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff
from tests import factories as make
from tests.meetings.panel.hearing import TUESDAY, on_video, refused, the_hearing


def test_a_day_is_made_by_those_who_run_the_panel(chair: Staff, clerk: Staff) -> None:
    facts = {
        "type": make.panel(),
        "day": TUESDAY,
        "starts": time(9),
        "slots": 6,
        "forms": ["video", "in_person"],
        "place": "Rådhuset",
    }
    made = make_day(by=chair, **facts)
    assert (made.forms, made.slot_minutes) == (["in_person", "video"], 30)
    assert made.starts_at(3) == make.moment(TUESDAY, "10:00")
    with pytest.raises(NotAllowed):
        make_day(by=clerk, **facts)
    for change, field in (
        ({}, "day"),
        ({"day": date(2020, 4, 13)}, "day"),
        ({"forms": []}, "forms"),
        ({"slots": 0}, "slots"),
        ({"place": " "}, "place"),
    ):
        assert refused(lambda c=change: make_day(by=chair, **{**facts, **c})).field == field


def test_the_month_has_room_for_so_many_and_says_so(clerk: Staff) -> None:
    PanelType.objects.filter(pk=make.panel().pk).update(capacity_per_month=1)
    first = make.ready_case(make.citizen(staff=clerk), clerk)
    second = make.ready_case(make.citizen(staff=clerk), clerk)
    schedule_case(by=clerk, case=first, day=make.panel_day(TUESDAY), form="in_person")
    last_of_april = make.panel_day(date(2020, 4, 30))
    said = refused(
        lambda: schedule_case(by=clerk, case=second, day=last_of_april, form="in_person")
    )
    assert str(said) == "Der er plads til 1 sager om måneden, og den måned er fuld."
    may = make.panel_day(date(2020, 5, 5))
    assert schedule_case(by=clerk, case=second, day=may, form="in_person").state == "scheduled"
    # moved within its month it takes no second place
    other = make.panel_day(date(2020, 5, 12))
    assert schedule_case(by=clerk, case=second, day=other, form="in_person").state == "scheduled"


def test_cases_change_places_and_the_times_follow(
    day: PanelDay, clerk: Staff, chair: Staff
) -> None:
    cases = [make.ready_case(make.citizen(staff=clerk), clerk) for _ in range(2)]
    for one in cases:
        schedule_case(by=clerk, case=one, day=day, form="in_person")
    move_hearing(by=chair, hearing=the_hearing(cases[1]), earlier=True)
    assert [the_hearing(one).position for one in cases] == [2, 1]
    assert the_hearing(cases[0]).starts_at == make.moment(TUESDAY, "09:30")
    move_hearing(by=chair, hearing=the_hearing(cases[0]), earlier=False)  # into an empty slot
    assert [the_hearing(one).position for one in cases] == [3, 1]
    said = refused(lambda: move_hearing(by=chair, hearing=the_hearing(cases[1]), earlier=True))
    assert "ikke flere tider" in str(said)
    with pytest.raises(NotAllowed):
        move_hearing(by=clerk, hearing=the_hearing(cases[0]), earlier=True)


def test_a_meeting_begins_on_its_day_and_with_its_form(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff, anna: CitizenActor
) -> None:
    on_video(case, day, clerk, anna)
    assert "ikke i dag" in str(refused(lambda: open_hearing(by=chair, hearing=the_hearing(case))))
    withdraw_consent(by=anna, case=case, question="virtual")
    with clock.at(day.starts_at(1)):
        said = refused(lambda: open_hearing(by=chair, hearing=the_hearing(case)))
    assert "Find en ny form eller dato" in str(said)


def test_an_adjourned_case_gets_another_date(case: PanelCase, day: PanelDay, clerk: Staff) -> None:
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    hearing = the_hearing(case)
    assert refused(lambda: adjourn_hearing(by=clerk, hearing=hearing, because=" ")).field == (
        "because"
    )
    adjourn_hearing(by=clerk, hearing=hearing, because="Lægen er syg")
    again = schedule_case(
        by=clerk, case=case, day=make.panel_day(date(2020, 5, 5)), form="in_person"
    )
    assert (again.state, case.hearings.count()) == ("scheduled", 2)


def test_a_case_is_cancelled_by_a_person_with_a_reason(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    assert refused(lambda: cancel_case(by=clerk, case=case, because="")).field == "because"
    after = cancel_case(by=clerk, case=case, because="Borgeren er kommet i arbejde")
    assert (after.state, after.hearings.get().state) == ("cancelled", "cancelled")


def test_a_citizen_is_not_called_where_they_are_already_expected(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff, anna: CitizenActor
) -> None:
    make.appointment(anna.citizen, chair, TUESDAY, "09:15")
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    assert the_hearing(case).starts_at == make.moment(TUESDAY, "10:00")


def test_a_day_on_which_a_citizen_is_expected_elsewhere_can_be_held_without_them(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff, anna: CitizenActor
) -> None:
    make.appointment(anna.citizen, chair, TUESDAY, "09:00", minutes=30 * day.slots)
    said = refused(lambda: schedule_case(by=clerk, case=case, day=day, form="in_person"))
    assert (said.field, "andre aftaler" in str(said)) == ("day", True)
    give_consents(by=anna, case=case, answers={"without_me": True})
    give_verdict(by=chair, case=case, sound=True, grounds="Sagen er belyst på skrift.")
    schedule_case(by=clerk, case=case, day=day, form="without_citizen")
    assert the_hearing(case).starts_at == make.moment(TUESDAY, "09:00")

"""A free time on a day of the panel is given to whoever has waited longest and can take it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from medspil.kernel import clock
from medspil.meetings.actions.panel.consents import give_consents
from medspil.meetings.actions.panel.days import adjourn_hearing, schedule_case
from medspil.meetings.models import PanelCase, PanelDay, PanelHearing
from medspil.meetings.queries.panel.filling import candidates_for, day_to_fill
from medspil.meetings.queries.panel.waiting import waiting_for
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.meetings.panel.hearing import DAY, TUESDAY, the_hearing


@pytest.fixture(autouse=True)
def _todays_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


@pytest.fixture
def day(db: None) -> PanelDay:
    return make.panel_day(TUESDAY, slots=2, forms=["video", "phone"], place="")


def waiting(clerk: Staff, weeks: int, **said: bool) -> PanelCase:
    """A case that has been ready for so many weeks, with these answers."""
    citizen = make.citizen(staff=clerk, last_name=str(weeks))
    case = make.ready_case(citizen, clerk)
    PanelCase.objects.filter(pk=case.pk).update(referred_on=DAY - timedelta(weeks=weeks))
    give_consents(by=CitizenActor(citizen), case=case, answers={"virtual": False, **said})
    return case


def named(viewer: Staff, day: PanelDay) -> list[str]:
    return [one.case.citizen.full_name for one in candidates_for(viewer, day)]


def fill_page(day: PanelDay) -> str:
    return reverse("meetings:panel_day_fill", args=[day.pk])


def test_who_can_take_it_the_longest_waiting_first(
    chair: Staff, clerk: Staff, day: PanelDay
) -> None:
    waiting(clerk, 2, virtual=True)
    waiting(clerk, 9)  # wants the room, and the day has none
    waiting(clerk, 5, virtual=True)
    gone = waiting(clerk, 8, virtual=True)
    type(gone.citizen).objects.filter(pk=gone.citizen_id).update(closed_on=DAY)
    dated = waiting(clerk, 7, virtual=True)
    schedule_case(by=clerk, case=dated, day=day, form="video")
    assert named(chair, day) == ["Borger 5", "Borger 2"]
    assert named(make.staff(), day) == []


def test_the_chair_gives_away_one_time_after_the_other(
    chair: Staff, clerk: Staff, day: PanelDay
) -> None:
    longest, other = waiting(clerk, 5, virtual=True), waiting(clerk, 2, virtual=True)
    lis = logged_in(StrictClient(), chair)
    shown = lis.get(reverse("meetings:panel_day", args=[day.pk])).text
    assert "Fyld 2 ledige tider" in shown
    page = lis.get(fill_page(day)).text
    assert "Borger 5: video – har ventet 35 dage" in page
    assert "09.00, 09.30" in page

    def give(case: PanelCase, form: str, once: str = "") -> Any:
        sent = {"once": once or str(uuid.uuid4()), "choice": f"{case.pk}-{form}"}
        return lis.post(fill_page(day), sent)

    once = str(uuid.uuid4())
    for _twice in range(2):
        assert give(longest, "phone", once).status_code == 303
    assert (the_hearing(longest).position, the_hearing(longest).form) == (1, "phone")
    assert Message.objects.filter(citizen=longest.citizen, kind="hearing_set").count() == 1
    wrong = give(other, "in_person")
    assert (wrong.status_code, "Fejl:" in wrong.text) == (422, True)
    assert give(other, "video")["Location"] == reverse("meetings:panel_day", args=[day.pk])
    assert the_hearing(other).position == 2
    assert "Dagen er fuld" in lis.get(fill_page(day)).text


def test_a_time_that_becomes_free_is_given_to_another(
    chair: Staff, clerk: Staff, day: PanelDay
) -> None:
    first, second = waiting(clerk, 5, virtual=True), waiting(clerk, 4, virtual=True)
    for case in (first, second):
        schedule_case(by=clerk, case=case, day=day, form="video")
    late = waiting(clerk, 1, virtual=True)
    assert day_to_fill(chair) is None
    adjourn_hearing(by=clerk, hearing=the_hearing(first), because="Syg")
    give_consents(by=CitizenActor(first.citizen), case=first, answers={"virtual": False})
    assert day_to_fill(chair) == (day, 1)
    assert [(one.says, one.url) for one in waiting_for(chair)][-1] == (
        "1 sag kan få en ledig tid 28. april",
        fill_page(day),
    )
    schedule_case(by=chair, case=late, day=day, form="phone")
    assert the_hearing(late).position == 1
    assert PanelHearing.objects.filter(day=day, position=None).count() == 1
    assert day_to_fill(chair) is None


def test_a_day_far_off_a_full_month_and_nobody_who_waits_ask_for_nothing(
    chair: Staff, clerk: Staff
) -> None:
    make.panel_day(date(2020, 5, 12), forms=["video"], place="")
    waiting(clerk, 3, virtual=True)
    assert day_to_fill(chair) is None
    assert [one.says for one in waiting_for(chair)] == []


def test_it_is_for_who_runs_the_panel_alone(clerk: Staff, day: PanelDay, chair: Staff) -> None:
    assert logged_in(StrictClient(), clerk).get(fill_page(day)).status_code == 404
    empty = logged_in(StrictClient(), chair).get(fill_page(day)).text
    assert "Ingen sag kan tage tiden" in empty


def test_it_takes_as_many_queries_for_three_as_for_one(
    chair: Staff, clerk: Staff, day: PanelDay, django_assert_num_queries: Any
) -> None:
    waiting(clerk, 1, virtual=True)
    assert clock.today() == DAY
    candidates_for(chair, day)
    with django_assert_num_queries(5):
        assert len(candidates_for(chair, day)) == 1
    waiting(clerk, 2, virtual=True)
    waiting(clerk, 3, virtual=True)
    with django_assert_num_queries(5):
        assert len(candidates_for(chair, day)) == 3

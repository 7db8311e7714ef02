"""The page of a meeting in every state, at two widths: axe finds nothing, nothing sticks out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from medspil.kernel import clock
from medspil.meetings.actions.meetings.after import (
    add_meeting_agreement,
    hold_meeting,
    write_summary,
)
from medspil.meetings.actions.meetings.agenda import add_point
from medspil.meetings.actions.meetings.plan import invite_seat
from medspil.meetings.actions.meetings.running import signal, start_meeting, use_plan_b
from tests import factories as make
from tests.meetings.gathering import companion, planned, seat_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DAY = date(2020, 4, 14)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_meeting_is_accessible_before_during_and_after(
    monkeypatch: pytest.MonkeyPatch,
    live_server: Any,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    assert_accessible: Callable[[Any], None],
    width: int,
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())
    make.the_law()
    clerk = make.staff()
    citizen = make.citizen(staff=clerk, anchor=date(2020, 1, 6))
    page = page_at(width)
    log_in(page, clerk)

    def look(url: str) -> None:
        page.goto(url)
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, url

    look(reverse("meetings:meeting_new", args=[citizen.public_id]))
    meeting = planned(clerk, citizen, make.moment(date(2020, 4, 28)))
    url = reverse("meetings:meeting", args=[meeting.uid])
    invite_seat(by=clerk, meeting=meeting, role="companion", representation=companion(citizen))
    for whose in (1, 2):
        add_point(by=clerk, meeting=meeting, title="Et punkt", whose=whose)
    look(url)
    start_meeting(by=clerk, meeting=meeting)
    seat = seat_of(meeting, "main_person")
    signal(by=clerk, meeting=meeting, seat=seat, kind="pause")
    add_meeting_agreement(by=clerk, meeting=meeting, seat=seat, what="Søger", due_on=clock.today())
    look(url)
    use_plan_b(by=clerk, meeting=meeting)
    look(url)
    hold_meeting(by=clerk, meeting=meeting, note="Vi talte")
    write_summary(by=clerk, meeting=meeting, text="Kort", language="ar")
    look(url)

"""Times, invitations, meetings with several, and the rehabilitation panel."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from medspil.kernel import clock
from medspil.meetings.actions.hours import close_hours
from medspil.meetings.actions.invitations import invite
from medspil.meetings.actions.meetings.after import add_meeting_agreement
from medspil.meetings.actions.meetings.agenda import add_point
from medspil.meetings.actions.meetings.running import signal
from medspil.meetings.actions.panel.days import schedule_case
from medspil.meetings.actions.panel.packs import make_pack
from medspil.meetings.actions.requests import ask_for_conversation
from tests import factories as make
from tests.meetings.gathering import live
from tests.trust.house.making import Addresses, made_once, of_citizen, of_protected, pages
from tests.trust.house.people import NOBODY, SOUTH, TODAY, House

APPOINTMENT_PAGES = ("appointment", "move", "channel", "cancel", "held", "absent")
MEETING_PAGES = (
    *("meeting", "meeting_signals", "meeting_point", "meeting_points", "meeting_seat"),
    *("meeting_seats", "meeting_write_plan_b", "meeting_tested", "meeting_start"),
    *("meeting_signal", "meeting_plan_b", "meeting_cancel", "meeting_agree", "meeting_confirm"),
    *("meeting_hold", "meeting_summary", "meeting_send", "meeting_evaluated"),
    *("meeting_move", "meeting_share", "meeting_came"),
)
PANEL_PAGES = (
    *("panel_case", "panel_review", "panel_consents", "panel_ask", "panel_verdict"),
    *("panel_schedule", "panel_packs", "panel_recommend", "panel_decide", "panel_cancel"),
)
SECTION_PAGES = ("panel_section", "panel_section_draft")
DAY_PAGES = ("panel_day_change", "panel_day_cancel", "panel_day_fill")
# the chair leads the day
WHO_LEAD_ELSEWHERE = {"leader", "leader of another team", "leader of the house"}


@made_once
def appointment_key(house: House) -> dict[str, Any]:
    make.open_hours(house.nina)
    made = make.appointment(
        house.citizen, house.nina, date(2020, 4, 28), booked_by="staff", made_by=house.nina
    )
    return {"uid": made.uid}


@made_once
def invited(house: House) -> dict[str, Any]:
    made = invite(
        by=house.nina,
        citizens=[house.protected],
        from_day=TODAY,
        by_day=date(2020, 4, 30),
        despite_few_times=True,
    )
    return {"pk": made[0].pk}


@made_once
def meeting(house: House) -> dict[str, Any]:
    nina = house.nina
    soon = clock.now() + timedelta(days=15)  # the day after the booked time
    made = live(nina, house.citizen, soon)
    add_point(by=nina, meeting=made, title="Praktik", whose=1)
    signal(by=nina, meeting=made, seat=made.seats.get(role="chair"), kind="pause")
    promised = made.seats.get(role="main_person")
    add_meeting_agreement(by=nina, meeting=made, seat=promised, what="Søger praktik")
    return {"uid": made.uid}


def asked(house: House) -> dict[str, Any]:
    made = ask_for_conversation(by=house.nina, citizen=house.citizen, about="Praktik")
    return {"pk": made.pk}


def hours(house: House) -> dict[str, Any]:
    return {"pk": make.open_hours(house.nina, 4).pk}


def closed_hours(house: House) -> dict[str, Any]:
    start, end = clock.start_of(date(2020, 5, 4)), clock.start_of(date(2020, 5, 5))
    nina = house.nina
    return {"pk": close_hours(by=nina, staff=nina, start=start, end=end, reason="Kursus").pk}


@made_once
def panel(house: House) -> dict[str, Any]:
    """A case of the north, and one of the south beside it on the same day."""
    day, found = make.panel_day(TODAY), []
    south = house.people["caseworker of another team"]
    for whose, by in ((house.citizen, house.nina), (house.canary, south)):
        case = make.ready_case(whose, by)
        found.append(schedule_case(by=by, case=case, day=day, form="in_person"))
    member = house.people["panel member"].panel_seats.get()
    pack = make_pack(by=house.nina, case=found[0], member=member, sections=["health"]).pack
    return {"case": found[0], "hearing": found[0].hearings.get(), "pack": pack, "day": day}


def panel_case(house: House) -> dict[str, Any]:
    return {"public_id": panel(house)["case"].public_id}


def panel_section(house: House) -> dict[str, Any]:
    return {**panel_case(house), "code": "wishes"}


def panel_day(house: House) -> dict[str, Any]:
    return {"pk": panel(house)["day"].pk}


ADDRESSES: Addresses = {
    **pages("meetings", ("book", "ask", "meeting_new"), of_citizen, SOUTH),
    **pages("meetings", MEETING_PAGES, meeting, SOUTH),
    **pages("meetings", APPOINTMENT_PAGES, appointment_key, SOUTH),
    **pages("meetings", ("invitation_step", "invitation_close"), invited, SOUTH),
    "meetings:request_answer": (asked, SOUTH),
    "meetings:hours_end": (hours, SOUTH),
    "meetings:hours_remove": (closed_hours, SOUTH),
    "meetings:panel_refer": (of_protected, SOUTH),
    **pages("meetings", PANEL_PAGES, panel_case, SOUTH),
    **pages("meetings", SECTION_PAGES, panel_section, SOUTH),
    "meetings:panel_hearing": (lambda house: {"pk": panel(house)["hearing"].pk}, SOUTH),
    "meetings:panel_day": (panel_day, NOBODY),
    **pages("meetings", DAY_PAGES, panel_day, WHO_LEAD_ELSEWHERE),
    "meetings:panel_pack": (lambda house: {"pk": panel(house)["pack"].pk}, {"panel chair"}),
}

"""What the panel's members are told, and what else they have then; nobody is in two places."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
import vobject
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.urls import reverse

from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.meetings.actions.booking import book
from medspil.meetings.actions.meetings.plan import answer_seat, invite_seat
from medspil.meetings.actions.panel.changing import (
    answer_call,
    call_members,
    cancel_day,
    change_day,
)
from medspil.meetings.actions.panel.days import (
    adjourn_hearing,
    make_day,
    move_hearing,
    schedule_case,
)
from medspil.meetings.actions.panel.packs import make_pack, shut_pack
from medspil.meetings.models import (
    Appointment,
    PanelCase,
    PanelDay,
    PanelHearing,
    PanelInvitation,
    Seat,
)
from medspil.meetings.queries.panel.days import calls_on
from medspil.meetings.queries.panel.packs import calls_with_clashes
from medspil.messages.models import Message
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.guards import StrictClient
from tests.meetings.gathering import planned
from tests.meetings.panel.hearing import MORNING, TUESDAY, refused, the_hearing

GUEST = {"guest_email": "koordinator@example.com"}


@pytest.fixture(autouse=True)
def _the_world(db: None):
    with clock.played(), clock.at(MORNING):
        make.the_law()
        yield


def told(**by: Any) -> list[tuple[str, str]]:
    """(kind, state) of what members were told, oldest first."""
    kinds = ("panel_called", "panel_changed", "panel_off", "panel_papers", "pack_gone")
    found = Message.objects.filter(kind__in=kinds, **by).order_by("pk")
    return [(one.kind, one.state) for one in found]


def made(chair: Staff, **facts: Any) -> PanelDay:
    given = {"day": TUESDAY, "starts": time(9), "slots": 6, "forms": ["video"], **facts}
    return make_day(by=chair, type=make.panel(), **given)


def same(day: PanelDay, **changed: Any) -> dict[str, Any]:
    kept = ("starts", "slots", "forms", "place", "link", "phone", "plan_b")
    return {"day": day, **{name: getattr(day, name) for name in kept}, **changed}


def left() -> None:
    Message.objects.filter(state="queued").update(state="sent", sent_at=clock.now())


def of(day: PanelDay, staff: Staff) -> PanelInvitation:
    return day.invitations.get(member__staff=staff, taken_off_at=None)


# -- what they are told ----------------------------------------------------------------------------


def test_employees_and_guests_are_called_without_a_word_of_anybody(chair: Staff) -> None:
    make.panel_member(None, "health_coordinator", **GUEST)
    make.panel_member(None, "health", guest_name="Uden adresse")
    day = made(chair)
    employee, guest = Message.objects.order_by("pk")
    assert (employee.kind, employee.guest, employee.about) == ("panel_called", chair.email, None)
    assert "tirsdag d. 28. april kl. 09.00" in employee.text
    assert reverse("meetings:panel_my_packs") in employee.text
    assert (guest.guest, "/gaest/" in guest.text) == ("koordinator@example.com", True)
    assert {employee.subject, guest.subject} == {"Du har en ny besked"}
    for message in (employee, guest):
        entry = bytes(message.attachments.get().content).decode()
        assert f"UID:panel-day-{day.pk}@medspil" in entry
        assert "ehabilitering" not in entry + message.subject


def test_who_cannot_be_written_to_is_named_on_the_days_page(
    chair: Staff, client: StrictClient
) -> None:
    make.panel_member(None, "health", guest_name="Uden adresse")
    day = made(chair)
    client.force_login(chair)
    page = client.get(reverse("meetings:panel_day", args=[day.pk])).text
    assert "Har ikke fået besked. Ring." in page
    assert "Medlem er indkaldt til en dag: venter" in page


def test_a_change_is_told_and_what_nobody_has_read_yet_is_taken_back(chair: Staff) -> None:
    day = made(chair)
    change_day(by=chair, **same(day, plan_b="Vi ringer."))
    assert told() == [("panel_called", "queued")]
    change_day(by=chair, **same(day, starts=time(10)))
    assert told() == [("panel_called", "withdrawn"), ("panel_called", "queued")]
    left()
    day.refresh_from_db()
    change_day(by=chair, **same(day, place="Biblioteket"))
    assert told()[2:] == [("panel_changed", "queued")]
    entry = bytes(Message.objects.latest("pk").attachments.get().content).decode()
    assert "SEQUENCE:3" in entry


def test_another_hour_asks_those_again_who_have_answered(chair: Staff) -> None:
    day = made(chair)
    answer_call(by=chair, invitation=of(day, chair), comes=True)
    change_day(by=chair, **same(day, place="Biblioteket"))
    assert of(day, chair).reply == "comes"
    day.refresh_from_db()
    change_day(by=chair, **same(day, starts=time(13)))
    assert (of(day, chair).reply, of(day, chair).replied_at) == ("", None)


def test_a_cancelled_day_and_a_member_taken_off_it_are_told(chair: Staff) -> None:
    guest = make.panel_member(None, "health_coordinator", **GUEST)
    day = made(chair)
    left()
    call_members(by=chair, day=day, members=[of(day, chair).member])
    gone = Message.objects.latest("pk")
    assert (gone.kind, gone.guest) == ("panel_off", "koordinator@example.com")
    assert "METHOD:CANCEL" in bytes(gone.attachments.get().content).decode()
    call_members(by=chair, day=day, members=[of(day, chair).member, guest])
    assert told()[-1] == ("panel_called", "queued")
    cancel_day(by=chair, day=day, because="Lukket")
    assert told()[-2:] == [("panel_called", "withdrawn"), ("panel_off", "queued")]


def sequences(guest: str) -> list[tuple[str, str, int, str]]:
    """(method, UID, SEQUENCE, STATUS) of each calendar entry that a member got, oldest first, read
    by a library that did not write them.
    """
    found = []
    for one in Message.objects.order_by("pk"):
        if one.guest == guest:
            entry = vobject.readOne(bytes(one.attachments.get().content).decode())
            event, method = entry.vevent, entry.method.value
            number, status = int(event.sequence.value), event.status.value
            found.append((method, event.uid.value, number, status))
    return found


def test_called_again_after_all_it_is_the_same_entry_with_a_higher_number(chair: Staff) -> None:
    guest = make.panel_member(None, "health_coordinator", **GUEST)
    day = made(chair)
    own = of(day, chair).member
    for days, members in enumerate(([own], [own, guest], [own], [own, guest]), 1):
        left()
        with clock.at(MORNING + timedelta(days=days)):
            call_members(by=chair, day=day, members=members)
    left()
    with clock.at(MORNING + timedelta(days=5)):
        cancel_day(by=chair, day=day, because="Lukket")
    uid = f"panel-day-{day.pk}@medspil"
    assert sequences("koordinator@example.com") == [
        ("REQUEST", uid, 0, "CONFIRMED"),
        ("CANCEL", uid, 1, "CANCELLED"),
        ("REQUEST", uid, 2, "CONFIRMED"),
        ("CANCEL", uid, 3, "CANCELLED"),
        ("REQUEST", uid, 4, "CONFIRMED"),
        ("CANCEL", uid, 5, "CANCELLED"),
    ]


def test_who_stays_away_hears_no_more_of_the_day(chair: Staff) -> None:
    day = made(chair)
    left()
    answer_call(by=chair, invitation=of(day, chair), comes=False)
    cancel_day(by=chair, day=day, because="Lukket")
    assert told() == [("panel_called", "sent")]


def test_papers_are_told_of_once_a_day_and_when_they_are_shut(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff
) -> None:
    guest = make.panel_member(None, "health_coordinator", **GUEST)
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    mine = make_pack(by=clerk, case=case, member=chair.panel_seats.get(), sections=["wishes"]).pack
    theirs = make_pack(by=clerk, case=case, member=guest, sections=["wishes"]).pack
    make_pack(by=clerk, case=case, member=chair.panel_seats.get(), sections=["health"])
    assert told() == [("panel_papers", "queued")]
    papers = Message.objects.get(kind="panel_papers")
    assert (papers.guest, papers.about) == (chair.email, None)
    assert case.citizen.first_name not in papers.text
    left()
    shut_pack(by=clerk, case=case, pack=theirs)
    gone = Message.objects.latest("pk")
    assert (gone.kind, gone.guest, gone.about) == (
        "pack_gone",
        "koordinator@example.com",
        case.citizen,
    )
    assert "tirsdag d. 28. april kl. 09.00" in gone.text
    adjourn_hearing(by=clerk, hearing=the_hearing(case), because="Sygdom")
    assert told()[-1] == ("pack_gone", "queued")
    assert Message.objects.filter(kind="pack_gone", guest_key__isnull=False).count() == 2
    mine.refresh_from_db()
    assert mine.revoked_at is not None  # it had been replaced: nobody was told of it again


def test_a_link_that_never_left_needs_no_word_that_it_is_shut(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    guest = make.panel_member(None, "health_coordinator", **GUEST)
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    theirs = make_pack(by=clerk, case=case, member=guest, sections=["wishes"]).pack
    shut_pack(by=clerk, case=case, pack=theirs)
    ready = Message.objects.get(kind="pack_ready")
    assert (ready.state, told()) == ("withdrawn", [])


# -- what else they have ---------------------------------------------------------------------------


@pytest.fixture
def working_chair(db: None) -> Staff:
    """Who chairs the panel and has citizens of their own."""
    made = make.staff()
    make.panel_member(made, "chair")
    return made


@pytest.fixture
def busy_chair(working_chair: Staff, clerk: Staff) -> Staff:
    """The chair has a conversation at ten, and sits in a meeting at eleven."""
    theirs = make.citizen(staff=working_chair)
    start = at("10:00")
    book(by=working_chair, citizen=theirs, staff=working_chair, start=start, channel="phone")
    meeting = planned(clerk, make.citizen(staff=clerk), at("11:00"))
    invite_seat(by=clerk, meeting=meeting, role="note_taker", staff=working_chair)
    Message.objects.all().delete()
    return working_chair


def at(clock_time: str) -> Any:
    return make.moment(TUESDAY, clock_time)


def test_a_day_over_a_members_time_is_shown_as_a_clash_with_a_choice(
    busy_chair: Staff, client: StrictClient
) -> None:
    client.force_login(busy_chair)
    sent = {"type": make.panel().pk, "day": "28.04.2020", "starts": "09.00", "slots": 6}
    page = client.post(
        reverse("meetings:panel_days"), {**sent, "forms_": ["video"], "place": ""}, follow=True
    )
    assert "har noget andet på det tidspunkt" in page.text
    day = PanelDay.objects.get()
    (call,) = calls_on(day)
    assert [(c.begins, c.is_meeting) for c in call.clashes] == [
        (at("10:00"), False),
        (at("11:00"), True),
    ]
    for name, args in (("panel_day", [day.pk]), ("panel_my_packs", [])):
        shown = client.get(reverse(f"meetings:{name}", args=args)).text
        assert "Har en samtale" in shown
        assert "10.00–10.30" in shown
        assert "Har et møde" in shown
    mine = refused(lambda: answer_call(by=busy_chair, invitation=of(day, busy_chair), comes=True))
    assert "har noget andet kl. 10.00" in str(mine)
    assert answer_call(by=busy_chair, invitation=of(day, busy_chair), comes=False).reply != ""


def test_queries_are_as_many_for_one_member_as_for_three(
    busy_chair: Staff, django_assert_num_queries: Any
) -> None:
    day = made(busy_chair)
    with django_assert_num_queries(4):
        calls_on(day)
    with django_assert_num_queries(3):
        calls_with_clashes(busy_chair)
    for _number in range(2):
        make.panel_member(make.staff(), "employment")
    call_members(by=busy_chair, day=day, members=list(make.panel().members.all()))
    with django_assert_num_queries(4):
        assert len(calls_on(day)) == 3


def test_a_longer_day_asks_those_again_whom_it_now_reaches(working_chair: Staff) -> None:
    chair = working_chair
    day = made(chair, slots=2)  # until ten
    answer_call(by=chair, invitation=of(day, chair), comes=True)
    theirs = make.citizen(staff=chair)
    with pytest.raises(Refused):
        book(by=chair, citizen=theirs, staff=chair, start=at("09:30"), channel="phone")
    book(by=chair, citizen=theirs, staff=chair, start=at("10:00"), channel="phone")
    change_day(by=chair, **same(day, slots=4))
    assert of(day, chair).reply == ""


# -- the citizen -----------------------------------------------------------------------------------


@pytest.fixture
def booked(case: PanelCase, day: PanelDay, clerk: Staff) -> PanelHearing:
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    return the_hearing(case)


def talk(citizen: Citizen, clerk: Staff, clock_time: str) -> Appointment:
    return book(by=clerk, citizen=citizen, staff=clerk, start=at(clock_time), channel="phone")


def test_a_day_that_moves_over_a_citizens_time_is_refused_kindly(
    booked: PanelHearing, day: PanelDay, clerk: Staff, chair: Staff
) -> None:
    talk(booked.case.citizen, clerk, "10:00")
    said = refused(lambda: change_day(by=chair, **same(day, starts=time(10))))
    assert said.field == "starts"
    assert "har en anden aftale kl. 10.00" in str(said)
    day.refresh_from_db()
    assert day.starts == time(9)


def test_a_case_that_changes_places_is_not_laid_over_the_citizens_time(
    booked: PanelHearing, clerk: Staff, chair: Staff
) -> None:
    talk(booked.case.citizen, clerk, "09:30")
    said = refused(lambda: move_hearing(by=chair, hearing=booked, earlier=False))
    assert "har en anden aftale kl. 09.30" in str(said)


def test_a_meeting_is_not_planned_over_the_panel(
    booked: PanelHearing, clerk: Staff, chair: Staff
) -> None:
    said = refused(lambda: planned(clerk, booked.case.citizen, at("09:00")))
    assert "Borgeren har allerede et møde" in str(said)
    meeting = planned(clerk, make.citizen(staff=clerk), at("11:00"))
    said = refused(lambda: invite_seat(by=clerk, meeting=meeting, role="note_taker", staff=chair))
    assert "sidder i et møde" in str(said)


# -- the database says it last ---------------------------------------------------------------------


def breaks(name: str, act: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


def test_no_row_puts_a_citizen_in_two_places(
    booked: PanelHearing, day: PanelDay, clerk: Staff
) -> None:
    citizen, name = booked.case.citizen, "a_citizen_is_in_one_place"
    other = talk(citizen, clerk, "11:00")
    meeting = planned(clerk, citizen, at("14:00"))
    over_it = Appointment.objects.filter(pk=other.pk)
    nine = Appointment(during=(at("09:00"), at("09:30"))).during
    breaks(name, lambda: over_it.update(during=nine))
    breaks(name, lambda: type(meeting).objects.filter(pk=meeting.pk).update(starts_at=at("09:15")))
    hearing = PanelHearing.objects.filter(pk=booked.pk)
    breaks(name, lambda: hearing.update(position=5))
    days = PanelDay.objects.filter(pk=day.pk)
    breaks(name, lambda: days.update(starts=time(11)))
    breaks(name, lambda: days.update(starts=time(14)))
    days.update(starts=time(8))
    hearing.update(position=F("position") + 1)


def test_no_row_puts_a_member_who_comes_in_two_places(working_chair: Staff) -> None:
    chair, name = working_chair, "a_member_is_in_one_place"
    day = made(chair)
    call = PanelInvitation.objects.filter(pk=of(day, chair).pk)
    other = book(
        by=chair, citizen=make.citizen(staff=chair), staff=chair, start=at("13:00"), channel="phone"
    )
    nine = (at("09:00"), at("09:30"))
    Appointment.objects.filter(pk=other.pk).update(during=nine)  # nobody has answered yet
    yes = {"reply": "comes", "replied_at": clock.now() + timedelta(minutes=1)}
    breaks(name, lambda: call.update(**yes))
    Appointment.objects.filter(pk=other.pk).update(during=(at("13:00"), at("13:30")))
    call.update(**yes)
    breaks(name, lambda: Appointment.objects.filter(pk=other.pk).update(during=nine))
    breaks(name, lambda: PanelDay.objects.filter(pk=day.pk).update(starts=time(12)))
    assert connection.in_atomic_block


def test_no_row_puts_a_member_who_comes_in_a_meeting_of_several(
    working_chair: Staff, clerk: Staff
) -> None:
    chair, name = working_chair, "a_member_is_in_one_place"
    day = made(chair)
    call = PanelInvitation.objects.filter(pk=of(day, chair).pk)
    meeting = planned(clerk, make.citizen(staff=clerk), at("13:00"))
    seat = invite_seat(by=clerk, meeting=meeting, role="note_taker", staff=chair)
    meetings, seats = type(meeting).objects.filter(pk=meeting.pk), type(seat).objects
    meetings.update(starts_at=at("11:30"))  # nobody has answered yet
    yes = {"reply": "comes", "replied_at": clock.now() + timedelta(minutes=1)}
    breaks(name, lambda: call.update(**yes))
    no = {"answer": "no", "answered_at": clock.now()}
    seats.filter(pk=seat.pk).update(**no)
    call.update(**yes)  # who has declined the meeting may come
    breaks(name, lambda: seats.filter(pk=seat.pk).update(answer="yes"))
    said = refused(lambda: answer_seat(by=chair, seat=_fresh(seat), answer="maybe"))
    assert "sidder i et møde" in str(said)
    meetings.update(starts_at=at("13:00"))
    seats.filter(pk=seat.pk).update(answer="yes")
    breaks(name, lambda: meetings.update(starts_at=at("11:30")))
    breaks(name, lambda: PanelDay.objects.filter(pk=day.pk).update(slots=12))
    other = planned(clerk, make.citizen(staff=clerk), at("10:00"))
    breaks(name, lambda: seats.create(meeting=other, role="note_taker", staff=chair))


def _fresh(seat: Seat) -> Seat:
    return Seat.objects.select_related("staff", "meeting__citizen").get(pk=seat.pk)

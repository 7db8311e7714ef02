"""Booked, moved, cancelled, held, missed: by the citizen, or by an employee for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.contact.actions.conversations import (
    promise_next_contact,
    register_attempt,
    register_conversation,
)
from medspil.contact.actions.courses import close
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, NotAllowed, Refused, System
from medspil.kernel.models import AuditEntry
from medspil.meetings.actions.booking import book, cancel, change_channel, move
from medspil.meetings.actions.outcome import mark_absent, mark_held
from medspil.meetings.actions.times import TimeTaken
from medspil.meetings.models import Appointment, BookingPolicy, Invitation
from medspil.meetings.tasks import cancel_after_closing
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.meetings.gathering import planned

DAY = date(2020, 4, 14)
TUESDAY = date(2020, 4, 28)
PHONE = {"channel": "phone"}
MOST = 20  # statements of a citizen, its savepoint included; two more have kept plans


def at(time: str, day: date = TUESDAY) -> datetime:
    return make.moment(day, time)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00", DAY)):
        make.the_law()
        yield


@pytest.fixture
def clerk() -> Staff:
    made = make.staff(full_name="Mads Dam")
    make.open_hours(made)
    return made


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk, phone="00001234")


def booked(by: Any, citizen: Citizen, clerk: Staff, start: Any = "10:00", **facts: Any) -> Any:
    return book(
        by=by,
        citizen=citizen,
        staff=clerk,
        **{"start": start if isinstance(start, datetime) else at(start), **PHONE, **facts},
    )


def promised(citizen: Citizen) -> tuple[Any, ...]:
    found = Citizen.objects.get(pk=citizen.pk).next_contact
    return found.day, found.at, found.channel, found.reason


# -- booked ----------------------------------------------------------------------------------------


def test_a_citizen_books_a_free_time(clerk: Staff, citizen: Citizen) -> None:
    made = booked(CitizenActor(citizen), citizen, clerk)
    made.refresh_from_db()
    assert (made.starts_at, made.ends_at) == (at("10:00"), at("10:30"))
    assert (made.type, made.title, made.channel, made.caller, made.number) == (
        7,
        "Jobsamtale",
        "phone",
        "staff",
        "00001234",
    )
    assert (made.booked_by, made.made_by, made.channel_chosen_by) == ("citizen", None, "citizen")
    assert (made.mode, made.citizen_may_choose) == ("M-COV", False)
    assert made.rebooking_until == at("10:00", date(2020, 4, 27))
    assert made.contact_options.startswith("Ring til")
    assert AuditEntry.objects.get(action="meetings.book").actor == f"citizen:{citizen.pk}"


def test_the_booked_time_is_the_next_contact(clerk: Staff, citizen: Citizen) -> None:
    booked(CitizenActor(citizen), citizen, clerk)
    assert promised(citizen) == (TUESDAY, at("10:00"), "phone", "agreed")
    assert citizen.due.local_due == TUESDAY


@pytest.mark.parametrize("ahead", [0, 3])
def test_a_booking_asks_little_however_much_is_booked(
    clerk: Staff, citizen: Citizen, ahead: int
) -> None:
    for n in range(ahead):
        make.appointment(make.citizen(staff=clerk), clerk, TUESDAY, f"{13 + n}:00")
    fresh = Citizen.objects.get(pk=citizen.pk), Staff.objects.get(pk=clerk.pk)
    with CaptureQueriesContext(connection) as asked:
        booked(CitizenActor(fresh[0]), *fresh)
    assert len(asked) == MOST


def test_an_earlier_promise_is_kept_and_then_the_booked_time_is_next(
    clerk: Staff, citizen: Citizen
) -> None:
    tomorrow = at("09:00", date(2020, 4, 15))
    register_attempt(by=clerk, citizen=citizen, outcome="call_back", again_at=tomorrow)
    booked(CitizenActor(citizen), citizen, clerk)
    assert promised(citizen)[0] == date(2020, 4, 15)
    register_conversation(
        by=clerk, citizen=citizen, channel="phone", note="Vi talte", next_day=date(2020, 5, 12)
    )
    assert promised(citizen) == (TUESDAY, at("10:00"), "phone", "agreed")
    promise_next_contact(by=clerk, citizen=citizen, day=date(2020, 4, 20))
    assert promised(citizen)[0] == date(2020, 4, 20)


def test_an_employee_books_for_the_citizen(clerk: Staff, citizen: Citizen) -> None:
    ours = booked(clerk, citizen, clerk, "15:00", length=timedelta(minutes=45))
    assert (ours.booked_by, ours.made_by, ours.channel_chosen_by) == (
        "staff",
        clerk,
        "municipality",
    )
    theirs = booked(clerk, citizen, clerk, "16:00", on_behalf=True)
    assert (theirs.booked_by, theirs.channel_chosen_by) == ("on_behalf", "citizen")
    machine = booked(System("replay"), citizen, clerk, "09:00")
    assert (machine.booked_by, machine.made_by) == ("staff", clerk)


def test_the_same_form_books_once(clerk: Staff, citizen: Citizen) -> None:
    once = uuid4()
    booked(CitizenActor(citizen), citizen, clerk, once=once)
    with pytest.raises(AlreadyDone):
        booked(CitizenActor(citizen), citizen, clerk, once=once)
    assert Appointment.objects.count() == 1


def test_nobody_books_for_another(clerk: Staff, citizen: Citizen) -> None:
    for who in (CitizenActor(make.citizen(staff=clerk)), make.staff(), make.administrator()):
        with pytest.raises(NotAllowed):
            booked(who, citizen, clerk)


def test_who_comes_second_is_told_what_is_free(clerk: Staff, citizen: Citizen) -> None:
    booked(CitizenActor(citizen), citizen, clerk)
    other = make.citizen(staff=clerk)
    for who in (CitizenActor(other), clerk):
        with pytest.raises(TimeTaken) as taken:
            booked(who, other, clerk)
        assert str(taken.value.message) == (
            "Tiden er lige blevet taget. De næste ledige tider: tirsdag d. 28. april kl. 09.00, "
            "tirsdag d. 28. april kl. 09.30, tirsdag d. 28. april kl. 10.30."
        )
        assert [slot.start for slot in taken.value.free] == [at("09:00"), at("09:30"), at("10:30")]


def test_when_nothing_is_free_the_sentence_says_so(clerk: Staff, citizen: Citizen) -> None:
    clerk.open_hours.all().delete()
    with pytest.raises(TimeTaken, match="ingen ledige tider"):
        booked(CitizenActor(citizen), citizen, clerk)


def test_a_citizen_takes_only_what_is_open(clerk: Staff, citizen: Citizen) -> None:
    me = CitizenActor(citizen)
    colleague = make.staff(in_team=make.team_of(clerk))
    make.open_hours(colleague)
    for staff, start in (
        (clerk, at("10:10")),  # not a time on the list
        (clerk, at("14:00")),  # outside the hours
        (clerk, at("11:00", DAY)),  # less than a day ahead
        (clerk, at("10:00", date(2020, 6, 16))),  # more than eight weeks ahead
        (colleague, at("10:00")),  # not theirs
    ):
        with pytest.raises(TimeTaken):
            booked(me, citizen, staff, start=start)
    with pytest.raises(Refused) as refused:
        booked(me, citizen, clerk, channel="in_person")
    assert refused.value.field == "channel"
    assert Appointment.objects.count() == 0


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"start": at("09:00", DAY)}, "start"),
        ({"length": timedelta()}, "length"),
        ({"length": timedelta(hours=9)}, "length"),
        ({"channel": "walk"}, "channel"),
        ({"channel": "in_person"}, "address"),
    ],
)
def test_what_is_missing_is_said(
    clerk: Staff, citizen: Citizen, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        booked(clerk, citizen, clerk, **facts)
    assert refused.value.field == field


def test_a_number_is_needed_to_call(clerk: Staff) -> None:
    silent = make.citizen(staff=clerk, phone="")
    with pytest.raises(Refused) as refused:
        booked(clerk, silent, clerk)
    assert refused.value.field == "number"
    made = booked(clerk, silent, clerk, number="00 00 99 99")
    assert (made.caller, made.number) == ("staff", "00 00 99 99")


def test_only_with_somebody_who_works_with_the_citizen(clerk: Staff, citizen: Citizen) -> None:
    with pytest.raises(Refused, match="arbejder med borgeren"):
        booked(clerk, citizen, make.staff())


def test_a_citizen_who_must_not_be_called_in_is_not(clerk: Staff, citizen: Citizen) -> None:
    make.absence(citizen, date(2020, 4, 1), code="mindre_intensiv")
    with pytest.raises(Refused, match="må ikke indkaldes"):
        booked(clerk, citizen, clerk)
    assert booked(clerk, citizen, clerk, on_behalf=True).booked_by == "on_behalf"
    other = make.citizen(staff=clerk)
    make.absence(other, date(2020, 4, 1), code="mindre_intensiv")
    assert booked(CitizenActor(other), other, clerk, "10:30").booked_by == "citizen"


def test_a_closed_citizen_is_not_booked(clerk: Staff) -> None:
    gone = make.citizen(staff=clerk, closed_on=DAY)
    with pytest.raises(Refused, match="afsluttet"):
        booked(clerk, gone, clerk)


def test_a_demand_to_come_has_a_reason_where_the_citizen_chooses(clerk: Staff) -> None:
    with clock.at(at("10:00", date(2023, 4, 18))):
        anna = make.citizen(staff=clerk, anchor=date(2023, 4, 3))
        make.conversation(anna, date(2023, 4, 12))
        facts = {
            "start": at("10:00", date(2023, 5, 2)),
            "channel": "in_person",
            "address": "Rådhuset 1",
        }
        with pytest.raises(Refused) as refused:
            booked(clerk, anna, clerk, **facts)
        assert refused.value.field == "in_person_reason"
        made = booked(clerk, anna, clerk, **facts, in_person_reason="Vi skal se dine papirer.")
        assert (made.mode, made.citizen_may_choose, made.in_person_reason) == (
            "M-23",
            True,
            "Vi skal se dine papirer.",
        )
        facts["start"] = at("11:00", date(2023, 5, 2))
        assert booked(clerk, anna, clerk, **facts, on_behalf=True).in_person_reason == ""


def test_an_open_invitation_closes(clerk: Staff, citizen: Citizen) -> None:
    invitation = Invitation.objects.create(
        citizen=citizen, type=7, from_day=DAY, by_day=TUESDAY, invited_at=at("09:00", DAY)
    )
    made = booked(CitizenActor(citizen), citizen, clerk)
    invitation.refresh_from_db()
    assert (made.invitation, invitation.closed_because) == (invitation, "booked")


# -- moved and changed -----------------------------------------------------------------------------


def test_moved_it_is_the_same_event_later(clerk: Staff, citizen: Citizen) -> None:
    made = booked(CitizenActor(citizen), citizen, clerk)
    Appointment.objects.filter(pk=made.pk).update(reminded_at=clock.now())
    moved = move(by=CitizenActor(citizen), appointment=made, start=at("11:00"))
    moved.refresh_from_db()
    assert (moved.uid, moved.sequence, moved.starts_at) == (made.uid, 1, at("11:00"))
    assert moved.reminded_at is None
    assert moved.rebooking_until == at("11:00", date(2020, 4, 27))
    assert promised(citizen)[:2] == (TUESDAY, at("11:00"))
    later = move(by=clerk, appointment=moved, start=at("14:00", date(2020, 5, 5)))
    assert promised(citizen)[0] == date(2020, 5, 5)
    assert later.sequence == 2


def test_moved_onto_another_it_stays_where_it_was(clerk: Staff, citizen: Citizen) -> None:
    other = make.citizen(staff=clerk)
    booked(CitizenActor(other), other, clerk, "11:00")
    made = booked(CitizenActor(citizen), citizen, clerk)
    for who in (clerk, CitizenActor(citizen)):
        with pytest.raises(TimeTaken):
            move(by=who, appointment=made, start=at("11:00"))
    made.refresh_from_db()
    assert (made.starts_at, made.sequence) == (at("10:00"), 0)


def test_a_citizen_moves_until_the_day_before(clerk: Staff, citizen: Citizen) -> None:
    made = booked(CitizenActor(citizen), citizen, clerk)
    with clock.at(at("10:01", date(2020, 4, 27))):
        with pytest.raises(Refused, match="Ring til os"):
            move(by=CitizenActor(citizen), appointment=made, start=at("10:00", date(2020, 5, 5)))
        assert move(by=clerk, appointment=made, start=at("09:45")).rebooking_until is None
    fixed = booked(clerk, citizen, clerk, "14:00", can_be_moved=False)
    with pytest.raises(Refused, match="Ring til os"):
        move(by=CitizenActor(citizen), appointment=fixed, start=at("09:00"))


def test_the_citizen_changes_to_video(clerk: Staff, citizen: Citizen) -> None:
    made = booked(clerk, citizen, clerk, "10:00")
    changed = change_channel(by=CitizenActor(citizen), appointment=made, channel="video")
    assert (changed.channel, changed.channel_chosen_by, changed.caller, changed.number) == (
        "video",
        "citizen",
        "",
        "",
    )
    with pytest.raises(Refused) as refused:
        change_channel(by=CitizenActor(citizen), appointment=made, channel="in_person")
    assert refused.value.field == "channel"
    BookingPolicy.objects.create(address="Rådhuset 1, 5610 Assens")
    came = change_channel(by=clerk, appointment=made, channel="in_person")
    assert came.address == "Rådhuset 1, 5610 Assens"


def test_what_has_begun_is_not_changed(clerk: Staff, citizen: Citizen) -> None:
    made = booked(clerk, citizen, clerk)
    with clock.at(at("10:00")):
        for act in (
            lambda: move(by=clerk, appointment=made, start=at("11:00")),
            lambda: change_channel(by=clerk, appointment=made, channel="video"),
            lambda: cancel(by=CitizenActor(citizen), appointment=made),
        ):
            with pytest.raises(Refused, match="begyndt"):
                act()


# -- cancelled -------------------------------------------------------------------------------------


def test_cancelled_without_explanation_the_rhythm_promises_again(
    clerk: Staff, citizen: Citizen
) -> None:
    made = booked(CitizenActor(citizen), citizen, clerk)
    gone = cancel(by=CitizenActor(citizen), appointment=made)
    assert (gone.state, gone.cancelled_because, gone.cancelled_by, gone.sequence) == (
        "cancelled",
        "not_said",
        "citizen",
        1,
    )
    fresh = Citizen.objects.get(pk=citizen.pk)
    assert not hasattr(fresh, "next_contact")
    assert fresh.due.local_reason == "rhythm"
    assert booked(CitizenActor(citizen), citizen, clerk).is_live


def test_cancelled_the_other_booked_time_is_next(clerk: Staff, citizen: Citizen) -> None:
    first = booked(clerk, citizen, clerk)
    booked(clerk, citizen, clerk, start=at("10:00", date(2020, 5, 5)))
    cancel(by=clerk, appointment=first, because="staff_prevented")
    assert promised(citizen)[:2] == (date(2020, 5, 5), at("10:00", date(2020, 5, 5)))


def test_reasons_belong_to_whoever_cancels(clerk: Staff, citizen: Citizen) -> None:
    made = booked(clerk, citizen, clerk)
    with pytest.raises(Refused) as refused:
        cancel(by=CitizenActor(citizen), appointment=made, because="staff_prevented")
    assert refused.value.field == "because"
    gone = cancel(by=clerk, appointment=made, because="citizen_ill", on_behalf=True)
    assert gone.cancelled_by == "on_behalf"
    with pytest.raises(Refused, match="allerede afgjort: aflyst"):
        cancel(by=clerk, appointment=made)


def test_a_closed_citizens_time_can_still_be_cancelled(clerk: Staff, citizen: Citizen) -> None:
    made = booked(clerk, citizen, clerk)
    Citizen.objects.filter(pk=citizen.pk).update(closed_on=DAY)
    assert cancel(by=clerk, appointment=made, because="not_needed").state == "cancelled"


def test_what_closing_leaves_booked_the_worker_cancels(clerk: Staff, citizen: Citizen) -> None:
    early, late = (
        booked(clerk, citizen, clerk, at("10:00", day))
        for day in (TUESDAY, TUESDAY + timedelta(days=2))
    )
    close(by=clerk, citizen=citizen, day=TUESDAY + timedelta(days=1), why="I arbejde")
    gathering = planned(clerk, citizen, at("13:00", TUESDAY + timedelta(days=2)))
    cancel_after_closing(0)
    cancel_after_closing(0)
    early.refresh_from_db()
    late.refresh_from_db()
    gathering.refresh_from_db()
    assert (early.state, late.state, gathering.state) == ("booked", "cancelled", "cancelled")
    assert (late.cancelled_because, late.sequence) == ("not_needed", 1)
    assert citizen.messages.filter(kind="cancelled").count() == 1


# -- held and missed -------------------------------------------------------------------------------


def test_held_it_is_a_conversation_that_counts(clerk: Staff, citizen: Citizen) -> None:
    made = booked(clerk, citizen, clerk)
    with pytest.raises(Refused, match="ikke begyndt endnu"):
        mark_held(by=clerk, appointment=made, note="Vi talte")
    with clock.at(at("10:40")):
        held = mark_held(by=clerk, appointment=made, note="Vi talte om praktik")
        told = citizen.conversations.get()
        assert (held.state, held.conversation, told.type, told.held_at, told.source) == (
            "held",
            told,
            7,
            at("10:00"),
            "booking",
        )
        assert Citizen.objects.get(pk=citizen.pk).due.last_contact == TUESDAY
        for again in ("citizen", "staff"):
            with pytest.raises(Refused, match="allerede afgjort: holdt"):
                mark_absent(by=clerk, appointment=made, who=again, try_again_on=TUESDAY)


def test_a_citizen_who_did_not_come_was_not_reached_and_nothing_else(
    clerk: Staff, citizen: Citizen
) -> None:
    made = booked(CitizenActor(citizen), citizen, clerk)
    again = date(2020, 4, 30)
    with clock.at(at("10:20")):
        missed = mark_absent(by=clerk, appointment=made, who="citizen", try_again_on=again)
        assert (missed.state, citizen.attempts.get().outcome) == ("citizen_absent", "not_reached")
        assert promised(citizen)[0] == again
        assert citizen.conversations.count() == 0
        held = mark_held(by=clerk, appointment=made, note="Hun ringede lidt efter")
        assert (held.state, citizen.conversations.count()) == ("held", 1)


def test_an_employee_who_did_not_come_is_written_down_too(clerk: Staff, citizen: Citizen) -> None:
    made = booked(CitizenActor(citizen), citizen, clerk)
    with clock.at(at("10:20")):
        with pytest.raises(Refused) as refused:
            mark_absent(by=clerk, appointment=made, who="staff", try_again_on=DAY)
        assert refused.value.field == "try_again_on"
        with pytest.raises(Refused) as refused:
            mark_absent(by=clerk, appointment=made, who="dog", try_again_on=TUESDAY)
        assert refused.value.field == "who"
        with pytest.raises(NotAllowed):
            mark_absent(
                by=CitizenActor(citizen), appointment=made, who="staff", try_again_on=TUESDAY
            )
        missed = mark_absent(by=clerk, appointment=made, who="staff", try_again_on=TUESDAY)
    assert (missed.state, citizen.attempts.count()) == ("staff_absent", 0)

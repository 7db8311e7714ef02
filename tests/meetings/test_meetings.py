"""A network meeting from plan to summary, by the actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from medspil.contact.actions.conversations import register_conversation
from medspil.contact.models import Agreement, Conversation, Due
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.kernel.models import AuditEntry
from medspil.meetings.actions.meetings.after import (
    add_meeting_agreement,
    confirm_agreement,
    evaluate,
    hold_meeting,
    send_summary,
    write_summary,
)
from medspil.meetings.actions.meetings.agenda import (
    add_point,
    check_understanding,
    move_point,
    remove_point,
)
from medspil.meetings.actions.meetings.plan import (
    Attendance,
    Fallback,
    Room,
    answer_seat,
    cancel_meeting,
    invite_seat,
    mark_came,
    set_plan_b,
    take_seat_away,
)
from medspil.meetings.actions.meetings.running import (
    clear_signal,
    mark_tested,
    mark_told,
    signal,
    start_meeting,
    use_plan_b,
)
from medspil.meetings.models import Meeting, MeetingState, Seat
from medspil.meetings.queries.meetings import meeting_sheet
from medspil.meetings.queries.summaries import frames
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.meetings.gathering import companion, live, planned, seat_of

DAY = date(2020, 4, 14)


def at(time: str = "14:00", day: date = DAY) -> datetime:
    return make.moment(day, time)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00")):
        make.the_law()
        yield


@pytest.fixture
def clerk() -> Staff:
    return make.staff(full_name="Mads Dam")


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk, first_name="Amalie", anchor=date(2020, 1, 6))


@pytest.fixture
def meeting(clerk: Staff, citizen: Citizen) -> Meeting:
    return planned(clerk, citizen, at())


def titles(meeting: Meeting) -> list[str]:
    return [item.title for item in meeting.items.all()]


# -- planned ---------------------------------------------------------------------------------------


def test_planned_with_its_chair_and_its_main_person(meeting: Meeting, clerk: Staff) -> None:
    assert (meeting.state, meeting.channel, meeting.camera_off) == ("planned", "video", True)
    assert {seat.role: seat.name for seat in meeting.seats.all()} == {
        "chair": "Mads Dam",
        "main_person": meeting.citizen.full_name,
    }


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"at": at("09:59")}, "starts_at"),
        ({"title": " "}, "title"),
        ({"room": Room("link", "http://video.example.com")}, "room_url"),
        ({"room": Room("link")}, "room_url"),
        ({"room": Room("phone")}, "room_phone"),
        ({"plan_b": Fallback("phone", "Vi ringer")}, "plan_b_phone"),
        ({"plan_b": Fallback("smaller", " ")}, "plan_b_text"),
    ],
)
def test_what_is_missing_is_said(
    clerk: Staff, citizen: Citizen, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        planned(clerk, citizen, **{"at": at(), **facts})
    assert refused.value.field == field
    assert Meeting.objects.count() == 0


def test_only_for_ones_own_citizens(citizen: Citizen) -> None:
    with pytest.raises(NotAllowed):
        planned(make.staff(), citizen, at())


def test_a_seat_for_each_and_their_answers(meeting: Meeting, clerk: Staff) -> None:
    bo = invite_seat(
        by=clerk, meeting=meeting, role="companion", representation=companion(meeting.citizen)
    )
    guest = invite_seat(
        by=clerk, meeting=meeting, role="school", guest_name="Ida", guest_contact="ida@example.com"
    )
    answer_seat(by=clerk, seat=bo, answer="yes")
    answer_seat(
        by=CitizenActor(meeting.citizen), seat=seat_of(meeting, "main_person"), answer="yes"
    )
    take_seat_away(by=clerk, meeting=meeting, seat=guest)
    assert {seat.role: seat.answer for seat in meeting.seats.all()} == {
        "chair": "",
        "main_person": "yes",
        "companion": "yes",
    }
    with pytest.raises(NotAllowed):
        answer_seat(by=CitizenActor(meeting.citizen), seat=seat_of(meeting, "chair"), answer="no")
    with pytest.raises(Refused, match="altid med"):
        take_seat_away(by=clerk, meeting=meeting, seat=seat_of(meeting, "chair"))


def test_no_second_chair_and_nobody_twice(meeting: Meeting, clerk: Staff) -> None:
    with pytest.raises(Refused, match="en med den rolle"):
        invite_seat(by=clerk, meeting=meeting, role="chair", staff=make.staff())
    with pytest.raises(Refused, match="allerede en plads"):
        invite_seat(by=clerk, meeting=meeting, role="note_taker", staff=clerk)
    with pytest.raises(Refused, match="telefon eller e-mail"):
        invite_seat(by=clerk, meeting=meeting, role="guest", guest_name="Ida")
    with pytest.raises(Refused, match="hører ikke til borgeren"):
        invite_seat(
            by=clerk, meeting=meeting, role="parent", representation=companion(make.citizen())
        )


def test_whoever_sits_there_may_lead_it_but_writes_nothing_in_the_file(meeting: Meeting) -> None:
    colleague = make.staff()
    with pytest.raises(NotAllowed):
        mark_tested(by=colleague, meeting=meeting)
    Seat.objects.create(meeting=meeting, role="note_taker", staff=colleague)
    mark_tested(by=colleague, meeting=meeting, note="Lyden er god")
    start_meeting(by=colleague, meeting=meeting)
    with pytest.raises(NotAllowed):
        hold_meeting(by=colleague, meeting=meeting, note="Vi talte")


# -- points ----------------------------------------------------------------------------------------


def test_the_citizens_points_come_first_whoever_was_quicker(meeting: Meeting, clerk: Staff) -> None:
    me = CitizenActor(meeting.citizen)
    add_point(by=clerk, meeting=meeting, title="Praktik")
    add_point(by=me, meeting=meeting, title="Min søvn", whose=2)
    last = add_point(by=clerk, meeting=meeting, title="Min bolig", whose=1, minutes=5)
    assert titles(meeting) == ["Min søvn", "Min bolig", "Praktik"]
    move_point(by=me, meeting=meeting, item=last, up=True)
    move_point(by=me, meeting=meeting, item=last, up=True)
    assert titles(meeting) == ["Min bolig", "Min søvn", "Praktik"]
    move_point(by=clerk, meeting=meeting, item=meeting.items.get(title="Praktik"), up=True)
    assert titles(meeting) == ["Min bolig", "Min søvn", "Praktik"]
    remove_point(by=me, meeting=meeting, item=last)
    assert titles(meeting) == ["Min søvn", "Praktik"]


def test_a_citizen_leaves_the_others_points_alone(meeting: Meeting, clerk: Staff) -> None:
    ours = add_point(by=clerk, meeting=meeting, title="Praktik")
    with pytest.raises(Refused, match="dine egne punkter"):
        remove_point(by=CitizenActor(meeting.citizen), meeting=meeting, item=ours)
    with pytest.raises(NotAllowed):
        add_point(by=CitizenActor(make.citizen()), meeting=meeting, title="Mit")


# -- while people are together ---------------------------------------------------------------------


def test_nothing_begins_without_a_plan_b(clerk: Staff, citizen: Citizen) -> None:
    meeting = planned(clerk, citizen, at(), plan_b=None)
    with pytest.raises(Refused) as refused:
        start_meeting(by=clerk, meeting=meeting)
    assert refused.value.field == "plan_b"
    set_plan_b(by=clerk, meeting=meeting, plan_b=Fallback("smaller", "Kun os tre"))
    assert start_meeting(by=clerk, meeting=meeting).state == "live"


def test_a_signal_is_seen_until_somebody_clears_it(clerk: Staff, citizen: Citizen) -> None:
    meeting = live(clerk, citizen, at())
    seat = seat_of(meeting, "main_person")
    given = signal(by=CitizenActor(citizen), meeting=meeting, seat=seat, kind="slower")
    again = signal(by=CitizenActor(citizen), meeting=meeting, seat=seat, kind="slower")
    assert given.pk == again.pk
    assert clear_signal(by=clerk, meeting=meeting, given=given).cleared_at == at("10:00")
    later = signal(by=clerk, meeting=meeting, seat=seat, kind="slower")
    assert later.pk != given.pk


def test_no_signals_before_the_meeting(meeting: Meeting, clerk: Staff) -> None:
    with pytest.raises(Refused, match="ikke i gang"):
        signal(by=clerk, meeting=meeting, seat=seat_of(meeting, "chair"), kind="pause")


def test_understood_in_their_own_words_or_not_yet(clerk: Staff, citizen: Citizen) -> None:
    meeting = live(clerk, citizen, at())
    item = add_point(by=clerk, meeting=meeting, title="Praktik")
    assert check_understanding(by=clerk, meeting=meeting, item=item).understood == "not_yet"
    said = check_understanding(by=clerk, meeting=meeting, item=item, own_words="Jeg starter mandag")
    assert (said.understood, said.own_words) == ("own_words", "Jeg starter mandag")
    with pytest.raises(Refused, match="talt om punktet"):
        remove_point(by=clerk, meeting=meeting, item=said)


def test_plan_b_changes_the_room_and_tells_everybody(clerk: Staff, citizen: Citizen) -> None:
    meeting = live(clerk, citizen, at())
    guest = invite_seat(
        by=clerk, meeting=meeting, role="school", guest_name="Ida", guest_contact="00007777"
    )
    used = use_plan_b(by=clerk, meeting=meeting)
    assert (used.state, used.provider, used.channel) == ("fallback_used", "phone", "phone")
    assert (used.room_url, used.room_phone, used.fallback_at) == ("", "00001234", at("10:00"))
    told = Message.objects.filter(kind="plan_b").order_by("pk")
    assert [(m.citizen, m.about, m.state) for m in told] == [
        (citizen, None, "queued"),
        (None, citizen, "queued"),
    ]
    assert ["i telefonen" in m.text for m in told] == [True, True]
    assert [m.not_before for m in told] == [m.queued_at for m in told]
    guest.refresh_from_db()
    assert (seat_of(meeting, "main_person").told_at, guest.told_at) == (at("10:00"), at("10:00"))
    assert seat_of(meeting, "chair").told_at is None
    with pytest.raises(Refused):
        use_plan_b(by=clerk, meeting=meeting)
    assert Message.objects.filter(kind="plan_b").count() == 2


def test_whom_no_message_reaches_is_not_told_until_somebody_has_rung(
    clerk: Staff, citizen: Citizen
) -> None:
    Citizen.objects.filter(pk=citizen.pk).update(phone="", email="")
    citizen.refresh_from_db()
    meeting = live(clerk, citizen, at())
    abroad = invite_seat(
        by=clerk, meeting=meeting, role="school", guest_name="Ida", guest_contact="+442079460000"
    )
    reached = invite_seat(
        by=clerk, meeting=meeting, role="guest", guest_name="Bo", guest_contact="bo@example.com"
    )
    use_plan_b(by=clerk, meeting=meeting)
    meeting.refresh_from_db()
    assert {seat.name for seat in meeting_sheet(meeting).to_ring} == {citizen.full_name, "Ida"}
    mark_told(by=clerk, meeting=meeting, seat=abroad)
    mark_told(by=clerk, meeting=meeting, seat=seat_of(meeting, "main_person"))
    assert meeting_sheet(meeting).to_ring == []
    handled = Message.objects.filter(kind="plan_b", handled_note="Ringet op om plan B")
    assert handled.count() == 2
    lost = Message.objects.get(kind="plan_b", state="queued")
    Message.objects.filter(pk=lost.pk).update(state="failed", problem="rejected", slot=None)
    assert [seat.pk for seat in meeting_sheet(meeting).to_ring] == [reached.pk]


def test_plan_b_may_postpone_it(clerk: Staff, citizen: Citizen) -> None:
    meeting = planned(clerk, citizen, at(), plan_b=Fallback("postpone", "Vi finder en ny dag"))
    with pytest.raises(Refused) as refused:
        use_plan_b(by=clerk, meeting=meeting)
    assert refused.value.field == "starts_at"
    later = at("09:00", DAY + timedelta(days=2))
    assert use_plan_b(by=clerk, meeting=meeting, starts_at=later).starts_at == later


# -- afterwards ------------------------------------------------------------------------------------


def test_held_it_is_a_conversation_that_counts(clerk: Staff, citizen: Citizen) -> None:
    meeting = live(clerk, citizen, at())
    agreed = add_meeting_agreement(
        by=clerk, meeting=meeting, seat=seat_of(meeting, "chair"), what="Ringer til skolen"
    )
    here = Attendance(seat_of(meeting, "main_person"), came=True)
    away = Attendance(seat_of(meeting, "chair"), came=False)
    mark_came(by=clerk, meeting=meeting, came=[here, away])
    held = hold_meeting(by=clerk, meeting=meeting, note="Vi talte om STU.")
    conversation = Conversation.objects.get()
    assert (held.state, held.conversation) == ("held", conversation)
    assert (conversation.channel, conversation.source, conversation.local_effect) == (
        "video",
        "meeting",
        "resets",
    )
    assert conversation.notes.get().text == "Vi talte om STU."
    agreement = Agreement.objects.get()
    assert (agreement.conversation, agreement.owner) == (conversation, "staff")
    confirm_agreement(by=clerk, meeting=meeting, agreed=agreed)
    held.refresh_from_db()
    assert held.state == MeetingState.AGREEMENTS_CONFIRMED
    assert (seat_of(meeting, "main_person").how, seat_of(meeting, "chair").came) == ("video", False)


def test_agreements_are_confirmed_one_by_one(clerk: Staff, citizen: Citizen) -> None:
    meeting = live(clerk, citizen, at())
    seat = seat_of(meeting, "main_person")
    one, two = (
        add_meeting_agreement(by=clerk, meeting=meeting, seat=seat, what=what, due_on=DAY)
        for what in ("Søger", "Ringer")
    )
    confirm_agreement(by=clerk, meeting=meeting, agreed=one)
    held = hold_meeting(by=clerk, meeting=meeting, note="Godt møde")
    assert held.state == "held"
    confirm_agreement(by=clerk, meeting=meeting, agreed=two)
    held.refresh_from_db()
    assert held.state == "agreements_confirmed"


def test_a_booked_time_is_held_with_its_meeting(clerk: Staff, citizen: Citizen) -> None:
    booked = make.appointment(citizen, clerk, DAY, "14:00", channel="video")
    meeting = planned(clerk, citizen, at(), appointment=booked)
    with clock.at(at("14:05")):
        start_meeting(by=clerk, meeting=meeting)
    with clock.at(at("15:00")):
        held = hold_meeting(by=clerk, meeting=meeting, note="Vi talte")
    booked.refresh_from_db()
    assert (booked.state, booked.conversation) == ("held", held.conversation)
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize(
    ("group", "day", "effect"),
    [
        ("LAB6_02", DAY, "not_in_suspension"),  # the law was on pause from 12 March
        ("LAB6_02", date(2020, 3, 5), "counts"),
        ("LAB6_12", date(2020, 3, 5), "none"),  # the law asks for none
    ],
)
def test_a_meeting_counts_as_any_conversation_where_the_rules_say_so(
    clerk: Staff, group: str, day: date, effect: str
) -> None:
    with clock.at(at("10:00", day)):
        citizen = make.citizen(staff=clerk, group=group, anchor=date(2020, 1, 6))
        held = hold_meeting(by=clerk, meeting=live(clerk, citizen, at("14:00", day)), note="Talt")
        call = register_conversation(
            by=clerk,
            citizen=make.citizen(staff=clerk, group=group, anchor=date(2020, 1, 6)),
            channel="video",
            note="Talt",
        )
    assert held.conversation is not None
    assert held.conversation.statutory_effect == call.statutory_effect == effect
    assert held.conversation.local_effect == call.local_effect == "resets"


def test_held_without_the_citizen_it_counts_for_nothing(clerk: Staff, citizen: Citizen) -> None:
    meeting = live(clerk, citizen, at())
    due = Due.objects.get(citizen=citizen)
    away = Attendance(seat_of(meeting, "main_person"), came=False)
    mark_came(by=clerk, meeting=meeting, came=[away])
    held = hold_meeting(by=clerk, meeting=meeting, note="Vi andre talte")
    assert (held.state, held.without_citizen, held.conversation) == ("held", True, None)
    assert Conversation.objects.count() == 0
    attempt = citizen.attempts.get()
    assert (attempt.outcome, attempt.note) == ("not_reached", "Vi andre talte")
    now = Due.objects.get(citizen=citizen)
    assert (now.statutory_due, now.local_due) == (due.statutory_due, due.local_due)
    came = Attendance(seat_of(meeting, "main_person"), came=True)
    with pytest.raises(Refused, match="kan ikke ændres her"):
        mark_came(by=clerk, meeting=held, came=[came])


def test_a_booked_time_whose_meeting_was_held_without_the_citizen_is_missed(
    clerk: Staff, citizen: Citizen
) -> None:
    booked = make.appointment(citizen, clerk, DAY, "14:00", channel="video")
    meeting = planned(clerk, citizen, at(), appointment=booked)
    with clock.at(at("14:05")):
        start_meeting(by=clerk, meeting=meeting)
        away = Attendance(seat_of(meeting, "main_person"), came=False)
        mark_came(by=clerk, meeting=meeting, came=[away])
        with pytest.raises(Refused, match="prøver igen"):
            hold_meeting(by=clerk, meeting=meeting, note="Ingen kom")
        again = DAY + timedelta(days=3)
        hold_meeting(by=clerk, meeting=meeting, note="Ingen kom", next_day=again)
    booked.refresh_from_db()
    assert (booked.state, Conversation.objects.count()) == ("citizen_absent", 0)


def test_who_came_how_and_when(clerk: Staff, citizen: Citizen) -> None:
    meeting = live(clerk, citizen, at())
    main, chair = seat_of(meeting, "main_person"), seat_of(meeting, "chair")
    late = Attendance(main, came=True, how="phone", late=True)
    mark_came(by=clerk, meeting=meeting, came=[late, Attendance(chair, came=True)])
    found = {s.role: (s.came, s.how, s.late) for s in meeting.seats.all()}
    assert found == {"main_person": (True, "phone", True), "chair": (True, "video", False)}
    other = planned(clerk, make.citizen(staff=clerk), at("16:00"))
    with pytest.raises(Refused, match="ikke begyndt"):
        mark_came(by=clerk, meeting=other, came=[])
    with pytest.raises(Refused, match="hører ikke til mødet"):
        mark_came(by=clerk, meeting=meeting, came=[Attendance(seat_of(other, "chair"), came=True)])


def test_the_summary_in_danish_and_in_the_citizens_own_language(clerk: Staff) -> None:
    citizen = make.citizen(staff=clerk, language="ar", anchor=date(2020, 1, 6))
    meeting = live(clerk, citizen, at())
    add_point(by=clerk, meeting=meeting, title="Praktik")
    promised = seat_of(meeting, "chair")
    add_meeting_agreement(
        by=clerk, meeting=meeting, seat=promised, what="Ringer til skolen", due_on=DAY
    )
    held = hold_meeting(by=clerk, meeting=meeting, note="Vi talte")
    begins = frames(held, meeting_sheet(held))
    for words in ("Vores møde tirsdag d. 14. april", "– Praktik", "Mads Dam: Ringer til skolen"):
        assert words in begins["text"]
    assert "ما تحدثنا عنه" in begins["own_text"]
    one = write_summary(by=clerk, meeting=held, text="Du starter.", own_text="ستبدأ.")
    send_summary(by=clerk, meeting=held, summary=one)
    assert {s.language: s.sent_at is not None for s in held.summaries.all()} == {
        "da": True,
        "ar": True,
    }
    message = Message.objects.get(kind="summary")
    assert (message.language, "ستبدأ" in message.text, "http" in message.text) == (
        "ar",
        False,
        True,
    )


def test_the_summary_is_written_until_it_is_sent(clerk: Staff, citizen: Citizen) -> None:
    meeting = live(clerk, citizen, at())
    with pytest.raises(Refused, match="når mødet er holdt"):
        write_summary(by=clerk, meeting=meeting, text="For tidligt")
    hold_meeting(by=clerk, meeting=meeting, note="Vi talte")
    write_summary(by=clerk, meeting=meeting, text="Udkast")
    summary = write_summary(by=clerk, meeting=meeting, text="Du starter i praktik mandag.")
    send_summary(by=clerk, meeting=meeting, summary=summary)
    message = Message.objects.get(kind="summary")
    assert "praktik" not in message.text
    with pytest.raises(Refused, match="er sendt"):
        write_summary(by=clerk, meeting=meeting, text="Nej")
    with pytest.raises(Refused, match="allerede sendt"):
        send_summary(by=clerk, meeting=meeting, summary=summary)


def test_two_questions_about_any_conversation_once(clerk: Staff, citizen: Citizen) -> None:
    held = make.conversation(citizen, on=DAY, channel="phone")
    said = evaluate(by=CitizenActor(citizen), conversation=held, heard=5, agenda=4)
    assert (said.channel, said.on_behalf_by) == ("phone", None)
    with pytest.raises(Refused, match="allerede svaret"):
        evaluate(by=clerk, conversation=held, heard=1, agenda=1)
    with pytest.raises(NotAllowed):
        evaluate(by=CitizenActor(make.citizen()), conversation=held, heard=5, agenda=5)


def test_the_answer_is_counted_where_the_citizen_came_from(clerk: Staff, citizen: Citizen) -> None:
    meeting = live(clerk, citizen, at())
    meeting.seats.filter(role="main_person").update(came=True, how="phone")
    held = hold_meeting(by=clerk, meeting=meeting, note="Vi talte")
    said = evaluate(by=clerk, conversation=held.conversation, heard=4, agenda=3)
    assert (said.channel, said.on_behalf_by) == ("phone", clerk)


def test_called_off_with_a_reason_before_it_begins(meeting: Meeting, clerk: Staff) -> None:
    with pytest.raises(Refused) as refused:
        cancel_meeting(by=clerk, meeting=meeting, because=" ")
    assert refused.value.field == "because"
    assert cancel_meeting(by=clerk, meeting=meeting, because="Syg").state == "cancelled"
    with pytest.raises(Refused):
        start_meeting(by=clerk, meeting=meeting)
    with pytest.raises(Refused, match="Mødet er slut"):
        add_point(by=clerk, meeting=meeting, title="For sent")


def test_the_trail_tells_what_was_done_and_names_nobody(meeting: Meeting, clerk: Staff) -> None:
    add_point(by=clerk, meeting=meeting, title="Amalies søvn")
    lines = AuditEntry.objects.filter(action="meetings.add_point")
    assert [line.facts for line in lines] == [{"whose": "others"}]

"""What the citizen is told of their case: each thing once, discreetly, with its calendar entry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import vobject
from django.utils import timezone

from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.meetings.actions.panel.cases import cancel_case
from medspil.meetings.actions.panel.consents import ask_consents, give_consents, withdraw_consent
from medspil.meetings.actions.panel.days import (
    adjourn_hearing,
    hold_hearing,
    move_hearing,
    open_hearing,
    schedule_case,
)
from medspil.meetings.actions.panel.outcomes import recommend, register_decision
from medspil.meetings.models import PanelCase, PanelDay, PanelHearing
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY, TUESDAY = date(2020, 4, 14), date(2020, 4, 28)


@pytest.fixture(autouse=True)
def _the_day(db: None) -> Iterator[None]:
    with clock.at(make.moment(DAY, "10:00")):
        yield


@pytest.fixture
def clerk() -> Staff:
    return make.staff()


@pytest.fixture
def chair() -> Staff:
    made = make.staff(role="representative")
    make.panel_member(made, "chair")
    return made


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk, phone="", email="anna@example.com")


@pytest.fixture
def anna(citizen: Citizen) -> CitizenActor:
    return CitizenActor(citizen)


@pytest.fixture
def case(citizen: Citizen, clerk: Staff) -> PanelCase:
    return make.ready_case(citizen, clerk)


@pytest.fixture
def day() -> PanelDay:
    return make.panel_day(TUESDAY)


def told(case: PanelCase, *kinds: str) -> list[tuple[str, str]]:
    """(kind, state) of what was said, oldest first; of these kinds alone when some are named."""
    found = Message.objects.filter(citizen=case.citizen).order_by("pk")
    return [(one.kind, one.state) for one in found if not kinds or one.kind in kinds]


def latest(case: PanelCase) -> Message:
    return Message.objects.filter(citizen=case.citizen).latest("pk")


def hearing_of(case: PanelCase) -> PanelHearing:
    return PanelHearing.objects.select_related("day", "case").get(
        case=case, state__in=["planned", "form_pending", "open"]
    )


def entry(message: Message) -> tuple[str, str, int, str]:
    """(UID, METHOD, SEQUENCE, when) of the entry that goes with it, as another program reads it."""
    calendar = vobject.readOne(bytes(message.attachments.get().content).decode())
    event = calendar.vevent
    return (
        event.uid.value,
        calendar.method.value,
        int(event.sequence.value),
        f"{event.dtstart.value:%d.%m. %H:%M}",
    )


def test_the_preparation_is_there_to_be_read_and_the_deadline_is_said(case: PanelCase) -> None:
    [review] = Message.objects.filter(kind="review_ready")
    assert (review.state, review.channel) == ("queued", "email")
    assert "svar senest tirsdag d. 21. april" in review.text
    assert [word for word in ("rehab", "team", case.citizen.last_name) if word in review.text] == []


@pytest.mark.parametrize(
    ("language", "day"),
    [("en", "Tuesday 21 April"), ("uk", "21 квітня"), ("so", "21.04.2020"), ("pl", "21 kwietnia")],
)
def test_the_deadline_is_said_in_the_citizens_language(
    clerk: Staff, language: str, day: str
) -> None:
    make.ready_case(make.citizen(staff=clerk, language=language), clerk)
    assert day in Message.objects.get(kind="review_ready").text


def test_a_letter_where_the_part_goes_by_letter(clerk: Staff) -> None:
    bo = make.citizen(staff=clerk, address="Prøvevej 1", postcode="4200", city="Slagelse")
    make.ready_case(bo, clerk)
    message = Message.objects.get(kind="review_ready")
    assert (message.channel, "sige, hvad du mener" in message.text) == ("letter", True)


def test_the_three_questions_are_asked_once_a_day(case: PanelCase, clerk: Staff) -> None:
    assert ask_consents(by=clerk, case=case).consents_asked_on == DAY
    with pytest.raises(Refused, match="spurgt i dag"):
        ask_consents(by=clerk, case=case)
    assert told(case, "consent_asked") == [("consent_asked", "queued")]


def test_a_day_and_a_form_are_told_with_a_calendar_entry(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    message = latest(case)
    assert "tirsdag d. 28. april kl. 09.00, vi mødes i samme rum" in message.text
    assert entry(message) == (f"{case.public_id}@medspil", "REQUEST", 1, "28.04. 09:00")
    schedule_case(by=clerk, case=case, day=day, form="in_person")  # as it was
    assert told(case, "hearing_set", "hearing_changed") == [("hearing_set", "queued")]


def test_a_change_before_the_first_has_left_is_the_first(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    later = make.panel_day(date(2020, 5, 5))
    schedule_case(by=clerk, case=case, day=later, form="in_person")
    assert told(case, "hearing_set", "hearing_changed") == [
        ("hearing_set", "withdrawn"),
        ("hearing_set", "queued"),
    ]


def test_moved_and_cancelled_keep_the_entry_and_raise_its_sequence(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    Message.objects.update(state="sent", sent_at=timezone.now())
    with clock.at(make.moment(date(2020, 4, 15), "10:00")):
        later = make.panel_day(date(2020, 5, 5))
        schedule_case(by=clerk, case=case, day=later, form="in_person")
        uid, *moved = entry(latest(case))
        assert (latest(case).kind, moved) == ("hearing_changed", ["REQUEST", 2, "05.05. 09:00"])
        cancel_case(by=clerk, case=case, because="Borgeren er kommet i arbejde")
        assert (latest(case).kind, entry(latest(case))) == (
            "hearing_off",
            (uid, "CANCEL", 3, "05.05. 09:00"),
        )
    assert "arbejde" not in latest(case).text  # the reason is on paper and on their page alone


def test_a_yes_taken_back_is_answered_at_once_with_a_proposal_and_no_cancellation(
    case: PanelCase, day: PanelDay, clerk: Staff, anna: CitizenActor
) -> None:
    give_consents(by=anna, case=case, answers={"virtual": True})
    schedule_case(by=clerk, case=case, day=day, form="video")
    withdraw_consent(by=anna, case=case, question="virtual")
    message = latest(case)
    assert (message.kind, message.queued_by) == ("hearing_form", "system:panel")
    assert "ikke aflyst. Vi foreslår tirsdag d. 28. april kl. 09.00, vi mødes i" in message.text
    assert message.not_before - message.queued_at < timedelta(minutes=1)  # at night too
    assert told(case, "hearing_off") == []


def test_where_the_day_has_no_other_form_the_next_day_is_proposed(
    case: PanelCase, clerk: Staff, anna: CitizenActor
) -> None:
    screens = make.panel_day(TUESDAY, forms=["video", "phone"])
    make.panel_day(date(2020, 5, 5))
    give_consents(by=anna, case=case, answers={"virtual": True})
    schedule_case(by=clerk, case=case, day=screens, form="phone")
    withdraw_consent(by=anna, case=case, question="virtual")
    assert "Vi foreslår tirsdag d. 5. maj kl. 09.00, vi mødes" in latest(case).text


def test_an_agenda_in_disorder_is_told_when_it_is_at_rest(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff
) -> None:
    other = make.ready_case(make.citizen(staff=clerk), clerk)
    for one in (case, other):
        schedule_case(by=clerk, case=one, day=day, form="in_person")
    Message.objects.update(state="sent", sent_at=timezone.now(), day=date(2020, 4, 1))
    for _ in range(2):
        move_hearing(by=chair, hearing=hearing_of(case), earlier=False)
    assert told(case, "hearing_changed") == [
        ("hearing_changed", "withdrawn"),
        ("hearing_changed", "queued"),
    ]
    assert told(other, "hearing_changed") == [("hearing_changed", "queued")]
    assert "10.00" in latest(case).text
    assert latest(case).not_before - latest(case).queued_at > timedelta(minutes=14)


def test_put_off_is_told_unless_it_had_begun(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff
) -> None:
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    adjourn_hearing(by=clerk, hearing=hearing_of(case), because="Lægen er syg")
    assert told(case, "hearing_off") == [("hearing_off", "queued")]
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    with clock.at(day.starts_at(1)):
        hearing = open_hearing(by=chair, hearing=hearing_of(case))
        adjourn_hearing(by=chair, hearing=hearing, because="Borgeren blev dårlig")
    assert len(told(case, "hearing_off")) == 1


def test_a_decision_is_told_without_a_word_of_it(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff
) -> None:
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    with clock.at(day.starts_at(1)):
        hold_hearing(by=chair, hearing=open_hearing(by=chair, hearing=hearing_of(case)))
        grounds = {"efforts": "Mentor"}
        recommend(by=chair, case=case, type="resource_course", plain_text="Kort", grounds=grounds)
        register_decision(by=clerk, case=case, outcome="followed")
    assert (latest(case).kind, "Mentor" in latest(case).text) == ("decided", False)


def test_who_cannot_be_told_has_a_date_all_the_same(day: PanelDay, clerk: Staff) -> None:
    case = make.ready_case(make.citizen(staff=clerk, phone="", email=""), clerk)
    assert schedule_case(by=clerk, case=case, day=day, form="in_person").state == "scheduled"
    assert told(case) == [("review_ready", "withheld"), ("hearing_set", "withheld")]

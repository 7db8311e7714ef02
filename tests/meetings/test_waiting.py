"""The citizen's own points: first on the next meeting's agenda, or waiting for a conversation."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import Error, transaction

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.meetings.actions.meetings.agenda import add_point
from medspil.meetings.actions.meetings.plan import cancel_meeting
from medspil.meetings.actions.meetings.waiting import LONGEST, say_points
from medspil.meetings.models import AgendaItem, Whose
from medspil.meetings.queries.own import next_meeting
from medspil.meetings.queries.waiting import waiting_points
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.meetings.gathering import planned

pytestmark = pytest.mark.django_db
TODAY = date(2020, 4, 14)
SOON = datetime(2020, 4, 21, 13, 0, tzinfo=clock.TZ)


@pytest.fixture
def nina(db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()
    return make.staff(full_name="Nina Holm")


@pytest.fixture
def amalie(nina: Staff) -> Citizen:
    return make.citizen(first_name="Amalie", group="LAB6_02", staff=nina)


def says(amalie: Citizen, *titles: str, shown: tuple[str, ...] = ()) -> list[str]:
    """The points as they stand afterwards."""
    me = CitizenActor(amalie)
    kept = say_points(by=me, citizen=amalie, titles=titles, shown=shown, meeting=next_meeting(me))
    return [one.title for one in kept]


def test_points_wait_until_the_next_conversation(amalie: Citizen, nina: Staff) -> None:
    assert says(amalie, "Min ryg", " ", "Praktik", "Min ryg") == ["Min ryg", "Praktik"]
    make.conversation(amalie, on=TODAY - timedelta(days=1), by=nina)
    assert waiting_points(amalie).count() == 2
    with clock.at(TODAY + timedelta(days=1)):
        make.conversation(amalie, on=TODAY + timedelta(days=1), by=nina)
    assert waiting_points(amalie).count() == 0
    with clock.at(TODAY + timedelta(days=2)):
        assert says(amalie, "Kørekort") == ["Kørekort"]


def test_the_caseworker_reads_them_where_they_talk(
    client: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    booked = make.appointment(amalie, nina, date(2020, 4, 28))
    says(amalie, "Min ryg")
    desk, of = logged_in(client, nina), f"/borgere/{amalie.public_id}/"
    for page in (of, f"{of}samtale/", f"/tider/{booked.uid}/"):
        assert (page, "Min ryg" in desk.get(page).content.decode()) == (page, True)


def test_what_waits_goes_first_on_the_agenda_of_a_meeting_that_is_planned(
    amalie: Citizen, nina: Staff
) -> None:
    says(amalie, "Min ryg", "Praktik")
    meeting = planned(nina, amalie, SOON)
    add_point(by=nina, meeting=meeting, title="Økonomi")
    assert [item.title for item in meeting.items.all()] == ["Min ryg", "Praktik", "Økonomi"]
    assert waiting_points(amalie).count() == 0
    assert says(amalie, "Min ryg", "Kørekort", shown=("Min ryg", "Praktik")) == [
        "Min ryg",
        "Kørekort",
    ]
    assert meeting.items.count() == 3


def test_a_booked_time_before_the_meeting_keeps_them(amalie: Citizen, nina: Staff) -> None:
    make.appointment(amalie, nina, date(2020, 4, 16))
    says(amalie, "Min ryg")
    meeting = planned(nina, amalie, SOON)
    assert (meeting.items.count(), waiting_points(amalie).count()) == (0, 1)
    assert says(amalie, "Praktik") == ["Min ryg", "Praktik"]


def test_a_meeting_called_off_gives_them_back(amalie: Citizen, nina: Staff) -> None:
    meeting = planned(nina, amalie, SOON)
    says(amalie, "Min ryg")
    add_point(by=nina, meeting=meeting, title="Økonomi")
    cancel_meeting(by=nina, meeting=meeting, because="Syg")
    assert [one.title for one in waiting_points(amalie)] == ["Min ryg"]
    again = planned(nina, amalie, SOON)
    assert [item.title for item in again.items.all()] == ["Min ryg"]


def test_what_another_has_added_meanwhile_stays(amalie: Citizen, nina: Staff) -> None:
    says(amalie, "Min ryg")
    say_points(by=nina, citizen=amalie, titles=["Praktik"])  # Amalie told her
    assert says(amalie, "Kørekort", shown=("Min ryg",)) == ["Praktik", "Kørekort"]
    noted = {one.title: one.noted_by for one in waiting_points(amalie)}
    assert noted == {"Praktik": nina, "Kørekort": None}


def test_too_much_is_refused_in_plain_words(amalie: Citizen) -> None:
    with pytest.raises(Refused, match="500 tegn"):
        says(amalie, "x" * (LONGEST + 1))
    with pytest.raises(Refused, match="20 emner"):
        says(amalie, *(f"Emne {n}" for n in range(21)))
    assert AgendaItem.objects.count() == 0


def test_only_the_citizen_or_their_caseworker_says_them(amalie: Citizen, nina: Staff) -> None:
    other = make.citizen(group="LAB6_02", staff=nina)
    for who in (CitizenActor(other), make.staff()):
        with pytest.raises(NotAllowed):
            say_points(by=who, citizen=amalie, titles=["Min ryg"])
    meeting = planned(nina, other, SOON)
    with pytest.raises(Refused, match="hører ikke til"):
        say_points(by=CitizenActor(amalie), citizen=amalie, titles=["Ryg"], meeting=meeting)


def test_a_point_is_on_an_agenda_or_waits(amalie: Citizen, nina: Staff) -> None:
    meeting = planned(nina, amalie, SOON)

    def stopped(**fields: object) -> bool:
        given = {"whose": Whose.MAIN_PERSON, "position": 9, "title": "x", "added_at": clock.now()}
        try:
            with transaction.atomic():
                AgendaItem.objects.create(**{**given, **fields})
        except Error as error:
            return "a_point_is_on_an_agenda_or_waits" in str(error)
        return False

    assert stopped()
    assert stopped(meeting=meeting, waits_for=amalie)
    assert stopped(waits_for=amalie, whose=Whose.OTHERS)
    assert stopped(waits_for=amalie, understood="not_yet", checked_at=clock.now())
    assert not stopped(waits_for=amalie)

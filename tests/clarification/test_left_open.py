"""What is easily forgotten when a course changes: a conversation that has begun, what has not left
yet, a form that is behind, an adviser who left.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from medspil.clarification.actions.advisers import add_away
from medspil.clarification.actions.courses import decline, move_promise, stop
from medspil.clarification.actions.outcomes import hold_talk, undo_talk
from medspil.clarification.actions.pauses import pause
from medspil.clarification.actions.summaries import send_summary
from medspil.clarification.actions.talks import cancel_talk, drop_talk, move_talk
from medspil.clarification.models import Clarification, Talk
from medspil.clarification.queries.courses import waiting_for
from medspil.clarification.queries.line import expected_days
from medspil.clarification.tasks import remind_all
from medspil.folder.models import Session
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.messages.models import Message
from medspil.people.actions import close_citizen
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, RoleMembership, Staff
from tests import factories as make
from tests.clarification.making import a_citizen, all_held, an_adviser, begun, referred
from tests.doors import logged_in
from tests.folder.making import a_folder
from tests.guards import StrictClient
from tests.portal.visitors import inside, text

pytestmark = pytest.mark.usefixtures("the_tuesday")


@pytest.fixture
def nina() -> Staff:
    return an_adviser(make.staff(full_name="Nina Dam")).staff


@pytest.fixture
def anna(nina: Staff) -> Citizen:
    return a_citizen(nina, first_name="Anna", last_name="Holm")


@pytest.fixture
def course(nina: Staff, anna: Citizen) -> Clarification:
    return begun(referred(nina, anna), nina.clarifies)


@pytest.fixture
def first(course: Clarification) -> Talk:
    return course.talks.all()[0]


@pytest.fixture
def client(nina: Staff) -> StrictClient:
    return logged_in(StrictClient(), nina)


def send(client: StrictClient, url: str, **facts: Any) -> Any:
    return client.post(url, {"once": str(uuid.uuid4()), **facts})


def queued(citizen: Citizen) -> list[str]:
    """What waits to leave."""
    found = Message.objects.filter(citizen=citizen, state="queued").order_by("pk")
    return [one.kind for one in found]


# -- a conversation that has begun -----------------------------------------------------------------

_ENDS: dict[str, Callable[[Staff, Clarification], object]] = {
    "pause": lambda by, course: pause(
        by=by, clarification=course, until=date(2020, 5, 20), because="En operation"
    ),
    "stop": lambda by, course: stop(by=by, clarification=course, because="Fået job"),
    "decline": lambda by, course: decline(by=CitizenActor(course.citizen), clarification=course),
}


@pytest.mark.parametrize("how", _ENDS)
def test_what_came_of_a_conversation_that_has_begun_can_still_be_said(
    nina: Staff, course: Clarification, first: Talk, how: str
) -> None:
    with clock.at(first.ends_at):
        _ENDS[how](nina, course)
        assert list(course.talks.values_list("state", flat=True)) == ["booked", "off", "off"]
        assert "1 samtale at afslutte" in [one.says for one in waiting_for(nina)]
        assert "Anna H." in text(logged_in(StrictClient(), nina).get("/afklaring/"))
        assert hold_talk(by=nina, talk=first, minutes=40).state == "held"
        assert undo_talk(by=nina, talk=first).state == "booked"


@pytest.mark.parametrize("how", ["pause", "stop"])
def test_who_is_told_that_it_is_off_is_told_of_what_is_to_come(
    nina: Staff, anna: Citizen, course: Clarification, first: Talk, how: str
) -> None:
    with clock.at(first.ends_at):
        Message.objects.all().delete()
        _ENDS[how](nina, course)
    assert queued(anna) == ["cancelled"]


def test_every_time_that_is_off_leaves_the_calendar(nina: Staff) -> None:
    bo = a_citizen(nina, phone="", email="bo@example.com")  # is written to by e-mail
    course = begun(referred(nina, bo, phone="00112233"), nina.clarifies)
    stop(by=nina, clarification=course, because="Fået job")
    files = Message.objects.get(citizen=bo, kind="cancelled").attachments.all()
    entries = [bytes(one.content).decode().replace("\r\n ", "") for one in files]
    assert len(entries) == 3
    for talk, entry in zip(course.talks.all(), entries, strict=True):
        assert f"UID:{talk.uid}@medspil" in entry
        assert "METHOD:CANCEL" in entry


def test_nobody_is_told_that_a_conversation_is_off_which_has_been(
    nina: Staff, anna: Citizen, first: Talk
) -> None:
    with clock.at(first.ends_at):
        drop_talk(by=nina, talk=first, because="Nok med to")
    assert not Message.objects.filter(citizen=anna, kind="cancelled").exists()


def test_what_was_to_be_thought_about_waits_in_the_form_when_it_is_taken_back(
    client: StrictClient, nina: Staff, first: Talk
) -> None:
    page = f"/afklaring/samtale/{first.uid}/"
    with clock.at(first.ends_at):
        hold_talk(by=nina, talk=first, minutes=50, homework="Tænk over 9. klasse")
        undo_talk(by=nina, talk=first)
        assert "Tænk over 9. klasse" in text(client.get(page))
        send(client, page, do="no_show")
    first.refresh_from_db()
    assert (first.state, first.homework) == ("no_show", "")


# -- what has not left yet -------------------------------------------------------------------------


def test_nobody_is_reminded_of_what_they_called_off(anna: Citizen, course: Clarification) -> None:
    talk = course.talks.all()[1]
    with clock.at(talk.starts_at - timedelta(hours=20)):
        remind_all()
        assert "reminder" in queued(anna)
        cancel_talk(by=CitizenActor(anna), talk=talk)
    assert "reminder" not in queued(anna)


# -- times that cannot be --------------------------------------------------------------------------


def test_a_conversation_is_not_moved_onto_another_of_the_advisers(
    nina: Staff, course: Clarification
) -> None:
    busy = begun(referred(nina), nina.clarifies).talks.first()
    first, second, third = course.talks.all()
    for one in (first, second):
        cancel_talk(by=nina, talk=one, because="Syg")
    with pytest.raises(Refused, match="har allerede noget andet"):
        move_talk(by=nina, talk=third, when=busy.starts_at)


@pytest.mark.parametrize("day", ["31.12.9999", "01.10.2021", "01.01.0001"])
def test_a_slip_of_the_pen_in_the_year_is_said(
    client: StrictClient, course: Clarification, first: Talk, day: str
) -> None:
    moved = send(client, f"/afklaring/samtale/{first.uid}/", do="move", when=f"{day} kl. 10.00")
    assert moved.status_code == 422
    first.refresh_from_db()
    assert first.day == date(2020, 4, 15)


def test_nothing_is_promised_or_written_for_ever(nina: Staff, course: Clarification) -> None:
    waits = referred(nina)
    with pytest.raises(Refused, match="inden for et år"):
        move_promise(by=nina, clarification=waits, day=date(2062, 6, 2), because="Skrevet forkert")
    lead, ever = make.leader(whole_house=True), date(9999, 12, 31)
    with pytest.raises(Refused, match="inden for to år"):
        add_away(by=lead, adviser=nina.clarifies, first=date(2020, 6, 1), last=ever)


# -- a page that is behind -------------------------------------------------------------------------


def test_a_form_drawn_before_the_hour_was_written_writes_no_second(
    client: StrictClient, nina: Staff, anna: Citizen, course: Clarification, first: Talk
) -> None:
    a_folder(anna, nina)
    page = f"/borgere/{anna.public_id}/mappe/samtale/"
    with clock.at(first.ends_at):
        drawn = client.get(page).context["form"].initial["which"]
        hold_talk(by=nina, talk=first, minutes=50, note="Skolen")
        given = {"held_on": "15.04.2020", "minutes": 50, "note": "Om skolen"}
        answer = send(client, page, hour="on", which=drawn, **given)
    assert (answer.status_code, Session.objects.count()) == (422, 1)
    assert "Samtalen er skrevet ned i mellemtiden." in text(answer)
    assert "Om skolen" in text(answer)


def test_a_form_drawn_for_one_conversation_closes_no_other(
    client: StrictClient, nina: Staff, anna: Citizen, course: Clarification
) -> None:
    a_folder(anna, nina)
    page = f"/borgere/{anna.public_id}/mappe/samtale/"
    first, second, _third = course.talks.all()
    with clock.at(second.ends_at):
        drawn = client.get(page).context["form"].initial["which"]
        hold_talk(by=nina, talk=second, minutes=50, note="Skolen")
        given = {"held_on": "20.04.2020", "minutes": 50, "note": "Om skolen"}
        answer = send(client, page, hour="on", which=drawn, **given)
    first.refresh_from_db()
    assert (answer.status_code, first.state) == (422, "booked")
    assert "checked" not in answer.content.decode()


def test_a_course_that_stopped_asks_for_no_answer(
    client: StrictClient, nina: Staff, anna: Citizen, course: Clarification
) -> None:
    all_held(course)
    send_summary(by=nina, clarification=course, text="Du kan meget.")
    stop(by=nina, clarification=course, because="Fået job")
    assert "Er det rigtigt?" not in text(inside(anna).get("/min/afklaring/"))
    page = text(client.get(f"/afklaring/{course.public_id}/"))
    assert "Borgeren har svaret i telefonen" not in page


def test_what_is_wrong_stands_in_a_form_that_is_open(client: StrictClient, nina: Staff) -> None:
    waits = referred(nina)
    page = send(client, f"/afklaring/{waits.public_id}/", do="jump", because="").content.decode()
    start = page.index("<details", page.index("panel-loud"))
    assert page[start : page.index(">", start)].endswith(" open")


# -- who is no longer here -------------------------------------------------------------------------


@pytest.mark.parametrize("gone", ["inactive", "without a role"])
def test_an_adviser_who_left_gives_no_conversations(
    client: StrictClient, nina: Staff, anna: Citizen, gone: str
) -> None:
    left = an_adviser(make.staff(full_name="Ole Bak"), weekly=40).staff
    for _n in range(3):
        referred(nina)
    before = expected_days()
    if gone == "inactive":
        Staff.objects.filter(pk=left.pk).update(is_active=False)
    else:
        RoleMembership.objects.filter(staff=left).delete()
    after = expected_days()
    assert max(after.values()) > max(before.values())
    waits = Clarification.objects.first()
    page = client.get(f"/afklaring/{waits.public_id}/?raadgiver={left.pk}")
    assert page.context["chosen"] == nina
    with pytest.raises(Refused, match="Vælg en rådgiver"):
        begun(waits, left.clarifies, by=nina)
    lead = logged_in(StrictClient(), make.leader(whole_house=True))
    assert "Arbejder her ikke mere" in text(lead.get("/afklaring/leder/"))
    assert send(lead, "/afklaring/leder/", do="adviser", staff=left.pk, weekly=0).status_code == 303
    assert "Arbejder her ikke mere" not in text(lead.get("/afklaring/leder/"))


def test_a_closed_citizen_does_not_begin_and_stands_out_in_the_line(
    client: StrictClient, nina: Staff, anna: Citizen
) -> None:
    waits = referred(nina, anna)
    close_citizen(by=nina, citizen=anna, day=clock.today(), why="Fået job")
    with pytest.raises(Refused, match="Borgeren er afsluttet"):
        begun(waits, nina.clarifies)
    assert "borgeren er afsluttet" in text(client.get("/afklaring/"))
    page = text(client.get(f"/afklaring/{waits.public_id}/"))
    assert "Stop forløbet, eller genåbn borgeren." in page


# -- who is not to be found ------------------------------------------------------------------------


def test_a_protected_citizen_is_given_to_no_adviser_of_another_team(
    client: StrictClient, nina: Staff
) -> None:
    other = an_adviser(make.staff(full_name="Anders And")).staff
    waits = referred(nina, a_citizen(nina, protected=True))
    page = client.get(f"/afklaring/{waits.public_id}/?raadgiver={other.pk}")
    assert page.context["chosen"] == nina
    with pytest.raises(Refused, match="beskyttet navn og adresse"):
        begun(waits, other.clarifies, by=nina)
    waits.refresh_from_db()
    assert (waits.state, waits.adviser) == ("waiting", None)


def test_a_time_that_a_citizen_called_off_waits_for_the_adviser_at_once(
    client: StrictClient, nina: Staff, anna: Citizen, course: Clarification, first: Talk
) -> None:
    assert waiting_for(nina) == []
    page = inside(anna)
    send(page, f"/min/afklaring/tid/{first.pk}/", do="cancel")
    assert "Vi ringer og finder en anden" in text(
        page.get("/min/afklaring/?gjort=clarification_off")
    )
    assert [one.says for one in waiting_for(nina)] == [
        "1 forløb mangler en tid eller en sammenfatning"
    ]
    assert "mangler en tid" in text(client.get("/afklaring/"))

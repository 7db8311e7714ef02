"""Whoever is to answer or to ring can read what was sent: it is given to nobody else."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
import vobject

from medspil.kernel import clock
from medspil.kernel.action import Refused, System
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from medspil.sparring.actions.answering import hand_over
from medspil.sparring.actions.calling import book_talk, cancel_talk, close_talk
from medspil.sparring.actions.forgetting import forget_old
from medspil.sparring.actions.policy import set_policy
from medspil.sparring.actions.sending import delete_application
from medspil.sparring.forms import HandOverForm
from medspil.sparring.models import Application, Talk
from medspil.sparring.queries.readers import readers
from medspil.sparring.queries.talks import free_talks, times
from medspil.sparring.rules import reads_it
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.portal.visitors import inside, text
from tests.sparring.making import a_consultant, a_time, an_application
from tests.trust.house import House, build

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", date(2020, 4, 14).isoformat())


@pytest.fixture
def house() -> House:
    return build()


@pytest.fixture
def sent(house: House) -> Application:
    """Of a citizen of the north."""
    return an_application(house.citizen)


@pytest.fixture
def south(house: House) -> Staff:
    return house.people["caseworker of another team"]


def test_who_may_read_it_is_the_same_asked_from_either_side(
    house: House, sent: Application
) -> None:
    theirs = an_application(house.canary)
    for application in (sent, theirs):
        found = {one.pk for one in readers(application)}
        assert found == {one.pk for one in house.people.values() if reads_it(one, application)}
    assert house.nina in readers(sent)
    assert house.nina not in readers(theirs)


def test_it_is_not_handed_to_one_who_cannot_open_it(
    house: House, sent: Application, south: Staff
) -> None:
    with pytest.raises(Refused, match="kan ikke læse"):
        hand_over(by=house.consultant, application=sent, to=south)
    offered = [str(key) for key, _name in HandOverForm(application=sent).fields["to"].choices]  # type: ignore[attr-defined]
    assert str(house.nina.pk) in offered
    assert str(south.pk) not in offered
    assert hand_over(by=house.consultant, application=sent, to=house.nina).owner == house.nina


def test_a_time_is_offered_to_those_alone_whom_its_consultant_may_read(
    house: House, sent: Application, south: Staff
) -> None:
    a_time(south)
    theirs = an_application(house.canary)
    assert free_talks(sent) == []
    assert [one.staff for one in free_talks(theirs)] == [south]
    with pytest.raises(Refused, match="Vælg en anden"):
        book_talk(by=CitizenActor(house.citizen), application=sent, talk=free_talks(theirs)[0])
    kept = a_time(house.consultant, hours=72)
    book_talk(by=CitizenActor(house.citizen), application=sent, talk=kept)
    assert [one.application for one in times(house.consultant).booked] == [sent]


def press(client: StrictClient, url: str, **given: Any) -> int:
    """Twice, as a hand that shakes does; what the second is answered."""
    form = {"once": str(uuid.uuid4()), **given}
    client.post(url, form)
    return int(client.post(url, form).status_code)


@pytest.fixture
def kim() -> Citizen:
    return make.citizen(staff=make.staff(), first_name="Kim")


def test_a_time_that_is_taken_or_called_off_twice_is_no_error(kim: Citizen) -> None:
    sent, free = an_application(kim), a_time(a_consultant())
    client, url = inside(kim), f"/min/sparring/{sent.public_id}/"
    assert press(client, url, do="book", time=str(free.pk)) == 303
    assert "Din tid er" in text(client.get(url))
    assert press(client, url, do="cancel") == 303
    assert list(sent.talks.values_list("state", flat=True)) == ["cancelled"]


def test_a_consultant_who_calls_off_twice_gets_no_error(kim: Citizen) -> None:
    sent, ida = an_application(kim), a_consultant()
    book_talk(by=CitizenActor(kim), application=sent, talk=a_time(ida))
    client, url = logged_in(StrictClient(), ida), f"/ansoegninger/{sent.public_id}/goer/"
    assert press(client, url, do="cancel") == 303
    late = client.post(url, {"do": "cancel", "once": str(uuid.uuid4())})
    assert (late.status_code, "ikke aftalt længere" in text(late)) == (422, True)


def test_a_time_that_somebody_took_meanwhile_is_no_more_among_those_offered(kim: Citizen) -> None:
    sent, ida = an_application(kim), a_consultant()
    taken, left = a_time(ida), a_time(ida, hours=72)
    client, url = inside(kim), f"/min/sparring/{sent.public_id}/"
    other = make.citizen()
    book_talk(by=CitizenActor(other), application=an_application(other), talk=taken)
    answer = client.post(url, {"do": "book", "time": str(taken.pk), "once": str(uuid.uuid4())})
    page = answer.content.decode()
    assert (answer.status_code, f'value="{left.pk}"' in page) == (422, True)
    assert f'value="{taken.pk}"' not in page


def told() -> tuple[str, str, int, Any]:
    """(UID, method, sequence, when) of the entry that was sent last, as a calendar reads it; the
    message is taken away, since one gets three a day.
    """
    message = Message.objects.latest("pk")
    entry = vobject.readOne(bytes(message.attachments.get().content).decode())
    Message.objects.all().delete()
    event = entry.vevent
    return event.uid.value, entry.method.value, int(event.sequence.value), event.dtstart.value


def test_a_time_that_is_moved_is_moved_in_the_calendar_too() -> None:
    """One event that moves, not one more beside the old; the next talk is another."""
    kim, ida = make.citizen(email="kim@example.com", phone=""), a_consultant()
    sent, own = an_application(kim), CitizenActor(kim)
    early, late, last = (a_time(ida, hours=48 + 24 * n) for n in range(3))
    found = []
    for talk in (early, late):
        booked = book_talk(by=own, application=sent, talk=talk)
        found.append(told())
    cancel_talk(by=own, talk=booked)
    found.append(told())
    again = book_talk(by=own, application=sent, talk=free_talks(sent)[0])
    found.append(told())
    assert [one[1] for one in found] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST"]
    moments = [one.starts_at.replace(microsecond=0) for one in (early, late, late, early)]
    assert [one[3] for one in found] == moments
    assert len({one[0] for one in found}) == 1
    assert [one[2] for one in found] == sorted({one[2] for one in found})
    with clock.at(again.starts_at + timedelta(minutes=10)):
        close_talk(by=ida, talk=again, reached=True)
        book_talk(by=own, application=sent, talk=last)
        assert told()[0] != found[0][0]


def test_with_what_is_deleted_the_talk_goes_out_of_the_calendar() -> None:
    kim, ida = make.citizen(email="kim@example.com", phone=""), a_consultant()
    sent, own = an_application(kim), CitizenActor(kim)
    talk = book_talk(by=own, application=sent, talk=a_time(ida))
    booked = told()
    delete_application(by=own, application=sent)
    assert told()[:2] == (booked[0], "CANCEL")
    again = an_application(kim)
    book_talk(by=own, application=again, talk=Talk.objects.get(state="free"))
    told()
    with clock.at(talk.starts_at + timedelta(hours=1)):
        delete_application(by=own, application=again)
    assert not Message.objects.exists()  # what has been cannot be called off


def test_what_has_a_talk_ahead_is_not_emptied_before_it(kim: Citizen) -> None:
    set_policy(by=System("test"), answer_days=2, keep_months=1)
    sent, ida = an_application(kim), a_consultant()
    free = a_time(ida, hours=24 * 40)
    talk = book_talk(by=CitizenActor(kim), application=sent, talk=free)
    with clock.at(clock.now() + timedelta(days=39)):
        forget_old()
        sent.refresh_from_db()
        assert sent.talks.get().state == "booked"
    with clock.at(talk.starts_at + timedelta(minutes=20)):
        close_talk(by=ida, talk=talk, reached=True, note="Om butikken")
    with clock.at(talk.starts_at + timedelta(days=20)):
        forget_old()
        sent.refresh_from_db()
        assert sent.talks.get().note == "Om butikken"
    with clock.at(talk.starts_at + timedelta(days=40)):
        forget_old()
        sent.refresh_from_db()
    assert sent.state == "gone"

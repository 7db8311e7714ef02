"""What happened then: on the timeline where the citizen chose it, as a rating, and in figures."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from medspil.contact.queries.timeline import timeline
from medspil.insight.queries import Ask, read
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from medspil.sparring.actions.answering import answer
from medspil.sparring.actions.courses import answer_referral, note_progress, pass_on, refer
from medspil.sparring.actions.sending import (
    choose_timeline,
    delete_application,
    rate_answer,
    send_version,
    tell_result,
)
from medspil.sparring.measures import COURSES, HELPED, WORK
from medspil.sparring.models import Application, Turn
from medspil.sparring.reading.taking_in import Taken
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.portal.visitors import inside, text
from tests.sparring.making import LETTER, a_consultant, a_course, an_application

pytestmark = pytest.mark.django_db

TUESDAY = date(2020, 4, 14)
TITLES = (
    "Sendte en ansøgning eller et CV for at få sparring",
    "Fik svar på sin ansøgning eller sit CV",
    "Ansøgningen: Jobsamtale",
)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TUESDAY.isoformat())


@pytest.fixture
def ida() -> Staff:
    return a_consultant()


@pytest.fixture
def nina() -> Staff:
    return make.staff(in_team=make.team("Nord"))


@pytest.fixture
def kim(nina: Staff) -> Citizen:
    return make.citizen(staff=nina, first_name="Kim")


@pytest.fixture
def told(ida: Staff, kim: Citizen) -> Application:
    """Sent, answered, and it became a job interview."""
    sent = an_application(kim, about="Butik hos Skoringen")
    answer(by=ida, application=sent, text="Skriv om kunderne")
    return tell_result(by=CitizenActor(kim), application=sent, result="interview")


def titles(viewer: Staff, citizen: Citizen) -> list[str]:
    _page, entries = timeline(viewer, citizen)
    return [entry.title for entry in entries if entry.source.startswith("application")]


def test_nothing_stands_on_the_timeline_until_the_citizen_says_so(
    told: Application, kim: Citizen, nina: Staff
) -> None:
    own = CitizenActor(kim)
    assert titles(nina, kim) == []
    choose_timeline(by=own, application=told, shown=True)
    assert sorted(titles(nina, kim)) == sorted(TITLES)
    choose_timeline(by=own, application=told, shown=False)
    assert titles(nina, kim) == []
    choose_timeline(by=own, application=told, shown=True)
    delete_application(by=own, application=told)
    assert titles(nina, kim) == []


def test_not_a_word_of_it_stands_there(told: Application, kim: Citizen, nina: Staff) -> None:
    choose_timeline(by=CitizenActor(kim), application=told, shown=True)
    page = text(logged_in(StrictClient(), nina).get(f"/borgere/{kim.public_id}/?vis=forhold"))
    assert all(title in page for title in TITLES)
    for word in ("Skoringen", "Skriv om kunderne", "god til kunder"):
        assert word not in page


def test_nobody_chooses_it_for_the_citizen(told: Application, nina: Staff, ida: Staff) -> None:
    for by in (nina, ida, CitizenActor(make.citizen())):
        with pytest.raises(NotAllowed):
            choose_timeline(by=by, application=told, shown=True)


def test_the_timeline_asks_as_much_for_three_as_for_one(
    ida: Staff, kim: Citizen, nina: Staff
) -> None:
    asked = []
    for more in (1, 2):
        for _n in range(more):
            sent = an_application(kim)
            answer(by=ida, application=sent, text="Fint")
            choose_timeline(by=CitizenActor(kim), application=sent, shown=True)
        timeline(nina, kim)
        with CaptureQueriesContext(connection) as found:
            timeline(nina, kim)
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_the_citizen_chooses_and_rates_on_their_own_page(told: Application, kim: Citizen) -> None:
    client, url = inside(kim), f"/min/sparring/{told.public_id}/"

    def press(what: str, **given: str) -> int:
        form = {"do": what, "once": str(uuid.uuid4()), **given}
        return int(client.post(url, form).status_code)

    assert "Ja, det må de gerne" in text(client.get(url))
    assert press("show") == 303
    assert "Nej, fjern det igen" in text(client.get(url))
    assert press("hide") == 303
    assert press("rate", rating="6") == 422
    assert press("rate", rating="4") == 303
    assert told.turns.get().rating == 4
    page = client.get(url).content.decode()
    assert re.search(r'name="rating" value="4"[^>]* checked', page)
    assert press("rate", rating="2") == 303
    assert told.turns.get().rating == 2


def test_an_employee_does_not_choose_it_by_the_twin_page(
    told: Application, kim: Citizen, nina: Staff
) -> None:
    client = logged_in(StrictClient(), nina)
    url = f"/borgere/{kim.public_id}/min/sparring/{told.public_id}/"
    assert "det må de gerne" not in text(client.get(url))
    answered = client.post(url, {"do": "show", "once": str(uuid.uuid4())})
    assert answered.status_code == 404
    told.refresh_from_db()
    assert told.on_timeline is False


def test_the_consultant_does_not_see_what_one_said_of_the_answer(
    told: Application, kim: Citizen, ida: Staff
) -> None:
    client, url = logged_in(StrictClient(), ida), f"/ansoegninger/{told.public_id}/"
    client.get(url)
    before = client.get(url).content.decode()
    rate_answer(by=CitizenActor(kim), application=told, rating=1)
    after = client.get(url).content.decode()
    assert _without_keys(before) == _without_keys(after)


def _without_keys(page: str) -> str:
    """A form's key is another each time, and so is the token against forgery."""
    return re.sub(r'value="[\w-]{30,}"|nonce="[^"]+"|csrf[^>]*|"X-CSRFToken": "[^"]+"', "", page)


def test_who_acts_for_the_citizen_neither_sees_it_nor_says_it(
    told: Application, kim: Citizen, nina: Staff
) -> None:
    rate_answer(by=CitizenActor(kim), application=told, rating=1)
    client = logged_in(StrictClient(), nina)
    url = f"/borgere/{kim.public_id}/min/sparring/{told.public_id}/"
    assert 'name="rating"' not in client.get(url).content.decode()
    answered = client.post(url, {"do": "rate", "rating": "5", "once": str(uuid.uuid4())})
    assert answered.status_code == 404
    with pytest.raises(NotAllowed):
        rate_answer(by=nina, application=told, rating=5)
    assert told.turns.get().rating == 1


def test_only_an_answer_is_rated_from_one_to_five(kim: Citizen, told: Application) -> None:
    new = an_application(kim)
    with pytest.raises(Refused, match="ikke svaret"):
        rate_answer(by=CitizenActor(kim), application=new, rating=3)
    for rating in (0, 6):
        with pytest.raises(Refused):
            rate_answer(by=CitizenActor(kim), application=told, rating=rating)
        with pytest.raises(IntegrityError, match="one_to_five"), transaction.atomic():
            Turn.objects.filter(application=told).update(rating=rating)
    with pytest.raises(IntegrityError, match="one_to_five"), transaction.atomic():
        Turn.objects.filter(application=new).update(rating=3)


def figures(measure: Any) -> dict[str, float | None]:
    asked = Ask(System("test"), date(2020, 4, 1), date(2020, 4, 30))
    return dict(read(measure, asked).values)


def test_rounds_and_interviews_are_counted_by_application(
    told: Application, kim: Citizen, ida: Staff
) -> None:
    send_version(by=CitizenActor(kim), application=told, given={"letter": Taken(LETTER + " Ja.")})
    answer(by=ida, application=told, text="Bedre")
    an_application(kim)
    found = figures(WORK)
    assert (found["rounds"], found["interview_share"], found["interviews"]) == (1.0, 50.0, 1)
    assert found["versions"] == 1.5


def test_what_people_say_of_answers_is_hidden_until_five_have(ida: Staff, nina: Staff) -> None:
    for n, rating in enumerate((5, 4, 4, 2, 5), 1):
        if n == 5:
            assert figures(HELPED) == {"mean": None, "well": None, "share": 100.0}
        citizen = make.citizen(staff=nina)
        sent = an_application(citizen)
        answer(by=ida, application=sent, text="Fint")
        rate_answer(by=CitizenActor(citizen), application=sent, rating=rating)
    assert figures(HELPED) == {"mean": 4.0, "well": 80.0, "share": 100.0}


def test_how_many_take_up_a_course(ida: Staff, nina: Staff) -> None:
    course = a_course()
    for state in ("", "declined", "started", "finished", "absent"):
        citizen = make.citizen(staff=nina)
        an_application(citizen)
        asked = refer(by=ida, citizen=citizen, course=course)
        if state:
            own = CitizenActor(citizen)
            answer_referral(by=own, referral=asked, wants=state != "declined")
        if state in ("started", "finished", "absent"):
            pass_on(by=ida, referral=asked)
            steps = ["started", "finished"] if state == "finished" else [state]
            for step in steps:
                note_progress(by=ida, referral=asked, state=step)
    found = figures(COURSES)
    assert found == {"wanted": 60.0, "started": 40.0, "finished": 1, "absent": 1}

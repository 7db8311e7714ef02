"""An application is an example for others only as long as its citizen says so, and names nobody."""

from __future__ import annotations

import re
import uuid
from datetime import date
from time import perf_counter
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from medspil.sparring.actions.answering import answer
from medspil.sparring.actions.examples import (
    approve_example,
    drop_example,
    edit_example,
    offer_example,
    what_tells,
)
from medspil.sparring.actions.sending import delete_application
from medspil.sparring.models import Application, Example
from medspil.sparring.models.applications import MOST_TYPED
from medspil.sparring.queries.examples import examples
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.portal.visitors import inside, text
from tests.sparring.making import a_consultant, an_application

pytestmark = pytest.mark.django_db

CLEAN = "Kære butik\n\nJeg har stået i butik i fire år."


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", date(2020, 4, 14).isoformat())


@pytest.fixture
def ida() -> Staff:
    return a_consultant()


@pytest.fixture
def kim(db: None) -> Citizen:
    return make.citizen(
        staff=make.staff(), first_name="Kim", last_name="Bro Holm", phone="00123456"
    )


@pytest.fixture
def sent(kim: Citizen, ida: Staff) -> Application:
    made = an_application(kim, about="Butik", letter=f"{CLEAN}\n\nKim Holm, 00 12 34 56")
    answer(by=ida, application=made, text="Fint")
    return made


def shown(sent: Application, ida: Staff) -> Example:
    own = CitizenActor(sent.citizen)
    offer_example(by=own, application=sent)
    edit_example(by=ida, application=sent, about="Butik", text=CLEAN)
    made: Example = approve_example(by=own, application=sent)
    return made


def listed() -> list[str]:
    return [one.text for one in examples()]


def test_nothing_is_shown_before_the_citizen_has_read_it(
    sent: Application, kim: Citizen, ida: Staff
) -> None:
    own = CitizenActor(kim)
    with pytest.raises(Refused, match="ikke sagt ja"):
        edit_example(by=ida, application=sent, about="Butik", text=CLEAN)
    offer_example(by=own, application=sent)
    with pytest.raises(Refused, match="ikke klar"):
        approve_example(by=own, application=sent)
    assert listed() == []
    edit_example(by=ida, application=sent, about="Butik", text=CLEAN)
    assert listed() == []
    assert Message.objects.filter(citizen=kim, dedupe__startswith="sparring-example:").exists()
    approve_example(by=own, application=sent)
    assert listed() == [CLEAN]
    edit_example(by=ida, application=sent, about="Butik", text=f"{CLEAN} Hilsen")
    assert listed() == []  # changed: they read it again first


def test_what_tells_who_it_is_stands_in_no_example(
    sent: Application, kim: Citizen, ida: Staff
) -> None:
    offer_example(by=CitizenActor(kim), application=sent)
    for left in (
        "kim",
        "HOLM",
        "00 12 34 56",
        "00123456",
        "+45 00123456",
        "010190-1234",
        "k@example.com",
    ):
        with pytest.raises(Refused, match="hvem det er"):
            edit_example(by=ida, application=sent, about="Butik", text=f"{CLEAN} {left}")
    with pytest.raises(Refused, match="hvem det er"):
        edit_example(by=ida, application=sent, about="Kims butik – Kim", text=CLEAN)
    for of_theirs in ("Holms forretning", "Kim's kunder"):
        with pytest.raises(Refused, match="hvem det er"):
            edit_example(by=ida, application=sent, about="Butik", text=f"{CLEAN} {of_theirs}")
    assert what_tells("Jeg arbejdede der 2016-2020 på Holmen.", kim) == []


def test_a_word_without_end_is_read_at_once(kim: Citizen) -> None:
    began = perf_counter()
    assert what_tells("a" * MOST_TYPED, kim) == []
    assert perf_counter() - began < 1  # it was 13 s when each letter was read to the end


def test_it_is_taken_back_at_once_and_the_words_are_gone(
    sent: Application, kim: Citizen, ida: Staff
) -> None:
    own = CitizenActor(kim)
    shown(sent, ida)
    drop_example(by=own, application=sent)
    assert (listed(), Example.objects.count()) == ([], 0)
    shown(sent, ida)
    drop_example(by=ida, application=sent)
    assert Example.objects.count() == 0
    shown(sent, ida)
    delete_application(by=own, application=sent)
    assert Example.objects.count() == 0


def test_what_was_changed_while_the_citizen_read_is_read_again(
    sent: Application, kim: Citizen, ida: Staff
) -> None:
    own, mine = inside(kim), f"/min/sparring/{sent.public_id}/"
    offer_example(by=CitizenActor(kim), application=sent)
    edit_example(by=ida, application=sent, about="Butik", text=CLEAN)
    page = own.get(mine).content.decode()
    [seen] = re.findall(r'name="seen" value="(\w+)"', page)
    edit_example(by=ida, application=sent, about="Butik", text=f"{CLEAN} Et sted i Odense.")
    form = {"do": "approve", "seen": seen, "once": str(uuid.uuid4())}
    answer = own.post(mine, form)
    assert (answer.status_code, listed()) == (422, [])
    assert "Læs den igen" in text(answer)
    [again] = re.findall(r'name="seen" value="(\w+)"', answer.content.decode())
    assert own.post(mine, {**form, "seen": again, "once": str(uuid.uuid4())}).status_code == 303
    assert len(listed()) == 1


def test_the_citizen_alone_offers_and_approves(sent: Application, kim: Citizen, ida: Staff) -> None:
    caseworker, other = kim.assignments.get().staff, CitizenActor(make.citizen())
    for by in (ida, caseworker, other):
        with pytest.raises(NotAllowed):
            offer_example(by=by, application=sent)
    offer_example(by=CitizenActor(kim), application=sent)
    edit_example(by=ida, application=sent, about="Butik", text=CLEAN)
    for by in (ida, caseworker, other):
        with pytest.raises(NotAllowed):
            approve_example(by=by, application=sent)
    with pytest.raises(NotAllowed):
        drop_example(by=other, application=sent)


def test_the_pages_from_the_first_yes_to_the_last_no(
    sent: Application, kim: Citizen, ida: Staff
) -> None:
    own, staff, other = inside(kim), logged_in(StrictClient(), ida), inside(make.citizen())
    mine, theirs = f"/min/sparring/{sent.public_id}/", f"/ansoegninger/{sent.public_id}/"

    def press(client: StrictClient, url: str, what: str, **given: Any) -> int:
        form = {"do": what, "once": str(uuid.uuid4()), **given}
        return int(client.post(url, form).status_code)

    assert "Et eksempel for andre" not in text(staff.get(theirs))
    assert press(own, mine, "offer") == 303
    assert "Et eksempel for andre" in text(staff.get(theirs))
    wrong = {"about": "Butik", "text": f"{CLEAN} Kim"}
    assert press(staff, f"{theirs}goer/", "example", **wrong) == 422
    assert press(staff, f"{theirs}goer/", "example", about="Butik", text=CLEAN) == 303
    page = text(own.get(mine))
    assert "fire år" in page
    assert "Ja, vis den for andre" in page
    mark = Example.objects.get().mark
    assert press(own, mine, "approve", seen=mark) == 303
    read = text(other.get("/min/sparring/eksempler/"))
    assert "fire år" in read
    assert "Kim" not in read
    assert "fire år" in text(staff.get("/ansoegninger/eksempler/"))
    assert "Se, hvad andre har skrevet" in text(other.get("/min/sparring/"))
    assert press(own, mine, "take_back") == 303
    assert "Der er ingen eksempler endnu" in text(other.get("/min/sparring/eksempler/"))
    assert "Ingen eksempler endnu" in text(staff.get("/ansoegninger/eksempler/"))


def test_the_database_holds_it(sent: Application, ida: Staff) -> None:
    made = shown(sent, ida)
    with pytest.raises(IntegrityError, match="edited_and_then"), transaction.atomic():
        Example.objects.filter(pk=made.pk).update(approved_at=None)
    with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
        Example.objects.filter(pk=made.pk).update(state="offered", edited_by=None, approved_at=None)
    drop_example(by=ida, application=sent)
    with pytest.raises(IntegrityError, match="edited_and_then"), transaction.atomic():
        Example.objects.create(
            application=sent, about="x", text="x", state="shown", offered_at=clock.now()
        )

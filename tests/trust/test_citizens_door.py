"""Every address of the citizen's own × whose door it is: one's own, another's, an expired, none.

The staff's matrix has employees as visitors, this one citizens.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from medspil.contact.models import Agreement
from medspil.folder.actions.considerations import write_consideration
from medspil.folder.actions.sessions import close_session
from medspil.kernel import clock
from medspil.kernel.models import AuditEntry
from medspil.meetings.actions.meetings.agenda import add_point
from medspil.meetings.models import Whose
from medspil.offers.actions import sign_up
from medspil.offers.models import Session
from medspil.portal.doors import LINK_COOKIE
from medspil.portal.models import DoorSession
from medspil.sparring.actions.courses import refer as refer_to_course
from medspil.sparring.actions.sending import send_version
from tests import factories as make
from tests.clarification.making import an_adviser, begun, referred
from tests.folder.making import a_folder, an_entry
from tests.guards import StrictClient
from tests.meetings.gathering import planned
from tests.offers.club_life import one_by_hand
from tests.offers.making import a_session
from tests.portal.visitors import a_link, inside
from tests.sparring.making import LETTER, a_course, a_plain_file, an_application
from tests.trust.forms import Forms
from tests.trust.house import CANARY, STREET, TODAY, Address, House, build, every_address

pytestmark = pytest.mark.django_db

# Before the door: whoever comes may look, and sees nobody's name.
BEFORE = {
    "portal:link",
    "portal:code",
    "portal:new_code",
    "portal:enter",
    "portal:language_before",
    "portal:out",
    "portal:provider",
    "portal:provider_back",
}
# A time is booked already; the club goes on.
SHUT_FOR_NOW = {"portal:book", "portal:club_rate"}
WITH_AN_APPOINTMENT = {"portal:move", "portal:channel", "portal:decline"}
WITH_A_MEETING = {"portal:meetings", "portal:meeting", "portal:asked"}
WITH_A_MEETING |= {"portal:clarification", "portal:clarification_time"}  # messages tell of it
WITH_AN_ANSWER = {"portal:sparring", "portal:sparring_one", "portal:sparring_course"}
WITH_A_MEETING |= {"portal:panel", "portal:panel_question", "portal:panel_text"}


ROWS = {"pk", "uid", "conversation", "case", "homework", "entry", "row", "task"}
ROWS |= {"application", "document", "referral"}


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    made = build()
    nina = made.people["caseworker"]
    adviser = an_adviser(nina, weekly=9)
    offered = a_session(nina, capacity=9, day=TODAY.replace(day=20))
    for hours, whose in enumerate((made.citizen, made.protected)):  # nina sits in one at a time
        Agreement.objects.create(
            citizen=whose, owner="citizen", what=f"Aftale {whose.pk}", made_at=clock.now()
        )
        soon = clock.now() + timedelta(days=7, hours=2 * hours)
        meeting = planned(nina, whose, soon, title=f"Møde {whose.pk}")
        add_point(by=nina, meeting=meeting, title="Praktik", whose=Whose.MAIN_PERSON)
        make.conversation(whose, on=TODAY - timedelta(days=3), by=nina)
        make.ready_case(whose, nina)
        folder = a_folder(whose, nina)
        an_entry(folder, by=nina, written=f"Aftale {whose.pk}")
        write_consideration(by=nina, folder=folder, text=f"Møde {whose.pk}")
        close_session(by=nina, folder=folder, homework="Tænk over det")
        sign_up(by=nina, session=offered, citizen=whose)
        one_by_hand(made.people["leader"], nina, whose, made.north)
        begun(referred(nina, whose, phone="00112233"), adviser)
        sent = an_application(whose, by=nina)
        send_version(by=nina, application=sent, given={"letter": a_plain_file(f"{LETTER} igen")})
        refer_to_course(by=nina, citizen=whose, course=a_course())
    make.appointment(made.citizen, nina, TODAY.replace(day=28), booked_by="citizen")
    return made


def citizens_addresses() -> Iterator[Address]:
    for address in every_address():
        if address.citizens_door is not None:
            yield address


def url_for(address: Address, whose: Any) -> str:
    values = {
        "pk": Agreement.objects.get(citizen=whose).pk,
        "kind": "share_cv",
        "token": "forged",
        "uid": whose.meetings.get().uid,
        "conversation": whose.conversations.get().pk,
        "case": whose.panel_cases.get().public_id,
        "question": "virtual",
        "session": Session.objects.get(sign_ups__citizen=whose, series__kind="webinar").public_id,
        "entry": whose.folder.entries.get().pk,
        "row": whose.folder.considerations.get().pk,
        "task": whose.folder.homework.get().pk,
        "what": "hobby",
        "part": "life",
        "talk": whose.clarifications.get().talks.latest("during").pk,
        "application": whose.applications.get().public_id,
        "document": whose.applications.get().documents.get(number=2).pk,
        "referral": whose.course_proposals.get().pk,
        "homework": whose.club_memberships.get().homework.get().homework_id,
    }
    return address.url(**{name: values[name] for name in address.parameters})


def statuses(client: StrictClient, url: str) -> list[int]:
    found = []
    for method in ("get", "post"):
        with transaction.atomic():
            answer = getattr(client, method)(url, {"once": str(uuid.uuid4())})
            transaction.set_rollback(True)
        if answer.status_code != 405:
            found.append(answer.status_code)
    return found


def test_what_is_before_the_door_is_named_here() -> None:
    found = {one.name for one in citizens_addresses() if one.citizens_door == "open"}
    assert found == BEFORE


def test_every_page_opens_to_whose_it_is_and_to_nobody_else(house: House) -> None:
    nina = house.people["caseworker"]
    own = inside(house.citizen)
    ended = inside(house.protected)
    DoorSession.objects.filter(citizen=house.protected).update(ended_at=clock.now())
    expired = StrictClient()
    expired.cookies[LINK_COOKIE] = a_link(house.canary, nina, days=-1)[1]
    employee = StrictClient()
    employee.force_login(nina)
    problems, seen = [], 0
    for address in citizens_addresses():
        if address.name in BEFORE:
            continue
        url = url_for(address, house.citizen)
        outsiders = {"nobody": StrictClient(), "expired": expired, "ended": ended}
        for who, client in {**outsiders, "employee": employee}.items():
            seen += 1
            if set(statuses(client, url)) != {302}:
                problems.append(f"{address.name}: {who} is not asked to come in")
        found = statuses(own, url)
        opens = any(status < 400 or status == 422 for status in found)
        if not opens and address.name not in SHUT_FOR_NOW:
            problems.append(f"{address.name}: shut to its own citizen, {found}")
    assert problems == []
    assert seen >= 4 * 22


def test_the_code_page_is_shut_to_whoever_has_no_link(house: House) -> None:
    nina = house.people["caseworker"]
    shut = {}
    for kind, token in {
        "expired": a_link(house.canary, nina, days=-1)[1],
        "forged": "forged",
        "none": "",
    }.items():
        client = StrictClient()
        client.cookies[LINK_COOKIE] = token
        shut[kind] = [statuses(client, url) for url in ("/min/kode/", "/min/kode/send/")]
    assert shut == {kind: [[404, 404], [404]] for kind in ("expired", "forged", "none")}


def test_with_a_link_for_the_time_alone_the_rest_is_not_there(house: House) -> None:
    client = inside(house.citizen)
    link, _token = a_link(house.citizen, house.people["caseworker"], purpose="booking")
    DoorSession.objects.update(purpose="booking", link=link, how="link")
    found = {
        address.name: statuses(client, url_for(address, house.citizen))
        for address in citizens_addresses()
        if address.name not in BEFORE
    }
    opened = {name for name, codes in found.items() if any(code < 400 for code in codes)}
    assert opened == WITH_AN_APPOINTMENT | WITH_A_MEETING | WITH_AN_ANSWER | {
        *("portal:home", "portal:language", "portal:jobs"),
    }


def test_swapped_numbers_open_nothing_and_write_nothing(house: House) -> None:
    """One citizen's session, another citizen's row."""
    client = inside(house.citizen)
    theirs = Agreement.objects.get(citizen=house.protected)
    before = AuditEntry.objects.count()
    found = {
        address.name: statuses(client, url_for(address, house.protected))
        for address in citizens_addresses()
        if set(address.parameters) & ROWS
    }
    assert found == {
        "portal:agreement": [404, 404],
        "portal:meeting": [404, 404],
        "portal:asked": [404, 404],
        "portal:panel": [404],
        "portal:panel_question": [404, 404],
        "portal:panel_text": [404, 404],
        "portal:club_homework": [404, 404],
        "portal:sparring_one": [404, 404],
        "portal:sparring_compare": [404],
        "portal:sparring_file": [404],
        "portal:sparring_course": [404, 404],
        "portal:folder_entry": [404, 404],
        "portal:folder_one_health": [404, 404],
        "portal:folder_task": [404, 404],
    }
    assert AuditEntry.objects.count() == before
    theirs.refresh_from_db()
    assert theirs.done_on is None


def test_another_citizen_is_nowhere_on_ones_pages(house: House) -> None:
    secrets = {
        f"Møde {house.protected.pk}",
        CANARY,
        STREET,
        str(house.canary.public_id),
        str(house.protected.public_id),
        house.protected.first_name + " " + house.protected.last_name,
        f"Aftale {Agreement.objects.get(citizen=house.protected).citizen_id}",
    }
    client = inside(house.citizen)
    leaks = [
        (address.name, secret)
        for address in citizens_addresses()
        if address.name not in BEFORE
        for secret in secrets
        if secret in client.get(url_for(address, house.citizen)).content.decode()
    ]
    assert leaks == []
    own = inside(house.protected).get("/min/aftaler/").content.decode()
    assert f"Aftale {house.protected.pk}" in own  # the check above can fail


def test_a_protected_address_stands_on_no_page_of_its_own_citizen(house: House) -> None:
    client = inside(house.protected)
    for address in citizens_addresses():
        if address.name not in BEFORE:
            body = client.get(url_for(address, house.protected)).content.decode()
            assert STREET not in body, address.name


def test_what_a_citizen_sends_twice_is_written_once(house: House) -> None:
    client = inside(house.citizen)
    again, missing, written = [], [], 0
    for address in citizens_addresses():
        if address.name in BEFORE:
            continue
        url = url_for(address, house.citizen)
        answer = client.get(url)
        if answer.status_code != 200:
            continue
        for form in Forms(answer.content.decode()).found:
            target = form.action or url
            if form.method != "post" or target == "/min/ud/":
                continue
            if not form.fields.get("once"):
                missing.append(target)
            for sent in form.ways():
                with transaction.atomic():
                    start = AuditEntry.objects.count()
                    assert client.post(target, sent).status_code < 500
                    first = AuditEntry.objects.count()
                    assert client.post(target, sent).status_code < 500
                    second = AuditEntry.objects.count()
                    transaction.set_rollback(True)
                written += first > start
                if second > first:
                    again.append(target)
    assert (missing, again) == ([], [])
    assert written >= 8

"""Every address × every role × another team × an ended membership, from the resolver itself.

The table below says which permission opens to whom; a new permission or an address without a door
that is not named here fails.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from django.db import transaction

from medspil.kernel.models import AuditEntry
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.trust.house import TODAY, Address, House, build, every_address, one_of_everything

pytestmark = pytest.mark.django_db

CASEWORKERS = {"caseworker", "caseworker of another team"}
LEADERS = {"leader", "leader of another team", "leader of the house"}
ADMINISTRATORS = {"administrator"}
PANEL = {"panel chair", "panel member"}
PSYCHOLOGIST = {"psychologist"}
EMPLOYEES = CASEWORKERS | LEADERS | ADMINISTRATORS | PANEL | {"representative", "consultant"}
EMPLOYEES |= PSYCHOLOGIST
WITH_CITIZENS = CASEWORKERS | LEADERS
SURVEYS = LEADERS | ADMINISTRATORS | {"consultant"}

OPENS_TO = {
    "desk.home": EMPLOYEES,
    "desk.lists": WITH_CITIZENS,
    "desk.search": WITH_CITIZENS,
    "desk.save_view": EMPLOYEES,
    "desk.leader": LEADERS,
    "competence.see_taxonomy": EMPLOYEES,
    "competence.load_taxonomy": ADMINISTRATORS,
    "companies.see": LEADERS | {"consultant"},
    "companies.write": LEADERS | {"consultant"},
    "companies.merge": LEADERS | {"consultant"},
    "companies.start_campaign": LEADERS | {"consultant"},
    "matching.see": LEADERS | {"consultant"},
    "matching.write": LEADERS | {"consultant"},
    "matching.plan": LEADERS,
    "matching.see_profiles": WITH_CITIZENS,
    "sparring.see": WITH_CITIZENS | {"consultant"},
    "sparring.change_policy": ADMINISTRATORS | LEADERS,
    "reception.see": LEADERS | {"consultant"},
    "reception.answer": LEADERS | {"consultant"},
    "reception.change_page": ADMINISTRATORS | LEADERS,
    "companies.change_policy": ADMINISTRATORS | LEADERS,
    "insight.see_measures": WITH_CITIZENS,
    "contact.see_forecast": LEADERS | ADMINISTRATORS,
    "contact.see_forecast_citizens": LEADERS,
    "people.assign": WITH_CITIZENS,
    "people.break_glass": WITH_CITIZENS,
    "people.manage_staff": ADMINISTRATORS,
    "people.import": ADMINISTRATORS | LEADERS,
    "contact.work_list": WITH_CITIZENS,
    "contact.see_rules": EMPLOYEES,
    "contact.change_rules": ADMINISTRATORS,
    "contact.suspend": ADMINISTRATORS,
    "contact.change_rhythm": ADMINISTRATORS | LEADERS,
    "contact.call_round": WITH_CITIZENS,
    "contact.start_call_round": LEADERS,
    "contact.see_walks_out": EMPLOYEES,  # a colleague who should be back by now
    "meetings.see_calendar": WITH_CITIZENS,
    "meetings.invite": WITH_CITIZENS,
    "meetings.change_policy": ADMINISTRATORS | LEADERS,
    "offers.see_clubs": WITH_CITIZENS | {"consultant"},
    "offers.make_club_round": LEADERS | {"consultant"},
    "offers.change_club_policy": ADMINISTRATORS | LEADERS,
    "offers.see": WITH_CITIZENS | {"consultant"},
    "offers.see_citizens": WITH_CITIZENS,
    "portal.twin": WITH_CITIZENS,
    "folder.see": WITH_CITIZENS,
    "surveys.see": SURVEYS,
    "surveys.make": SURVEYS,
    "surveys.interview": LEADERS | {"consultant"},
    "surveys.take_answers": LEADERS,
    "surveys.change_policy": ADMINISTRATORS | LEADERS,
    "courses.see": WITH_CITIZENS,
    "courses.make": WITH_CITIZENS,
    "clarification.see": WITH_CITIZENS,
    "clarification.lead": LEADERS,
    "meetings.see_panel": WITH_CITIZENS | {"panel chair"},
    "meetings.prepare_panel": WITH_CITIZENS,
    "meetings.run_panel": LEADERS | {"panel chair"},
    "meetings.see_panel_rules": EMPLOYEES,
    "meetings.read_packs": PANEL,
    "api.manage_clients": ADMINISTRATORS,
    "messages.outbox": WITH_CITIZENS,
    "messages.templates": ADMINISTRATORS | LEADERS,
    "messages.see_mass": ADMINISTRATORS | LEADERS,
    "messages.draft_mass": LEADERS,
    "workplace.take_part": EMPLOYEES,
    "workplace.change_policy": ADMINISTRATORS | LEADERS,
    "hotline.tally": PSYCHOLOGIST,
    "hotline.plan": PSYCHOLOGIST | LEADERS,
    "hotline.see_figures": PSYCHOLOGIST | LEADERS | ADMINISTRATORS,
}

# What is posted there names a row that one holds; without one there is nothing to open.
ABOUT_A_ROW = {"contact:round_save", "contact:round_draft", "contact:round_give_back"}
ABOUT_A_ROW |= {"contact:round_put_back", "contact:walk_back"}
ABOUT_A_ROW |= {f"companies:campaign_{page}" for page in ("save", "give_back", "override")}
ABOUT_A_ROW |= {f"offers:club_{page}" for page in ("move", "member", "add", "came", "answer")}

# Open to whoever comes: login and its pages, the language, the health of the house. The API has a
# door of its own, tokens with scopes (tests/api).
NO_DOOR = ("account_", "mfa_", "socialaccount_", "openid_connect_", "(nameless)", "api:v1:")
OPEN = {"health", "ui:language"}
OPEN |= {"hotline:opening"}  # whom to ring, and when
OPEN |= {
    f"meetings:panel_guest{page}" for page in ("", "_reads", "_pack")
}  # by a secret link: tests/meetings
OPEN |= {"meetings:feed"}  # the same
OPEN |= {  # a guest's page of one meeting, by a secret link and a code: tests/meetings
    f"meetings:guest_{page}"
    for page in (
        *("meeting", "link", "code", "new_code", "come_in", "answer", "tested", "signal", "out"),
    )
}
OPEN |= {  # open to everybody, and one's own place by a secret link: tests/offers
    f"offers:{page}"
    for page in ("public", "public_session", "public_thanks", "door", "mine", "mine_do")
}
OPEN |= {  # behind a course's secret link: tests/courses
    f"courses:{page}"
    for page in (
        *("link", "watch", "watch_part", "watch_film", "watch_captions", "watch_material"),
        *("watch_count", "watch_position", "watch_reflect", "watch_thought", "watch_keep"),
        *("watch_feedback", "watch_agree", "watch_decline", "watch_out"),
    )
}
OPEN |= {f"messages:{page}" for page in ("no_thanks", "sms_reply", "sms_receipt")}  # by a token
OPEN |= {f"surveys:{page}" for page in ("public", "door", "mine", "thanks")}  # tests/surveys
OPEN |= {f"sparring:provider{page}" for page in ("", "_door", "_say")}  # tests/sparring
OPEN |= {  # open to companies, and a company's own behind its door: tests/reception
    f"reception:{page}"
    for page in (
        *("public", "call", "labour", "thanks", "link", "code", "new_code", "enter", "out"),
        *("to_provider", "from_provider", "home", "own_call", "own_order", "held"),
        *("person_new", "person", "forget", "cvs"),
    )
}


def staff_addresses() -> Iterator[Address]:
    for address in every_address():
        if address.name.startswith(NO_DOOR) or address.name in OPEN:
            continue
        if address.citizens_door is not None:  # tests/trust/test_citizens_door.py
            continue
        yield address


@pytest.fixture
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    return build()


def statuses(client: StrictClient, url: str) -> list[int]:
    """What the address answers to a look and to an empty form; what a form writes is undone."""
    found = []
    for method in ("get", "post"):
        with transaction.atomic(), transaction.atomic(using="hotline"):
            answer = getattr(client, method)(url, {"once": str(uuid.uuid4())})
            transaction.set_rollback(True)
            transaction.set_rollback(True, using="hotline")
        if answer.status_code != 405:
            found.append(answer.status_code)
    return found


def wrong(address: Address, who: str, found: list[int], not_theirs: set[str]) -> str | None:
    """What is wrong with the answers, if anything."""
    door = address.door
    if who == "nobody":
        fine = all(status == 302 for status in found)
        return None if fine else f"{address.name}: a stranger got {found}"
    if door is None:
        fine = all(status < 500 for status in found)
        return None if fine else f"{address.name}: {who} got {found}"
    opens = who in OPENS_TO[door] - not_theirs
    if opens and address.name in ABOUT_A_ROW:
        fine = all(status < 500 and status != 403 for status in found)
    elif opens:
        fine = any(status < 400 or status == 422 for status in found)
        fine = fine and all(status < 500 and status != 403 for status in found)
    else:
        fine = bool(found) and all(status == 404 for status in found)
    return None if fine else f"{address.name}: {who} got {found}, {'opens' if opens else 'shut'}"


def test_every_address_opens_to_whom_it_should_and_to_nobody_else(house: House) -> None:
    objects = one_of_everything(house)
    clients = {"nobody": StrictClient()}
    for who, staff in house.people.items():
        clients[who] = logged_in(StrictClient(), staff)
    problems: list[str] = []
    seen = 0
    for address in staff_addresses():
        if address.door is not None and address.door not in OPENS_TO:
            problems.append(f"{address.name}: the permission {address.door} is not in the table")
            continue
        if address.parameters and address.name not in objects:
            problems.append(f"{address.name}: give the matrix one {address.parameters}")
            continue
        kwargs, not_theirs = objects[address.name]() if address.parameters else ({}, set())
        url = address.url(**kwargs)
        for who, client in clients.items():
            seen += 1
            if problem := wrong(address, who, statuses(client, url), not_theirs):
                problems.append(problem)
    assert problems == []
    assert seen > 11 * 30


def test_a_shut_door_writes_nothing(house: House) -> None:
    """The audit trail is as long after everybody tried everything that is not theirs."""
    objects = one_of_everything(house)
    outsiders = {
        who: logged_in(StrictClient(), house.people[who])
        for who in ("representative", "consultant", "ended yesterday", "without a role")
    }
    urls = [
        (address.url(**(objects[address.name]()[0] if address.parameters else {})), address.door)
        for address in staff_addresses()
        if address.door not in (None, "desk.home", "desk.save_view", "contact.see_rules")
    ]
    before = list(AuditEntry.objects.values_list("pk", flat=True))
    for url, door in urls:
        for who, client in outsiders.items():
            if who not in OPENS_TO[door]:
                client.post(url, {"once": str(uuid.uuid4())})
    written = AuditEntry.objects.exclude(pk__in=before)
    assert sorted({(entry.action, entry.actor) for entry in written}) == []


def test_every_address_has_a_door_or_is_known_to_be_open() -> None:
    open_ones = {address.name for address in staff_addresses() if address.door is None}
    assert open_ones == {"people:login_again", "ui:components", "ui:components_public"}


def test_an_account_that_is_closed_is_out_at_once(house: House) -> None:
    nina = house.people["caseworker"]
    client = logged_in(StrictClient(), nina)
    assert client.get("/").status_code == 200
    nina.is_active = False
    nina.save()
    assert client.get("/").status_code == 302

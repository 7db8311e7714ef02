"""Whoever acts on the citizen's pages stands in the audit trail: the citizen, or who did it for
them; and the citizen may do no more than what is theirs.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.contact.actions.conversations import close_agreement
from medspil.contact.models import Agreement
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed
from medspil.kernel.models import AuditEntry
from medspil.messages.queries import sent_to
from medspil.people.actions import (
    add_representation,
    change_contact_facts,
    close_citizen,
    end_representation,
)
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.portal.visitors import inside

pytestmark = pytest.mark.django_db
TODAY = date(2020, 4, 14)
SENT = (
    ("med/", {"part": "bring", "name": "Bo Prøve"}),
    ("med/", {"part": "speak", "language": "ti"}),
    ("kontakt/", {"part": "wish", "channel": "walk", "note": "Formiddag"}),
    ("kontakt/", {"part": "reach", "phone": "00 00 00 99", "email": "", "send": "1"}),
    ("sprog/", {"language": "pl"}),
    ("emner/", {"text": "Praktik"}),
    ("samtale/", {"about": "Kursus", "wished_channel": ""}),
    ("samtykker/fund/", {"answer": "yes", "how": "phone"}),  # how: an employee says it
)


@pytest.fixture
def nina(db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()
    make.municipality(home=True)
    return make.staff(full_name="Nina Holm")


@pytest.fixture
def amalie(nina: Staff) -> Citizen:
    return make.citizen(
        first_name="Amalie", group="LAB6_02", staff=nina, phone="00000034", email="a@example.com"
    )


@pytest.fixture
def agreement(amalie: Citizen) -> Agreement:
    return Agreement.objects.create(
        citizen=amalie, owner="citizen", what="Skriv et CV", made_at=clock.now()
    )


def everything(client: StrictClient, root: str, citizen: Citizen, agreement: Agreement) -> set[str]:
    """Send every form, and say who the audit trail names for what the citizen's pages did."""
    start = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    sent = [*SENT, (f"aftaler/{agreement.pk}/", {"says": "done"})]
    assert [client.post(f"{root}{where}", given).status_code for where, given in sent] == (
        [303] * len(sent)
    )
    bo = citizen.representations.get()
    assert client.post(f"{root}med/", {"part": "leave", "person": bo.pk}).status_code == 303
    lines = AuditEntry.objects.filter(pk__gt=start)
    assert {line.action for line in lines} >= {
        "people.add_representation",
        "people.end_representation",
        "people.change_contact_facts",
        "contact.close_agreement",
        "meetings.say_points",
        "meetings.ask_for_conversation",
        "portal.answer_consent",
    }
    return {line.actor for line in lines if line.action != "messages.put_in_outbox"}


def test_what_the_citizen_does_is_done_by_the_citizen(
    amalie: Citizen, agreement: Agreement
) -> None:
    client = inside(amalie)
    assert everything(client, "/min/", amalie, agreement) == {f"citizen:{amalie.pk}"}


def test_what_an_employee_does_for_them_is_done_by_the_employee(
    client: StrictClient, amalie: Citizen, nina: Staff, agreement: Agreement
) -> None:
    desk = logged_in(client, nina)
    root = f"/borgere/{amalie.public_id}/min/"
    assert everything(desk, root, amalie, agreement) == {nina.actor_name}
    assert {look.staff for look in amalie.looks.all()} == {nina}


def test_a_citizen_may_do_no_more_than_what_is_theirs(amalie: Citizen, nina: Staff) -> None:
    me, other = CitizenActor(amalie), make.citizen(group="LAB6_02", staff=nina)
    theirs = Agreement.objects.create(
        citizen=amalie, owner="staff", what="Ring", made_at=clock.now()
    )
    guardian = amalie.representations.create(
        kind="guardian", name="Vera", purpose="værge", valid=make._days(TODAY, None)
    )
    along = {"kind": "companion", "name": "Bo", "purpose": "med", "until": date(2020, 6, 1)}
    refused = {
        "somebody to speak for one": lambda: add_representation(
            by=me, citizen=amalie, **{**along, "kind": "party_representative"}
        ),
        "another's companion": lambda: add_representation(by=me, citizen=other, **along),
        "a guardian away": lambda: end_representation(
            by=me, citizen=amalie, representation=guardian
        ),
        "what is judged": lambda: change_contact_facts(
            by=me, citizen=amalie, values={"post_exempt": True}
        ),
        "another's number": lambda: change_contact_facts(
            by=me, citizen=other, values={"phone": "00000099"}
        ),
        "what others promised": lambda: close_agreement(by=me, citizen=amalie, agreement=theirs),
        "off the books": lambda: close_citizen(by=me, citizen=amalie, day=TODAY, why="x"),
    }
    let_through = []
    for what, act in refused.items():
        try:
            act()
        except NotAllowed:
            continue
        let_through.append(what)
    assert let_through == []


def test_a_citizen_reads_their_own_messages_and_no_other_s(amalie: Citizen, nina: Staff) -> None:
    other = make.citizen(group="LAB6_02", staff=nina)
    own = make.message(amalie)
    make.message(other)
    me = CitizenActor(amalie)
    assert [list(sent_to(me, amalie)), list(sent_to(me, other))] == [[own], []]


def test_the_desk_asks_as_much_for_three_as_for_one_of_what_the_citizen_says(
    client: StrictClient, amalie: Citizen, nina: Staff
) -> None:
    desk, own = logged_in(client, nina), inside(amalie)
    pages = [f"/borgere/{amalie.public_id}/", f"/borgere/{amalie.public_id}/samtale/"]

    def one_more(n: int) -> None:
        made = Agreement.objects.create(
            citizen=amalie, owner="staff", what=f"Ring {n}", made_at=clock.now()
        )
        own.post(f"/min/aftaler/{made.pk}/", {"says": "missing", "text": f"Mangler {n}"})
        own.post("/min/emner/", {"text": "\n".join(f"Emne {m}" for m in range(n))})

    def queries() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as asked:
                assert "Emne 0" in desk.get(page).content.decode()
            counts.append(len(asked))
        return counts

    one_more(1)
    queries()  # whatever is worked out once a day
    first = queries()
    one_more(2)
    one_more(3)
    assert queries() == first

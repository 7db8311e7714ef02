"""Taking a run back: what it made goes, what it changed returns, what was built on it stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from medspil.contact.actions.conversations import register_conversation
from medspil.contact.models import Conversation, ConversationNote, Due
from medspil.exchange.actions import undo_run
from medspil.exchange.models import ImportRun
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.kernel.cpr import Cpr
from medspil.people.models import AccessEntry, AccessPurpose, Citizen, Role
from tests import factories
from tests.exchange.given import DAY, days, imported

CITIZENS = (
    "reference;cpr;fornavn;kontaktgruppe;ydelse;anker_dato;team\n"
    "B-1;610203-1234;Åse;LAB6_03;kontanthjaelp;2020-01-06;Nord\n"
    "B-2;620203-1234;Bo;LAB6_01;dagpenge;2020-02-03;Nord\n"
)
ME = System("import")


@pytest.fixture(autouse=True)
def _monday(db: None) -> Iterator[None]:
    with clock.at(DAY):
        yield


def run_of(kind: str, content: str) -> ImportRun:
    run = imported(kind, content).run
    assert run is not None
    return run


def kept(run: ImportRun) -> list[tuple[int | None, str, str]]:
    return [
        (line.row, line.reference, issue[2])
        for line in run.lines.order_by("row")
        for issue in line.issues
    ]


def talk(reference: str = "B-1") -> None:
    register_conversation(
        by=System("test"),
        citizen=Citizen.objects.get(reference=reference),
        channel="phone",
        note="Vi talte sammen.",
        held_at=datetime(2020, 3, 16, 0, 1, tzinfo=clock.TZ),
    )


def test_citizens_that_a_run_made_go_and_can_come_again() -> None:
    undone = undo_run(by=ME, run=run_of("citizens", CITIZENS))

    assert (undone.state, undone.counts["kept"]) == ("undone", 0)
    assert Citizen.objects.count() == Due.objects.count() == 0
    assert Citizen.pgh_event_model.objects.count() == 0
    assert imported("citizens", CITIZENS).verdicts == ["new", "new"]


def test_that_somebody_looked_keeps_nothing() -> None:
    run = run_of("citizens", CITIZENS)
    AccessEntry.objects.create(
        at=clock.now(),
        citizen=Citizen.objects.get(reference="B-1"),
        purpose=AccessPurpose.FOLLOW_UP,
        client="test",
    )

    assert undo_run(by=ME, run=run).counts["kept"] == 0


def test_a_citizen_somebody_has_spoken_with_stays() -> None:
    run = run_of("citizens", CITIZENS)
    talk()

    undone = undo_run(by=ME, run=run)

    assert [c.reference for c in Citizen.objects.all()] == ["B-1"]
    assert kept(undone) == [(2, "B-1", "Der er arbejdet videre med borgeren siden.")]


def test_a_citizen_whose_facts_were_changed_stays() -> None:
    run = run_of("citizens", CITIZENS)
    imported("citizens", "reference;telefon\nB-1;00 11 22 33\n")
    imported("periods", "reference;slags;kode;fra\nB-2;fravær;ferie;2020-03-01\n")

    assert kept(undo_run(by=ME, run=run)) == [
        (2, "B-1", "Borgeren er ændret siden."),
        (3, "B-2", "Perioderne er ændret siden."),
    ]


def test_what_a_run_changed_returns_to_what_it_was() -> None:
    imported("citizens", CITIZENS)
    run = run_of(
        "citizens",
        "reference;cpr;fornavn;kontaktgruppe;ydelse;anker_dato;team\n"
        "B-1;610303-1234;Aase;LAB6_08;ressourceforloebsydelse;2019-12-02;Syd\n",
    )

    undone = undo_run(by=ME, run=run)

    citizen = Citizen.objects.get(reference="B-1")
    assert kept(undone) == []
    assert (citizen.cpr, citizen.first_name) == (Cpr.parse("610203-1234"), "Åse")
    assert citizen.registered_on == date(2020, 1, 6)
    assert [days(g) for g in citizen.contact_groups.all()] == [("LAB6_03", date(2020, 1, 6), None)]
    assert [days(b) for b in citizen.benefits.all()] == [("kontanthjaelp", date(2020, 1, 6), None)]
    assert [a.team.name for a in citizen.assignments.all()] == ["Nord"]
    assert imported("citizens", CITIZENS).verdicts == ["unchanged", "unchanged"]


def test_what_was_changed_again_is_left_as_it_is() -> None:
    imported("citizens", CITIZENS)
    run = run_of("citizens", "reference;fornavn;kontaktgruppe\nB-1;Aase;LAB6_02\n")
    Citizen.objects.filter(reference="B-1").update(first_name="Åse Marie")

    undone = undo_run(by=ME, run=run)

    citizen = Citizen.objects.get(reference="B-1")
    assert citizen.first_name == "Åse Marie"
    assert [g.group for g in citizen.contact_groups.all()] == ["LAB6_03"]
    assert kept(undone) == [(2, "B-1", "Borgeren er ændret siden.")]


def test_periods_return_to_what_they_were() -> None:
    imported("citizens", CITIZENS)
    run = run_of(
        "periods",
        "reference;slags;kode;fra;til\n"
        "B-1;ydelse;dagpenge;2020-02-01;2020-02-20\nB-1;fravær;ferie;2020-03-01;2020-03-20\n",
    )

    undo_run(by=ME, run=run)

    citizen = Citizen.objects.get(reference="B-1")
    assert [days(b) for b in citizen.benefits.all()] == [("kontanthjaelp", date(2020, 1, 6), None)]
    assert citizen.absences.count() == 0
    assert Due.objects.get(citizen=citizen).paused_until is None


def test_conversations_are_withdrawn_and_can_come_again() -> None:
    imported("citizens", CITIZENS)
    content = "reference;afholdt;type;note\nB-1;2020-02-10;7;Talt om praktik.\n"
    run = run_of("conversations", content)

    undo_run(by=ME, run=run)

    withdrawn = Conversation.objects.get()
    assert withdrawn.withdrawn_because == f"Import nr. {run.pk} er fortrudt."
    assert Due.objects.get(citizen__reference="B-1").last_contact is None
    assert imported("conversations", content).verdicts == ["new"]


def test_a_corrected_note_returns_as_a_correction() -> None:
    imported("citizens", CITIZENS)
    head = "reference;afholdt;type;form;note\n"
    imported("conversations", head + "B-1;2020-02-10;7;phone;Første.\n")
    run = run_of("conversations", head + "B-1;2020-02-10;7;video;Anden.\n")

    undo_run(by=ME, run=run)

    assert [n.text for n in ConversationNote.objects.order_by("pk")] == [
        "Første.",
        "Anden.",
        "Første.",
    ]
    assert Conversation.objects.get().channel == "phone"


def test_a_run_is_taken_back_once() -> None:
    run = run_of("citizens", CITIZENS)
    undo_run(by=ME, run=run)

    with pytest.raises(Refused, match="Kun en indlæst kørsel kan fortrydes"):
        undo_run(by=ME, run=run)


def test_only_administrators_and_leaders_import_and_undo() -> None:
    caseworker = factories.staff()
    leader = factories.staff(Role.LEADER, whole_house=True)
    run = run_of("citizens", CITIZENS)

    with pytest.raises(NotAllowed):
        imported("citizens", CITIZENS, by=caseworker)
    with pytest.raises(NotAllowed):
        undo_run(by=caseworker, run=run)
    assert undo_run(by=leader, run=run).undone_by == leader

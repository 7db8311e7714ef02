"""A folder is filled by citizen and adviser in turn, and nothing that was said is lost."""

from __future__ import annotations

from datetime import date

import pytest

from medspil.folder.actions.entries import (
    Behind,
    Said,
    agree,
    change_entry,
    put_back,
    remove_entry,
    see_documented,
    write_entry,
)
from medspil.folder.actions.folders import open_folder
from medspil.folder.actions.sessions import answer_homework, close_session, give_homework
from medspil.folder.kinds import Month
from medspil.folder.models import Entry, EntryVersion, Folder, Homework
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.kernel.models import AuditEntry
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff
from tests import factories as make
from tests.folder.making import a_caseworker, a_folder, an_entry

pytestmark = pytest.mark.django_db
TODAY = date(2020, 4, 14)


@pytest.fixture
def nina(db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    return a_caseworker()


@pytest.fixture
def folder(nina: Staff) -> Folder:
    return a_folder(by=nina)


def test_a_folder_is_opened_once(nina: Staff) -> None:
    anna = make.citizen(group="LAB6_02", staff=nina)
    first = open_folder(by=nina, citizen=anna)
    assert open_folder(by=CitizenActor(anna), citizen=anna).pk == first.pk
    assert (first.opened_by, AuditEntry.objects.filter(action="folder.open_folder").count()) == (
        nina,
        1,
    )


def test_it_shows_who_said_it_and_who_wrote_it_down(nina: Staff, folder: Folder) -> None:
    by_phone = an_entry(folder, by=nina)
    own = an_entry(folder, "hobby", by=CitizenActor(folder.citizen), written="Fodbold")
    assert (by_phone.said_by, by_phone.written_by, by_phone.agreed_at) == ("citizen", nina, None)
    assert (own.said_by, own.written_by, own.agreed_at is not None) == ("citizen", None, True)


def test_what_was_confirmed_falls_when_it_is_changed(nina: Staff, folder: Folder) -> None:
    course = an_entry(folder, "course", written="Truck B", began=Month(2018, 5))
    agree(by=CitizenActor(folder.citizen), entry=course, version=1)
    see_documented(by=nina, entry=course, version=1, what="Certifikatet")
    course.refresh_from_db()
    assert (course.agreed_at is not None, course.seen_by, course.version) == (True, nina, 1)
    changed = change_entry(by=nina, entry=course, version=1, said=Said("Truck A"))
    assert (changed.agreed_at, changed.seen_by, changed.seen_what, changed.version) == (
        None,
        None,
        "",
        2,
    )


def test_two_at_once_lose_nothing(nina: Staff, folder: Folder) -> None:
    entry = an_entry(folder, by=nina, written="Lager")
    citizen = CitizenActor(folder.citizen)
    change_entry(by=citizen, entry=entry, version=1, said=Said("Lager og truck"))
    with pytest.raises(Behind) as behind:
        change_entry(by=nina, entry=entry, version=1, said=Said("Lagerarbejde"))
    assert (behind.value.entry.written, behind.value.entry.version) == ("Lager og truck", 2)
    merged = change_entry(by=nina, entry=entry, version=2, said=Said("Lagerarbejde og truck"))
    said = [one.said["written"] for one in EntryVersion.objects.filter(entry=entry)]
    assert said == ["Lager", "Lager og truck", "Lagerarbejde og truck"]
    assert (merged.version, merged.written_by) == (3, nina)


def test_the_same_words_from_both_are_no_conflict(nina: Staff, folder: Folder) -> None:
    entry = an_entry(folder, by=nina, written="Lager")
    for _who in range(2):
        change_entry(by=nina, entry=entry, version=1, said=Said("Lager og truck"))
    assert EntryVersion.objects.filter(entry=entry).count() == 2


def test_the_one_perspective_written_by_two_shows_the_other(nina: Staff, folder: Folder) -> None:
    an_entry(folder, "perspective", by=CitizenActor(folder.citizen), written="Noget med dyr")
    with pytest.raises(Behind) as behind:
        an_entry(folder, "perspective", by=nina, written="Dyrepasser på deltid")
    assert behind.value.entry.written == "Noget med dyr"


def test_what_is_taken_out_can_be_put_back(nina: Staff, folder: Folder) -> None:
    entry = an_entry(folder, by=nina)
    remove_entry(by=nina, entry=entry, version=1)
    with pytest.raises(Refused, match="taget ud"):
        change_entry(by=nina, entry=entry, version=2, said=Said("Andet"))
    put_back(by=nina, entry=entry)
    entry.refresh_from_db()
    assert (entry.removed_at, entry.version) == (None, 3)
    assert [one.removed for one in entry.versions.all()] == [False, True, False]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said(" "), "written"),
        (Said("Job", began=Month(2021)), "began_year"),
        (Said("Job", began=Month(2012, 5), ended=Month(2012, 4)), "ended_year"),
        (Said("Job", began=Month(2012), ended=Month(2013), is_current=True), "ended_year"),
    ],
)
def test_what_cannot_be_is_refused_kindly(folder: Folder, said: Said, field: str) -> None:
    with pytest.raises(Refused) as refused:
        write_entry(by=CitizenActor(folder.citizen), folder=folder, kind="job", said=said)
    assert (refused.value.field, Entry.objects.count()) == (field, 0)


def test_a_year_is_enough_and_about_is_said(folder: Folder) -> None:
    entry = an_entry(folder, began=Month(2003, about=True), ended=Month(2003))
    assert (entry.began, entry.ended) == (Month(2003, None, True), Month(2003))


def test_nobody_else_writes_in_it(nina: Staff, folder: Folder) -> None:
    stranger = make.staff(in_team=make.team("Syd"))
    another = CitizenActor(make.citizen(group="LAB6_02", staff=nina))
    for who in (stranger, another):
        with pytest.raises(NotAllowed):
            write_entry(by=who, folder=folder, kind="job", said=Said("Job"))
    with pytest.raises(NotAllowed):
        close_session(by=CitizenActor(folder.citizen), folder=folder)


def test_a_conversation_is_closed_with_something_to_think_about(
    nina: Staff, folder: Folder
) -> None:
    held = close_session(
        by=nina, folder=folder, note="Skolen", homework="Hvad var du god til?", minutes=55
    )
    again = close_session(by=nina, folder=folder)
    homework = Homework.objects.get()
    assert (held.number, again.number, held.minutes) == (1, 2, 55)
    citizen = CitizenActor(folder.citizen)
    for answer in ("At snakke med folk", "Og at køre truck"):
        answer_homework(by=citizen, homework=homework, answer=answer)
    homework.refresh_from_db()
    assert homework.answer == "At snakke med folk\n\nOg at køre truck"
    with pytest.raises(Refused, match="Dagen er gået"):
        give_homework(by=nina, folder=folder, text="Tænk", due_on=date(2020, 4, 1))


def test_the_trail_says_what_was_done_and_never_what_was_said(nina: Staff, folder: Folder) -> None:
    an_entry(folder, "sickness", by=nina, written="Depression", began=Month(2015))
    line = AuditEntry.objects.get(action="folder.write_entry")
    assert (line.actor, line.facts) == (f"staff:{nina.pk}", {"kind": "sickness"})
    assert "Depression" not in f"{line.why}{line.facts}"
    assert clock.today() == TODAY

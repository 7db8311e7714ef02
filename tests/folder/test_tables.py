"""What the database refuses, whoever writes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction

from medspil.folder.actions.considerations import write_consideration
from medspil.folder.actions.sessions import close_session, give_homework, mark_part
from medspil.folder.models import Consideration, EntryVersion, Folder, PartMark, Session
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.people.models import Staff
from tests.folder.making import a_caseworker, a_folder, an_entry

pytestmark = pytest.mark.django_db
TEST = System("test")


@pytest.fixture
def nina(db: None) -> Staff:
    return a_caseworker()


@pytest.fixture
def folder(nina: Staff) -> Folder:
    return a_folder(by=nina)


def broken(row: Any, **facts: Any) -> str:
    """What the database says to it."""
    with pytest.raises(Error) as found, transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**facts)
    return str(found.value)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"kind": "hobby_horse"}, "folder_"),
        ({"written": "  "}, "folder_entry_says_something"),
        ({"version": 0}, "folder_entry_says_something"),
        ({"said_by": "friend"}, "folder_entry_says_something"),
        ({"began_month": 13}, "folder_entry_in_real_months"),
        ({"began_year": None}, "folder_entry_in_real_months"),
        ({"ended_year": 2200}, "folder_entry_in_real_months"),
        ({"ended_year": 2009}, "folder_entry_ends_after_it_begins"),
        ({"ended_year": 2010, "ended_month": 2}, "folder_entry_ends_after_it_begins"),
        ({"is_current": True}, "folder_entry_ends_after_it_begins"),
        ({"expires_on": date(2021, 1, 1)}, "folder_entry_has_what_its_kind_has"),
        ({"level": "b1"}, "folder_entry_has_what_its_kind_has"),
        ({"aim": "ordinary"}, "folder_entry_has_what_its_kind_has"),
        ({"completed": "failed"}, "folder_entry_has_what_its_kind_has"),
        ({"seen_at": clock.now()}, "folder_entry_seen_by_somebody"),
        ({"seen_what": "Bevis"}, "folder_entry_seen_by_somebody"),
        ({"removed_at": clock.now(), "in_cv": True}, "folder_health_is_never_in_the_cv"),
    ],
)
def test_an_entry_holds_together(folder: Folder, facts: dict[str, Any], name: str) -> None:
    assert name in broken(an_entry(folder), **facts)


@pytest.mark.parametrize("kind", ["sickness", "leave", "unemployment", "other", "perspective"])
def test_what_lets_one_guess_at_health_is_never_in_the_cv(folder: Folder, kind: str) -> None:
    assert "folder_health_is_never_in_the_cv" in broken(an_entry(folder, kind), in_cv=True)


def test_days_stand_where_there_are_days(folder: Folder) -> None:
    language = an_entry(folder, "language", level="b1")
    assert "folder_entry_dated_where_it_has_days" in broken(language, began_year=2010)


def test_a_folder_has_one_perspective(folder: Folder) -> None:
    an_entry(folder, "perspective")
    job = an_entry(folder)
    assert "one_perspective_in_a_folder" in broken(
        job, kind="perspective", aim="ordinary", began_year=None, began_month=None, ended_year=None
    )


def test_a_citizen_has_one_folder(folder: Folder) -> None:
    with pytest.raises(Error, match="citizen_id"), transaction.atomic():
        Folder.objects.create(citizen=folder.citizen, opened_at=clock.now())


def test_what_stood_there_is_never_rewritten(folder: Folder) -> None:
    version = EntryVersion.objects.get(entry=an_entry(folder))
    assert "Cannot update" in broken(version, said={})
    with pytest.raises(Error, match="Cannot update or delete"), transaction.atomic():
        version.delete()
    with pytest.raises(Error, match="folder_version_once"), transaction.atomic():
        EntryVersion.objects.create(entry=version.entry, number=1, said={}, at=clock.now())


def test_a_conversation_that_was_held_stays(nina: Staff, folder: Folder) -> None:
    held: Session = close_session(by=nina, folder=folder, note="Vi begyndte med skolen")
    assert "Cannot update" in broken(held, note="Noget andet")
    with pytest.raises(Error, match="folder_session"), transaction.atomic():
        Session.objects.create(
            folder=folder, number=1, held_on=clock.today(), minutes=60, closed_at=clock.now()
        )
    for facts in ({"minutes": 0}, {"held_on": clock.today() + timedelta(days=2)}):
        given = {"number": 2, "held_on": clock.today(), "minutes": 60, **facts}
        with pytest.raises(Error, match="folder_session"), transaction.atomic():
            Session.objects.create(folder=folder, closed_at=clock.now(), **given)


def test_homework_is_answered_whole(nina: Staff, folder: Folder) -> None:
    homework = give_homework(by=nina, folder=folder, text="Hvad var du glad for?")
    assert "folder_homework_answered_whole" in broken(homework, answer="At være ude")
    assert "folder_homework_answered_whole" in broken(homework, answered_at=clock.now())
    assert "folder_homework_says_what" in broken(homework, text=" ")


def test_a_mark_says_what_is_missing(nina: Staff, folder: Folder) -> None:
    mark = mark_part(by=nina, folder=folder, part="life")
    assert "Cannot update" in broken(mark, missing="2011")
    for facts in ({"complete": False}, {"missing": "2011"}, {"part": "hair"}):
        given = {"part": "life", "complete": True, **facts}
        with pytest.raises(Error, match="folder_mark"), transaction.atomic():
            PartMark.objects.create(folder=folder, at=clock.now(), **given)


def test_only_a_demand_on_work_may_be_used(folder: Folder) -> None:
    row = write_consideration(by=TEST, folder=folder, text="Ryggen", fit="seated", may_use=True)
    assert "folder_only_a_demand_may_be_used" in broken(row, fit="")
    assert "folder_only_a_demand_may_be_used" in broken(row, fit="slipped_disc")


def test_health_cannot_be_read_in_a_copy_of_the_database(folder: Folder) -> None:
    row = write_consideration(by=TEST, folder=folder, text="Diskusprolaps siden 2012")
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text, c.text FROM folder_consideration c")
        whole, sealed = cursor.fetchone()
    assert ("Diskusprolaps" in whole, b"Diskusprolaps" in bytes(sealed)) == (False, False)
    assert Consideration.objects.get(pk=row.pk).text == "Diskusprolaps siden 2012"

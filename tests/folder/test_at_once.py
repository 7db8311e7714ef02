"""Two who write in the same moment, on connections of their own."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection

from medspil.folder.actions.entries import Behind, Said, change_entry, write_entry
from medspil.folder.actions.sessions import close_session
from medspil.folder.models import Entry, EntryVersion, Session
from medspil.kernel.action import System
from tests.folder.making import a_caseworker, a_folder, an_entry

pytestmark = pytest.mark.django_db(transaction=True)
TEST = System("test")
MANY = 6


def at_once(*acts: object) -> list[object]:
    """What each gave back or raised, all begun together."""
    ready, found = Barrier(len(acts)), []

    def run(act: object) -> None:
        ready.wait()
        try:
            found.append(act())  # type: ignore[operator]  # an action with its arguments
        except Behind as behind:
            found.append(behind)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_many_who_change_a_line_one_is_first_and_the_rest_are_told() -> None:
    entry = an_entry(a_folder(by=a_caseworker()), written="Lager")

    def change(number: int) -> object:
        said = Said(f"Lager {number}")
        return lambda: change_entry(by=TEST, entry=entry, version=1, said=said)

    found = at_once(*(change(number) for number in range(MANY)))
    assert sum(isinstance(one, Behind) for one in found) == MANY - 1
    entry.refresh_from_db()
    assert (entry.version, EntryVersion.objects.filter(entry=entry).count()) == (2, 2)


def test_of_many_who_write_the_perspective_one_stands_and_the_rest_see_it() -> None:
    folder = a_folder(by=a_caseworker())

    def write(number: int) -> object:
        said = Said(f"Mål {number}", aim="ordinary")
        return lambda: write_entry(by=TEST, folder=folder, kind="perspective", said=said)

    found = at_once(*(write(number) for number in range(MANY)))
    stands = Entry.objects.get()
    seen = {one.entry.written for one in found if isinstance(one, Behind)}
    assert seen == {stands.written}


def test_conversations_closed_at_once_are_numbered_in_a_row() -> None:
    nina = a_caseworker()
    folder = a_folder(by=nina)
    at_once(*(lambda: close_session(by=nina, folder=folder) for _n in range(MANY)))
    numbers = Session.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, MANY + 1))

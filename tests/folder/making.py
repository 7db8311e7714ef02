"""Folders for tests, by the house's own actions."""

from __future__ import annotations

from typing import Any

from medspil.folder.actions.entries import Said, write_entry
from medspil.folder.actions.folders import open_folder
from medspil.folder.kinds import Month
from medspil.folder.models import Entry, Folder
from medspil.kernel.action import Actor, System
from medspil.people.models import Citizen, Staff
from tests import factories as make


def a_caseworker() -> Staff:
    make.the_law()
    return make.staff()


def a_folder(citizen: Citizen | None = None, by: Actor | None = None) -> Folder:
    """Of the citizen, or of one who is with the caseworker."""
    if citizen is None:
        assert isinstance(by, Staff)
        citizen = make.citizen(group="LAB6_02", staff=by)
    folder: Folder = open_folder(by=by or System("test"), citizen=citizen)
    return folder


def an_entry(folder: Folder, kind: str = "job", by: Actor | None = None, **said: Any) -> Entry:
    """A job from March 2010 to 2014, unless something else is said."""
    if kind in ("job", "business") and "began" not in said:
        said |= {"began": Month(2010, 3), "ended": Month(2014)}
    if kind == "perspective":
        said.setdefault("aim", "ordinary")
    given = {"written": "Rengøring på skole", **said}
    made: Entry = write_entry(by=by or System("test"), folder=folder, kind=kind, said=Said(**given))
    return made

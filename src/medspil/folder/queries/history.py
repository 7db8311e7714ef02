"""What the folder was after each conversation, and what changed between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from medspil.folder.kinds import PART_OF, Part
from medspil.folder.models import Entry, EntryVersion, Folder, Session
from medspil.folder.words import said_line


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it stood, in words; `before`: how it stood at the conversation before."""

    entry: int
    part: Part
    now: str
    before: str
    version: EntryVersion

    @property
    def what(self) -> str:
        """ "" (the same), "new", "changed" or "gone"."""
        if self.now == self.before:
            return ""
        if not self.before:
            return "new"
        return "changed" if self.now else "gone"


@dataclass(frozen=True, slots=True)
class After:
    """The folder after a conversation: everything in it, and what had changed since the last."""

    session: Session
    parts: list[tuple[Part, list[Line]]]
    changes: list[Line]


def folder_after(folder: Folder, number: int) -> After:
    """The folder after its conversation of that number. Raises `Http404` where there was none."""
    sessions = {one.number: one for one in folder.sessions.select_related("closed_by")}
    if number not in sessions:
        raise Http404
    session, earlier = sessions[number], sessions.get(number - 1)
    now = _standing(folder, session.closed_at)
    before = _standing(folder, earlier.closed_at) if earlier else {}
    lines = [
        Line(
            key,
            PART_OF[version.said["kind"]],
            _words(version),
            _words(before[key]) if key in before else "",
            version,
        )
        for key, version in now.items()
    ]
    standing = [line for line in lines if line.now]
    parts = [(part, [one for one in standing if one.part == part]) for part in Part]
    return After(
        session,
        [(part, found) for part, found in parts if found],
        [line for line in lines if line.what],
    )


def versions_of(entry: Entry) -> list[tuple[EntryVersion, str]]:
    """Everything that has stood there, the newest first, in words."""
    rows = entry.versions.select_related("written_by").order_by("-number")
    return [(one, said_line(one.said)) for one in rows]


def _standing(folder: Folder, at: datetime) -> dict[int, EntryVersion]:
    """The version of each entry that held at the moment."""
    rows = (
        EntryVersion.objects.filter(entry__folder=folder, at__lte=at)
        .select_related("written_by")
        .order_by("entry_id", "-number")
        .distinct("entry_id")
    )
    return {one.entry_id: one for one in rows}


def _words(version: EntryVersion) -> str:
    return "" if version.removed else said_line(version.said)

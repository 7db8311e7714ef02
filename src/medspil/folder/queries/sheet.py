"""The folder as it is read: part by part, with what is still to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404

from medspil.contact.models import Conversation
from medspil.folder.kinds import KINDS, PART_OF, Kind, Part
from medspil.folder.models import Consideration, Entry, Folder, Homework, PartMark, Session
from medspil.folder.queries.line import Stretch, life_line
from medspil.kernel import clock
from medspil.kernel.action import Actor, allowed
from medspil.people.models import Citizen

SOON = timedelta(days=90)  # a certificate about to expire
FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class PartSheet:
    """One part: what stands in it, and whether an adviser has seen it."""

    part: Part
    kinds: Sequence[Kind]
    entries: list[Entry]
    count: int
    mark: PartMark | None
    changed: bool  # since the adviser saw it

    @property
    def is_complete(self) -> bool:
        return self.mark is not None and self.mark.complete and not self.changed


@dataclass(frozen=True, slots=True)
class FolderSheet:
    """Everything on the folder's page. `waiting`: what the citizen has not said is right yet."""

    folder: Folder
    parts: list[PartSheet]
    line: list[Stretch]
    expiring: list[Entry]
    waiting: list[Entry]
    removed: list[Entry]
    sessions: list[Session]
    homework: list[Homework]
    today: date

    @property
    def complete(self) -> int:
        """How many parts are seen and lack nothing."""
        return sum(part.is_complete for part in self.parts)

    def of(self, part: str) -> PartSheet:
        """The part of that code. Raises `Http404` for one that there is not."""
        found = next((one for one in self.parts if one.part == part), None)
        if found is None:
            raise Http404
        return found


def folder_of(viewer: Actor, citizen: Citizen) -> Folder | None:
    """The citizen's folder, none while it has not been opened. Raises `Http404` for strangers."""
    if not allowed("folder.open", viewer, citizen):
        raise Http404
    return Folder.objects.select_related("citizen", "opened_by").filter(citizen=citizen).first()


def must_have(viewer: Actor, citizen: Citizen) -> Folder:
    """The same, where there has to be one. Raises `Http404`."""
    folder = folder_of(viewer, citizen)
    if folder is None:
        raise Http404
    return folder


def entry_in(folder: Folder, pk: int) -> Entry:
    """An entry of the folder, taken out or not. Raises `Http404`."""
    rows = Entry.objects.select_related("folder__citizen", "concept", "written_by", "seen_by")
    found = rows.filter(folder=folder, pk=pk).first()
    if found is None:
        raise Http404
    return found


def considerations_in(folder: Folder) -> list[Consideration]:
    """What is to be taken into account. Of health: for this folder's own pages alone."""
    return list(folder.considerations.select_related("written_by"))


def conversations_to_name(folder: Folder) -> list[Conversation]:
    """Contact conversations of the last fortnight that a session of the folder may be, the newest
    first; those that a session was already left out.
    """
    since = clock.today() - FORTNIGHT
    named = folder.sessions.exclude(conversation=None).order_by().values("conversation")
    found = Conversation.objects.filter(citizen=folder.citizen_id, withdrawn_at=None)
    return list(
        found.filter(held_on__gte=since).exclude(pk__in=named).order_by("-held_at", "-pk")[:5]
    )


def folder_sheet(folder: Folder) -> FolderSheet:
    """The whole folder; whoever asks has it from `folder_of`."""
    today = clock.today()
    rows = list(folder.entries.select_related("concept", "written_by", "seen_by"))
    alive = [one for one in rows if one.removed_at is None]
    for one in rows:
        one.folder = folder
    number = folder.citizen.cpr
    return FolderSheet(
        folder=folder,
        parts=_parts(folder, alive),
        line=life_line(alive, today, number.birth_date if number else None),
        expiring=sorted(
            (one for one in alive if one.expires_on and one.expires_on <= today + SOON),
            key=lambda one: (one.expires_on or today, one.pk),
        ),
        waiting=[one for one in alive if one.agreed_at is None],
        removed=[one for one in rows if one.removed_at is not None],
        sessions=list(folder.sessions.select_related("closed_by")),
        homework=list(folder.homework.select_related("given_by")),
        today=today,
    )


def _parts(folder: Folder, alive: list[Entry]) -> list[PartSheet]:
    marks = {mark.part: mark for mark in folder.marks.select_related("by").order_by("pk")}
    considered = list(folder.considerations.values_list("written_at", flat=True))
    found = []
    for part in Part:
        entries = [one for one in alive if PART_OF[one.kind] == part]
        written = considered if part == Part.CONSIDERATIONS else [one.written_at for one in entries]
        mark = marks.get(part)
        changed = mark is not None and any(at > mark.at for at in written)
        found.append(PartSheet(part, KINDS[part], entries, len(written), mark, changed))
    return found

"""Write, change and take out what stands in the folder; say that it is right; put it in the CV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from medspil.folder import above
from medspil.folder.actions.folders import employee, hold
from medspil.folder.kinds import DATED, PART_OF, Kind, Month, SaidBy
from medspil.folder.models import Entry, EntryVersion, Folder
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line, note_facts
from medspil.people.models import Staff


class Behind(Refused):
    """Somebody else has changed it since the form was drawn; `entry` is how it stands now."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(
            _("En anden har rettet det, mens du skrev. Se begge tekster, og gem igen.")
        )
        self.entry = entry


def read_again() -> Refused:
    """The same for a button: nobody wrote anything."""
    return Refused(_("Det er rettet, siden du åbnede siden. Læs det igen, og tryk så igen."))


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of an entry. `concept` is the key of what was chosen in the taxonomy."""

    written: str
    text: str = ""
    place: str = ""
    concept: int | None = None
    began: Month | None = None
    ended: Month | None = None
    is_current: bool = False
    completed: str = ""
    expires_on: date | None = None
    level: str = ""
    aim: str = ""

    def columns(self) -> dict[str, Any]:
        """The same as the columns of an entry."""
        began, ended = self.began, self.ended
        return {
            "written": self.written.strip(),
            "text": self.text.strip(),
            "place": self.place.strip(),
            "concept_id": self.concept,
            "began_year": began.year if began else None,
            "began_month": began.month if began else None,
            "began_about": began.about if began else False,
            "ended_year": ended.year if ended else None,
            "ended_month": ended.month if ended else None,
            "ended_about": ended.about if ended else False,
            "is_current": self.is_current,
            "completed": self.completed,
            "expires_on": self.expires_on,
            "level": self.level,
            "aim": self.aim,
        }


@action(rule="folder.write", on="folder")
def write_entry(
    *, by: Actor, folder: Folder, kind: str, said: Said, said_by: str = SaidBy.CITIZEN
) -> Entry:
    """A new line in the folder.

    The citizen's own hand makes it agreed at once. Raises `Refused` for no words, a beginning to
    come or an end before it, and `Behind` where the one perspective has been written meanwhile.
    """
    hold(folder.pk)
    _checked(kind, said)
    if kind == Kind.PERSPECTIVE:
        there = folder.entries.filter(kind=kind, removed_at=None).first()
        if there is not None:
            raise Behind(there)
    now, staff = clock.now(), employee(by)
    entry = Entry.objects.create(
        folder=folder,
        kind=kind,
        said_by=said_by,
        written_at=now,
        written_by=staff,
        agreed_at=None if staff else now,
        **said.columns(),
    )
    _keep(entry)
    note_facts(kind=kind)
    return entry


@action(rule="folder.write", on="entry")
def change_entry(
    *, by: Actor, entry: Entry, version: int, said: Said, said_by: str = SaidBy.CITIZEN
) -> Entry:
    """It says something else. `version` is the one that the form was drawn from.

    What was confirmed falls, for it was of other words. Raises `Behind` where it has changed since,
    and `Refused` as `write_entry` does.
    """
    held = _held(entry)
    _checked(held.kind, said)
    before = held.said()
    for name, value in said.columns().items():
        setattr(held, name, value)
    if held.said() == before:
        leave_no_line()
        return held
    if held.version != version:
        raise Behind(_held(entry))
    now, staff = clock.now(), employee(by)
    held.version += 1
    held.said_by, held.written_at, held.written_by = said_by, now, staff
    held.agreed_at = None if staff else now
    held.seen_at, held.seen_by, held.seen_what = None, None, ""
    with above.cv_may_change(held.folder.citizen_id):
        held.save()
    _keep(held)
    note_facts(kind=held.kind, version=held.version)
    return held


@action(rule="folder.write", on="entry")
def remove_entry(*, by: Actor, entry: Entry, version: int) -> Entry:
    """Take it out of the folder, and of the CV. What stood there stays in the history."""
    held = _held(entry)
    if held.version != version:
        raise read_again()
    held.version += 1
    held.in_cv, held.removed_at = False, clock.now()
    held.written_at, held.written_by = held.removed_at, employee(by)
    with above.cv_may_change(held.folder.citizen_id):
        held.save()
    _keep(held)
    note_facts(kind=held.kind)
    return held


@action(rule="folder.write", on="entry")
def put_back(*, by: Actor, entry: Entry) -> Entry:
    """What was taken out stands there again."""
    hold(entry.folder_id)
    held = Entry.objects.select_related("folder").get(pk=entry.pk)
    if held.removed_at is None:
        leave_no_line()
        return held
    alive = Entry.objects.filter(folder=held.folder_id, kind=held.kind, removed_at=None)
    if held.kind == Kind.PERSPECTIVE and alive.exists():
        raise Refused(_("Der står allerede noget. Ret det i stedet."))
    held.version += 1
    held.removed_at = None
    held.written_at, held.written_by = clock.now(), employee(by)
    held.save()
    _keep(held)
    note_facts(kind=held.kind)
    return held


@action(rule="folder.write", on="entry")
def choose_for_cv(*, by: Actor, entry: Entry, in_cv: bool) -> Entry:
    """Into the CV, or out of it: the citizen's own choice, line by line."""
    held = _held(entry)
    if in_cv and not held.may_be_in_cv:
        raise Refused(_("Det kan ikke stå i CV’et."))
    if held.in_cv == in_cv:
        leave_no_line()
        return held
    held.in_cv = in_cv
    with above.cv_may_change(held.folder.citizen_id):
        held.save(update_fields=["in_cv"])
    note_facts(kind=held.kind, in_cv=in_cv)
    return held


@action(rule="folder.write", on="entry")
def agree(*, by: Actor, entry: Entry, version: int) -> Entry:
    """The citizen says that it is right, themselves or to an employee on the telephone."""
    held = _held(entry)
    if held.version != version:
        raise read_again()
    if held.agreed_at is not None:
        leave_no_line()
        return held
    held.agreed_at = clock.now()
    held.save(update_fields=["agreed_at"])
    note_facts(kind=held.kind)
    return held


@action(rule="folder.advise", on="entry")
def see_documented(*, by: Actor, entry: Entry, version: int, what: str) -> Entry:
    """An employee has seen it on paper: `what` says which."""
    held = _held(entry)
    if held.version != version:
        raise read_again()
    if not what.strip():
        raise Refused(_("Skriv, hvad du har set."), "what")
    if not isinstance(by, Staff):
        raise Refused(_("Kun en medarbejder kan bekræfte det."))
    held.seen_at, held.seen_by, held.seen_what = clock.now(), by, what.strip()
    held.save(update_fields=["seen_at", "seen_by", "seen_what"])
    note_facts(kind=held.kind)
    return held


def _held(entry: Entry) -> Entry:
    """The entry as it stands now, nobody else writing in its folder meanwhile."""
    hold(entry.folder_id)
    held = Entry.objects.select_related("folder", "concept", "written_by").get(pk=entry.pk)
    if held.removed_at is not None:
        raise Refused(_("Det er taget ud af mappen. Sæt det ind igen for at rette det."))
    return held


def _keep(entry: Entry) -> None:
    EntryVersion.objects.create(
        entry=entry,
        number=entry.version,
        said=entry.said(),
        removed=entry.removed_at is not None,
        said_by=entry.said_by,
        at=entry.written_at,
        written_by=entry.written_by,
    )


def _checked(kind: str, said: Said) -> None:
    if kind not in PART_OF:
        raise Refused(_("Vælg, hvad det er."), "kind")
    if not said.written.strip():
        raise Refused(_("Skriv, hvad det er."), "written")
    today = clock.today()
    if kind in DATED and said.began and said.began.first > today.year * 12 + today.month - 1:
        raise Refused(_("Det kan ikke begynde i fremtiden."), "began_year")
    if said.began and said.ended and said.ended.last < said.began.first:
        raise Refused(_("Det slutter, før det begynder."), "ended_year")
    if said.is_current and said.ended:
        raise Refused(_("Enten er det slut, eller også er det i gang."), "ended_year")
    if kind == Kind.PERSPECTIVE and not said.aim:
        raise Refused(_("Vælg en."), "aim")

"""The conversations about a folder: what was agreed, what to think about, what is still missing."""

from __future__ import annotations

from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from medspil.contact.models import Conversation
from medspil.folder.actions.folders import employee, hold
from medspil.folder.kinds import Part
from medspil.folder.models import Folder, Homework, PartMark, Session
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts

HOUR = 60


@action(rule="folder.advise", on="folder")
def close_session(
    *,
    by: Actor,
    folder: Folder,
    minutes: int = HOUR,
    note: str = "",
    held_on: date | None = None,
    homework: str = "",
    due_on: date | None = None,
    conversation: Conversation | None = None,
) -> Session:
    """A conversation about the folder is over: what stands there now is the folder after it."""
    hold(folder.pk)
    if not 5 <= minutes <= 480:
        raise Refused(_("Skriv mellem 5 og 480 minutter."), "minutes")
    day = held_on or clock.today()
    if day > clock.today():
        raise Refused(_("Samtalen kan ikke være holdt i fremtiden."), "held_on")
    last = folder.sessions.aggregate(last=Max("number"))["last"] or 0
    made = Session.objects.create(
        folder=folder,
        number=last + 1,
        held_on=day,
        minutes=minutes,
        note=note.strip(),
        conversation=conversation,
        closed_at=clock.now(),
        closed_by=employee(by),
    )
    if homework.strip():
        _give(by, folder, homework, due_on)
    note_facts(number=made.number, minutes=minutes)
    return made


@action(rule="folder.advise", on="folder")
def give_homework(*, by: Actor, folder: Folder, text: str, due_on: date | None = None) -> Homework:
    """Something to think about until next time."""
    if not text.strip():
        raise Refused(_("Skriv, hvad der skal tænkes over."), "text")
    return _give(by, folder, text, due_on)


@action(rule="folder.write", on="homework")
def answer_homework(*, by: Actor, homework: Homework, answer: str) -> Homework:
    """What came of it. A second answer stands under the first: nothing is written over."""
    hold(homework.folder_id)
    if not answer.strip():
        raise Refused(_("Skriv noget her."), "answer")
    held = Homework.objects.select_related("folder").get(pk=homework.pk)
    held.answer = f"{held.answer}\n\n{answer.strip()}".strip()
    held.answered_at = clock.now()
    held.save(update_fields=["answer", "answered_at"])
    return held


@action(rule="folder.advise", on="folder")
def mark_part(*, by: Actor, folder: Folder, part: str, missing: str = "") -> PartMark:
    """The adviser has seen the part: it is all there, or `missing` says what is not."""
    if part not in Part.values:
        raise Refused(_("Vælg en del af mappen."), "part")
    made = PartMark.objects.create(
        folder=folder,
        part=part,
        complete=not missing.strip(),
        missing=missing.strip(),
        at=clock.now(),
        by=employee(by),
    )
    note_facts(part=part, complete=made.complete)
    return made


def _give(by: Actor, folder: Folder, text: str, due_on: date | None) -> Homework:
    if due_on is not None and due_on < clock.today():
        raise Refused(_("Dagen er gået."), "due_on")
    return Homework.objects.create(
        folder=folder,
        text=text.strip(),
        due_on=due_on,
        given_at=clock.now(),
        given_by=employee(by),
    )

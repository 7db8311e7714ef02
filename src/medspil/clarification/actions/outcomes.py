"""What came of a conversation: held, or it came to nothing; and taken back within a day.

An hour that was held is the folder's hour too, where the citizen has a folder that the employee
works in: what was said is written once, and the folder after it is kept.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from medspil.clarification.actions.steps import locked_talk, settle
from medspil.clarification.actions.talks import engage, key_of
from medspil.clarification.models import CourseState, Talk, TalkState
from medspil.clarification.queries.times import days_of, far_enough
from medspil.contact import engagements
from medspil.folder.actions.sessions import close_session
from medspil.folder.models import Folder, Session
from medspil.kernel import clock
from medspil.kernel.action import Refused, action, allowed, leave_no_line, note_facts
from medspil.people.models import Citizen, Staff

A_DAY = timedelta(hours=24)
SHORTEST = 5  # minutes: less is no session of the folder


@action(rule="clarification.follow", on="talk")
def hold_talk(
    *,
    by: Staff,
    talk: Talk,
    minutes: int,
    homework: str = "",
    note: str = "",
    due_on: date | None = None,
) -> Talk:
    """It was held, for so long; `homework`: what the citizen thinks about until the next one.

    The folder's session is closed with it; `note`, what was talked about, stands there. Raises
    `Refused` before it has begun, when something came of it before, or for a note without a folder.
    """
    held = locked_talk(talk)
    if held.starts_at > clock.now():
        raise Refused(_("Samtalen er ikke begyndt endnu."))
    if not 1 <= minutes <= 240:
        raise Refused(_("Skriv, hvor mange minutter I talte, fra 1 til 240."), "minutes")
    held.minutes, held.homework = minutes, homework.strip()
    settle(held, TalkState.HELD, by)  # both stay taken: it was then
    _write_in_folder(by, held, note, due_on)
    note_facts(minutes=minutes, in_folder=held.folder_session_id is not None)
    return held


@action(rule="clarification.follow", on="talk")
def write_hour(
    *, by: Staff, talk: Talk, note: str = "", homework: str = "", due_on: date | None = None
) -> Talk:
    """A conversation that was held before is written in the folder too. Raises `Refused` when it
    was not held, or stands there.
    """
    held = locked_talk(talk)
    if held.state != TalkState.HELD or held.folder_session_id is not None:
        raise Refused(_("Samtalen er ikke holdt, eller den står allerede i mappen."))
    held.homework = homework.strip() or held.homework
    held.save(update_fields=["homework"])
    _write_in_folder(by, held, note, due_on)
    return held


def folder_for(by: Staff, citizen: Citizen) -> Folder | None:
    """The citizen's folder, where there is one that the employee works in."""
    found = Folder.objects.select_related("citizen").filter(citizen=citizen).first()
    return found if found is not None and allowed("folder.advise", by, found) else None


def _write_in_folder(by: Staff, held: Talk, note: str, due_on: date | None) -> None:
    folder, minutes = folder_for(by, held.clarification.citizen), held.minutes or 0
    if folder is None:
        if note.strip():
            raise Refused(_("Åbn mappen først, så kan det stå der."), "note")
        return
    if minutes < SHORTEST and not note.strip():
        return
    there = _written_already(folder, held)
    if there is not None and not note.strip():
        held.folder_session = there
    else:
        held.folder_session = close_session(
            by=by,
            folder=folder,
            minutes=minutes,
            note=note,
            held_on=held.day,
            homework=held.homework,
            due_on=due_on,
        )
    held.save(update_fields=["folder_session"])


def _written_already(folder: Folder, held: Talk) -> Session | None:
    """A session of that day that was closed in the folder, and is no other conversation."""
    found = folder.sessions.filter(held_on=held.day, clarification_talk=None, conversation=None)
    return found.order_by("number").last()


@action(rule="clarification.follow", on="talk")
def miss_talk(*, by: Staff, talk: Talk, we_did: bool) -> Talk:
    """It came to nothing: the citizen did not answer, or (`we_did`) nobody rang. It has no effect
    for the citizen but that another time is found.
    """
    held = locked_talk(talk)
    if held.starts_at > clock.now():
        raise Refused(_("Samtalen er ikke begyndt endnu."))
    held.homework = ""
    settle(held, TalkState.STAFF_ABSENT if we_did else TalkState.CITIZEN_ABSENT, by)
    engagements.release(key_of(held))
    note_facts(came_to=held.state)
    return held


def may_undo(by: Staff, talk: Talk) -> bool:
    """Is what came of it still to be taken back: by whoever wrote it, within a day?"""
    settled = talk.settled_at
    return (
        settled is not None
        and talk.may_become(TalkState.BOOKED)
        and talk.settled_by_id == by.pk
        and clock.now() - settled <= A_DAY
        and talk.clarification.state not in (CourseState.SUMMARY, CourseState.CLOSED)
    )


@action(rule="clarification.follow", on="talk")
def undo_talk(*, by: Staff, talk: Talk) -> Talk:
    """What came of it was written by mistake: it is booked again, and something else can be said.

    What was kept in the folder stays there, and is the same hour again when it is held; what the
    citizen was to think about waits in the form. Raises `Refused` for somebody else, after a day,
    when the summary has been written, or when another conversation was agreed on in its place.
    """
    held = locked_talk(talk)
    if held.state == TalkState.BOOKED:
        leave_no_line()
        return held
    if not may_undo(by, held):
        raise Refused(_("Kun den, der skrev det, kan fortryde det, og kun inden for et døgn."))
    others = days_of(held.clarification, besides=held)
    if len(others) >= held.clarification.planned or not far_enough(held.day, others):
        raise Refused(_("Der er aftalt en anden tid i stedet. Aflys den først."))
    note_facts(was=held.state)
    if held.state != TalkState.HELD:
        engage(held, "")
    held.state, held.minutes = TalkState.BOOKED, None
    held.settled_at = held.settled_by = held.folder_session = None
    held.save()
    return held

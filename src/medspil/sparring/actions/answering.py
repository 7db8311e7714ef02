"""What a consultant does: take one, say something of a passage, answer, hand it over."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, leave_no_line, note_facts
from medspil.messages.actions import notify
from medspil.messages.models import MessageKind
from medspil.people.models import Staff
from medspil.sparring.actions.sending import locked
from medspil.sparring.links import citizen_link
from medspil.sparring.models import Application, ApplicationState, Comment, Document
from medspil.sparring.passages import find
from medspil.sparring.rules import reads_it

LONGEST = 4000


@action(rule="sparring.answer", on="application")
def take(*, by: Staff, application: Application) -> Application:
    """I read this one. Raises `Refused` when a colleague does already."""
    held = locked(application)
    if held.state == ApplicationState.READING and held.owner_id == by.pk:
        leave_no_line()
        return held
    if held.state == ApplicationState.READING and held.owner is not None:
        raise Refused(_("%(name)s læser den allerede.") % {"name": held.owner.full_name})
    if held.state != ApplicationState.WAITING:
        raise Refused(_("Der er ikke noget, der venter på svar."))
    held.owner, held.state = by, ApplicationState.READING
    held.save(update_fields=["owner", "state"])
    return held


@action(rule="sparring.answer", on="application")
def hand_over(*, by: Actor, application: Application, to: Staff | None) -> Application:
    """To a colleague, or back to all. Raises `Refused` for one who may not read it."""
    held = locked(application)
    if to is not None and not reads_it(to, held):
        raise Refused(_("Den kollega kan ikke læse ansøgningen. Vælg en anden."), field="to")
    if held.state == ApplicationState.READING:
        held.state = ApplicationState.WAITING
    held.owner = to
    held.save(update_fields=["owner", "state"])
    note_facts(to=to.pk if to else None)
    return held


@action(rule="sparring.answer", on="application")
def comment(
    *, by: Actor, application: Application, document: Document, quote: str, text: str
) -> Comment:
    """Say something of a passage of a version. The citizen sees it with the answer.

    Raises `Refused` where the words do not stand there, or stand there more than once.
    """
    held = locked(application)
    if document.application_id != held.pk:
        raise Refused(_("Vælg en tekst."))
    places = find(document.text, quote)
    if not places:
        raise Refused(_("De ord står ikke i teksten. Kopiér dem derfra."), field="quote")
    if len(places) > 1:
        raise Refused(_("De ord står der flere gange. Tag nogle flere med."), field="quote")
    if not text.strip():
        raise Refused(_("Skriv en kommentar."), field="text")
    start, end = places[0]
    held.touched_at = clock.now()
    held.save(update_fields=["touched_at"])
    return Comment.objects.create(
        document=document,
        start=start,
        end=end,
        quote=document.text[start:end],
        text=text.strip()[:LONGEST],
        by=by if isinstance(by, Staff) else None,
        at=clock.now(),
    )


@action(rule="sparring.answer", on="application")
def remove_comment(*, by: Actor, application: Application, key: int) -> Application:
    """Before it was sent. Raises `Refused` where the citizen has seen it."""
    held = locked(application)
    found = Comment.objects.filter(document__application=held, pk=key).first()
    if found is None:
        leave_no_line()
        return held
    if found.shown_at is not None:
        raise Refused(_("Borgeren har set kommentaren."))
    found.delete()
    return held


@action(rule="sparring.answer", on="application")
def answer(*, by: Actor, application: Application, text: str = "") -> Application:
    """The citizen gets the comments and a few words; it counts against the day we promised.

    Raises `Refused` where nothing waits, or nothing is said: neither comment, words nor a talk.
    """
    held, now = locked(application), clock.now()
    turn = held.turns.filter(answered_at=None, dropped_at=None).first()
    if turn is None:
        raise Refused(_("Der er ikke noget, der venter på svar."))
    comments = Comment.objects.filter(document__application=held, shown_at=None)
    if not text.strip() and not comments.exists():
        raise Refused(_("Skriv et svar, eller kommentér teksten først."), field="text")
    comments.update(shown_at=now)
    staff = by if isinstance(by, Staff) else None
    turn.answered_at, turn.answered_by, turn.text = now, staff, text.strip()[:LONGEST]
    turn.save(update_fields=["answered_at", "answered_by", "text"])
    held.state, held.owner, held.touched_at = ApplicationState.ANSWERED, held.owner or staff, now
    held.save(update_fields=["state", "owner", "touched_at"])
    note_facts(in_time=clock.today() <= turn.promised_by)
    _tell(by, held, f"{turn.number}")
    return held


@action(rule="sparring.answer", on="application")
def add_to_answer(*, by: Actor, application: Application, text: str = "") -> Application:
    """What was forgotten: words after those that were sent, and comments made since. Nothing that
    the citizen has read changes, and when they were answered stands.

    Raises `Refused` where nothing was answered, something waits for an answer, or nothing is said.
    """
    held, now = locked(application), clock.now()
    turn = held.turns.order_by("number").last()
    if turn is None or turn.answered_at is None:
        raise Refused(_("Svar først."))
    comments = Comment.objects.filter(document__application=held, shown_at=None)
    if not text.strip() and not comments.exists():
        raise Refused(_("Skriv et svar, eller kommentér teksten først."), field="text")
    words = "\n\n".join(part for part in (turn.text, text.strip()) if part)
    if len(words) > 2 * LONGEST:
        raise Refused(_("Det er for langt. Ring hellere til borgeren."), field="text")
    comments.update(shown_at=now)
    turn.text = words
    turn.save(update_fields=["text"])
    held.touched_at = now
    held.save(update_fields=["touched_at"])
    _tell(by, held, f"{turn.number}+{now:%y%m%d%H%M%S}")
    return held


def _tell(by: Actor, application: Application, which: str) -> None:
    assert application.citizen is not None
    notify(
        by=by if isinstance(by, Staff) else System("sparring"),
        citizen=application.citizen,
        kind=MessageKind.SPARRING_ANSWERED,
        facts={"link": citizen_link(application.citizen)},
        dedupe=f"sparring:{application.public_id}:{which}",
    )

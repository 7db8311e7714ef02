"""The citizen's answer to who takes part in their meeting, and what may be said there."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.actions.meetings.steps import locked, not_over
from medspil.meetings.models import HowGiven, Meeting, SharingAnswer, SharingConsent
from medspil.meetings.queries.sharing import sharing_question
from medspil.messages.words import language_for
from medspil.people.actors import CitizenActor
from medspil.people.models import Representation, Staff


@action(rule="meetings.share", on="meeting")
def answer_sharing(
    *,
    by: Actor,
    meeting: Meeting,
    answer: str,
    shown_text: str,
    how: str = HowGiven.SELF,
    representation: Representation | None = None,
) -> SharingConsent:
    """Write down a yes or a no to the question as it was shown. An employee says how it was given.

    Raises `Refused` when the question is another by now (somebody was invited, or the time is
    another), when nobody else takes part, or when the meeting is over.
    """
    found = not_over(meeting)
    if answer not in (SharingAnswer.GIVEN, SharingAnswer.REFUSED):
        raise Refused(_("Vælg ja eller nej."), field="answer")
    language = language_for(found.citizen)
    seats = found.seats.select_related("staff", "representation")
    asked = sharing_question(found, list(seats), language)
    if asked is None:
        raise Refused(_("Der er ingen andre med, så der er intet at spørge om."))
    if _plain(asked.text) != _plain(shown_text):
        raise Refused(_("Mødet er ændret siden. Læs teksten igen, og spørg på ny."))
    made = _written(by, found, answer, how, representation)
    made.seats, made.shown_text, made.language = asked.seats, asked.text, asked.language
    made.save()
    note_facts(answer=answer, seats=len(asked.seats), how=made.how)
    return made


@action(rule="meetings.share", on="meeting")
def withdraw_sharing(
    *,
    by: Actor,
    meeting: Meeting,
    how: str = HowGiven.SELF,
    representation: Representation | None = None,
) -> SharingConsent:
    """Take a yes back: from now on no guest is let in. Raises `Refused` where no yes stands."""
    found = locked(meeting)
    last = found.sharing.order_by("-pk").first()
    if last is None or last.answer != SharingAnswer.GIVEN:
        raise Refused(_("Der er ikke sagt ja, så der er intet at trække tilbage."))
    made = _written(by, found, SharingAnswer.WITHDRAWN, how, representation)
    made.seats, made.shown_text, made.language = last.seats, last.shown_text, last.language
    made.save()
    note_facts(answer=made.answer, how=made.how)
    return made


def _written(
    by: Actor, meeting: Meeting, answer: str, how: str, representation: Representation | None
) -> SharingConsent:
    """Unsaved: whose answer it is, and who wrote it down."""
    own = isinstance(by, CitizenActor)
    if not own and (how not in HowGiven.values or how == HowGiven.SELF):
        raise Refused(_("Vælg hvordan borgeren svarede."), field="how")
    if how == HowGiven.ON_BEHALF and representation is None:
        raise Refused(_("Vælg hvem der svarede for borgeren."), field="representation")
    if representation is not None and representation.citizen_id != meeting.citizen_id:
        raise Refused(_("Personen hører ikke til borgeren."), field="representation")
    return SharingConsent(
        meeting=meeting,
        answer=answer,
        how=HowGiven.SELF if own else how,
        representation=representation if how == HowGiven.ON_BEHALF and not own else None,
        recorded_by=by if isinstance(by, Staff) else None,
        at=clock.now(),
    )


def _plain(text: str) -> str:
    """Without what a form does to line ends."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())

"""How a conversation is held: by telephone as the main rule, and otherwise for one at a time."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from medspil.clarification.actions.steps import locked_talk
from medspil.clarification.actions.telling import tell_talk
from medspil.clarification.models import Talk, TalkForm, TalkState
from medspil.contact.models import Suspension, SuspensionSubject
from medspil.kernel import clock
from medspil.kernel.action import Refused, action, leave_no_line, note_facts
from medspil.messages.models import MessageKind
from medspil.people.models import Staff


@action(rule="clarification.follow", on="talk")
def hold_as(*, by: Staff, talk: Talk, form: str, where: str = "", may_meet: bool = False) -> Talk:
    """Hold this one by telephone, on video or in person, as the two have agreed; the citizen is
    told. `where`: the link, or the place.

    Raises `Refused` without one, when the conversation has begun, and in person on a day on which
    the law lets attendance rest, unless somebody says that the two may meet (`may_meet`): what the
    law says differs from place to place, and is for a person to judge.
    """
    held = locked_talk(talk)
    place = "" if form == TalkForm.PHONE else where.strip()
    if held.state != TalkState.BOOKED or held.starts_at <= clock.now():
        raise Refused(_("Samtalen er begyndt, eller den er ikke aftalt mere."))
    if form not in TalkForm.values:
        raise Refused(_("Vælg en."), "form")
    if form == TalkForm.VIDEO and not place.startswith("https://"):
        raise Refused(_("Skriv linket til videomødet. Det begynder med https://"), "where")
    if form == TalkForm.IN_PERSON and not place:
        raise Refused(_("Skriv, hvor I mødes."), "where")
    rests = attendance_rests(held) if form == TalkForm.IN_PERSON and not may_meet else None
    if rests is not None:
        said = _("%(because)s Sæt kryds, hvis I må mødes den dag.") % {"because": rests.because}
        raise Refused(said, "may_meet")
    if (held.form, held.where) == (form, place):
        leave_no_line()
        return held
    held.form, held.where = form, place
    held.sequence += 1
    held.save(update_fields=["form", "where", "sequence"])
    tell_talk(by, held, MessageKind.BOOKED)
    note_facts(form=form)
    return held


def attendance_rests(talk: Talk) -> Suspension | None:
    """What lets attendance in person rest that day, there where the citizen lives."""
    there = talk.clarification.citizen.municipality
    here = Q(regions=[], municipalities=[]) | Q(regions__contains=[there.region_code])
    here |= Q(municipalities__contains=[there.code])
    return Suspension.objects.filter(
        here,
        subject=SuspensionSubject.PHYSICAL_ATTENDANCE,
        valid__contains=talk.day,
        revoked_at=None,
    ).first()

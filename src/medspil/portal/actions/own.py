"""What a citizen does on their own pages, or an employee for them. The audit line says which."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import override

from medspil.contact.actions.conversations import close_agreement
from medspil.contact.models import Agreement, AgreementOwner
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.actions.panel.cases import how_given
from medspil.meetings.models import HowGiven
from medspil.messages.queries import takes_sms
from medspil.people.actions import (
    add_representation,
    change_contact_facts,
    end_representation,
)
from medspil.people.models import (
    Citizen,
    Representation,
    RepresentationKind,
    Staff,
)
from medspil.portal import consents
from medspil.portal.models import (
    LANGUAGES,
    TOLD_US,
    AgreementReport,
    ConsentAnswer,
    OwnLanguage,
    ReachChange,
    ReportSays,
)

COMPANION_DAYS = 365


def _staff(by: Actor) -> Staff | None:
    """The employee who does it on the citizen's behalf."""
    return by if isinstance(by, Staff) else None


@action(rule="portal.own", on="citizen")
def report_agreement(
    *, by: Actor, citizen: Citizen, agreement: Agreement, says: str, text: str = ""
) -> AgreementReport:
    """Say that an agreement is done, or what is missing. What the citizen was to do, is done when
    they say so; what others were to do waits for the caseworker to look.
    """
    held = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if held.citizen_id != citizen.pk:
        raise Refused(_("Aftalen findes ikke."))
    if held.done_on is not None or held.dropped_because:
        raise Refused(_("Aftalen er allerede lukket."))
    if says == ReportSays.MISSING and not text.strip():
        raise Refused(_("Skriv, hvad der mangler."), field="text")
    report = AgreementReport.objects.create(
        agreement=held,
        says=says,
        text=text.strip()[:500],
        said_at=clock.now(),
        said_by=_staff(by),
    )
    if says == ReportSays.DONE and held.owner == AgreementOwner.CITIZEN:
        close_agreement(by=by, citizen=citizen, agreement=held)
    note_facts(says=says, agreement=held.pk)
    return report


@action(rule="portal.see_report", on="report")
def see_report(*, by: Staff, report: AgreementReport) -> AgreementReport:
    """The caseworker has read what the citizen says of the agreement."""
    AgreementReport.objects.filter(pk=report.pk, seen_at=None).update(
        seen_at=clock.now(), seen_by=by
    )
    report.refresh_from_db()
    return report


@action(rule="portal.own", on="citizen")
def answer_consent(
    *, by: Actor, citizen: Citizen, kind: str, given: bool, language: str, how: str = HowGiven.SELF
) -> ConsentAnswer:
    """Say yes or no to one thing. The words that were shown are kept with the answer; an employee
    says `how` the citizen answered. Raises `Refused` when they do not.
    """
    said = consents.WORDS.get(kind)
    if said is None:
        raise Refused(_("Det kan du ikke svare på her."))
    with override(language):
        text = str(said.text)
    how = how_given(by, how if how in TOLD_US else "")
    note_facts(kind=kind, given=given, how=how)
    return ConsentAnswer.objects.create(
        citizen=citizen,
        kind=kind,
        given=given,
        text=text,
        language=language,
        at=clock.now(),
        how=how,
        noted_by=_staff(by),
    )


@action(rule="portal.own", on="citizen")
def choose_language(*, by: Actor, citizen: Citizen, language: str) -> OwnLanguage:
    """The language of the pages; of messages too, unless the citizen speaks another with an
    interpreter.
    """
    if language not in LANGUAGES:
        raise Refused(_("Vælg et af sprogene."))
    chosen, _new = OwnLanguage.objects.update_or_create(
        citizen=citizen, defaults={"language": language, "chosen_at": clock.now()}
    )
    if not citizen.interpreter and citizen.language != language:
        change_contact_facts(by=by, citizen=citizen, values={"language": language})
    note_facts(language=language)
    return chosen


@action(rule="portal.own", on="citizen")
def wish_channel(*, by: Actor, citizen: Citizen, channel: str, note: str) -> Citizen:
    """How the citizen would rather talk, and when."""
    changed: Citizen = change_contact_facts(
        by=by,
        citizen=citizen,
        values={"preferred_channel": channel, "channel_note": note.strip()[:200]},
    )
    return changed


@action(rule="portal.own", on="citizen")
def change_reach(*, by: Actor, citizen: Citizen, phone: str, email: str, sure: bool) -> ReachChange:
    """A new number or e-mail. Used at once where we know that it is the citizen (`sure`); else an
    employee calls first, since codes are sent there.

    Raises `Refused` for what is no number or address, and when nothing is new.
    """
    phone, email = phone.strip(), email.strip()
    _check_reach(phone, email)
    phone = "" if phone == citizen.phone else phone
    email = "" if email == citizen.email else email
    if not phone and not email:
        raise Refused(_("Skriv et nyt nummer eller en ny e-mail."), field="phone")
    Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)
    now = clock.now()
    ReachChange.objects.filter(citizen=citizen, decided_at=None).update(used=False, decided_at=now)
    change = ReachChange.objects.create(citizen=citizen, phone=phone, email=email, asked_at=now)
    if sure:
        _use(by, change)
    note_facts(phone=bool(phone), email=bool(email), used=bool(change.used))
    return change


@action(rule="portal.decide_reach", on="change")
def decide_reach(*, by: Staff, change: ReachChange, use: bool) -> ReachChange:
    """The employee has called: the new number or address is the citizen's, or is not."""
    held = ReachChange.objects.select_for_update().get(pk=change.pk)
    if held.decided_at is not None:
        return held
    if use:
        return _use(by, held)
    held.used, held.decided_at, held.decided_by = False, clock.now(), by
    held.save(update_fields=["used", "decided_at", "decided_by"])
    return held


def _use(by: Actor, change: ReachChange) -> ReachChange:
    new = {"phone": change.phone, "email": change.email}
    change_contact_facts(
        by=by, citizen=change.citizen, values={name: told for name, told in new.items() if told}
    )
    change.used, change.decided_at, change.decided_by = True, clock.now(), _staff(by)
    change.save(update_fields=["used", "decided_at", "decided_by"])
    return change


def _check_reach(phone: str, email: str) -> None:
    if phone and not takes_sms(phone) and sum(sign.isdigit() for sign in phone) < 8:
        raise Refused(_("Skriv nummeret med otte tal."), field="phone")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Refused(_("Skriv en hel e-mail, som navn@post.dk."), field="email") from None


@action(rule="portal.own", on="citizen")
def bring_companion(*, by: Actor, citizen: Citizen, name: str, phone: str = "") -> Representation:
    """The citizen takes somebody along (bisidder), for a year at most. A right, not a request."""
    if not name.strip():
        raise Refused(_("Skriv navnet på den, du har med."), field="name")
    brought: Representation = add_representation(
        by=by,
        citizen=citizen,
        kind=RepresentationKind.COMPANION,
        name=name.strip()[:120],
        phone=phone.strip()[:20],
        purpose=_("Med til samtaler"),
        until=clock.today() + timedelta(days=COMPANION_DAYS),
    )
    return brought


@action(rule="portal.own", on="citizen")
def leave_companion(
    *, by: Actor, citizen: Citizen, representation: Representation
) -> Representation:
    """The companion does not come along any more."""
    if representation.kind != RepresentationKind.COMPANION:
        raise Refused(_("Ring til os, hvis en anden ikke skal være med mere."))
    ended: Representation = end_representation(
        by=by, citizen=citizen, representation=representation
    )
    return ended


@action(rule="portal.own", on="citizen")
def wish_interpreter(*, by: Actor, citizen: Citizen, wanted: bool, language: str) -> Citizen:
    """Does the citizen want an interpreter, and in which language (ISO code)?"""
    changed: Citizen = change_contact_facts(
        by=by, citizen=citizen, values={"interpreter": wanted, "language": language}
    )
    return changed

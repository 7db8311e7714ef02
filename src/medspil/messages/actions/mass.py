"""One message to many: drafted, tried on oneself, seen by another, sent, stopped."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from medspil.kernel import clock, crypto
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.messages import mass, populations, words
from medspil.messages.models import (
    MASS_STEPS,
    MassSending,
    MassState,
    Message,
    MessageKind,
    MessageState,
    Problem,
    Wording,
)
from medspil.people.models import Staff
from medspil.people.tasks import send_mail

TEXTS = ("subject", "sms", "text")


@action(rule="messages.draft_mass")
def draft_mass(
    *, by: Staff, name: str, source: str, query: str, subject: str, sms: str, text: str
) -> MassSending:
    """Write a message to everybody whom a list shows, and count them. Nothing is sent."""
    populations.source(source)
    _judge(subject, sms, text)
    now = clock.now()
    sending = MassSending.objects.create(
        name=name.strip(),
        source=source,
        query=query,
        subject=subject.strip(),
        sms=sms.strip(),
        text=text.strip(),
        created_by=by,
        created_at=now,
        counted_at=now,
    )
    note_facts(count=mass.count(sending))
    return sending


@action(rule="messages.write_mass", on="sending")
def change_mass(*, by: Staff, sending: MassSending, **texts: str) -> MassSending:
    """Write it otherwise, and count again: a new sample is needed."""
    sending = _held(sending)
    if sending.state not in (MassState.DRAFT, MassState.SAMPLED):
        raise Refused(_("Den er godkendt og kan ikke rettes mere. Stop den, og skriv en ny."))
    for field in ("name", *TEXTS):
        if field in texts:
            setattr(sending, field, texts[field].strip())
    _judge(sending.subject, sending.sms, sending.text)
    sending.state, sending.sampled_at = MassState.DRAFT, None
    sending.counted_at = clock.now()
    sending.save()
    note_facts(count=mass.count(sending))
    return sending


@action(rule="messages.write_mass", on="sending")
def send_sample(*, by: Staff, sending: MassSending) -> MassSending:
    """Send both forms to oneself by e-mail. Raises `Refused` without an address of one's own."""
    sending = _held(sending)
    if not by.email:
        raise Refused(_("Du har ingen e-mail i Medspil. Bed en administrator skrive den ind."))
    house = words.Templates().house
    said = {"name": _("Fornavn"), **house}
    parts = [("SMS", sending.sms), (_("E-mail, brev og Digital Post"), sending.text)]
    text = "\n\n".join(f"{where}:\n{words.fill(says, said, 'da')}" for where, says in parts)
    subject = _("Prøve: %(subject)s") % {"subject": words.fill(sending.subject, said, "da")}
    sealed = "\0".join([subject, text, settings.DEFAULT_FROM_EMAIL, by.email])
    send_mail.defer(sealed=b64encode(crypto.encrypt(sealed.encode())).decode())
    if sending.state == MassState.DRAFT:
        _become(sending, MassState.SAMPLED, sampled_at=clock.now())
    return sending


@action(rule="messages.approve_mass", on="sending")
def approve_mass(*, by: Staff, sending: MassSending) -> MassSending:
    """The second pair of eyes: never the one who wrote it (the rule says so, and the database)."""
    return _become(_held(sending), MassState.APPROVED, approved_by=by, approved_at=clock.now())


@action(rule="messages.stop_mass", on="sending")
def start_mass(*, by: Actor, sending: MassSending) -> MassSending:
    """Begin to send what two have seen. The population is counted again first."""
    from medspil.messages.tasks import send_mass

    sending = _become(_held(sending), MassState.SENDING, started_at=timezone.now())
    note_facts(count=mass.count(sending))
    send_mass.defer(pk=sending.pk)
    return sending


@action(rule="messages.stop_mass", on="sending")
def stop_mass(*, by: Actor, sending: MassSending) -> MassSending:
    """Stop now: what has not left stays here, also what workers hold in their hands."""
    sending = _become(_held(sending), MassState.STOPPED, ended_at=timezone.now())
    waiting = Message.objects.filter(sending=sending, state=MessageState.QUEUED)
    taken_back = waiting.update(
        state=MessageState.WITHDRAWN, problem=Problem.STOPPED, slot=None, attempts=F("attempts")
    )
    note_facts(count=taken_back)
    return sending


def _held(sending: MassSending) -> MassSending:
    return (
        MassSending.objects.select_for_update(of=("self",))
        .select_related("created_by")
        .get(pk=sending.pk)
    )


def _become(sending: MassSending, state: MassState, **facts: Any) -> MassSending:
    if state not in MASS_STEPS[MassState(sending.state)]:
        raise Refused(
            _("Det kan ikke gøres nu: udsendelsen er »%(state)s«.")
            % {"state": sending.get_state_display()}
        )
    for name, value in {"state": state, **facts}.items():
        setattr(sending, name, value)
    sending.save()
    return sending


def _judge(subject: str, sms: str, text: str) -> None:
    """Raises `Refused` at the first field that cannot be sent."""
    checked = (
        ("subject", subject, Wording.EMAIL, True),
        ("sms", sms, Wording.SMS, False),
        ("text", text, Wording.EMAIL, False),
    )
    for field, said, wording, in_subject in checked:
        if not said.strip():
            raise Refused(_("Skriv, hvad der skal stå."), field=field)
        found = words.complaints(MessageKind.FREE, wording, said, in_subject=in_subject)
        if found:
            raise Refused(" ".join(found), field=field)

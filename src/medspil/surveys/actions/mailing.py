"""The personal link by e-mail: counted, tried on oneself, seen by another, sent, stopped."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from medspil.kernel import clock, crypto
from medspil.kernel.action import Actor, Refused, System, action, note_facts
from medspil.messages.actions import notify_guest
from medspil.messages.guests import Guest
from medspil.messages.models import (
    MASS_STEPS,
    MassState,
    Message,
    MessageChannel,
    MessageKind,
    MessageState,
    Problem,
)
from medspil.messages.words import Templates
from medspil.people.models import Staff
from medspil.people.tasks import send_mail
from medspil.surveys import links
from medspil.surveys.models import (
    Mailing,
    MailingKind,
    MailingRow,
    NotWritten,
    Respondent,
    Survey,
)
from medspil.surveys.populations import Reach, source_for
from medspil.surveys.queries.mailing import last_day, to_write, unanswered, wave_now

BLOCK = 100  # after each: is it still to be sent?
WORKER = System("worker")
SAYS = {
    MailingKind.INVITATION: MessageKind.SURVEY_INVITATION,
    MailingKind.REMINDER: MessageKind.SURVEY_REMINDER,
}


@action(rule="surveys.make", on="survey")
def make_mailing(*, by: Staff, survey: Survey, kind: str) -> Mailing:
    """Count who would get an invitation, or a reminder, in this wave. Nothing is sent.

    Raises `Refused` for a survey that takes no answers, when another mailing is under way, and
    where there is nobody to write to.
    """
    held = Survey.objects.select_for_update().get(pk=survey.pk)
    wave = wave_now(held)
    if not held.is_open or last_day(held, wave) < clock.today():
        raise Refused(_("Undersøgelsen tager ikke imod svar nu."))
    try:
        with transaction.atomic():
            made = Mailing.objects.create(
                survey=held, wave=wave, kind=kind, made_by=by, made_at=clock.now()
            )
    except IntegrityError as problem:
        raise Refused(_("En anden udsendelse er i gang. Send eller drop den først.")) from problem
    written = count(made)
    if not written:
        raise Refused(_("Der er ingen at skrive til."))
    note_facts(kind=kind, count=written)
    return made


def count(mailing: Mailing) -> int:
    """Find anew who it is to; each row says why not. Returns how many are written to."""
    found = list(to_write(mailing.survey, mailing.wave, mailing.kind))
    reach = _reach(found)
    mailing.rows.all().delete()
    rows = [
        MailingRow(mailing=mailing, respondent=one, left_out=_why_not(reach[one.pk]))
        for one in found
    ]
    MailingRow.objects.bulk_create(rows, batch_size=2000)
    return sum(not row.left_out for row in rows)


@action(rule="surveys.make", on="mailing")
def sample_mailing(*, by: Staff, mailing: Mailing) -> Mailing:
    """Send it to oneself, without anybody's link. Raises `Refused` without an address."""
    held = _held(mailing)
    if not by.email:
        raise Refused(_("Du har ingen e-mail i Medspil. Bed en administrator skrive den ind."))
    facts = {"link": _("(her står det personlige link)"), "until": _until(held)}
    said = Templates().words(
        SAYS[MailingKind(held.kind)], MessageChannel.EMAIL, "da", facts, Guest(None, by.email, "")
    )
    subject = _("Prøve: %(subject)s") % {"subject": said.subject}
    sealed = "\0".join([subject, said.text, settings.DEFAULT_FROM_EMAIL, by.email])
    send_mail.defer(sealed=b64encode(crypto.encrypt(sealed.encode())).decode())
    if held.state == MassState.DRAFT:
        _become(held, MassState.SAMPLED, sampled_at=clock.now())
    return held


@action(rule="surveys.approve_mailing", on="mailing")
def approve_mailing(*, by: Staff, mailing: Mailing) -> Mailing:
    """The second pair of eyes: never who made it (the rule says so, and the database)."""
    return _become(_held(mailing), MassState.APPROVED, approved_by=by, approved_at=clock.now())


@action(rule="surveys.make", on="mailing")
def start_mailing(*, by: Actor, mailing: Mailing) -> Mailing:
    """Begin to send what two have seen. Who it is to is found anew first."""
    from medspil.surveys.tasks import send_mailing  # the queue's work imports this module

    held = _become(_held(mailing), MassState.SENDING)
    note_facts(count=count(held))
    if not clock.is_played():
        send_mailing.defer(pk=held.pk)
    return held


@action(rule="surveys.make", on="mailing")
def stop_mailing(*, by: Actor, mailing: Mailing) -> Mailing:
    """Stop now: what has not left is taken back, and its link forgotten."""
    held = _become(_held(mailing), MassState.STOPPED, ended_at=clock.now())
    waiting = Message.objects.filter(survey_row__mailing=held, state=MessageState.QUEUED)
    taken_back = waiting.update(
        state=MessageState.WITHDRAWN, problem=Problem.STOPPED, slot=None, text="", dedupe=""
    )
    note_facts(count=taken_back)
    return held


def send(pk: int) -> None:
    """Queue every row that waits, a block a transaction, until it is finished or stopped."""
    while send_block(pk):
        pass


@transaction.atomic
def send_block(pk: int, *, at_most: int = BLOCK) -> bool:
    """One block; False when there is no more to do. A stop waits for it, and it for a stop."""
    mailing = Mailing.objects.select_for_update(of=("self",)).select_related("survey").get(pk=pk)
    if mailing.state != MassState.SENDING:
        return False
    if not mailing.survey.is_open:
        _become(mailing, MassState.STOPPED, ended_at=clock.now())
        return False
    waiting = mailing.rows.filter(message=None, left_out="").select_related("respondent")
    rows = list(waiting.order_by("respondent__public_id")[:at_most])
    if not rows:
        _become(mailing, MassState.FINISHED, ended_at=clock.now())
        return False
    _write(mailing, rows)
    return True


def _write(mailing: Mailing, rows: list[MailingRow]) -> None:
    """Their messages; who has answered since is not written to, and has no row to say so."""
    keys = [row.respondent_id for row in rows]
    left = set(
        unanswered(mailing.survey, mailing.wave).filter(pk__in=keys).values_list("pk", flat=True)
    )
    mailing.rows.filter(respondent__in=[key for key in keys if key not in left]).delete()
    rows = [row for row in rows if row.respondent_id in left]
    reach = _reach(row.respondent for row in rows)
    for row in rows:
        found = reach[row.respondent_id]
        row.left_out = _why_not(found)
        if not row.left_out:
            row.message = _message(mailing, row.respondent, found)
    MailingRow.objects.bulk_update(rows, ["left_out", "message"])


def _message(mailing: Mailing, asked: Respondent, reach: Reach) -> Message:
    named = f"survey-mail:{mailing.kind}:{mailing.wave}:{asked.public_id}"
    return notify_guest(
        by=WORKER,
        guest=Guest(None, reach.email, reach.name),
        kind=SAYS[MailingKind(mailing.kind)],
        facts={"link": links.address_of(asked), "until": _until(mailing)},
        dedupe=f"survey:{crypto.keyed_hash(named).hex()[:32]}",  # of whom, only we can tell
    )


def _until(mailing: Mailing) -> Any:
    return last_day(mailing.survey, mailing.wave)


def _reach(asked: Iterable[Respondent]) -> dict[int, Reach]:
    """How each is reached today, by the source they come from."""
    by_kind: dict[str, list[Respondent]] = {}
    for one in asked:
        by_kind.setdefault(one.kind, []).append(one)
    found: dict[int, Reach] = {}
    for kind, some in by_kind.items():
        found |= source_for(kind).reach(some)
    return found


def _why_not(reach: Reach) -> str:
    if reach.in_peace:
        return NotWritten.PEACE
    return "" if reach.email else NotWritten.NO_EMAIL


def _held(mailing: Mailing) -> Mailing:
    locking = Mailing.objects.select_for_update(of=("self",))
    return locking.select_related("survey", "made_by").get(pk=mailing.pk)


def _become(mailing: Mailing, state: MassState, **facts: Any) -> Mailing:
    if state not in MASS_STEPS[MassState(mailing.state)]:
        raise Refused(
            _("Det kan ikke gøres nu: udsendelsen er »%(state)s«.")
            % {"state": mailing.get_state_display()}
        )
    for name, value in {"state": state, **facts}.items():
        setattr(mailing, name, value)
    mailing.save()
    return mailing

"""Register what happened when somebody was called, and what happens next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from medspil.contact.due import due_rows, reclassify, refresh
from medspil.contact.models import (
    Agreement,
    AgreementOwner,
    AttemptOutcome,
    ContactAttempt,
    Conversation,
    ConversationDraft,
    ConversationNote,
    NextContact,
    NextContactReason,
)
from medspil.contact.promises import Booked, next_booked
from medspil.kernel import clock
from medspil.kernel.action import Actor, NotAllowed, Refused, action, leave_no_line, note_facts
from medspil.kernel.period import Period
from medspil.messages.actions import put_in_outbox
from medspil.messages.models import MessageChannel, MessageKind
from medspil.messages.queries import may_text
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff

ASK_AGAIN_DAYS = 28  # a declined citizen is asked again; the caseworker may choose another day


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """Who does what, and when."""

    owner: str
    what: str
    due_on: date | None = None


def _staff(by: Actor) -> Staff | None:
    return by if isinstance(by, Staff) else None


def _lock(citizen: Citizen) -> None:
    """One at a time per citizen, so that the clocks are computed on what the other wrote."""
    closed = (
        Citizen.objects.select_for_update()
        .filter(pk=citizen.pk)
        .values_list("closed_on", flat=True)
        .get()
    )
    if closed is not None and closed <= clock.today():
        raise Refused(_("Borgeren er afsluttet. Genåbn først borgeren."))


def _past(moment: datetime) -> datetime:
    if moment > clock.now() + timedelta(minutes=5):
        raise Refused(_("Samtalen kan ikke være holdt i fremtiden."), field="held_at")
    return moment.astimezone(clock.TZ)


@action(rule="contact.register_call", on="citizen")
def register_conversation(
    *,
    by: Actor,
    citizen: Citizen,
    channel: str,
    note: str,
    held_at: datetime | None = None,
    type: int | None = None,
    agreements: Sequence[NewAgreement] = (),
    next_day: date | None = None,
    next_agreed: bool = False,
    source: str = "desk",
) -> Conversation:
    """Register a conversation that was held, with its note, its agreements and the next contact.

    `type` is a DFDG id; left out, it is the one that counts for the citizen's contact group. The
    rules decide what the conversation does to the law's clock; every real conversation resets the
    municipality's own. `next_day` left out: the municipality's rhythm sets it. Raises `Refused` for
    a future time, an empty note, the same type in the same minute, or a next day in the past.
    """
    _lock(citizen)
    if not note.strip():
        raise Refused(
            _("Skriv et notat. Det er en pligt, og næste kollega har brug for det."), "note"
        )
    moment = _past(held_at or clock.now()).replace(second=0, microsecond=0)
    kind = type if type is not None else default_type(citizen, moment.date())
    if citizen.conversations.filter(held_at=moment, type=kind, withdrawn_at=None).exists():
        raise Refused(
            _("Der er allerede registreret en samtale af den type på det tidspunkt."), "held_at"
        )
    conversation = Conversation.objects.create(
        citizen=citizen,
        held_at=moment,
        held_on=moment.date(),
        type=kind,
        channel=channel,
        staff=_staff(by),
        source=source,
    )
    ConversationNote.objects.create(
        conversation=conversation, text=note.strip(), written_at=clock.now(), written_by=_staff(by)
    )
    Agreement.objects.bulk_create(
        Agreement(
            citizen=citizen,
            conversation=conversation,
            owner=agreed.owner,
            what=agreed.what,
            due_on=agreed.due_on,
            made_at=clock.now(),
            made_by=_staff(by),
        )
        for agreed in agreements
    )
    reclassify([citizen.pk], [conversation_day(conversation)])
    set_next(citizen, by=by, day=next_day, agreed=next_agreed, spoken_on=conversation.held_on)
    ConversationDraft.objects.filter(citizen=citizen, staff=_staff(by)).delete()
    refresh([citizen.pk])
    conversation.refresh_from_db()
    note_facts(channel=channel, type=kind, effect=conversation.statutory_effect)
    return conversation


def conversation_day(conversation: Conversation) -> DateRange:
    """The day of a conversation as a range, for `reclassify`."""
    return Period(conversation.held_on, conversation.held_on).as_range()


def default_type(citizen: Citizen, day: date) -> int:
    """The type that counts for the citizen's group: follow-up in sickness, else job."""
    return type_for(
        citizen.contact_groups.filter(valid__contains=day).values_list("group", flat=True)
    )


def type_for(groups: Iterable[str]) -> int:
    """The same for a citizen in these contact groups."""
    return 4 if any(code.startswith("LAB6_06") for code in groups) else 7


def set_next(
    citizen: Citizen,
    *,
    by: Actor,
    day: date | None,
    agreed: bool = False,
    reason: str = "",
    at: datetime | None = None,
    channel: str = "",
    spoken_on: date | None = None,
    booking: Booked | None = None,
) -> None:
    """Keep the promised day, or (day None) let the rhythm promise again from the last contact.

    A time that is booked (`promises`), or is being booked, is the next contact unless an earlier
    day is promised.
    """
    today = clock.today()
    booked = next_booked(citizen.pk, booking)
    if booked is not None and (day is None or booked.day < day or (booked.day == day and not at)):
        day, agreed, reason = booked.day, True, ""
        at, channel = booked.at, booked.channel
    if day is None:
        # an older conversation registered late takes no later promise away
        NextContact.objects.filter(citizen=citizen, set_on__lte=spoken_on or today).delete()
        return
    if day < today:
        raise Refused(_("Næste kontakt kan ikke ligge før i dag."), field="next_day")
    promised = NextContact(
        citizen=citizen,
        day=day,
        at=at,
        channel=channel,
        reason=reason or (NextContactReason.AGREED if agreed else NextContactReason.RHYTHM),
        set_on=today,
        set_by=_staff(by),
    )
    NextContact.objects.bulk_create(
        [promised],
        update_conflicts=True,
        unique_fields=["citizen"],
        update_fields=["day", "at", "channel", "reason", "set_on", "set_by"],
    )


@action(rule="contact.register_call", on="citizen")
def register_attempt(
    *,
    by: Actor,
    citizen: Citizen,
    outcome: str,
    channel: str = "phone",
    note: str = "",
    again_at: datetime | None = None,
    at: datetime | None = None,
    text: bool = False,
) -> ContactAttempt:
    """Register a call that became no conversation. A citizen who declines is asked again on a day.

    `text`: an SMS tells a citizen who was not reached that we called. Declining costs the citizen
    nothing and hides them from nobody. Raises `Refused` when the citizen wants a call back and no
    time is given, when the time has passed, or when the SMS cannot be sent.
    """
    _lock(citizen)
    moment = _past(at or clock.now())
    if outcome == AttemptOutcome.DECLINED and again_at is None:
        again_at = clock.start_of(clock.today() + timedelta(days=ASK_AGAIN_DAYS))
    if outcome == AttemptOutcome.CALL_BACK and again_at is None:
        raise Refused(_("Skriv hvornår borgeren vil ringes op igen."), field="again_at")
    if again_at is not None and again_at.astimezone(clock.TZ).date() < clock.today():
        raise Refused(_("Tidspunktet er passeret."), field="again_at")
    attempt = ContactAttempt.objects.create(
        citizen=citizen,
        at=moment,
        day=moment.date(),
        outcome=outcome,
        channel=channel,
        staff=_staff(by),
        note=note.strip(),
        again_at=again_at,
    )
    if again_at is not None:
        declined = outcome == AttemptOutcome.DECLINED
        set_next(
            citizen,
            by=by,
            day=again_at.astimezone(clock.TZ).date(),
            reason=NextContactReason.DECLINED if declined else NextContactReason.CALL_BACK,
            at=None if declined else again_at,
        )
    if text and outcome == AttemptOutcome.NOT_REACHED:
        _text_missed_call(by, citizen)
    ConversationDraft.objects.filter(citizen=citizen, staff=_staff(by)).delete()
    refresh([citizen.pk])
    note_facts(outcome=outcome)
    return attempt


def _text_missed_call(by: Actor, citizen: Citizen) -> None:
    """Tell the citizen that we called. Raises `Refused` at the field of the form."""
    if not may_text(citizen):
        raise Refused(_("Borgeren kan ikke få en sms."), field="text")
    try:
        put_in_outbox(
            by=by, citizen=citizen, kind=MessageKind.MISSED_CALL, channel=MessageChannel.SMS
        )
    except Refused as refused:
        raise Refused(refused.message, field="text") from None


@action(rule="contact.register", on="citizen")
def promise_next_contact(
    *, by: Actor, citizen: Citizen, day: date, channel: str = "", agreed: bool = True
) -> NextContact:
    """Set the day of the next contact without a conversation. Raises `Refused` for a past day."""
    _lock(citizen)
    set_next(citizen, by=by, day=day, agreed=agreed, channel=channel)
    refresh([citizen.pk])
    return NextContact.objects.get(citizen=citizen)


@action(rule="contact.register", on="citizen")
def correct_note(
    *, by: Actor, citizen: Citizen, note: ConversationNote, text: str
) -> ConversationNote:
    """Correct what was written: a new note that points at the old one, which stays readable."""
    _lock(citizen)
    if note.conversation.citizen_id != citizen.pk:
        raise Refused(_("Notatet hører ikke til borgeren."))
    if not text.strip():
        raise Refused(_("Skriv det rettede notat."), field="text")
    if ConversationNote.objects.filter(corrects=note).exists():
        raise Refused(_("Notatet er allerede rettet. Ret den nyeste udgave."), field="text")
    return ConversationNote.objects.create(
        conversation=note.conversation,
        text=text.strip(),
        written_at=clock.now(),
        written_by=_staff(by),
        corrects=note,
    )


@action(rule="contact.register", on="citizen")
def withdraw_conversation(
    *, by: Actor, citizen: Citizen, conversation: Conversation, why: str
) -> Conversation:
    """A conversation registered by mistake: it stays readable and counts no more."""
    _lock(citizen)
    if conversation.citizen_id != citizen.pk:
        raise Refused(_("Samtalen hører ikke til borgeren."))
    if not why.strip():
        raise Refused(_("Skriv hvorfor samtalen trækkes tilbage."), field="why")
    Conversation.objects.filter(pk=conversation.pk, withdrawn_at=None).update(
        withdrawn_at=clock.now(), withdrawn_because=why.strip()
    )
    refresh([citizen.pk])
    conversation.refresh_from_db()
    return conversation


@action(rule="contact.register", on="citizen")
def override_effect(
    *, by: Actor, citizen: Citizen, conversation: Conversation, effect: str, why: str
) -> Conversation:
    """A professional decides otherwise than the rules, and says why; then the rules let it be."""
    _lock(citizen)
    if conversation.citizen_id != citizen.pk:
        raise Refused(_("Samtalen hører ikke til borgeren."))
    if not why.strip():
        raise Refused(_("Skriv hvorfor reglen ikke skal gælde her."), field="why")
    conversation.statutory_effect = effect
    conversation.overridden_by = _staff(by)
    conversation.override_reason = why.strip()
    conversation.save(update_fields=["statutory_effect", "overridden_by", "override_reason"])
    refresh([citizen.pk])
    return conversation


@action(rule="contact.register", on="citizen")
def add_agreement(
    *, by: Actor, citizen: Citizen, owner: str, what: str, due_on: date | None = None
) -> Agreement:
    """Note who does what, and when, outside a conversation."""
    if not what.strip():
        raise Refused(_("Skriv hvad der er aftalt."), field="what")
    return Agreement.objects.create(
        citizen=citizen,
        owner=owner,
        what=what.strip(),
        due_on=due_on,
        made_at=clock.now(),
        made_by=_staff(by),
    )


@action(rule="contact.close_agreement", on="citizen")
def close_agreement(
    *, by: Actor, citizen: Citizen, agreement: Agreement, dropped_because: str = ""
) -> Agreement:
    """The agreement is kept, or (with a reason) falls away. The citizen closes their own."""
    if agreement.citizen_id != citizen.pk:
        raise Refused(_("Aftalen hører ikke til borgeren."))
    if isinstance(by, CitizenActor) and agreement.owner != AgreementOwner.CITIZEN:
        raise NotAllowed("contact.close_agreement")
    if dropped_because.strip():
        agreement.dropped_because = dropped_because.strip()
    else:
        agreement.done_on = clock.today()
    agreement.save(update_fields=["done_on", "dropped_because"])
    return agreement


@action(rule="contact.register", on="citizen")
def save_draft(*, by: Actor, citizen: Citizen, fields: dict[str, str]) -> ConversationDraft:
    """Keep what is being written, so that a closed browser loses nothing.

    The audit trail says once that a draft was begun, not each time a sentence was added to it: a
    draft is its writer's alone and decides nothing, and lines by the hundred would hide the rest.
    """
    return keep_draft(by, citizen, fields)


def keep_draft(by: Actor, citizen: Citizen, fields: dict[str, str]) -> ConversationDraft:
    """Write the draft inside an action; only its beginning leaves a line in the audit trail."""
    draft, begun = ConversationDraft.objects.update_or_create(
        staff=_staff(by), citizen=citizen, defaults={"fields": fields, "saved_at": clock.now()}
    )
    if not begun:
        leave_no_line()
    return draft


@action(rule="contact.register", on="citizen")
def drop_draft(*, by: Actor, citizen: Citizen) -> None:
    """Throw away what one had begun to write."""
    ConversationDraft.objects.filter(citizen=citizen, staff=_staff(by)).delete()


def proposed_next(citizen: Citizen, spoken_on: date) -> tuple[date, int, date | None]:
    """(next day by the rhythm, its interval in days, the law's own limit) after a conversation."""
    row = next(iter(due_rows(clock.today(), [citizen.pk])))
    proposal = max(spoken_on + timedelta(days=row.interval_days), clock.today())
    return proposal, row.interval_days, row.statutory_due

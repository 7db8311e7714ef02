"""Everything that leaves goes through the outbox: who, what kind, which channel, how it went."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.kernel import crypto
from medspil.people.models import Citizen, Staff

A_DAY = 3  # messages to one person over all senders
FIRST_CODE = 101  # login codes have slots of their own, so that they never use up the three
CODES_A_DAY = 10


class SealedField(models.BinaryField):  # type: ignore[type-arg]  # not generic at run time
    """A text, encrypted at rest; in Python a `str`."""

    def from_db_value(self, value: Any, *_args: object) -> str:
        return crypto.decrypt(bytes(value)).decode() if value else ""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        sealed = crypto.encrypt(value.encode()) if isinstance(value, str) and value else value
        return super().get_db_prep_value(sealed or b"", connection, prepared)

    def to_python(self, value: Any) -> Any:
        return value


class MessageChannel(models.TextChoices):
    """How a message travels. `POST` is Digital Post; `LETTER` is paper."""

    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    POST = "post", _("Digital Post")
    LETTER = "letter", _("Brev")


class MessageKind(models.TextChoices):
    """Why it is sent. What follows from the kind stands in `kinds.py`, the words in templates."""

    MISSED_CALL = "missed_call", _("Vi ringede forgæves")
    INVITATION = "invitation", _("Invitation til at bestille tid")
    BOOKED = "booked", _("Tid er aftalt")
    MOVED = "moved", _("Tid er flyttet")
    CANCELLED = "cancelled", _("Tid er aflyst")
    REMINDER = "reminder", _("Påmindelse om en tid")
    REQUEST_RECEIVED = "request_received", _("Vi har fået din besked")
    REQUEST_ANSWERED = "request_answered", _("Svar til den, der bad om en samtale")
    MEETING_LINK = "meeting_link", _("Link til møde")
    PLAN_B = "plan_b", _("Mødet fortsætter på en anden måde")
    SUMMARY = "summary", _("Referat er klar")
    LOGIN_CODE = "login_code", _("Engangskode")
    OWN_PAGE = "own_page", _("Link til egen side")
    CONSENT_ASKED = "consent_asked", _("Vi spørger om lov")
    MEETING_PLANNED = "meeting_planned", _("Møde er aftalt")
    MEETING_MOVED = "meeting_moved", _("Møde er flyttet")
    MEETING_CANCELLED = "meeting_cancelled", _("Møde er aflyst")
    REVIEW_READY = "review_ready", _("Noget at læse og svare på")
    HEARING_SET = "hearing_set", _("Møde med dag og form")
    HEARING_CHANGED = "hearing_changed", _("Mødets dag eller form er ændret")
    HEARING_FORM = "hearing_form", _("Forslag om en ny form eller dag")
    HEARING_OFF = "hearing_off", _("Mødet holdes ikke den dag")
    DECIDED = "decided", _("Svar i sagen")
    PACK_READY = "pack_ready", _("Materiale til en gæst")
    MEETING_REMINDER = "meeting_reminder", _("Påmindelse om et møde")
    GUEST_REMINDER = "guest_reminder", _("Påmindelse til en gæst eller kollega")
    PANEL_CALLED = "panel_called", _("Medlem er indkaldt til en dag")
    PANEL_CHANGED = "panel_changed", _("Medlemmets dag er ændret")
    PANEL_OFF = "panel_off", _("Medlemmet skal ikke møde")
    PANEL_PAPERS = "panel_papers", _("Materiale til et medlem, der logger ind")
    PACK_GONE = "pack_gone", _("Materialet er lukket")
    OFFER_SIGNED_UP = "offer_signed_up", _("Tilmeldt et tilbud")
    OFFER_WAITING = "offer_waiting", _("Står på venteliste")
    OFFER_SEAT = "offer_seat", _("Der er blevet en plads")
    OFFER_REMINDER = "offer_reminder", _("Påmindelse om et tilbud i dag")
    OFFER_CANCELLED = "offer_cancelled", _("Pladsen eller tilbuddet er væk")
    OFFER_MATERIAL = "offer_material", _("Materiale fra et tilbud")
    OFFER_SPARRING = "offer_sparring", _("Tilbud om sparring")
    OFFER_INVITATION = "offer_invitation", _("Invitation til et tilbud")
    CLUB_OFFERED = "club_offered", _("Tilbud om en plads i en jobklub")
    CLUB_CANCELLED = "club_cancelled", _("Jobklubben er aflyst")
    COURSE_LINK = "course_link", _("Link til noget at se")
    JOB_TALK = "job_talk", _("Nyt om en samtale om et job")
    CLARIFY_WAITING = "clarify_waiting", _("Lovet en dag, I taler sammen")
    CLARIFY_MOVED = "clarify_moved", _("Den lovede dag er flyttet")
    COMPANY_LETTER = "company_letter", _("Brev til virksomheder")
    COMPANY_LINK = "company_link", _("Link til en virksomheds egen side")
    COMPANY_ANSWER = "company_answer", _("Svar til en virksomhed")
    SPARRING_ANSWERED = "sparring_answered", _("Svar på noget, borgeren har sendt")
    COURSE_REFERRED = "course_referred", _("Henvisning til et kursus hos andre")
    SURVEY_INVITATION = "survey_invitation", _("Invitation til at svare på en undersøgelse")
    SURVEY_REMINDER = "survey_reminder", _("Påmindelse om en undersøgelse")
    FREE = "free", _("Besked til mange")


# What somebody gets who is nobody's guest: they came in by the public page of offers, sit in the
# panel and hear of a day of it, speak for a company, or are asked in a survey.
TO_ANYBODY = (
    MessageKind.LOGIN_CODE,
    MessageKind.PANEL_CALLED,
    MessageKind.PANEL_CHANGED,
    MessageKind.PANEL_OFF,
    MessageKind.PANEL_PAPERS,
    MessageKind.OFFER_SIGNED_UP,
    MessageKind.OFFER_WAITING,
    MessageKind.OFFER_SEAT,
    MessageKind.OFFER_REMINDER,
    MessageKind.OFFER_CANCELLED,
    MessageKind.OFFER_MATERIAL,
    MessageKind.OFFER_SPARRING,
    MessageKind.COMPANY_LETTER,
    MessageKind.COMPANY_LINK,
    MessageKind.COMPANY_ANSWER,
    MessageKind.SURVEY_INVITATION,
    MessageKind.SURVEY_REMINDER,
)
# What they say is written with each sending: no template says it.
FREELY_WRITTEN = (MessageKind.FREE, MessageKind.COMPANY_LETTER)


class MessageState(models.TextChoices):
    QUEUED = "queued", _("Venter")
    HANDING = "handing", _("Er på vej ud")
    SENT = "sent", _("Sendt")
    DELIVERED = "delivered", _("Kommet frem")
    UNCERTAIN = "uncertain", _("Måske sendt")
    FAILED = "failed", _("Kunne ikke sendes")
    TOO_LATE = "too_late", _("Blev for gammel")
    WITHHELD = "withheld", _("Blev ikke sendt")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")


# The one table of what may follow what; a trigger in the database holds it.
STEPS: dict[MessageState, frozenset[MessageState]] = {
    MessageState.QUEUED: frozenset(
        {
            MessageState.HANDING,
            MessageState.SENT,
            MessageState.DELIVERED,
            MessageState.FAILED,
            MessageState.TOO_LATE,
            MessageState.WITHDRAWN,
        }
    ),
    MessageState.HANDING: frozenset(
        {
            MessageState.QUEUED,
            MessageState.SENT,
            MessageState.DELIVERED,
            MessageState.FAILED,
            MessageState.UNCERTAIN,
        }
    ),
    MessageState.UNCERTAIN: frozenset({MessageState.DELIVERED, MessageState.FAILED}),
    MessageState.SENT: frozenset({MessageState.DELIVERED, MessageState.FAILED}),
    MessageState.DELIVERED: frozenset(),
    MessageState.FAILED: frozenset({MessageState.QUEUED}),
    MessageState.TOO_LATE: frozenset({MessageState.QUEUED}),
    MessageState.WITHHELD: frozenset({MessageState.QUEUED}),
    MessageState.WITHDRAWN: frozenset(),
}
HOLDS_A_SLOT = (
    MessageState.QUEUED,
    MessageState.HANDING,
    MessageState.UNCERTAIN,
    MessageState.SENT,
    MessageState.DELIVERED,
)
WENT_OUT = (MessageState.SENT, MessageState.DELIVERED)
UNDELIVERED = (
    MessageState.FAILED,
    MessageState.TOO_LATE,
    MessageState.WITHHELD,
    MessageState.UNCERTAIN,
)


class Problem(models.TextChoices):
    """Why a message did not arrive, as we know it; a provider's code is on the receipt."""

    NO_WAY = "no_way", _("Vi mangler telefon, e-mail eller adresse")
    CAP = "cap", _("Har allerede fået tre beskeder den dag")
    TOO_LATE = "too_late", _("Nåede ikke ud, mens det var til nytte")
    OPTED_OUT = "opted_out", _("Har sagt nej tak")
    STOPPED = "stopped", _("Udsendelsen blev stoppet")
    SUPERSEDED = "superseded", _("Gjaldt ikke længere")
    REJECTED = "rejected", _("Modtageren tog ikke imod")


def _steps() -> list[tuple[str, str]]:
    return [(str(a), str(b)) for a, to in STEPS.items() for b in sorted(to)]


class Message(models.Model):
    """One message to one person. At most three a day, held by the database: a slot is taken.

    To a citizen, or to a guest without a file (`guest`: an e-mail address or a number, sealed), who
    is told something `about` a citizen's case – or, `TO_ANYBODY`, about nobody's; never to both.
    What waits or went out holds a slot of its `day`; what did not arrive gives it back. `text` is
    what they get, word for word; a code's or a secret link's is forgotten when it has left.
    `HANDING` is said, where a second copy would be one too many, before the provider is asked;
    `UNCERTAIN`: nobody knows whether the provider took it, and no machine sends it again.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    citizen = models.ForeignKey(Citizen, models.CASCADE, null=True, related_name="messages")
    about = models.ForeignKey(Citizen, models.CASCADE, null=True, related_name="guest_messages")
    guest = SealedField(_("en uden for huset"), default=b"")
    guest_key = models.BinaryField(max_length=32, null=True)  # one guest, whoever writes to them
    kind = models.CharField(_("slags"), max_length=20, choices=MessageKind)
    channel = models.CharField(_("kanal"), max_length=8, choices=MessageChannel, blank=True)
    language = models.CharField(_("sprog"), max_length=8, default="da")
    subject = models.CharField(_("emne"), max_length=120)
    text = SealedField(_("tekst"), default=b"")
    state = models.CharField(
        _("tilstand"), max_length=9, choices=MessageState, default=MessageState.QUEUED
    )
    problem = models.CharField(_("årsag"), max_length=10, choices=Problem, blank=True)
    day = models.DateField()
    slot = models.PositiveSmallIntegerField(null=True)
    dedupe = models.CharField(max_length=120, blank=True)  # the same thing is never queued twice
    queued_by = models.CharField(max_length=80)
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    useless_after = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    sending = models.ForeignKey(
        "outbox.MassSending", models.PROTECT, null=True, related_name="messages"
    )
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    handled_note = models.CharField(_("hvad er der gjort"), max_length=300, blank=True)

    class Meta:
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["citizen", "day", "slot"], name="a_slot_is_taken_once"),
            models.UniqueConstraint(
                fields=["guest_key", "day", "slot"], name="a_guests_slot_is_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(citizen__isnull=False, guest_key__isnull=True, about__isnull=True)
                | Q(citizen__isnull=True, guest_key__isnull=False)
                & (Q(about__isnull=False) | Q(kind__in=TO_ANYBODY))
                & Q(channel__in=["", MessageChannel.SMS, MessageChannel.EMAIL]),
                name="a_message_is_to_one_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=HOLDS_A_SLOT, slot__isnull=False)
                | Q(slot__isnull=True) & ~Q(state__in=HOLDS_A_SLOT),
                name="who_gets_a_message_has_a_slot",
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=True)
                | Q(kind=MessageKind.LOGIN_CODE, slot__gte=FIRST_CODE)
                & Q(slot__lt=FIRST_CODE + CODES_A_DAY)
                | ~Q(kind=MessageKind.LOGIN_CODE) & Q(slot__gte=1, slot__lte=A_DAY),
                name="three_messages_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MessageState.values), name="message_state_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=MessageChannel.values)
                | Q(channel="", state=MessageState.WITHHELD),
                name="message_has_a_channel",
            ),
            models.CheckConstraint(
                condition=Q(useless_after__gt=F("queued_at")), name="message_has_time"
            ),
            models.CheckConstraint(
                condition=Q(not_before__gte=F("queued_at")), name="message_waits_forward"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WENT_OUT) | Q(sent_at__isnull=False),
                name="sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(state__in=(*WENT_OUT, MessageState.FAILED)),
                name="unsent_has_no_time",
            ),
            models.CheckConstraint(
                condition=Q(problem="") | ~Q(state__in=HOLDS_A_SLOT), name="problem_has_a_message"
            ),
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True)
                | Q(state__in=UNDELIVERED, handled_note__regex=r"\S"),
                name="handled_says_how",
            ),
            models.UniqueConstraint(fields=["dedupe"], condition=~Q(dedupe=""), name="queued_once"),
        ]
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(state="queued"), name="message_waiting"
            ),
            models.Index(
                fields=["-queued_at"],
                condition=Q(state__in=UNDELIVERED, handled_at=None),
                name="message_undelivered",
            ),
            models.Index(fields=["citizen", "-queued_at"], name="message_citizen"),
            models.Index(
                fields=["about"], condition=Q(about__isnull=False), name="message_about_guest"
            ),
        ]
        triggers = [pgtrigger.FSM(name="message_steps", field="state", transitions=_steps())]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.state}"

    @property
    def message_id(self) -> str:
        """The same at every attempt: a receiver that got it already can drop the copy."""
        return f"{self.public_id}@medspil"

    @property
    def has_case(self) -> bool:
        """It is to a citizen or about one."""
        return self.citizen_id is not None or self.about_id is not None

    @property
    def case(self) -> Citizen:
        """The citizen it is to, or about."""
        found = self.about if self.citizen is None else self.citizen
        assert found is not None  # a_message_is_to_one_person
        return found

    def is_late(self, now: datetime) -> bool:
        return now > self.useless_after


class Attachment(models.Model):
    """What goes with a message: a calendar entry, a document."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=80)
    mime = models.CharField(max_length=80)  # "text/calendar; method=REQUEST"
    content = models.BinaryField()


class ReceiptState(models.TextChoices):
    BEGUN = "begun", _("Påbegyndt")
    PROCESSED = "processed", _("Prøvet")
    SENT = "sent", _("Afleveret")
    DELIVERED = "delivered", _("Kommet frem")
    FAILED = "failed", _("Mislykket")


class Receipt(models.Model):
    """What a provider said of one attempt. Append-only; never an address, never a text."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="receipts")
    attempt = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=8, choices=MessageChannel)
    state = models.CharField(max_length=9, choices=ReceiptState)
    at = models.DateTimeField()
    provider_id = models.CharField(max_length=120, blank=True)
    error = models.CharField(max_length=40, blank=True)  # "smtp 550", "http 503", "timeout"

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ReceiptState.values), name="receipt_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ReceiptState.FAILED) & ~Q(error="")
                | ~Q(state=ReceiptState.FAILED) & Q(error=""),
                name="receipt_error_when_failed",
            ),
            models.UniqueConstraint(
                fields=["message", "attempt", "state"], name="one_receipt_an_attempt"
            ),
        ]
        indexes = [
            models.Index(
                fields=["provider_id"], condition=~Q(provider_id=""), name="receipt_provider"
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

"""What a citizen sends in to get sparring on, its versions, what is said of them, and when."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.messages.models.messages import SealedField
from medspil.people.models import Citizen, Staff

KEPT_NAME = r"^sparring/[0-9a-f]{32}$"  # a file's name under MEDIA_ROOT; says nothing
MOST_TYPED = 60_000  # characters of a text: some twenty pages


def steps(name: str, table: dict[Any, frozenset[Any]]) -> pgtrigger.FSM:
    """A trigger that lets `state` go only where the table says."""
    return pgtrigger.FSM(
        name=name,
        field="state",
        transitions=[(str(a), str(b)) for a, to in table.items() for b in sorted(to)],
    )


class ApplicationState(models.TextChoices):
    WAITING = "waiting", _("Venter på svar")
    READING = "reading", _("Bliver læst")
    ANSWERED = "answered", _("Besvaret")
    ENDED = "ended", _("Afsluttet")
    GONE = "gone", _("Slettet")


_S = ApplicationState
STEPS: dict[ApplicationState, frozenset[ApplicationState]] = {
    _S.WAITING: frozenset({_S.READING, _S.ANSWERED, _S.ENDED, _S.GONE}),
    _S.READING: frozenset({_S.WAITING, _S.ANSWERED, _S.ENDED, _S.GONE}),
    _S.ANSWERED: frozenset({_S.WAITING, _S.ENDED, _S.GONE}),
    _S.ENDED: frozenset({_S.WAITING, _S.GONE}),
    _S.GONE: frozenset(),
}


class Result(models.TextChoices):
    """What became of it, as the citizen tells."""

    NONE = "", _("Ikke fortalt endnu")
    SENT = "sent", _("Sendt til arbejdsgiveren")
    INTERVIEW = "interview", _("Jobsamtale")
    JOB = "job", _("Job")
    NO = "no", _("Afslag")


class Application(models.Model):
    """One job that somebody wants, or a CV, and the sparring on it (sparring på ansøgning).

    The citizen's own: they delete it, and then what is left is a row that counts, without the
    citizen and without a word (`GONE`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    citizen = models.ForeignKey(Citizen, models.CASCADE, null=True, related_name="applications")
    about = SealedField(_("hvad det gælder"))
    state = models.CharField(
        _("tilstand"), max_length=8, choices=ApplicationState, default=ApplicationState.WAITING
    )
    owner = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("konsulent")
    )
    made_at = models.DateTimeField()
    touched_at = models.DateTimeField()  # by the citizen or a consultant: what retention goes by
    versions = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(_("resultat"), max_length=9, choices=Result, blank=True, default="")
    result_at = models.DateTimeField(null=True)
    interview_at = models.DateTimeField(null=True)  # when it was first told of one
    gone_at = models.DateTimeField(null=True)
    on_timeline = models.BooleanField(default=False)  # the citizen's choice, theirs to take back

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.values), name="application_state_known"
            ),
            models.CheckConstraint(
                condition=Q(result__in=Result.values), name="application_result_known"
            ),
            models.CheckConstraint(
                condition=Q(result="", result_at__isnull=True)
                | ~Q(result="") & Q(result_at__isnull=False, result_at__gte=F("made_at")),
                name="a_result_was_told_some_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="gone", citizen__isnull=True, owner__isnull=True, gone_at__isnull=False
                )
                & Q(about=b"")
                | ~Q(state="gone") & Q(citizen__isnull=False, gone_at__isnull=True),
                name="what_is_deleted_is_nobodys",
            ),
            models.CheckConstraint(
                condition=~Q(state="reading") | Q(owner__isnull=False),
                name="somebody_reads_it",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["touched_at"], condition=~Q(state="gone"), name="application_touched"
            ),
        ]
        triggers: ClassVar = [steps("application_steps", STEPS)]

    def __str__(self) -> str:
        return f"application {self.pk}"


class DocumentKind(models.TextChoices):
    CV = "cv", _("CV")
    LETTER = "letter", _("Ansøgning")
    ADVERT = "advert", _("Jobopslag")


_LIVES = """
    IF EXISTS (SELECT FROM sparring_application a
               WHERE a.id = NEW.application_id AND a.state = 'gone') THEN
        RAISE EXCEPTION 'what_is_deleted_gets_nothing_more' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Document(models.Model):
    """One version of a text: pasted, or read out of a file that is kept, sealed, beside it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="documents")
    kind = models.CharField(_("slags"), max_length=6, choices=DocumentKind)
    number = models.PositiveSmallIntegerField()
    text = SealedField()
    name = SealedField(blank=True)  # what the citizen called the file
    file = models.CharField(max_length=42, blank=True)
    mime = models.CharField(max_length=100, blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    scanned = models.BooleanField(default=False)  # for viruses, when it came in
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")  # on behalf

    class Meta:
        ordering = ["kind", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "kind", "number"], name="a_version_has_a_number"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DocumentKind.values), name="document_kind_known"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="versions_are_from_one"),
            models.CheckConstraint(condition=~Q(text=b""), name="a_version_has_a_text"),
            models.CheckConstraint(
                condition=Q(file="", mime="", bytes=0, scanned=False)
                | Q(file__regex=KEPT_NAME, bytes__gt=0) & ~Q(mime=""),
                name="a_file_is_whole",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="versions_stay", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="is_of_what_lives",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_LIVES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Comment(models.Model):
    """What a consultant says of a passage: `start` to `end` of the version's text, and its words.

    The citizen sees it with the answer (`shown_at`).
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="comments")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = SealedField()
    text = SealedField()
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["start", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(end__gt=F("start")) & ~Q(quote=b""), name="a_comment_has_a_passage"
            ),
            models.CheckConstraint(condition=~Q(text=b""), name="a_comment_says_something"),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class Turn(models.Model):
    """The citizen asked, we promised a day, and somebody answered; one open at a time.

    Dropped: deleted or ended before it was answered. It stays when the application is deleted, to
    be counted, without its words.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="turns")
    number = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    promised_by = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    text = SealedField(blank=True)
    dropped_at = models.DateTimeField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)  # 1–5: was the answer a help?

    class Meta:
        ordering = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "number"], name="turns_in_order"),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True, dropped_at__isnull=True),
                name="one_turn_is_open",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, text=b"")
                | Q(answered_at__isnull=False, answered_at__gte=F("asked_at"))
                & Q(dropped_at__isnull=True),
                name="a_turn_is_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True)
                | Q(rating__gte=1, rating__lte=5, answered_at__isnull=False),
                name="an_answer_is_rated_from_one_to_five",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["promised_by", "asked_at"],
                condition=Q(answered_at__isnull=True, dropped_at__isnull=True),
                name="turns_that_wait",
            ),
            models.Index(fields=["asked_at"], name="turn_asked"),
        ]

    def __str__(self) -> str:
        return f"turn {self.pk}"


class SparringPolicy(models.Model):
    """The municipality's choices. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    answer_days = models.PositiveSmallIntegerField(_("hverdage til et svar"), default=2)
    keep_months = models.PositiveSmallIntegerField(_("måneder, det gemmes"), default=6)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="one_sparring_policy"),
            models.CheckConstraint(
                condition=Q(answer_days__gte=1, answer_days__lte=20)
                & Q(keep_months__gte=1, keep_months__lte=24),
                name="sparring_policy_within_reason",
            ),
        ]

    def __str__(self) -> str:
        return "sparring policy"

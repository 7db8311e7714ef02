"""The citizen's three answers about the meeting, and the panel's own professional view."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.meetings.models.panel import guards
from medspil.people.models import Representation, Staff


class ConsentQuestion(models.TextChoices):
    """Three separate questions. No answer is a no."""

    VIRTUAL = "virtual", _("Må mødet holdes på skærm eller telefon?")
    REPRESENTED = "represented", _("Må en anden tale for dig?")
    WITHOUT_ME = "without_me", _("Må teamet behandle din sag, uden at du er med?")


class HowGiven(models.TextChoices):
    """How an answer reached us: written by the citizen themselves, or by an employee who heard."""

    SELF = "self", _("Borgeren selv")
    PHONE = "phone", _("Sagt i telefonen")
    IN_PERSON = "in_person", _("Sagt ved fremmøde")
    VIDEO = "video", _("Sagt på video")
    LETTER = "letter", _("Skrevet i et brev")
    ON_BEHALF = "on_behalf", _("En anden på borgerens vegne")


class PanelConsent(models.Model):
    """One answer to one question, with the text that was shown, word for word. Append-only.

    The latest line of a question stands. Withdrawn is a new line, a no, that names the yes it
    takes back. Once the meeting has begun there are no new lines. Said to an employee: `read_by`
    read the text aloud, `read_at`, in `language`; `recorded_by` wrote the answer down.
    """

    case = models.ForeignKey("meetings.PanelCase", models.CASCADE, related_name="consents")
    question = models.CharField(max_length=12, choices=ConsentQuestion)
    answer = models.BooleanField(_("ja"))
    shown_text = models.TextField(_("teksten, der blev vist eller læst op"))
    language = models.CharField(_("sprog"), max_length=8)
    how = models.CharField(_("givet"), max_length=12, choices=HowGiven)
    representation = models.ForeignKey(
        Representation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    read_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("læst op af")
    )
    read_at = models.DateTimeField(_("læst op"), null=True)
    interpreter = models.BooleanField(_("tolk med"), default=False)
    at = models.DateTimeField()
    withdraws = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="withdrawn_by"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(question__in=ConsentQuestion.values), name="consent_question_known"
            ),
            models.CheckConstraint(
                condition=Q(shown_text__regex=r"\S") & ~Q(language=""),
                name="consent_keeps_what_was_shown",
            ),
            models.CheckConstraint(
                condition=Q(how=HowGiven.SELF, recorded_by__isnull=True)
                | Q(how__in=[h for h in HowGiven if h != HowGiven.SELF], recorded_by__isnull=False),
                name="consent_has_a_source",
            ),
            models.CheckConstraint(
                condition=Q(how=HowGiven.ON_BEHALF, representation__isnull=False)
                | ~Q(how=HowGiven.ON_BEHALF) & Q(representation__isnull=True),
                name="on_behalf_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(withdraws__isnull=True) | Q(answer=False), name="withdrawal_is_a_no"
            ),
            models.CheckConstraint(
                condition=Q(read_by__isnull=True, read_at__isnull=True, interpreter=False)
                | ~Q(how=HowGiven.SELF)
                & Q(read_by__isnull=False, read_at__isnull=False, read_at__lte=F("at")),
                name="read_aloud_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["case", "question", "-id"], name="consent_standing")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="consent_guard",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=guards.CONSENT,
            ),
        ]


class ProfessionalVerdict(models.Model):
    """The panel's own view: is it professionally sound to treat the case without the citizen?

    Append-only; the latest stands. Needed beside the citizen's yes, never instead of it.
    """

    case = models.ForeignKey("meetings.PanelCase", models.CASCADE, related_name="verdicts")
    sound = models.BooleanField(_("fagligt forsvarligt"))
    grounds = models.TextField(_("begrundelse"))
    by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(grounds__regex=r"\S.{9,}"), name="verdict_has_grounds"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="verdict_guard",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=guards.VERDICT,
            ),
        ]

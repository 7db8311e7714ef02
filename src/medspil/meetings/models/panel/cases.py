"""A citizen's case before the panel: its states, the preparatory part, the citizen's review."""

from __future__ import annotations

import uuid

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.contact.models import Agreement
from medspil.meetings.models.panel import guards
from medspil.meetings.models.panel.consents import HowGiven
from medspil.meetings.models.panel.types import PanelType
from medspil.people.models import Citizen, Staff


class PanelQuestion(models.TextChoices):
    """What the panel is asked (order 2408/2021 § 1)."""

    RESOURCE_COURSE = "resource_course", _("Skal borgeren tilbydes et ressourceforløb?")
    JOB_CLARIFICATION = "job_clarification", _("Hvilken indsats i jobafklaringsforløbet?")
    NEW_JOB_CLARIFICATION = (
        "new_job_clarification",
        _("Skal borgeren tilbydes et nyt jobafklaringsforløb?"),
    )
    FLEX_JOB = "flex_job", _("Skal borgeren visiteres til fleksjob eller tilskud?")
    DISABILITY_PENSION = "disability_pension", _("Skal sagen gå videre til førtidspension?")
    OTHER = "other", _("Andet spørgsmål")


class CaseState(models.TextChoices):
    DRAFT = "draft", _("Oprettet")
    PREPARATION = "preparation", _("Forberedes")
    CITIZEN_REVIEW = "citizen_review", _("Hos borgeren")
    READY = "ready", _("Klar til møde")
    SCHEDULED = "scheduled", _("Har dato")
    FORM_CONSENT_PENDING = "form_consent_pending", _("Mangler form eller dato")
    HELD = "held", _("Møde holdt")
    ADJOURNED = "adjourned", _("Udsat")
    CANCELLED = "cancelled", _("Aflyst")
    RECOMMENDED = "recommended", _("Indstillet")
    DECISION_PENDING = "decision_pending", _("Afventer afgørelse")
    DECIDED_AS_RECOMMENDED = "decided_as_recommended", _("Afgjort som indstillet")
    RETURNED_TO_TEAM = "returned_to_team", _("Tilbage i teamet")
    DECIDED = "decided", _("Afgjort anderledes")
    COMPLAINT = "complaint", _("Klage")


S = CaseState
# Where a case may go. A consent withdrawn leads to a new form or date and never to `CANCELLED`.
PANEL_TRANSITIONS: dict[str, frozenset[str]] = {
    S.DRAFT: frozenset({S.PREPARATION, S.CANCELLED}),
    S.PREPARATION: frozenset({S.CITIZEN_REVIEW, S.CANCELLED}),
    S.CITIZEN_REVIEW: frozenset({S.READY, S.PREPARATION, S.CANCELLED}),
    S.READY: frozenset({S.SCHEDULED, S.PREPARATION, S.CANCELLED}),
    S.SCHEDULED: frozenset({S.HELD, S.ADJOURNED, S.CANCELLED, S.FORM_CONSENT_PENDING}),
    S.FORM_CONSENT_PENDING: frozenset({S.SCHEDULED, S.ADJOURNED, S.CANCELLED}),
    S.ADJOURNED: frozenset({S.SCHEDULED, S.PREPARATION, S.CANCELLED}),
    S.HELD: frozenset({S.RECOMMENDED}),
    # the panel found the case insufficiently clarified: back to preparation
    S.RECOMMENDED: frozenset({S.DECISION_PENDING, S.PREPARATION}),
    S.DECISION_PENDING: frozenset({S.DECIDED_AS_RECOMMENDED, S.RETURNED_TO_TEAM, S.DECIDED}),
    S.RETURNED_TO_TEAM: frozenset({S.SCHEDULED, S.CANCELLED}),
    S.DECIDED_AS_RECOMMENDED: frozenset({S.COMPLAINT}),
    S.DECIDED: frozenset({S.COMPLAINT}),
    S.CANCELLED: frozenset(),
    S.COMPLAINT: frozenset(),
}
AWAITS_DECISION = (S.RECOMMENDED, S.DECISION_PENDING)
CLOSED_CASE = (S.CANCELLED, S.DECIDED_AS_RECOMMENDED, S.DECIDED, S.COMPLAINT)


class Section(models.TextChoices):
    """The preparatory part (rehabiliteringsplanens forberedende del), in its order."""

    WORK = "work", _("Erfaringer og ressourcer i job og uddannelse, også cv")
    PERSONAL = "personal", _("Personlige ressourcer, netværk og familie")
    CHALLENGES = "challenges", _("Udfordringer i job og hverdag")
    WISHES = "wishes", _("Ønsker til job og uddannelse")
    HEALTH = "health", _("Helbred, undersøgelser og behandling")
    HEALTH_MEANING = "health_meaning", _("Hvad helbredet betyder for job og uddannelse")
    SUPPORT = "support", _("Hjælp og støtte indtil nu")
    EARLIER = "earlier", _("Erfaringer fra tidligere indsatser")
    GOALS = "goals", _("Mål for uddannelse og job")
    CERTIFICATE = "certificate", _("Lægens attest efter en konsultation")


REQUIRED_SECTIONS = guards.SECTIONS


@pghistory.track()
class PanelCase(models.Model):
    """One question about one citizen, from referral to decision.

    `round` is 1, and 2 once the municipality would not follow the recommendation and the case went
    back to the panel. `form_task` is the caseworker's task while a new form or date is to be found.
    `entry_sequence` grows with every change of the meeting that the citizen is told.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="panel_cases")
    type = models.ForeignKey(PanelType, models.PROTECT, related_name="cases")
    question = models.CharField(_("spørgsmål til teamet"), max_length=24, choices=PanelQuestion)
    referred_on = models.DateField(_("henvist"))
    state = models.CharField(_("tilstand"), max_length=24, choices=CaseState, default=S.DRAFT)
    state_since = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=1)
    closed_because = models.CharField(_("aflyst fordi"), max_length=300, blank=True)
    complained_on = models.DateField(_("klage modtaget"), null=True, blank=True)
    form_task = models.ForeignKey(Agreement, models.SET_NULL, null=True, related_name="+")
    consents_asked_on = models.DateField(_("spurgt"), null=True, blank=True)
    entry_sequence = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["referred_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(question__in=PanelQuestion.values), name="panel_question_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values), name="panel_state_known"
            ),
            models.CheckConstraint(condition=Q(round__in=[1, 2]), name="panel_two_rounds"),
            models.CheckConstraint(
                condition=Q(state=S.CANCELLED) & ~Q(closed_because="")
                | ~Q(state=S.CANCELLED) & Q(closed_because=""),
                name="cancelled_case_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state=S.COMPLAINT, complained_on__isnull=False)
                | ~Q(state=S.COMPLAINT) & Q(complained_on__isnull=True),
                name="complaint_has_a_day",
            ),
            models.UniqueConstraint(
                fields=["citizen", "type"],
                condition=~Q(state__in=CLOSED_CASE),
                name="one_open_panel_case",
            ),
        ]
        indexes = [models.Index(fields=["state", "referred_on"], name="panel_case_state")]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.FSM(
                name="allowed_states",
                field="state",
                transitions=[
                    (str(old), str(new))
                    for old, after in PANEL_TRANSITIONS.items()
                    for new in sorted(after)
                ],
            ),
            pgtrigger.Trigger(
                name="panel_guard",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=guards.CASE,
            ),
        ]

    def __str__(self) -> str:
        return f"panel case {self.pk}"

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in PANEL_TRANSITIONS[self.state]

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED_CASE

    @property
    def can_be_prepared(self) -> bool:
        """The preparatory part is still being written."""
        return self.state in (S.DRAFT, S.PREPARATION)


class PreparatorySection(models.Model):
    """One version of one section, and who wrote it. Append-only: a change is a new version."""

    case = models.ForeignKey(PanelCase, models.CASCADE, related_name="sections")
    section = models.CharField(max_length=16, choices=Section)
    version = models.PositiveSmallIntegerField()
    text = models.TextField(_("tekst"))
    dated = models.DateField(_("attestens dato"), null=True, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    by_citizen = models.BooleanField(default=False)

    class Meta:
        ordering = ["case", "section", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "section", "version"], name="one_section_version"
            ),
            models.CheckConstraint(
                condition=Q(section__in=Section.values, version__gte=1), name="section_known"
            ),
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="section_says_something"),
            models.CheckConstraint(
                condition=Q(section=Section.CERTIFICATE, dated__isnull=False)
                | ~Q(section=Section.CERTIFICATE) & Q(dated__isnull=True),
                name="certificate_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(by_citizen=True, written_by__isnull=True)
                | Q(by_citizen=False, written_by__isnull=False),
                name="section_has_a_writer",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


class PreparatoryDraft(models.Model):
    """What somebody has begun to write in a section, kept while they write."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    case = models.ForeignKey(PanelCase, models.CASCADE, related_name="+")
    section = models.CharField(max_length=16, choices=Section)
    text = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "case", "section"], name="one_section_draft_each"
            )
        ]


class HowSent(models.TextChoices):
    PORTAL = "portal", _("På borgerens egen side")
    DIGITAL_POST = "digital_post", _("Digital Post")
    LETTER = "letter", _("Brev")
    READ_ALOUD = "read_aloud", _("Læst op")


class ReviewClosed(models.TextChoices):
    COMMENTED = "commented", _("Borgeren har skrevet eller sagt noget")
    AGREED = "agreed", _("Borgeren har ikke noget at tilføje")
    DEADLINE = "deadline", _("Fristen er gået uden svar")
    TAKEN_BACK = "taken_back", _("Taget tilbage til forberedelse")


class CitizenReview(models.Model):
    """The citizen reads the preparatory part and may comment before the meeting (partshøring)."""

    case = models.ForeignKey(PanelCase, models.CASCADE, related_name="reviews")
    sent_at = models.DateTimeField()
    sent_on = models.DateField()
    sent_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    how = models.CharField(_("sendt som"), max_length=16, choices=HowSent)
    deadline = models.DateField(_("svar senest"))
    closed_on = models.DateField(null=True)
    closed_because = models.CharField(max_length=12, choices=ReviewClosed, blank=True)

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=HowSent.values, deadline__gt=F("sent_on")),
                name="review_gives_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_because="")
                | Q(
                    closed_on__isnull=False,
                    closed_on__gte=F("sent_on"),
                    closed_because__in=["commented", "agreed", "taken_back"],
                )
                | Q(
                    closed_on__isnull=False,
                    closed_on__gt=F("deadline"),
                    closed_because="deadline",
                ),
                name="review_closes_when_it_may",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_on__isnull=True), name="one_open_review"
            ),
        ]


class ReviewComment(models.Model):
    """What the citizen says about the preparatory part, in their words. Append-only."""

    review = models.ForeignKey(CitizenReview, models.CASCADE, related_name="comments")
    text = models.TextField(_("bemærkning"))
    at = models.DateTimeField()
    how = models.CharField(max_length=12, choices=HowGiven)
    recorded_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(how=HowGiven.SELF, recorded_by__isnull=True)
                | Q(how__in=[h for h in HowGiven if h != HowGiven.SELF], recorded_by__isnull=False),
                name="comment_has_a_source",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

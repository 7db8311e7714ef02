"""The industry webinar: who is invited and why, the poll while it runs, the plans afterwards."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.offers.models.series import Session
from medspil.offers.models.sign_ups import SignUp
from medspil.offers.models.triggers import follows, written
from medspil.people.models import Citizen, Staff


class CandidateState(models.TextChoices):
    INVITED = "invited", _("Inviteret")
    ACCEPTED = "accepted", _("Ja")
    DECLINED = "declined", _("Nej tak")
    NO_REPLY = "no_reply", _("Svarede ikke")


CANDIDATE_TRANSITIONS: dict[str, frozenset[str]] = {
    CandidateState.INVITED: frozenset(
        {CandidateState.ACCEPTED, CandidateState.DECLINED, CandidateState.NO_REPLY}
    ),
    CandidateState.NO_REPLY: frozenset({CandidateState.ACCEPTED, CandidateState.DECLINED}),
    CandidateState.DECLINED: frozenset({CandidateState.ACCEPTED}),
    CandidateState.ACCEPTED: frozenset({CandidateState.DECLINED}),
}

_NOT_PROTECTED = """
    IF EXISTS (SELECT FROM people_citizen c WHERE c.id = NEW.citizen_id AND c.protected) THEN
        RAISE EXCEPTION 'no_candidate_is_protected' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Candidate(models.Model):
    """A citizen who was asked to an industry webinar, and why just they were.

    A protected citizen never is: a company and a school sit in.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="candidates")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="candidacies")
    state = models.CharField(
        _("svar"), max_length=8, choices=CandidateState, default=CandidateState.INVITED
    )
    why = models.CharField(_("hvorfor"), max_length=300)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["invited_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "citizen"], name="a_candidate_is_invited_once"
            ),
            models.CheckConstraint(condition=Q(why__regex=r"\S"), name="a_candidate_has_a_reason"),
            models.CheckConstraint(
                condition=Q(state=CandidateState.INVITED, answered_at__isnull=True)
                | Q(state__in=[s for s in CandidateState if s != CandidateState.INVITED])
                & Q(answered_at__isnull=False),
                name="a_candidates_answer_has_a_time",
            ),
        ]
        triggers = [
            follows("candidate_steps", CANDIDATE_TRANSITIONS),
            written("not_protected", _NOT_PROTECTED, "citizen_id"),
        ]

    def __str__(self) -> str:
        return f"candidate {self.pk}"

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in CANDIDATE_TRANSITIONS[self.state]


class Poll(models.Model):
    """A question to everybody while the session runs. Answers are counted, and nothing else."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="polls")
    question = models.CharField(_("spørgsmål"), max_length=200)
    options = ArrayField(models.CharField(max_length=120), verbose_name=_("svarmuligheder"))
    counts = ArrayField(models.PositiveIntegerField())
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(question="") & Q(options__len__gte=2, options__len__lte=8),
                name="a_poll_asks_something",
            ),
            models.CheckConstraint(
                condition=Q(counts__len=models.F("options__len")), name="each_option_is_counted"
            ),
        ]

    def __str__(self) -> str:
        return f"poll {self.pk}"

    @property
    def answers(self) -> list[tuple[str, int]]:
        """Each option with how many chose it."""
        return list(zip(self.options, self.counts, strict=True))


class PollAnswered(models.Model):
    """Somebody has answered, so that nobody answers twice; what they said stands nowhere."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="answered")
    sign_up = models.ForeignKey(SignUp, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "sign_up"], name="a_poll_is_answered_once")
        ]


class PlanState(models.TextChoices):
    IDEA = "idea", _("Idé")
    DRAFTED = "drafted", _("Skrevet")
    SENT = "sent_to_caseworker", _("Hos sagsbehandleren")
    GRANTED = "granted", _("Bevilget")
    REFUSED = "refused", _("Afslag")
    STARTED = "started", _("Begyndt")
    COMPLETED = "completed", _("Gennemført")


PLAN_TRANSITIONS: dict[str, frozenset[str]] = {
    PlanState.IDEA: frozenset({PlanState.DRAFTED}),
    PlanState.DRAFTED: frozenset({PlanState.SENT}),
    PlanState.SENT: frozenset({PlanState.GRANTED, PlanState.REFUSED, PlanState.DRAFTED}),
    PlanState.GRANTED: frozenset({PlanState.STARTED}),
    PlanState.REFUSED: frozenset({PlanState.DRAFTED}),
    PlanState.STARTED: frozenset({PlanState.COMPLETED}),
    PlanState.COMPLETED: frozenset(),
}
UNSENT = (PlanState.IDEA, PlanState.DRAFTED)  # nobody but whoever writes it
DECIDED = (PlanState.GRANTED, PlanState.REFUSED, PlanState.STARTED, PlanState.COMPLETED)


class Funding(models.TextChoices):
    SIX_WEEKS = "six_weeks", _("6 ugers jobrettet uddannelse")
    REGIONAL = "regional", _("Den regionale uddannelsespulje")
    AMU = "amu", _("AMU")
    OTHER = "other", _("Andet")


class EducationPlan(models.Model):
    """A course for one who took part: what, where, when, who pays, and what became of it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sign_up = models.OneToOneField(SignUp, models.PROTECT, related_name="education_plan")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="education_plans")
    course = models.CharField(_("kursus eller uddannelse"), max_length=200)
    provider = models.CharField(_("uddannelsessted"), max_length=120, blank=True)
    first_day = models.DateField(_("begynder"), null=True, blank=True)
    needs = models.CharField(_("det kræver"), max_length=300, blank=True)
    funding = models.CharField(_("betales af"), max_length=9, choices=Funding, blank=True)
    state = models.CharField(
        _("tilstand"), max_length=18, choices=PlanState, default=PlanState.IDEA
    )
    reason = models.CharField(_("begrundelse"), max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    started_on = models.DateField(null=True)
    completed_on = models.DateField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(course=""), name="a_plan_names_a_course"),
            models.CheckConstraint(
                condition=Q(state=PlanState.IDEA) | ~Q(provider="") & ~Q(funding=""),
                name="a_drafted_plan_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_at__isnull=False, decided_by__isnull=False)
                | Q(state__in=[s for s in PlanState if s not in DECIDED])
                & Q(decided_at__isnull=True, decided_by__isnull=True),
                name="somebody_decided_on_the_plan",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.REFUSED) | Q(reason__regex=r"\S"),
                name="a_refused_plan_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[PlanState.STARTED, PlanState.COMPLETED])
                & Q(started_on__isnull=False)
                | ~Q(state__in=[PlanState.STARTED, PlanState.COMPLETED])
                & Q(started_on__isnull=True),
                name="a_started_plan_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.COMPLETED, completed_on__isnull=False)
                | ~Q(state=PlanState.COMPLETED) & Q(completed_on__isnull=True),
                name="a_completed_plan_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["citizen", "state"], name="education_plan_citizen")]
        triggers = [follows("plan_steps", PLAN_TRANSITIONS)]

    def __str__(self) -> str:
        return str(self.public_id)

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in PLAN_TRANSITIONS[self.state]

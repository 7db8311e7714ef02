"""Surveys, what is known of those who are asked, and the versions of the questionnaire."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.people.models import Staff
from medspil.surveys.models.triggers import before, body, follows, refusal

SLUG = r"^[a-z][a-z0-9_-]*$"  # what a code may look like


class SurveyState(models.TextChoices):
    DRAFT = "draft", _("Kladde")
    OPEN = "open", _("Åben")
    CLOSED = "closed", _("Lukket")


SURVEY_TRANSITIONS: dict[str, frozenset[str]] = {
    SurveyState.DRAFT: frozenset({SurveyState.OPEN}),
    SurveyState.OPEN: frozenset({SurveyState.CLOSED}),
    SurveyState.CLOSED: frozenset(),
}

_HAS_ANSWERS = """(EXISTS (SELECT FROM surveys_response r WHERE r.survey_id = NEW.id)
    OR EXISTS (SELECT FROM surveys_tally t WHERE t.survey_id = NEW.id)
    OR EXISTS (SELECT FROM surveys_participation p WHERE p.survey_id = NEW.id))"""
_CHOSEN = body(
    refusal(_HAS_ANSWERS, "chosen before the first answer"),
    refusal(
        "NEW.is_anonymous AND (SELECT count(*) FROM surveys_variable v"
        " WHERE v.survey_id = NEW.id) > 1",
        "a survey without names has one variable at most",
    ),
    "RETURN NEW;",
)
_ONE_VARIABLE = body(
    refusal(
        "(SELECT s.is_anonymous FROM surveys_survey s WHERE s.id = NEW.survey_id FOR SHARE)"
        " AND EXISTS (SELECT FROM surveys_variable v"
        " WHERE v.survey_id = NEW.survey_id AND v.id <> NEW.id)",
        "a survey without names has one variable at most",
    ),
    "RETURN NEW;",
)
_STAYS = body(refusal("OLD.published_at IS NOT NULL", "what is published is frozen"), "RETURN OLD;")
_PUBLISHABLE = body(
    refusal("OLD.published_at IS NOT NULL", "what is published is frozen"),
    "IF NEW.published_at IS NOT NULL THEN ",
    refusal(
        "NOT EXISTS (SELECT FROM surveys_question q WHERE q.version_id = NEW.id)",
        "a version asks something",
    ),
    refusal(
        """EXISTS (SELECT FROM surveys_question q WHERE q.version_id = NEW.id
            AND q.kind IN ('one', 'several') AND 2 > (
                SELECT count(*) FROM surveys_option o WHERE o.question_id = q.id
                AND NOT EXISTS (SELECT FROM surveys_option c WHERE c.parent_id = o.id)))""",
        "a choice is between two at least",
    ),
    refusal(
        """EXISTS (SELECT FROM surveys_branch b
            JOIN surveys_question q ON q.id = b.question_id
            JOIN surveys_option o ON o.id = b.option_id
            JOIN surveys_question earlier ON earlier.id = o.question_id
            WHERE q.version_id = NEW.id AND earlier.position >= q.position)""",
        "a branch leads only backwards",
    ),
    "END IF; RETURN NEW;",
)


class Survey(models.Model):
    """What is asked about, in which weeks, with names or without.

    `wave_weeks` is how many ISO weeks a wave lasts; 0: all the weeks are one wave. A wave is named
    by the Monday on which it begins. `tags_answered`: whoever answers is tagged in the room that
    they were invited from; only with names.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("kort navn"), max_length=40, unique=True)
    title = models.CharField(_("overskrift"), max_length=120)
    about = models.TextField(_("til dem, der svarer"), blank=True)
    state = models.CharField(max_length=6, choices=SurveyState, default=SurveyState.DRAFT)
    is_anonymous = models.BooleanField(_("uden navne"), default=False)
    is_sensitive = models.BooleanField(_("følsom"), default=False)
    has_public_link = models.BooleanField(_("åben for alle med linket"), default=False)
    tags_answered = models.BooleanField(_("mærke på dem, der har svaret"), default=False)
    first_week = models.DateField(_("første uge"))
    last_week = models.DateField(_("sidste uge"))
    wave_weeks = models.PositiveSmallIntegerField(_("uger i en bølge"), default=0)
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField(null=True)  # its single answers and texts are deleted

    class Meta:
        ordering = ["-first_week", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=SurveyState.values), name="survey_state_known"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=SLUG, title__regex=r"\S"), name="survey_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(first_week__iso_week_day=1, last_week__iso_week_day=1)
                & Q(last_week__gte=F("first_week")),
                name="survey_has_whole_weeks",
            ),
            models.CheckConstraint(condition=Q(wave_weeks__lte=26), name="survey_waves"),
            models.CheckConstraint(
                condition=~Q(is_anonymous=True, tags_answered=True),
                name="no_names_leave_no_tag",
            ),
            models.CheckConstraint(
                condition=Q(state=SurveyState.CLOSED, closed_at__isnull=False)
                | ~Q(state=SurveyState.CLOSED) & Q(closed_at__isnull=True),
                name="survey_closed_some_time",
            ),
            models.CheckConstraint(
                condition=Q(emptied_at__isnull=True)
                | Q(closed_at__isnull=False, emptied_at__gte=F("closed_at")),
                name="only_what_is_closed_is_emptied",
            ),
        ]
        triggers = [
            follows("survey_steps", SURVEY_TRANSITIONS),
            pgtrigger.Trigger(
                name="survey_chosen_first",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "is_anonymous", "is_sensitive", "first_week", "wave_weeks", "code"
                ),
                func=_CHOSEN,
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def smallest(self) -> int:
        """The smallest group of which answers are told."""
        return 10 if self.is_sensitive else 5

    @property
    def is_draft(self) -> bool:
        return self.state == SurveyState.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == SurveyState.OPEN

    def wave_of(self, day: date) -> date:
        """The Monday on which the wave of a day begins."""
        if not self.wave_weeks:
            return self.first_week
        weeks = (day - self.first_week).days // 7
        return self.first_week + timedelta(weeks=weeks - weeks % self.wave_weeks)

    def takes_answers(self, day: date) -> bool:
        """Is it open on the day?"""
        return self.is_open and self.first_week <= day < self.last_week + timedelta(days=7)

    def is_told(self, wave: date, today: date) -> bool:
        """Is the wave over, so that its anonymous answers may be told once and for good?"""
        if self.state == SurveyState.CLOSED:
            return True
        return bool(self.wave_weeks) and today >= wave + timedelta(weeks=self.wave_weeks)


class SurveysPolicy(models.Model):
    """The municipality's choices. One row. `keep_months`: how long after a survey is closed its
    single answers, what was written in words and the names of those asked are kept.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    keep_months = models.PositiveSmallIntegerField(_("måneder, svarene gemmes"), default=12)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_surveys_policy"),
            models.CheckConstraint(
                condition=Q(keep_months__gte=1, keep_months__lte=60),
                name="surveys_policy_within_reason",
            ),
        ]

    def __str__(self) -> str:
        return "surveys policy"


class Variable(models.Model):
    """Something known of those who are asked, by which answers can be told apart."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="variables")
    code = models.CharField(max_length=30)
    label = models.CharField(_("navn"), max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "code"], name="a_variable_once"),
            models.CheckConstraint(
                condition=Q(code__regex=SLUG) & ~Q(code="uge") & ~Q(label=""),
                name="variable_has_a_name",
            ),
        ]
        triggers = [before("one_variable_without_names", pgtrigger.Insert, _ONE_VARIABLE)]

    def __str__(self) -> str:
        return self.code


class VariableValue(models.Model):
    """What a background variable can be."""

    variable = models.ForeignKey(Variable, models.CASCADE, related_name="values")
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=120)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["variable", "code"], name="a_value_once"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(label=""), name="value_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.label


class Version(models.Model):
    """The questionnaire as it is or was asked. Published, it is frozen: to change is a new one."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="a_version_has_its_number"),
            models.UniqueConstraint(
                fields=["survey"],
                condition=Q(published_at__isnull=True),
                name="one_draft_of_a_survey",
            ),
        ]
        triggers = [
            before("version_frozen", pgtrigger.Update, _PUBLISHABLE),
            before(
                "version_stays",
                pgtrigger.Delete,
                body(
                    refusal("OLD.published_at IS NOT NULL", "what is published is frozen"),
                    "RETURN OLD;",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}.{self.number}"

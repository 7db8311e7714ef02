"""Who is asked, and what they answered where answers have names."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.people.models import Staff
from medspil.surveys.models.kept import FOLD_WHAT_IS_SENT
from medspil.surveys.models.questions import Option, Question
from medspil.surveys.models.surveys import Survey, Version
from medspil.surveys.models.triggers import before, body, refusal


class Respondent(models.Model):
    """Somebody who is asked: a reference of a kind, and what was known of them on that day.

    `kind` is the code of the population, or ``link`` for who came by the public link; `background`
    is a value's code for each of the survey's variables, and never changes with the world.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="respondents")
    kind = models.CharField(max_length=20)
    reference = models.CharField(_("reference"), max_length=60, blank=True)
    name = models.CharField(_("navn"), max_length=120, blank=True)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)  # of a list; a source is asked each time
    background = models.JSONField(default=dict)
    link_number = models.PositiveSmallIntegerField(default=1)  # raised, the old link is dead

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "kind", "reference"],
                condition=~Q(reference=""),
                name="a_respondent_is_asked_once",
            ),
            models.CheckConstraint(condition=~Q(kind=""), name="respondent_of_a_kind"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class ResponseState(models.TextChoices):
    DRAFT = "draft", _("I gang")
    SENT = "sent", _("Svaret")


class How(models.TextChoices):
    LINK = "link", _("Link")
    INTERVIEW = "interview", _("Interview")
    IMPORT = "import", _("Indlæst")


_NAMED = body(
    refusal("NEW.state <> 'draft'", "a response begins as a draft"),
    refusal(
        "(SELECT s.is_anonymous FROM surveys_survey s WHERE s.id = NEW.survey_id FOR SHARE)",
        "a survey without names has no responses",
    ),
    refusal(
        """NOT EXISTS (SELECT FROM surveys_version v, surveys_respondent r
            WHERE v.id = NEW.version_id AND v.survey_id = NEW.survey_id
            AND v.published_at IS NOT NULL
            AND r.id = NEW.respondent_id AND r.survey_id = NEW.survey_id)""",
        "a response is to a published version, by one of those asked",
    ),
    "RETURN NEW;",
)
_FIT = body(
    refusal(
        """EXISTS (SELECT FROM new_rows a
            JOIN surveys_response r ON r.id = a.response_id
            JOIN surveys_question q ON q.id = a.question_id
            LEFT JOIN surveys_option o ON o.id = a.option_id
            WHERE r.state <> 'draft' OR q.version_id <> r.version_id
            OR q.kind IN ('one', 'several') <> (a.option_id IS NOT NULL)
            OR q.kind IN ('scale', 'number') <> (a.number IS NOT NULL)
            OR (q.kind = 'text') <> (a.text <> '')
            OR o.question_id <> q.id
            OR a.number < q.low OR a.number > q.high
            OR q.kind = 'scale' AND a.number <> trunc(a.number))""",
        "an answer fits its question",
    ),
    refusal(
        """EXISTS (SELECT FROM surveys_option c
            WHERE c.parent_id IN (SELECT option_id FROM new_rows WHERE option_id IS NOT NULL))""",
        "a group is answered by its parts",
    ),
    refusal(
        """EXISTS (SELECT FROM surveys_answer a JOIN surveys_question q ON q.id = a.question_id
            WHERE q.kind = 'one' AND a.response_id IN (SELECT response_id FROM new_rows)
            GROUP BY a.response_id, a.question_id HAVING count(*) > 1)""",
        "one answer to a question",
    ),
    "RETURN NULL;",
)


class Response(models.Model):
    """One who answers in a wave of a survey with names: being answered, or sent for good."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="responses")
    version = models.ForeignKey(Version, models.PROTECT, related_name="responses")
    respondent = models.ForeignKey(Respondent, models.PROTECT, related_name="responses")
    wave = models.DateField()
    state = models.CharField(max_length=5, choices=ResponseState, default=ResponseState.DRAFT)
    how = models.CharField(max_length=9, choices=How)
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    touched_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["survey", "wave", "state"], name="responses_of_a_wave")]
        constraints = [
            models.UniqueConstraint(fields=["respondent", "wave"], name="one_response_a_wave"),
            models.CheckConstraint(condition=Q(wave__iso_week_day=1), name="a_wave_is_a_monday"),
            models.CheckConstraint(
                condition=Q(state=ResponseState.DRAFT, sent_at__isnull=True)
                | Q(state=ResponseState.SENT, sent_at__isnull=False),
                name="response_sent_some_time",
            ),
            models.CheckConstraint(condition=Q(how__in=How.values), name="response_how_known"),
        ]
        triggers = [
            before("response_has_a_name", pgtrigger.Insert, _NAMED),
            before(
                "response_stays_sent",
                pgtrigger.Update,
                body(refusal("OLD.state = 'sent'", "what is sent stays"), "RETURN NEW;"),
            ),
            FOLD_WHAT_IS_SENT,
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Answer(models.Model):
    """An answer to a question: an option (several: a row each), a number, or words."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    option = models.ForeignKey(Option, models.PROTECT, null=True, related_name="+")
    number = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "question", "option"],
                name="an_answer_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(option__isnull=False, number__isnull=True, text="")
                | Q(option__isnull=True, number__isnull=False, text="")
                | Q(option__isnull=True, number__isnull=True) & ~Q(text=""),
                name="an_answer_is_one_thing",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="answers_fit",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_rows"),
                func=_FIT,
            ),
            pgtrigger.Protect(name="answer_stays", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.response_id}: {self.question_id}"

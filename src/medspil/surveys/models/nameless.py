"""Answers without names: who has answered, and how many answered what. No row is anybody's answers.

An answer adds one to counts. What belonged to the same person is never written beside each other,
nothing is numbered in order, nothing has an hour. All rows of a wave are written at every answer,
changed or not, so that the database's own marks do not tell which of them belonged together.
"""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from medspil.surveys.models.named import Respondent
from medspil.surveys.models.surveys import Survey
from medspil.surveys.models.triggers import before, body, refusal

_NAMELESS = body(
    refusal(
        "NOT (SELECT s.is_anonymous FROM surveys_survey s WHERE s.id = NEW.survey_id FOR SHARE)",
        "only a survey without names is counted",
    ),
    "RETURN NEW;",
)
_ONE_MORE = """
    IF TG_OP = 'UPDATE' THEN
        IF NEW.n - OLD.n IN (0, 1) AND NEW.survey_id = OLD.survey_id AND NEW.wave = OLD.wave
            AND NEW.group_code = OLD.group_code AND NEW.question_code = OLD.question_code
            AND NEW.option_code = OLD.option_code
            AND (NEW.n > OLD.n OR NEW.total = OLD.total AND NEW.squares = OLD.squares)
        THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'a count grows by one answer at a time, and never shrinks'
        USING ERRCODE = 'check_violation';
"""


class Participation(models.Model):
    """Has this respondent answered in this wave? No hour, and no way to an answer."""

    pk = models.CompositePrimaryKey("respondent", "wave")
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="+")
    respondent = models.ForeignKey(Respondent, models.PROTECT, related_name="+")
    wave = models.DateField()
    has_answered = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wave__iso_week_day=1), name="participation_wave_is_a_monday"
            ),
        ]
        triggers = [before("participation_is_nameless", pgtrigger.Insert, _NAMELESS)]


class Tally(models.Model):
    """How many of a wave, of one group, answered this.

    `option_code` empty: how many answered the question at all, with the sum and the sum of squares
    of a number or scale. `question_code` empty too: how many sent answers.
    """

    pk = models.CompositePrimaryKey("survey", "wave", "group_code", "question_code", "option_code")
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="+", db_index=False)
    wave = models.DateField()
    group_code = models.CharField(max_length=40)
    question_code = models.CharField(max_length=30)
    option_code = models.CharField(max_length=30)
    n = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=18, decimal_places=2)
    squares = models.DecimalField(max_digits=24, decimal_places=4)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(wave__iso_week_day=1), name="tally_wave_is_monday"),
        ]
        triggers = [
            before("tally_is_nameless", pgtrigger.Insert, _NAMELESS),
            before("tally_one_more", pgtrigger.Update | pgtrigger.Delete, _ONE_MORE),
        ]


class AnonymousText(models.Model):
    """What somebody wrote: in which wave, to which question, and no more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="+", db_index=False)
    wave = models.DateField()
    question_code = models.CharField(max_length=30)
    text = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wave__iso_week_day=1) & ~Q(text=""), name="text_says_something"
            ),
        ]
        triggers = [before("text_is_nameless", pgtrigger.Insert, _NAMELESS)]

    def __str__(self) -> str:
        return str(self.id)


class SpentKey(models.Model):
    """A form that was counted, so that a double tap counts once. Gone with its week."""

    key = models.UUIDField(primary_key=True)
    week = models.DateField()

    def __str__(self) -> str:
        return str(self.key)

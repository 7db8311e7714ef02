"""What is asked: questions, what can be answered, and which are asked of whom."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _

from medspil.people.models import Staff
from medspil.surveys.models.surveys import SLUG, Version
from medspil.surveys.models.triggers import WRITTEN, before, body, frozen, refusal

LONGEST = 11  # steps of a scale


class QuestionKind(models.TextChoices):
    ONE = "one", _("Ét svar")
    SEVERAL = "several", _("Flere svar")
    SCALE = "scale", _("Skala")
    NUMBER = "number", _("Tal")
    TEXT = "text", _("Tekst")


CHOICES = (QuestionKind.ONE, QuestionKind.SEVERAL)

_OF_A_QUESTION = "SELECT q.version_id FROM surveys_question q WHERE q.id = row_of.question_id"
_IN_A_GROUP = body(
    refusal(
        """NEW.parent_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM surveys_option g WHERE g.id = NEW.parent_id
            AND g.question_id = NEW.question_id AND g.parent_id IS NULL AND g.id <> NEW.id)""",
        "a group is of the same question, and in no group",
    ),
    refusal(
        "NEW.parent_id IS NOT NULL"
        " AND EXISTS (SELECT FROM surveys_option c WHERE c.parent_id = NEW.id)",
        "a group is of the same question, and in no group",
    ),
    refusal(
        "NOT EXISTS (SELECT FROM surveys_question q"
        " WHERE q.id = NEW.question_id AND q.kind IN ('one', 'several'))",
        "only a choice has options",
    ),
    "RETURN NEW;",
)
_BACKWARDS = body(
    refusal(
        """NOT EXISTS (SELECT FROM surveys_question q, surveys_option o
            JOIN surveys_question earlier ON earlier.id = o.question_id
            WHERE q.id = NEW.question_id AND o.id = NEW.option_id
            AND earlier.version_id = q.version_id AND earlier.position < q.position)""",
        "a branch leads only backwards",
    ),
    refusal(
        """EXISTS (SELECT FROM surveys_branch b
            JOIN surveys_option o ON o.id = b.option_id
            JOIN surveys_option mine ON mine.id = NEW.option_id
            WHERE b.question_id = NEW.question_id AND b.id <> NEW.id
            AND o.question_id <> mine.question_id)""",
        "a branch asks about one question",
    ),
    "RETURN NEW;",
)


class Question(models.Model):
    """A question of a version. Its code is the same in every version, so that answers add up.

    `low` and `high` are the ends of a scale, or what a number must lie between.
    """

    version = models.ForeignKey(Version, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=30)
    kind = models.CharField(_("slags"), max_length=7, choices=QuestionKind)
    text = models.CharField(_("spørgsmål"), max_length=300)
    help = models.CharField(_("hjælp"), max_length=300, blank=True)
    is_required = models.BooleanField(_("skal besvares"), default=False)
    low = models.IntegerField(null=True)
    high = models.IntegerField(null=True)
    low_label = models.CharField(max_length=40, blank=True)
    high_label = models.CharField(max_length=40, blank=True)
    unit = models.CharField(_("enhed"), max_length=20, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "position"],
                name="a_question_has_its_place",
                deferrable=Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["version", "code"], name="a_question_has_its_code"),
            models.CheckConstraint(
                condition=Q(kind__in=QuestionKind.values), name="question_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=SLUG, text__regex=r"\S"), name="question_asks_something"
            ),
            models.CheckConstraint(
                condition=~Q(kind=QuestionKind.SCALE)
                | Q(low__isnull=False, high__gt=F("low"), high__lt=F("low") + LONGEST),
                name="a_scale_has_ends",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gt=F("low")),
                name="high_is_over_low",
            ),
        ]
        triggers = [frozen("question_frozen", "row_of.version_id")]

    def __str__(self) -> str:
        return self.code

    @property
    def is_choice(self) -> bool:
        return self.kind in CHOICES

    @property
    def steps(self) -> range:
        """The steps of a scale, from the lowest; none of another kind."""
        if self.kind != QuestionKind.SCALE or self.low is None or self.high is None:
            return range(0)
        return range(self.low, self.high + 1)


class Option(models.Model):
    """Something one can answer; or, when others have it as `parent`, what those are together."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=30)
    label = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="parts")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "code"], name="an_option_has_its_code"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z0-9][a-z0-9_-]*$", label__regex=r"\S"),
                name="option_says_something",
            ),
        ]
        triggers = [
            frozen("option_frozen", _OF_A_QUESTION),
            before("option_in_a_group", WRITTEN, _IN_A_GROUP),
        ]

    def __str__(self) -> str:
        return self.code


class Branch(models.Model):
    """The question is asked where this earlier option was chosen, or one of the others named."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="branches")
    option = models.ForeignKey(Option, models.CASCADE, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "option"], name="a_branch_once"),
        ]
        triggers = [
            frozen("branch_frozen", _OF_A_QUESTION),
            before("branch_backwards", WRITTEN, _BACKWARDS),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} after {self.option_id}"


class BankQuestion(models.Model):
    """A question that was asked, for others to use again; a better one is the next number."""

    name = models.CharField(_("navn i banken"), max_length=80)
    number = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    retired = models.BooleanField(default=False)
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["name", "number"]
        constraints = [
            models.UniqueConstraint(fields=["name", "number"], name="a_bank_question_is_numbered"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(retired=False), name="one_of_a_name_in_use"
            ),
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="bank_question_named"),
        ]
        triggers = [
            before(
                "bank_question_is_frozen",
                pgtrigger.Insert,
                body(
                    refusal(
                        """NOT EXISTS (SELECT FROM surveys_question q
                        JOIN surveys_version v ON v.id = q.version_id
                        WHERE q.id = NEW.question_id AND v.published_at IS NOT NULL)""",
                        "the bank holds what was published",
                    ),
                    "RETURN NEW;",
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

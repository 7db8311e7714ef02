"""May the caseworker see whether a citizen came? The citizen's own choice, kept word for word.

While the law's duty is on pause an offer is the citizen's own affair, and who came is for the host
alone, unless the citizen says that the caseworker may see it too.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.people.models import Citizen, Staff

# Takes the citizen's row first: whoever comes second sees what the first one wrote.
_CHANGES_SOMETHING = """
    PERFORM FROM people_citizen WHERE id = NEW.citizen_id FOR NO KEY UPDATE;
    IF NEW.answer = coalesce((
        SELECT c.answer FROM offers_attendancechoice c
        WHERE c.citizen_id = NEW.citizen_id ORDER BY c.id DESC LIMIT 1), 'hidden') THEN
        RAISE EXCEPTION 'a_choice_changes_something' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class AttendanceAnswer(models.TextChoices):
    SHOWN = "shown", _("Min sagsbehandler må se det")
    HIDDEN = "hidden", _("Kun værten må se det")


class AttendanceChoice(models.Model):
    """What a citizen chose, when, and by which words. Append-only: the latest line stands, and no
    line is a no. `said_to`: the employee whom they told it, else they pressed it themselves.
    """

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="attendance_choices")
    answer = models.CharField(_("svar"), max_length=6, choices=AttendanceAnswer)
    shown_text = models.TextField(_("teksten, der blev vist"))
    language = models.CharField(_("sprog"), max_length=8)
    said_to = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=AttendanceAnswer.values), name="attendance_answer_known"
            ),
            models.CheckConstraint(
                condition=Q(shown_text__regex=r"\S") & ~Q(language=""),
                name="attendance_keeps_what_was_shown",
            ),
        ]
        indexes = [models.Index(fields=["citizen", "-id"], name="attendance_choice_latest")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="changes_something",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_CHANGES_SOMETHING,
            ),
        ]

    def __str__(self) -> str:
        return f"attendance choice {self.pk}"

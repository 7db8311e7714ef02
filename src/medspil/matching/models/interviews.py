"""The talk between a company and somebody it has read of: when and where."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.matching.models.proposals import Proposal
from medspil.people.models import Staff

_IS_WANTED = """
    PERFORM FROM matching_proposal p WHERE p.id = NEW.proposal_id AND p.answer
        AND p.company_said = 'interview' AND p.hired_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a_talk_is_wanted_by_both' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Interview(models.Model):
    """A talk at the company: when and where. One that is moved or called off ends here, and a new
    time is a new row.

    `is_told`: could the citizen be sent word of it? Else somebody rings.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="interviews")
    starts_at = models.DateTimeField(_("hvornår"))
    place = models.CharField(_("hvor"), max_length=200)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    by_company = models.BooleanField(default=False)
    is_told = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True)
    called_off = models.BooleanField(default=False)
    because = models.CharField(_("hvorfor"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(ended_at__isnull=True),
                name="one_talk_stands_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(place__regex=r"\S", starts_at__gt=F("noted_at")),
                name="a_talk_is_somewhere_to_come",
            ),
            models.CheckConstraint(
                condition=Q(called_off=False) | Q(ended_at__isnull=False, because__regex=r"\S"),
                name="a_talk_is_called_off_for_a_reason",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="is_wanted",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_IS_WANTED,
            ),
            pgtrigger.Protect(
                name="is_not_rewritten",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("proposal", "starts_at", "place", "noted_at"),
            ),
        ]

    def __str__(self) -> str:
        return f"interview {self.pk}"

"""Openings that companies have, and who filled them."""

from __future__ import annotations

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.companies.models import Company, Workplace
from medspil.people.models import Citizen, Staff

MOST_SEATS = 500


class JobKind(models.TextChoices):
    """What kind of work. A small job (småjob) is paid hours, few of them."""

    SMALL = "small", _("Småjob")
    ORDINARY = "ordinary", _("Ordinært job")
    FLEX = "flex", _("Fleksjob")
    SUBSIDY = "subsidy", _("Løntilskud")
    PLACEMENT = "placement", _("Praktik")


class FoundBy(models.TextChoices):
    """How we came to know of it."""

    CALL = "call", _("Vi ringede")
    VISIT = "visit", _("Besøg")
    CAMPAIGN = "campaign", _("Kampagne")
    COMPANY = "company", _("Virksomheden henvendte sig")
    ADVERT = "advert", _("Jobopslag")
    CITIZEN = "citizen", _("Borgeren fandt det selv")
    OTHER = "other", _("På anden måde")


def state_of(is_closed: bool, filled: int, seats: int) -> str:
    """`closed`, `filled` or `open`: of an opening, and of an order."""
    if is_closed:
        return "closed"
    return "filled" if filled >= seats else "open"


_WORKPLACE = """
    IF NEW.workplace_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM companies_workplace w
        WHERE w.id = NEW.workplace_id AND w.company_id = NEW.company_id)
    THEN
        RAISE EXCEPTION 'a_workplace_is_the_companys' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

_NOT_AFTER_IT_WAS_FILLED = """
    IF EXISTS (
        SELECT FROM matching_filling f
        WHERE f.opening_id = NEW.id AND f.filled_on < NEW.found_on)
    THEN
        RAISE EXCEPTION 'an_open_seat_is_filled_after_it_is_found'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Opening(models.Model):
    """Work that a company offers: `seats` alike, of `hours` a week each.

    What is counted is seats. `filled` is how many of them are, kept by `Filling`. Closed: no more
    are filled, for a reason; those that were stay filled.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(Company, models.PROTECT, related_name="openings")
    workplace = models.ForeignKey(
        Workplace, models.PROTECT, null=True, blank=True, related_name="openings"
    )
    kind = models.CharField(_("slags"), max_length=9, choices=JobKind)
    hours = models.DecimalField(_("timer om ugen"), max_digits=4, decimal_places=1)
    seats = models.PositiveSmallIntegerField(_("stillinger"), default=1)
    found_by = models.CharField(_("fundet ved"), max_length=8, choices=FoundBy)
    consultant = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("konsulent")
    )
    found_on = models.DateField(_("fundet"))
    what = models.CharField(_("arbejdet"), max_length=200, blank=True)
    filled = models.PositiveSmallIntegerField(default=0, editable=False)
    closed_on = models.DateField(_("lukket"), null=True, blank=True)
    closed_because = models.CharField(_("hvorfor"), max_length=300, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-found_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=JobKind.values), name="opening_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(found_by__in=FoundBy.values), name="opening_is_found_some_way"
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=48), name="opening_has_hours"
            ),
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=MOST_SEATS), name="opening_has_seats"
            ),
            models.CheckConstraint(
                condition=Q(filled__lte=F("seats")), name="no_more_are_filled_than_there_are"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_because="")
                | Q(closed_on__isnull=False, closed_on__gte=F("found_on"))
                & Q(closed_because__regex=r"\S")
                & Q(filled__lt=F("seats")),
                name="closed_unfilled_for_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["found_on", "kind"], name="opening_found"),
            models.Index(fields=["company", "-found_on"], name="opening_company"),
        ]
        triggers: ClassVar = [
            # not when the company changes alone: two that become one bring their openings along
            pgtrigger.Trigger(
                name="at_its_own_workplace",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("workplace_id"),
                func=_WORKPLACE,
            ),
            pgtrigger.Trigger(
                name="found_before_it_is_filled",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("found_on"),
                func=_NOT_AFTER_IT_WAS_FILLED,
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def state(self) -> str:
        """`closed`, `filled` or `open`."""
        return state_of(self.closed_on is not None, self.filled, self.seats)

    @property
    def left(self) -> int:
        """Seats that nobody has."""
        return self.seats - self.filled


_TAKES_A_SEAT = """
    UPDATE matching_opening SET filled = filled + 1
    WHERE id = NEW.opening_id AND closed_on IS NULL AND found_on <= NEW.filled_on;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an_open_seat_is_filled_after_it_is_found'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""
_LEAVES_A_SEAT = """
    UPDATE matching_opening SET filled = filled - 1 WHERE id = OLD.opening_id;
    RETURN NULL;
"""


class Filling(models.Model):
    """A seat that was filled: by somebody of ours, or by another.

    `citizen` may be unknown here: a company consultant sees no citizens, whoever works with the
    citizen writes who.
    """

    opening = models.ForeignKey(Opening, models.CASCADE, related_name="fillings")
    is_ours = models.BooleanField(_("en af vores borgere"))
    citizen = models.ForeignKey(
        Citizen, models.PROTECT, null=True, blank=True, related_name="fillings"
    )
    filled_on = models.DateField(_("besat"))
    by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["filled_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_ours=True) | Q(citizen__isnull=True), name="a_citizen_is_ours"
            ),
            models.UniqueConstraint(
                fields=["opening", "citizen"], name="a_citizen_fills_one_seat_of_an_opening"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="is_not_rewritten", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="takes_a_seat",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=_TAKES_A_SEAT,
            ),
            pgtrigger.Trigger(
                name="leaves_a_seat",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                func=_LEAVES_A_SEAT,
            ),
        ]

    def __str__(self) -> str:
        return f"filling {self.pk}"

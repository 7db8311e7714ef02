"""Whom we may invite, how far each invitation has come, and whether there are times enough."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from medspil.contact.models import AbsenceKind, RuleGroup, RuleKind
from medspil.people.models import AbsencePeriod, ContactGroupPeriod


def must_not_be_invited(citizens: Iterable[int], day: date) -> set[int]:
    """Those of the citizens (by key) whom the law forbids to call in on `day`; two queries.

    An absence of such a kind, or a rule for their group that says so (mindre intensiv indsats).
    """
    keys = list(citizens)
    kinds = AbsenceKind.objects.filter(must_not_invite=True).values("code")
    absent = AbsencePeriod.objects.filter(
        citizen__in=keys, valid__contains=day, code__in=kinds
    ).values_list("citizen_id", flat=True)
    begun = Coalesce(OuterRef("anchor"), OuterRef("valid__startswith"))
    forbids = RuleGroup.objects.filter(
        Q(track=OuterRef("track")),
        group=OuterRef("group"),
        valid__contains=begun,
        rule__kind=RuleKind.MUST_NOT_INVITE,
    )
    ruled = ContactGroupPeriod.objects.filter(
        Exists(forbids), citizen__in=keys, valid__contains=day
    ).values_list("citizen_id", flat=True)
    return {*absent, *ruled}

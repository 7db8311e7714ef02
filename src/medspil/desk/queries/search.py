"""Find a citizen by name, CPR number, telephone or case number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from medspil.kernel import clock
from medspil.kernel.cpr import Cpr, InvalidCpr
from medspil.people.models import AccessEntry, AccessPurpose, Citizen, Staff, cpr_index
from medspil.people.queries import citizens_for

AT_MOST = 25


@dataclass(frozen=True, slots=True)
class Found:
    """The viewer's citizens that match, and whether there are more than are shown."""

    citizens: list[Citizen]
    more: bool


def search(viewer: Staff, words: str, at_most: int = AT_MOST) -> Found:
    """The viewer's citizens that match, closed ones last; each hit is a line in the access log."""
    words = words.strip()
    mine = citizens_for(viewer).select_related("municipality", "due")
    if len(words) < 2:
        return Found([], False)
    rows = list(_matching(mine, words)[: at_most + 1])
    shown = rows[:at_most]
    now = clock.now()
    AccessEntry.objects.bulk_create(
        AccessEntry(at=now, staff=viewer, citizen=citizen, purpose=AccessPurpose.SEARCH)
        for citizen in shown
    )
    return Found(shown, len(rows) > at_most)


def _matching(mine: QuerySet[Citizen], words: str) -> QuerySet[Citizen]:
    digits = re.sub(r"[\s-]", "", words)
    if re.fullmatch(r"\d{10}", digits):
        try:
            return mine.filter(cpr_index=cpr_index(Cpr.parse(digits)))
        except InvalidCpr:
            return mine.none()
    if re.fullmatch(r"\+?\d{8,13}", digits):
        by_phone = mine.filter(phone__in=_spellings(digits[-8:]))
        if by_phone.exists():
            return by_phone.order_by("closed_on", "first_name")
    by_reference = mine.filter(reference__iexact=words)
    if by_reference.exists():
        return by_reference
    named = mine.annotate(first=Lower("first_name"), last=Lower("last_name"))
    for word in words.lower().split():
        named = named.filter(Q(first__contains=word) | Q(last__contains=word))  # trigram index
    return named.order_by("-closed_on", "first_name", "last_name", "pk")


def _spellings(number: str) -> list[str]:
    """The ways eight digits are written in a column that people and files fill."""
    pairs = " ".join(number[i : i + 2] for i in range(0, 8, 2))
    return [number, pairs, f"+45{number}", f"+45 {pairs}", f"0045{number}"]

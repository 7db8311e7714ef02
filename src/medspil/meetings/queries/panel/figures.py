"""The panel month by month: meetings by form, put off and cancelled, waiting days, decisions.

Counted as the measures count (`measures.py`), over the cases that the viewer may see; a test holds
the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median_low

from django.db.models import Count, Min
from django.db.models.functions import TruncMonth

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.meetings.models import (
    DecisionOutcome,
    HearingForm,
    HearingState,
    PanelDecision,
    PanelHearing,
)
from medspil.meetings.queries.panel.cases import cases_for

MONTHS = 12
ENDED = (HearingState.HELD, HearingState.ADJOURNED, HearingState.CANCELLED)


@dataclass
class Month:
    """One month of the panel. `waited`: days from referral to the first meeting held, one a case;
    `in_time`: how many of those were within the municipality's own weeks.
    """

    first: date
    forms: dict[str, int] = field(default_factory=lambda: dict.fromkeys(HearingForm.values, 0))
    adjourned: int = 0
    cancelled: int = 0
    waited: list[int] = field(default_factory=list)
    in_time: int = 0
    outcomes: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(DecisionOutcome.values, 0)
    )

    @property
    def last(self) -> date:
        """The last day of the month, or today in this one."""
        after = (self.first + timedelta(days=32)).replace(day=1)
        return min(after - timedelta(days=1), clock.today())

    @property
    def held(self) -> int:
        return sum(self.forms.values())

    @property
    def middle(self) -> int | None:
        """Half of the cases waited no longer."""
        return median_low(self.waited) if self.waited else None

    @property
    def is_empty(self) -> bool:
        return not (self.held or self.adjourned or self.cancelled or any(self.outcomes.values()))


def months_for(viewer: Actor, months: int = MONTHS) -> list[Month]:
    """The last months to today, the oldest first, from the first in which anything happened.

    Three queries, however many months.
    """
    today = clock.today()
    number = today.year * 12 + today.month - months  # of the first month, counted from January 0
    first = date(number // 12, number % 12 + 1, 1)
    found = {month: Month(month) for month in _firsts(first, today)}
    cases = cases_for(viewer).order_by().values("pk")
    days = (first, today)
    meetings = (
        PanelHearing.objects.filter(case__in=cases, day__day__range=days, state__in=ENDED)
        .order_by()
        .values("state", "form", month=TruncMonth("day__day"))
        .annotate(n=Count("pk"))
    )
    for met in meetings:
        month = found[met["month"]]
        if met["state"] == HearingState.HELD:
            month.forms[met["form"]] += met["n"]
        elif met["state"] == HearingState.ADJOURNED:
            month.adjourned += met["n"]
        else:
            month.cancelled += met["n"]
    waits = (
        PanelHearing.objects.filter(case__in=cases, state=HearingState.HELD)
        .order_by()
        .values("case_id", "case__referred_on", "case__type__weeks_to_meeting")
        .annotate(met=Min("day__day"))
        .filter(met__range=days)
    )
    for one in waits:
        month = found[one["met"].replace(day=1)]
        waited = (one["met"] - one["case__referred_on"]).days
        month.waited.append(waited)
        month.in_time += waited <= 7 * one["case__type__weeks_to_meeting"]
    decisions = (
        PanelDecision.objects.filter(case__in=cases, decided_on__range=days)
        .order_by()
        .values("outcome", month=TruncMonth("decided_on"))
        .annotate(n=Count("pk"))
    )
    for said in decisions:
        found[said["month"]].outcomes[said["outcome"]] += said["n"]
    told = list(found.values())
    begun = next((n for n, month in enumerate(told) if not month.is_empty), len(told))
    return told[begun:]


def _firsts(first: date, until: date) -> list[date]:
    """The first of each month between the two."""
    found = [first]
    while (after := (found[-1] + timedelta(days=32)).replace(day=1)) <= until:
        found.append(after)
    return found

"""Who sits in the panel today, what the law says of it period by period, and the states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from medspil.kernel import clock
from medspil.meetings.models import (
    PANEL_TRANSITIONS,
    CaseState,
    PanelMember,
    PanelSeat,
    PanelType,
)


def members_today() -> QuerySet[PanelMember]:
    return (
        PanelMember.objects.filter(valid__contains=clock.today())
        .select_related("staff", "type")
        .order_by("role", "pk")
    )


@dataclass(frozen=True, slots=True)
class LawPeriod:
    """Days on which the same rules hold, and the rules."""

    start: date
    end: date | None
    seats: list[PanelSeat]
    is_now: bool


def law_of(kind: PanelType | None) -> list[LawPeriod]:
    """The rules on membership, cut where one of them begins; the newest period first."""
    seats = list(PanelSeat.objects.filter(type=kind).order_by("pk")) if kind else []
    starts = sorted({seat.period.start for seat in seats})
    today, found = clock.today(), []
    for number, start in enumerate(starts):
        ends = [seat.period.end for seat in seats if start in seat.period and seat.period.end]
        later = starts[number + 1] if number + 1 < len(starts) else None
        held = [seat for seat in seats if start in seat.period]
        found.append(
            LawPeriod(
                start,
                min(ends) if ends else None,
                held,
                start <= today and (later is None or today < later),
            )
        )
    return found[::-1]


def states_drawn() -> list[tuple[str, list[str]]]:
    """The transition table in words: each state and where it may go."""
    return [
        (str(state.label), [str(after.label) for after in CaseState if after in leads])
        for state in CaseState
        for leads in [PANEL_TRANSITIONS[state]]
    ]

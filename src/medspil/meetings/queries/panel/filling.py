"""A day's free times, and the cases that can take one: none stays empty while somebody waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from medspil.kernel import clock
from medspil.meetings.models import (
    COUNTED_HEARING,
    RUNS_IT,
    HearingForm,
    PanelCase,
    PanelDay,
)
from medspil.meetings.queries.panel.cases import STAGES, Row, cases_for, rows_of
from medspil.meetings.queries.panel.consents import possible_forms, standings_of
from medspil.meetings.rules import panel_seats
from medspil.people.models import Representation, Staff

SOON = timedelta(days=14)
DAYS_AHEAD = 3
AT_MOST = 50  # cases to choose among
WAITS_FOR_A_DATE = STAGES["dato"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that can meet on a day, and the forms that its answers allow there."""

    row: Row
    forms: list[HearingForm]
    speaker: Representation | None  # who speaks, where somebody does

    @property
    def case(self) -> PanelCase:
        return self.row.case


def candidates_for(viewer: Staff, day: PanelDay) -> list[Candidate]:
    """Cases without a date that have what a form of the day needs, the longest waiting first.

    Represented by one of several: that is chosen on the case's own page. Five queries.
    """
    still_here = Q(citizen__closed_on=None) | Q(citizen__closed_on__gt=day.day)
    waiting = cases_for(viewer).filter(still_here, type=day.type_id, state__in=WAITS_FOR_A_DATE)
    rows = rows_of(list(waiting[:AT_MOST]))
    having = standings_of([row.case for row in rows])
    found = []
    for row in rows:
        standing = having[row.case.pk]
        speaker = standing.speakers[0] if len(standing.speakers) == 1 else None
        forms = [
            form
            for form in possible_forms(standing, day.forms)
            if form != HearingForm.REPRESENTED or (speaker and day.day in speaker.period)
        ]
        if forms:
            found.append(Candidate(row, forms, speaker))
    return found


def day_to_fill(viewer: Staff) -> tuple[PanelDay, int] | None:
    """The next day within a fortnight, of a panel that the viewer runs, with a free time that some
    case can take; and how many can.
    """
    for day in _days_with_room(viewer)[:DAYS_AHEAD]:
        if found := candidates_for(viewer, day):
            return day, len(found)
    return None


def _days_with_room(viewer: Staff) -> QuerySet[PanelDay]:
    """While some case before the panel waits for a date."""
    run = [kind for kind, role in panel_seats(viewer) if role in RUNS_IT]
    today = clock.today()
    waiting = PanelCase.objects.filter(type=OuterRef("type"), state__in=WAITS_FOR_A_DATE)
    return (
        PanelDay.objects.filter(
            Exists(waiting), type__in=run, cancelled_at=None, day__range=(today, today + SOON)
        )
        .annotate(taken=Count("hearings", filter=Q(hearings__state__in=COUNTED_HEARING)))
        .filter(taken__lt=F("slots"))
        .order_by("day", "starts", "pk")
    )

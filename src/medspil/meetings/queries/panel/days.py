"""The panel's days: how full they are, the agenda of one, and what may be proposed instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.http import Http404

from medspil.kernel import clock
from medspil.meetings.models import (
    ACTIVE_HEARING,
    COUNTED_HEARING,
    RUNS_IT,
    HearingState,
    PanelCase,
    PanelDay,
    PanelHearing,
    PanelInvitation,
    PanelType,
)
from medspil.meetings.queries.panel.cases import cases_for
from medspil.meetings.queries.panel.consents import Standing, possible_forms, standing_of
from medspil.meetings.queries.taken import Clash, clashes_of
from medspil.meetings.rules import panel_seats
from medspil.messages.models import Message, MessageState
from medspil.people.models import AccessPurpose, Staff
from medspil.people.queries import citizens_for, log_access


def taken_in_month(type: PanelType, day: date) -> int:
    """Cases that have a place in the month of the day."""
    return PanelHearing.objects.filter(
        day__type=type,
        day__day__year=day.year,
        day__day__month=day.month,
        state__in=COUNTED_HEARING,
    ).count()


def days_from(day: date) -> QuerySet[PanelDay]:
    """The panel's days from this one on, with `taken`: how many cases each has. None cancelled."""
    return (
        PanelDay.objects.filter(day__gte=day, cancelled_at=None)
        .select_related("type")
        .annotate(taken=Count("hearings", filter=Q(hearings__state__in=COUNTED_HEARING)))
        .order_by("day", "starts", "pk")
    )


def days_before(day: date) -> QuerySet[PanelDay]:
    """The latest days before this one, and those cancelled, the newest first."""
    return (
        PanelDay.objects.filter(Q(day__lt=day) | Q(cancelled_at__isnull=False))
        .select_related("type")
        .annotate(taken=Count("hearings", filter=Q(hearings__state__in=COUNTED_HEARING)))
        .order_by("-day", "-starts", "-pk")[:12]
    )


def get_day(pk: int) -> PanelDay:
    day = PanelDay.objects.select_related("type").filter(pk=pk).first()
    if day is None:
        raise Http404
    return day


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the day. `case_seen` is False where the viewer may not know whose it is."""

    position: int
    at: datetime
    hearing: PanelHearing | None
    case_seen: bool

    @property
    def is_planned(self) -> bool:
        return self.hearing is not None and self.hearing.state in (
            HearingState.PLANNED,
            HearingState.FORM_PENDING,
        )


@dataclass(frozen=True)
class Agenda:
    """One day as it will run."""

    day: PanelDay
    slots: list[Slot]
    runs_it: bool

    @cached_property
    def taken(self) -> int:
        return sum(1 for slot in self.slots if slot.hearing is not None)


def agenda_of(viewer: Staff, day: PanelDay) -> Agenda:
    """The day's cases in their order, with the times that follow from it.

    Chair and secretary see every case; others their own citizens', and that the rest is taken.
    """
    runs_it = day.type_id in {kind for kind, role in panel_seats(viewer) if role in RUNS_IT}
    hearings = (
        PanelHearing.objects.filter(day=day, position__isnull=False)
        .select_related("case__citizen", "case__type", "representative", "day")
        .order_by("position")
    )
    at = {hearing.position: hearing for hearing in hearings}
    own = set(
        citizens_for(viewer)
        .filter(pk__in=[hearing.case.citizen_id for hearing in at.values()])
        .values_list("pk", flat=True)
    )
    return Agenda(
        day,
        [
            Slot(
                position=position,
                at=day.starts_at(position),
                hearing=at.get(position),
                case_seen=position in at and (runs_it or at[position].case.citizen_id in own),
            )
            for position in range(1, day.slots + 1)
        ],
        runs_it,
    )


@dataclass(frozen=True, slots=True)
class Proposal:
    """A day with room, and the forms in which this case can meet on it."""

    day: PanelDay
    forms: list[tuple[str, str]]
    free: int


def proposals(case: PanelCase, having: Standing | None = None) -> list[Proposal]:
    """The next days with room, and what is possible on each: a way on, never a cancellation.

    The day on which the case stands already is among them, as its slot is its own.
    """
    standing = having or standing_of(case)
    mine = set(
        case.hearings.filter(position__isnull=False).order_by().values_list("day_id", flat=True)
    )
    found = []
    for day in days_from(clock.today()).filter(type=case.type_id)[:12]:
        free = day.slots - day.taken  # type: ignore[attr-defined]  # annotated
        forms = possible_forms(standing, day.forms)
        if forms and (free > 0 or day.pk in mine):
            found.append(Proposal(day, [(form.value, str(form.label)) for form in forms], free))
    return found


def free_slots(day: PanelDay) -> list[int]:
    """The slots of the day that hold no case, the first first."""
    taken = set(
        day.hearings.filter(position__isnull=False).order_by().values_list("position", flat=True)
    )
    return [slot for slot in range(1, day.slots + 1) if slot not in taken]


def proposed_instead(case: PanelCase, hearing: PanelHearing) -> tuple[PanelDay, datetime, str]:
    """What we propose when a form has fallen: the same time in another form, else the next day.

    The form is empty where no day has one that is possible: it is found together.
    """
    ways = proposals(case)
    own = next((way for way in ways if way.day.pk == hearing.day_id), None)
    if own is not None and hearing.starts_at is not None:
        return hearing.day, hearing.starts_at, own.forms[0][0]
    if ways and (free := free_slots(ways[0].day)):
        return ways[0].day, ways[0].day.starts_at(free[0]), ways[0].forms[0][0]
    return hearing.day, hearing.starts_at or hearing.day.starts_at(1), ""


def ways_instead(day: PanelDay) -> list[tuple[PanelHearing, list[Proposal]]]:
    """The cases of a day that is to be cancelled, each with the days and forms it may have."""
    return [
        (hearing, [way for way in proposals(hearing.case) if way.day.pk != day.pk])
        for hearing in _active_on(day)
    ]


def crowded(day: PanelDay, wanted: Mapping[str, Any]) -> list[PanelHearing]:
    """The cases that would lose their place or form if the day had these slots and forms."""
    slots, forms = wanted.get("slots", day.slots), wanted.get("forms_", day.forms)
    return [
        hearing
        for hearing in _active_on(day)
        if (hearing.position or 0) > slots
        or (hearing.state == HearingState.PLANNED and hearing.form not in forms)
    ]


def _active_on(day: PanelDay) -> QuerySet[PanelHearing]:
    return (
        PanelHearing.objects.filter(day=day, state__in=ACTIVE_HEARING)
        .select_related("case__citizen", "case__type", "day")
        .order_by("position")
    )


@dataclass(frozen=True, slots=True)
class Call:
    """A member called to a day: what they answered, what else they have then, what they heard."""

    invitation: PanelInvitation
    clashes: list[Clash]
    message: Message | None


def calls_on(day: PanelDay) -> list[Call]:
    """Who is called to the day, each with what stands in the way. Four queries."""
    called = list(
        day.invitations.filter(taken_off_at=None).select_related("member__staff").order_by("pk")
    )
    staff = [one.member.staff_id for one in called if one.member.staff_id]
    clashes = clashes_of(staff, day.starts_at(1), day.ends_at)
    told = {
        int(message.dedupe.split(":")[2]): message
        for message in Message.objects.filter(dedupe__startswith=f"panelday:{day.pk}:")
        .exclude(state=MessageState.WITHDRAWN)
        .order_by("pk")
    }
    return [
        Call(one, clashes.get(one.member.staff_id or 0, []), told.get(one.pk)) for one in called
    ]


def get_hearing(viewer: Staff, pk: int) -> PanelHearing:
    """A meeting in a case that the viewer may see, and a line in the access log. Else 404."""
    found = (
        PanelHearing.objects.filter(pk=pk, case__in=cases_for(viewer).order_by())
        .select_related("case__citizen", "case__type", "day", "representative")
        .first()
    )
    if found is None:
        raise Http404
    log_access(viewer, found.case.citizen, AccessPurpose.FOLLOW_UP)
    return found


@dataclass(frozen=True, slots=True)
class Month:
    """A month that has days, and how much of its capacity is taken."""

    first: date
    taken: int
    most: int


def months_of(days: list[PanelDay]) -> list[Month]:
    """How full the months of these days are: all of a month's cases, past days among them."""
    wanted = {(day.type_id, day.day.replace(day=1)): day.type for day in days}
    counted = {
        (row["day__type"], row["month"]): row["n"]
        for row in PanelHearing.objects.filter(
            day__type__in=[kind for kind, _first in wanted], state__in=COUNTED_HEARING
        )
        .order_by()
        .values("day__type", month=TruncMonth("day__day"))
        .annotate(n=Count("pk"))
    }
    return [
        Month(first, counted.get((kind, first), 0), panel.capacity_per_month)
        for (kind, first), panel in wanted.items()
    ]

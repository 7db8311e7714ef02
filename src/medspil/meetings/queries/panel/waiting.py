"""What in the panel's cases waits for the viewer: as caseworker, as chair, as a member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.meetings.models import (
    CLOSED_CASE,
    RUNS_IT,
    CaseState,
    CitizenReview,
    ConsentQuestion,
    DocumentPack,
    HearingState,
    PanelCase,
    PanelConsent,
    PanelInvitation,
)
from medspil.meetings.queries.panel.filling import day_to_fill
from medspil.meetings.queries.panel.packs import calls_of, packs_of
from medspil.meetings.rules import panel_seats
from medspil.people.models import CaseworkerAssignment, Staff
from medspil.ui import wording

S = CaseState
SOON = timedelta(days=14)  # packs are made in good time before the meeting
TO_BE_ASKED = (S.CITIZEN_REVIEW, S.READY, S.ADJOURNED)
ASK, REVIEW, PACKS, DECIDE, RECOMMEND = "spoerg", "hoering", "materiale", "afgoer", "skriv"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of one thing waits, as a sentence, and where it is done."""

    count: int
    says: str
    url: str


def waiting_for(viewer: Actor) -> list[Waiting]:
    """What waits for the viewer, the first to do first; nothing of it: an empty list.

    One query for who has no case, another for who has some, two more for a member, and one for who
    runs a panel; six for each of its next days that has room while cases wait.
    """
    if not isinstance(viewer, Staff):
        return []
    cases = open_cases_of(viewer)
    if not cases.exists():  # most, on most days; and the marks are much to ask
        return _as_member(viewer)
    counted: dict[str, int] = marked(cases, viewer).aggregate(
        **{what: Count("pk", filter=mark) for what, mark in marks(viewer).items()}
    )
    lists = reverse("meetings:panel_cases")
    found = [
        Waiting(counted[what], says % {"n": counted[what]}, f"{lists}?venter={what}")
        for what, says in _said(counted).items()
        if counted[what]
    ]
    return found + _as_member(viewer)


def _as_member(viewer: Staff) -> list[Waiting]:
    seats = panel_seats(viewer)
    if not seats:
        return []
    mine = reverse("meetings:panel_my_packs")
    unread = packs_of(viewer).filter(openings=None).count()
    calls = calls_of(viewer).filter(reply="").count()
    runs_one = any(role in RUNS_IT for _kind, role in seats)
    return [
        *(_to_fill(viewer) if runs_one else []),
        *(
            Waiting(n, says % {"n": n}, mine)
            for n, says in (
                (calls, ngettext("%(n)d mødedag at svare på", "%(n)d mødedage at svare på", calls)),
                (unread, ngettext("%(n)d sag at læse", "%(n)d sager at læse", unread)),
            )
            if n
        ),
    ]


def _to_fill(viewer: Staff) -> list[Waiting]:
    """A free time on one of the next days, and cases that can take it."""
    found = day_to_fill(viewer)
    if found is None:
        return []
    day, n = found
    says = ngettext(
        "%(n)d sag kan få en ledig tid %(day)s", "%(n)d sager kan få en ledig tid %(day)s", n
    ) % {"n": n, "day": wording.short_date(day.day)}
    return [Waiting(n, says, reverse("meetings:panel_day_fill", args=[day.pk]))]


def _said(counted: dict[str, int]) -> dict[str, str]:
    return {
        REVIEW: ngettext("%(n)d høring at se på", "%(n)d høringer at se på", counted[REVIEW]),
        ASK: ngettext("%(n)d borger at spørge", "%(n)d borgere at spørge", counted[ASK]),
        PACKS: ngettext(
            "%(n)d sag mangler materiale", "%(n)d sager mangler materiale", counted[PACKS]
        ),
        RECOMMEND: ngettext(
            "%(n)d indstilling at skrive", "%(n)d indstillinger at skrive", counted[RECOMMEND]
        ),
        DECIDE: ngettext(
            "%(n)d indstilling at følge eller sende tilbage",
            "%(n)d indstillinger at følge eller sende tilbage",
            counted[DECIDE],
        ),
    }


def open_cases_of(viewer: Staff) -> QuerySet[PanelCase]:
    """Open cases of the viewer's own citizens, and those before a panel that they run."""
    mine = CaseworkerAssignment.objects.filter(staff=viewer, valid__contains=clock.today())
    run = [kind for kind, role in panel_seats(viewer) if role in RUNS_IT]
    return PanelCase.objects.exclude(state__in=CLOSED_CASE).filter(
        Q(citizen__in=mine.values("citizen")) | Q(type__in=run)
    )


def marked(cases: QuerySet[PanelCase], viewer: Staff) -> QuerySet[PanelCase]:
    """The cases with what the marks ask for."""
    today = clock.today()
    mine = CaseworkerAssignment.objects.filter(
        staff=viewer, citizen=OuterRef("citizen"), valid__contains=today
    )
    in_time = CitizenReview.objects.filter(
        case=OuterRef("pk"), closed_on__isnull=True, deadline__gte=today
    )
    called = PanelInvitation.objects.filter(
        day__hearings__case=OuterRef("pk"),
        day__hearings__state=HearingState.PLANNED,
        day__day__range=(today, today + SOON),
        taken_off_at=None,
    )
    without = called.filter(
        ~Exists(
            DocumentPack.objects.filter(
                hearing__case=OuterRef(OuterRef("pk")),
                hearing__state=HearingState.PLANNED,
                member=OuterRef("member"),
                revoked_at=None,
            )
        )
    )
    answers = {
        f"answered_{question.value}": Exists(
            PanelConsent.objects.filter(case=OuterRef("pk"), question=question)
        )
        for question in ConsentQuestion
    }
    return cases.annotate(
        is_mine=Exists(mine), in_time=Exists(in_time), pack_missing=Exists(without), **answers
    )


def marks(viewer: Staff) -> dict[str, Q]:
    """What makes a case wait for the viewer, by the word in the address."""
    run: list[Any] = [kind for kind, role in panel_seats(viewer) if role in RUNS_IT]
    all_three = Q(**{f"answered_{question.value}": True for question in ConsentQuestion})
    own = Q(is_mine=True)
    return {
        REVIEW: own & Q(state=S.CITIZEN_REVIEW, in_time=False),
        ASK: own & Q(state__in=TO_BE_ASKED, consents_asked_on__isnull=True) & ~all_three,
        PACKS: Q(state=S.SCHEDULED, pack_missing=True),
        RECOMMEND: Q(state=S.HELD, type__in=run or [0]),  # an empty list would empty every count
        DECIDE: own & Q(state=S.DECISION_PENDING),
    }

"""Cases before a panel: the pipeline, one case with what it still lacks, and how long it waited."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medspil.kernel import clock
from medspil.kernel.action import Actor, System, allowed
from medspil.meetings.models import (
    ACTIVE_HEARING,
    CLOSED_CASE,
    REQUIRED_SECTIONS,
    RUNS_IT,
    CaseState,
    HearingState,
    PanelCase,
    PanelHearing,
    PreparatorySection,
    Section,
)
from medspil.meetings.queries.panel.consents import Standing, standing_of
from medspil.meetings.rules import panel_seats
from medspil.people.actors import CitizenActor
from medspil.people.models import AccessPurpose, Citizen, Staff
from medspil.people.queries import citizens_for, log_access

S = CaseState
# The pipeline as people speak of it: each open case stands in exactly one of these.
STAGES: dict[str, tuple[CaseState, ...]] = {
    "forbered": (S.DRAFT, S.PREPARATION),
    "borger": (S.CITIZEN_REVIEW,),
    "dato": (S.READY, S.ADJOURNED, S.RETURNED_TO_TEAM),
    "form": (S.FORM_CONSENT_PENDING,),
    "mode": (S.SCHEDULED,),
    "indstil": (S.HELD, S.RECOMMENDED),
    "afgor": (S.DECISION_PENDING,),
}
CLOSED = "lukket"


def stage_names() -> dict[str, str]:
    """What each stage is called."""
    return {
        "forbered": _("Forberedes"),
        "borger": _("Hos borgeren"),
        "dato": _("Mangler dato"),
        "form": _("Mangler ny form"),
        "mode": _("Har dato"),
        "indstil": _("Mangler indstilling"),
        "afgor": _("Afventer afgørelse"),
        CLOSED: _("Afsluttet"),
    }


def cases_for(viewer: Actor) -> QuerySet[PanelCase]:
    """The cases the viewer may see: their citizens', and all before a panel that they run.

    A citizen sees their own.
    """
    cases = PanelCase.objects.select_related("citizen", "type").order_by("referred_on", "pk")
    if isinstance(viewer, System):
        return cases
    if isinstance(viewer, CitizenActor):
        return cases.filter(citizen=viewer.citizen)
    if not isinstance(viewer, Staff):
        return cases.none()
    run = [kind for kind, role in panel_seats(viewer) if role in RUNS_IT]
    return cases.filter(
        Q(citizen__in=citizens_for(viewer).order_by().values("pk")) | Q(type__in=run)
    )


def get_case(viewer: Actor, public_id: uuid.UUID) -> PanelCase:
    """One case, and a line in the citizen's access log. 404 when unknown or not the viewer's."""
    case = cases_for(viewer).filter(public_id=public_id).first()
    if case is None:
        raise Http404
    if not isinstance(viewer, CitizenActor):
        log_access(viewer, case.citizen, AccessPurpose.FOLLOW_UP)
    return case


def open_panel_case(viewer: Actor, citizen: Citizen) -> PanelCase | None:
    """The citizen's open case, if there is one and the viewer may see it."""
    return cases_for(viewer).filter(citizen=citizen).exclude(state__in=CLOSED_CASE).first()


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the list: how long the citizen has waited, and when they should have met."""

    case: PanelCase
    meets_on: date | None  # the meeting held, else the one planned
    held_on: date | None
    waited: int  # days from referral to the meeting held, else until today
    mark: date  # the municipality's own promise

    @property
    def is_late(self) -> bool:
        return (self.held_on or clock.today()) > self.mark and not (
            self.case.is_closed and self.held_on is None
        )


def rows_of(cases: list[PanelCase]) -> list[Row]:
    """The cases with their waiting time. One query, however many."""
    held = Q(state=HearingState.HELD)
    found = {
        row["case_id"]: (row["held"], row["planned"])
        for row in PanelHearing.objects.filter(case__in=cases)
        .order_by()
        .values("case_id")
        .annotate(
            held=Min("day__day", filter=held),
            planned=Min("day__day", filter=Q(state__in=ACTIVE_HEARING)),
        )
    }
    today = clock.today()
    rows = []
    for case in cases:
        held_on, planned = found.get(case.pk, (None, None))
        rows.append(
            Row(
                case,
                held_on or planned,
                held_on,
                ((held_on or today) - case.referred_on).days,
                case.referred_on + timedelta(weeks=case.type.weeks_to_meeting),
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the preparatory part as it stands."""

    section: Section
    latest: PreparatorySection | None
    url: str


def parts_of(case: PanelCase) -> list[Part]:
    """Every section in its order, with its newest version."""
    newest = {
        row.section: row
        for row in case.sections.select_related("written_by")
        .order_by("section", "-version")
        .distinct("section")
    }
    return [
        Part(
            section,
            newest.get(section),
            reverse("meetings:panel_section", args=[case.public_id, section.value]),
        )
        for section in Section
    ]


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the case's task list: done, or what is missing."""

    label: str
    done: bool
    says: str
    url: str = ""


def tasks_of(case: PanelCase, parts: list[Part], having: Standing | None = None) -> list[Task]:
    """What a case needs before its meeting, in order. Done is seen; what is missing is said."""
    standing = having or standing_of(case)
    key = [case.public_id]
    written = sum(1 for part in parts if part.latest)
    review = case.reviews.order_by("-pk").first()
    answered = case.consents.order_by().values("question").distinct().count()
    reviewed = review is not None and review.closed_on is not None and not case.can_be_prepared
    meeting = (
        case.hearings.select_related("day").filter(state__in=ACTIVE_HEARING).first()
        or case.hearings.select_related("day").filter(state=HearingState.HELD).last()
    )
    meeting_says = _("mangler dato")
    if meeting is not None and meeting.state == HearingState.FORM_PENDING:
        meeting_says = _("mangler ny form eller dato")
    elif meeting is not None:
        meeting_says = str(meeting.get_form_display())
    missing = REQUIRED_SECTIONS - written
    return [
        Task(
            _("Forberedende del"),
            not missing,
            ngettext("mangler %(n)d afsnit", "mangler %(n)d afsnit", missing) % {"n": missing}
            if missing
            else _("alle afsnit er skrevet"),
            next((part.url for part in parts if part.latest is None), parts[0].url),
        ),
        Task(
            _("Borgeren læser med"),
            reviewed,
            str(review.get_closed_because_display())
            if reviewed and review
            else _("hos borgeren")
            if review is not None and review.closed_on is None
            else _("set, men læs borgerens bemærkninger")
            if case.state == S.CITIZEN_REVIEW
            else _("ikke sendt"),
            reverse("meetings:panel_review", args=key),
        ),
        Task(
            _("Borgerens tre svar"),
            answered == 3,
            _("%(n)d af 3 svar") % {"n": answered},
            reverse("meetings:panel_consents", args=key),
        ),
        Task(
            _("Teamets faglige vurdering"),
            standing.sound is not None or "without_me" not in standing.yes,
            _("kun nødvendig for et møde uden borgeren")
            if "without_me" not in standing.yes
            else _("mangler")
            if standing.sound is None
            else _("forsvarligt uden borgeren")
            if standing.sound
            else _("ikke forsvarligt uden borgeren"),
            reverse("meetings:panel_verdict", args=key),
        ),
        Task(
            _("Dato og form"),
            meeting is not None and meeting.state != HearingState.FORM_PENDING,
            meeting_says,
            reverse("meetings:panel_schedule", args=key),
        ),
    ]


def can_change(viewer: Actor, case: PanelCase) -> bool:
    return allowed("meetings.prepare_case", viewer, case)


def can_run(viewer: Actor, case: PanelCase) -> bool:
    return allowed("meetings.run_case", viewer, case)


def count_by_stage(cases: QuerySet[PanelCase]) -> dict[str, int]:
    """How many stand in each stage; the open ones add up to all open cases. One query."""
    counted = dict(
        cases.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n")
    )
    stages = {
        code: sum(counted.get(state, 0) for state in states) for code, states in STAGES.items()
    }
    return {**stages, CLOSED: sum(counted.get(state, 0) for state in CLOSED_CASE)}


@dataclass(frozen=True, slots=True)
class Step:
    """The one thing to do now: its button, where it leads."""

    label: str
    url: str


def next_step(viewer: Staff, case: PanelCase) -> Step | None:
    """What this viewer can do now to bring the case on; None where it waits for somebody else."""
    key = [case.public_id]
    own, runs = can_change(viewer, case), can_run(viewer, case)
    if case.can_be_prepared and own:
        missing = next((part for part in parts_of(case) if part.latest is None), None)
        if missing is not None:
            return Step(_("Skriv næste afsnit"), missing.url)
        return Step(_("Send til borgeren"), reverse("meetings:panel_review", args=key))
    if case.state == S.CITIZEN_REVIEW and own:
        return Step(_("Se borgerens svar"), reverse("meetings:panel_review", args=key))
    if case.state in (*STAGES["dato"], *STAGES["form"]) and (own or runs):
        return Step(_("Find dato og form"), reverse("meetings:panel_schedule", args=key))
    if case.state in STAGES["indstil"] and runs:
        return Step(_("Skriv indstillingen"), reverse("meetings:panel_recommend", args=key))
    if case.state == S.DECISION_PENDING and own:
        return Step(_("Notér afgørelsen"), reverse("meetings:panel_decide", args=key))
    return None

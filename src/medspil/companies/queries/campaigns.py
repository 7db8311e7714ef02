"""Campaigns: whom they choose, how far they are, the company one is calling; questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from medspil.companies.models import (
    Campaign,
    CampaignCall,
    CampaignRow,
    Candidate,
    Company,
    CompanyEvent,
    Comparison,
    Faq,
    Question,
    Verdict,
)
from medspil.companies.queries import companies_for, policy, quiet_since
from medspil.companies.queries.companies import Sheet, sheet
from medspil.companies.queries.selection import Selection
from medspil.companies.rules import works_with_companies
from medspil.companies.sections import BY_DIVISION, Section, section_of
from medspil.kernel import clock
from medspil.people.models import Staff
from medspil.rounds.models import RowState
from medspil.rounds.queries import Day, Progress, by_day, progress


def campaigns_for(viewer: Staff) -> QuerySet[Campaign]:
    """Every campaign: who works with companies sees what the others are at."""
    if not works_with_companies(viewer):
        return Campaign.objects.none()
    return Campaign.objects.select_related("created_by").order_by("-starts_on", "-pk")


def progress_of(campaigns: Sequence[Campaign]) -> dict[int, Progress]:
    """How far each is, in one query."""
    return progress(CampaignRow, [one.pk for one in campaigns])


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom a filter chooses before anything is started. `quiet`: spoken with lately, and so not
    given to anybody yet; `sections`: how many in each industry."""

    count: int
    quiet: int
    without_phone: int
    sections: list[tuple[Section | None, int]]


def preview(viewer: Staff, query: str) -> Preview:
    """In two queries, whatever the number."""
    rows = Selection.of(query).rows(viewer).order_by()
    sums = rows.aggregate(
        count=Count("pk"),
        quiet=Count("pk", filter=Q(last_contact_at__gte=quiet_since())),
        without_phone=Count("pk", filter=Q(phone="")),
    )
    counted: dict[str, int] = {}
    for division, n in rows.values_list("division").annotate(n=Count("pk")):
        section = section_of(division)
        letter = section.letter if section else ""
        counted[letter] = counted.get(letter, 0) + n
    letters = {section.letter: section for section in BY_DIVISION.values()}
    sections = [(letters.get(letter), n) for letter, n in sorted(counted.items())]
    return Preview(**sums, sections=sections)


def rows_of(campaign: Campaign) -> QuerySet[CampaignRow]:
    """The companies of a campaign in their order, each with whoever has it."""
    return campaign.rows.select_related(
        "company__last_contact_by", "assigned_to", "taken_by", "overridden_by"
    ).order_by("position")


def is_quiet(company: Company) -> bool:
    """Did somebody of ours speak with it within the quiet days?"""
    return company.last_contact_at is not None and company.last_contact_at >= quiet_since()


@dataclass(frozen=True, slots=True)
class Part:
    """How far one consultant is."""

    staff: Staff | None
    total: int
    done: int


def parts(campaign: Campaign) -> list[Part]:
    """The campaign by whom it is dealt to."""
    found = (
        campaign.rows.order_by()
        .values("assigned_to")
        .annotate(total=Count("pk"), done=Count("pk", filter=Q(state=RowState.DONE)))
    )
    people = Staff.objects.in_bulk([one["assigned_to"] for one in found if one["assigned_to"]])
    made = [Part(people.get(one["assigned_to"]), one["total"], one["done"]) for one in found]
    return sorted(made, key=lambda part: part.staff.full_name if part.staff else "")


@dataclass(frozen=True, slots=True)
class CallCard:
    """The company one is calling: who to ask for, what happened, and what others were answered."""

    row: CampaignRow
    sheet: Sheet
    past: Sequence[CompanyEvent]
    quiet: bool
    faq: Sequence[Faq]


def held_row(viewer: Staff, campaign: Campaign) -> CampaignRow | None:
    """The row in the viewer's hands."""
    return (
        campaign.rows.filter(taken_by=viewer, state=RowState.TAKEN)
        .select_related("round", "company__consultant", "company__last_contact_by")
        .first()
    )


def taken_row(viewer: Staff, campaign: Campaign, key: str) -> CampaignRow | None:
    """A row that the viewer took and has not registered, in their hands or no longer."""
    if not key.isdecimal():
        return None
    mine = CampaignCall.objects.filter(by=viewer, outcome="", row__round=campaign)
    return campaign.rows.filter(pk=int(key), pk__in=mine.values("row")).first()


def call_card(viewer: Staff, row: CampaignRow) -> CallCard:
    """What the caller sees."""
    found = sheet(viewer, row.company)
    return CallCard(
        row=row,
        sheet=found,
        past=[line for line in found.lines if line.kind not in ("tagged", "untagged", "changed")][
            :5
        ],
        quiet=is_quiet(row.company),
        faq=list(faqs(viewer)[:8]),
    )


def waiting_for_peace(campaign: Campaign) -> int:
    """How many wait because somebody of ours spoke with them lately, or they are left in peace."""
    quiet = Q(company__last_contact_at__gte=quiet_since(), overridden_at=None, call_back_at=None)
    peace = Q(company__dnd_until__gte=clock.today())
    return campaign.rows.filter(quiet | peace, state=RowState.WAITING).count()


def days_of(campaign: Campaign) -> list[Day]:
    """Its calls day by day."""
    return by_day(CampaignCall, campaign)


def quiet_days() -> int:
    """The municipality's choice."""
    return policy().quiet_days


# -- questions, pairs ------------------------------------------------------------------------------


def questions_for(viewer: Staff) -> QuerySet[Question]:
    """The queue: unanswered first by their day, then what was answered, the latest first."""
    if not works_with_companies(viewer):
        return Question.objects.none()
    return Question.objects.select_related("company", "owner", "taken_by", "answered_by").order_by(
        F("answered_at").desc(nulls_first=True), "due_on", "pk"
    )


def faqs(viewer: Staff) -> QuerySet[Faq]:
    """Answers for all, the newest first."""
    if not works_with_companies(viewer):
        return Faq.objects.none()
    return Faq.objects.filter(retired_at=None).order_by("-written_at", "pk")


def open_pairs(viewer: Staff) -> QuerySet[Candidate]:
    """Pairs that wait for a person, the most alike first; both companies go on."""
    mine = companies_for(viewer).filter(closed_on=None).values("pk")
    return (
        Candidate.objects.filter(verdict=Verdict.OPEN, first__in=mine, second__in=mine)
        .select_related("first__consultant", "second__consultant")
        .order_by("-score", "pk")
    )


def last_comparison(viewer: Staff) -> Comparison | None:
    """When all companies were compared last, or how far that is."""
    if not works_with_companies(viewer):
        return None
    return Comparison.objects.select_related("asked_by").order_by("-pk").first()

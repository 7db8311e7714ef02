"""What a company sees of itself. No query here reads a citizen, or another company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from medspil.companies.models import Company, CompanyContact, Workplace
from medspil.companies.sections import Section, section_of
from medspil.kernel import clock
from medspil.matching.models import JobKind, JobOrder, Opening
from medspil.reception.models import Ask
from medspil.surveys import links
from medspil.surveys.models import (
    Participation,
    Respondent,
    Response,
    ResponseState,
    SurveyState,
)

# The kind under which `desk.asked` invites companies to a survey: their `public_id`.
COMPANIES = "companies"
NEWEST = 20


@dataclass(frozen=True, slots=True)
class Held:
    """What we hold of a company, as it may read it: no tags, and nothing that we wrote of it."""

    section: Section | None
    industries: list[str]
    contacts: list[CompanyContact]
    workplaces: list[Workplace]


def what_we_hold(company: Company) -> Held:
    """Industry as it is in force today, the people one may ask for, the workplaces."""
    today = clock.today()
    codes = company.industries.filter(valid__contains=today).select_related("industry")
    return Held(
        section=section_of(company.division),
        industries=[f"{one.industry}" for one in codes.order_by("scheme")],
        contacts=contacts_of(company),
        workplaces=list(company.workplaces.filter(closed_on=None)),
    )


def contacts_of(company: Company) -> list[CompanyContact]:
    """Those one may ask for today."""
    return list(company.contacts.filter(forgotten_at=None, left_on=None))


def contact_of(company: Company, pk: int) -> CompanyContact | None:
    """One of them."""
    rows = company.contacts.filter(pk=pk, forgotten_at=None, left_on=None)
    return rows.first()


def orders_of(company: Company) -> list[JobOrder]:
    """The people it has ordered, the latest first."""
    return list(company.job_orders.order_by("-received_at", "-pk")[:NEWEST])


def asks_of(company: Company) -> list[Ask]:
    """What it asked, the latest first; who asked is not among what is shown."""
    return list(company.asks.order_by("-asked_at", "-pk")[:NEWEST])


@dataclass(frozen=True, slots=True)
class Seats:
    """An opening as its company sees it: numbers, and never who."""

    kind: str
    what: str  # in the company's own words, where it asked for it here
    hours: Decimal
    seats: int
    filled: int
    state: str
    found_on: date


def seats_of(company: Company) -> list[Seats]:
    """Its openings, the newest first."""
    rows = Opening.objects.filter(company=company).select_related("ask")
    return [
        Seats(
            kind=str(JobKind(one.kind).label),
            what=one.ask.occupation if hasattr(one, "ask") else "",
            hours=one.hours,
            seats=one.seats,
            filled=one.filled,
            state=one.state,
            found_on=one.found_on,
        )
        for one in rows.order_by("-found_on", "-pk")[:NEWEST]
    ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A survey that the company is asked to answer, and its own link."""

    title: str
    address: str


def surveys_of(company: Company) -> list[Waiting]:
    """Those it is invited to and has not answered in this wave; of what it was merged from too."""
    names = [company.public_id, *company.merged_here.values_list("public_id", flat=True)]
    today = clock.today()
    rows = Respondent.objects.filter(
        kind=COMPANIES, reference__in=map(str, names), survey__state=SurveyState.OPEN
    ).select_related("survey")
    asked = [one for one in rows.order_by("pk") if one.survey.takes_answers(today)]
    keys = [one.pk for one in asked]
    sent = Response.objects.filter(respondent__in=keys, state=ResponseState.SENT)
    nameless = Participation.objects.filter(respondent__in=keys, has_answered=True)
    done = {
        *sent.values_list("respondent_id", "wave"),
        *nameless.values_list("respondent_id", "wave"),
    }
    return [
        Waiting(one.survey.title, reverse("surveys:door", args=[links.token_of(one)]))
        for one in asked
        if (one.pk, one.survey.wave_of(today)) not in done
    ]

"""Profiles and orders for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from medspil.companies.actions.companies import add_contact
from medspil.companies.models import Company, CompanyContact
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.matching.actions.orders import choose, make_ranking, take_order
from medspil.matching.actions.profiles import set_profile
from medspil.matching.actions.proposals import (
    answer_for_company,
    ask_citizen,
    register_answer,
    send_cvs,
)
from medspil.matching.models import JobOrder, Package, Profile, Proposal
from medspil.people.models import Citizen
from tests import factories as make
from tests.companies.making import a_company

MACHINE = System("test")


def a_profile(citizen: Citizen | None = None, **given: Any) -> Profile:
    """Somebody who cleans in Assens, and may be found for half a year."""
    facts: dict[str, Any] = {
        "occupations": ["Rengøring"],
        "skills": ["Gulvvask", "Vinduer"],
        "until": clock.today() + timedelta(days=180),
        "postcode": "5610",
        "hours": (20, 37),
        **given,
    }
    made: Profile = set_profile(by=MACHINE, citizen=citizen or make.citizen(), **facts)
    return made


def told(**given: Any) -> dict[str, Any]:
    """What a company in Assens says that needs people for cleaning."""
    return {
        "title": "Rengøring",
        "seats": 1,
        "hours": (30, 37),
        "start_on": clock.today() + timedelta(days=5),
        "skills": {"Gulvvask": "should"},
        "postcode": "5610",
        **given,
    }


def an_order(company: Company | None = None, **given: Any) -> JobOrder:
    """Taken down on the telephone."""
    made: JobOrder = take_order(by=MACHINE, company=company or a_company(), **told(**given))
    return made


def chosen(order: JobOrder, *profiles: Profile) -> list[Proposal]:
    """They are chosen from a list made now."""
    ranking = make_ranking(by=MACHINE, order=order)
    choose(by=MACHINE, order=order, ranking=ranking, profiles=[one.pk for one in profiles])
    keys = [one.citizen_id for one in profiles]
    return list(order.proposals.filter(citizen__in=keys).order_by("pk"))


def said_yes(proposal: Proposal) -> Proposal:
    """Asked by telephone, and yes."""
    ask_citizen(by=MACHINE, proposal=proposal)
    made: Proposal = register_answer(
        by=MACHINE, proposal=proposal, yes=True, words="Ja, send det bare."
    )
    return made


def a_contact(company: Company) -> CompanyContact:
    made: CompanyContact = add_contact(
        by=MACHINE, company=company, name="Kim Prøve", email="kim@example.com", phone="00000099"
    )
    return made


def sent(order: JobOrder, *proposals: Proposal) -> Package:
    """To a contact person of the company."""
    made: Package = send_cvs(
        by=MACHINE, order=order, contact=a_contact(order.company), proposals=list(proposals)
    )
    return made


def to_interview(order: JobOrder, profile: Profile) -> tuple[Package, Proposal]:
    """All the way to a talk with the company."""
    one = said_yes(chosen(order, profile)[0])
    package = sent(order, one)
    answer_for_company(by=MACHINE, package=package, proposal=one, says="interview")
    one.refresh_from_db()
    return package, one


def in_weeks(weeks: int) -> date:
    return clock.today() + timedelta(weeks=weeks)

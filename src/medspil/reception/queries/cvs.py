"""What a company reads of those whose CVs it was sent: the least that it needs.

A first name, what they can, when and how much; no last name, address, age or picture. The
telephone number first when the company has asked for a talk. Who says no is not there any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from medspil.companies.models import Company
from medspil.kernel import clock
from medspil.matching.models import CompanySays, Interview, Package, Profile, Proposal
from medspil.matching.queries.orders import packages_of
from medspil.matching.scoring.places import town_of


@dataclass(frozen=True, slots=True)
class ShownCv:
    """One CV as the company reads it."""

    proposal: Proposal
    first_name: str
    town: str
    occupations: list[str]
    skills: list[str]
    certificates: list[tuple[str, date | None]]
    hours: tuple[int, int]
    start_on: date | None
    phone: str
    talk: Interview | None


def packages_for(company: Company) -> list[Package]:
    """Those it may read now, the latest first."""
    return list(packages_of(company.pk))


def cvs_in(package: Package) -> list[ShownCv]:
    """Of those who say yes, may be found, and are not protected; in the order of the list."""
    return [
        _shown(one, one.citizen.job_profile)
        for one in package.proposals.all()
        if one.citizen.job_profile.withdrawn_at is None and not one.citizen.protected
    ]


def _shown(one: Proposal, profile: Profile) -> ShownCv:
    talks = one.company_said == CompanySays.INTERVIEW
    today = clock.today()
    later = profile.start_on if profile.start_on and profile.start_on > today else None
    return ShownCv(
        proposal=one,
        first_name=one.citizen.first_name,
        town=town_of(profile.postcode),
        occupations=[profile.said(key) for key in profile.occupations],
        skills=[profile.said(key) for key in profile.skills],
        certificates=[
            (profile.said(key), date.fromisoformat(last) if last else None)
            for key, last in profile.certificates.items()
        ],
        hours=(profile.hours_from, profile.hours_to),
        start_on=later,
        phone=one.citizen.phone if talks else "",
        talk=next(iter(one.standing), None),  # type: ignore[attr-defined]  # prefetched
    )

"""Whose link is this, who is in, and how a company's door stands."""

from __future__ import annotations

from dataclasses import dataclass

from medspil.companies.models import Company, CompanyContact
from medspil.kernel import clock
from medspil.kernel.links import hash_of
from medspil.reception.models import CompanyLink, CompanySession

LINK, SESSION = "company-link", "company-session"


def link_with(token: str) -> CompanyLink | None:
    """The link, if it opens anything or is locked. One look-up, whether it is forged or revoked."""
    found = (
        CompanyLink.objects.select_related("company", "contact")
        .filter(token_hash=hash_of(LINK, token))
        .first()
    )
    if found is None or found.revoked_at is not None or found.expires_at <= clock.now():
        return None
    return found if is_still_there(found) else None


def is_still_there(link: CompanyLink) -> bool:
    """Is the person still with the company, and does the company go on?"""
    person = link.contact
    gone = person.forgotten_at is not None or person.left_on is not None
    return not gone and link.company.closed_on is None


def session_with(key: str) -> CompanySession | None:
    """The open session with this key: its link unrevoked, its person and its company still here."""
    found = (
        CompanySession.objects.select_related("company", "link__contact", "link__company")
        .filter(key_hash=hash_of(SESSION, key))
        .first()
    )
    if found is None or not found.is_open(clock.now()) or found.company.closed_on is not None:
        return None
    if found.link is None:
        return found
    return found if found.link.revoked_at is None and is_still_there(found.link) else None


@dataclass(frozen=True, slots=True)
class DoorSheet:
    """How a company's door stands, for the consultant."""

    contacts: list[CompanyContact]
    links: list[CompanyLink]
    last_visit: CompanySession | None


def door_sheet(company: Company) -> DoorSheet:
    """The people who may be given a link, and the links that are not revoked."""
    people = company.contacts.filter(forgotten_at=None, left_on=None)
    links = company.links.filter(revoked_at=None).select_related("contact", "made_by")
    visits = CompanySession.objects.filter(company=company)
    return DoorSheet(
        contacts=list(people),
        links=list(links.order_by("-made_at", "-pk")),
        last_visit=visits.order_by("-begun_at").first(),
    )

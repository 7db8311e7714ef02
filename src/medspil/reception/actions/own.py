"""What a company puts right about itself, and what a consultant is shown of it."""

from __future__ import annotations

from typing import Any

from medspil.companies.actions import own
from medspil.companies.models import Company, CompanyContact
from medspil.kernel import clock
from medspil.kernel.action import Actor, action, leave_no_line
from medspil.reception.models import OwnChange


@action(rule="companies.own", on="company")
def put_reach_right(*, by: Actor, company: Company, phone: str, email: str) -> Company:
    """A new number or e-mail of the company, to be seen by a consultant."""
    changed = own.change_own_reach(by=by, company=company, phone=phone, email=email)
    if changed:
        _note(company, changed)
    else:
        leave_no_line()
    return company


@action(rule="companies.own", on="company")
def put_contact_right(
    *, by: Actor, company: Company, contact: CompanyContact | None = None, **facts: Any
) -> CompanyContact:
    """Somebody to ask for, new or changed, to be seen by a consultant."""
    kept: CompanyContact = own.keep_own_contact(by=by, company=company, contact=contact, **facts)
    _note(company, ["contact"])
    return kept


@action(rule="companies.own", on="company")
def have_contact_forgotten(
    *, by: Actor, company: Company, contact: CompanyContact
) -> CompanyContact:
    """Nobody asks for the person any more, and their links open nothing."""
    gone: CompanyContact = own.forget_own_contact(by=by, company=company, contact=contact)
    gone.links.filter(revoked_at=None).update(revoked_at=clock.now())
    _note(company, ["contact"])
    return gone


def _note(company: Company, fields: list[str]) -> None:
    OwnChange.objects.create(company=company, fields=fields, at=clock.now())

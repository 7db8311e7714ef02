"""Who may do what in this room: consultants and leaders answer, a company does what is its own."""

from __future__ import annotations

from typing import Any

import rules

from medspil.companies.rules import is_own_company, works_with_companies
from medspil.people.rules import administers, leads
from medspil.reception.actors import Caller, LinkHolder
from medspil.reception.models import CompanyLink, CompanySession


@rules.predicate
def is_caller(actor: Any, company: Any = None) -> bool:
    """Anybody may ask on the open page, and speaks for no company that we know."""
    return isinstance(actor, Caller) and company is None


@rules.predicate
def holds_link(actor: Any, link: Any = None) -> bool:
    """Whoever came with this very link."""
    about = isinstance(actor, LinkHolder) and isinstance(link, CompanyLink)
    return about and actor.link.pk == link.pk


@rules.predicate
def is_own_session(actor: Any, session: Any = None) -> bool:
    return isinstance(session, CompanySession) and bool(is_own_company(actor, session.company))


rules.add_rule("reception.see", works_with_companies)
rules.add_rule("reception.answer", works_with_companies)
rules.add_rule("reception.change_page", leads | administers)
rules.add_rule("reception.ask", is_caller | is_own_company)
rules.add_rule("reception.knock", holds_link)
rules.add_rule("reception.leave", is_own_session)
# "reception.come_in" is the house's own: who came by the identity provider is let in by it

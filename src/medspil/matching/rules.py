"""Who may do what in this room: company consultants and leaders; leaders plan the capacity; whoever
works with the citizen, or the citizen, writes a profile and answers for it.
"""

from __future__ import annotations

from typing import Any

import rules

from medspil.companies.rules import is_own_company
from medspil.matching.models import Package, Proposal
from medspil.people.models import Role
from medspil.people.rules import has_citizen, has_role, is_self, works_with_citizens


@rules.predicate
def finds_work(staff: Any, _obj: Any = None) -> bool:
    return has_role(staff, Role.CONSULTANT, Role.LEADER)


@rules.predicate
def leads_the_work(staff: Any, _obj: Any = None) -> bool:
    return has_role(staff, Role.LEADER)


@rules.predicate
def speaks_for_the_citizen(actor: Any, proposal: Any = None) -> bool:
    """Whoever works with the citizen, or the citizen."""
    about = isinstance(proposal, Proposal)
    return about and bool(is_self(actor, proposal.citizen) or has_citizen(actor, proposal.citizen))


@rules.predicate
def is_sent_to(actor: Any, package: Any = None) -> bool:
    """The company that the CVs were sent to."""
    return isinstance(package, Package) and bool(is_own_company(actor, package.order.company))


rules.add_rule("matching.see", finds_work)
rules.add_rule("matching.write", finds_work)
rules.add_rule("matching.ask_order", finds_work | is_own_company)
rules.add_rule("matching.plan", leads_the_work)
rules.add_rule("matching.write_profile", has_citizen | is_self)
rules.add_rule("matching.see_profiles", works_with_citizens)
rules.add_rule("matching.answer", finds_work | speaks_for_the_citizen)
rules.add_rule("matching.company_answer", is_sent_to | finds_work)

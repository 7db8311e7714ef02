"""Who may do what in this room. The citizen for themselves, or an employee for their citizen."""

from __future__ import annotations

from typing import Any

import rules

from medspil.people.rules import has_citizen, is_self, works_with_citizens
from medspil.portal.actors import LinkHolder
from medspil.portal.models import AgreementReport, ReachChange, SecretLink


@rules.predicate
def has_its_citizen(staff: Any, obj: Any = None) -> bool:
    """The link or the change is one of the employee's citizens'."""
    about = isinstance(obj, (SecretLink, ReachChange))
    return about and bool(has_citizen(staff, obj.citizen))


@rules.predicate
def has_reporting_citizen(staff: Any, report: Any = None) -> bool:
    return isinstance(report, AgreementReport) and bool(
        has_citizen(staff, report.agreement.citizen)
    )


@rules.predicate
def holds_link(actor: Any, link: Any = None) -> bool:
    """Whoever came with this very link."""
    return (
        isinstance(actor, LinkHolder) and isinstance(link, SecretLink) and actor.link.pk == link.pk
    )


rules.add_rule("portal.twin", works_with_citizens)
rules.add_rule("portal.make_link", has_citizen)
rules.add_rule("portal.revoke_link", has_its_citizen)
rules.add_rule("portal.read_code", has_its_citizen)
rules.add_rule("portal.knock", holds_link)
rules.add_rule("portal.own", has_citizen | is_self)
rules.add_rule("portal.decide_reach", has_its_citizen)
rules.add_rule("portal.see_report", has_reporting_citizen)
# "portal.come_in" is the house's own: who came by the identity provider is let in by it

"""Who may do what in this room: company consultants and leaders, and nobody else."""

from __future__ import annotations

from typing import Any

import rules

from medspil.companies.models import Campaign, CampaignRow, SavedSearch, Tag
from medspil.people.models import Role, Staff
from medspil.people.rules import administers, has_role, leads
from medspil.rounds.models import RowState


@rules.predicate
def works_with_companies(staff: Any, _obj: Any = None) -> bool:
    return has_role(staff, Role.CONSULTANT, Role.LEADER)


@rules.predicate
def leads_campaign(staff: Any, campaign: Any = None) -> bool:
    """Whoever made the campaign, and every leader."""
    if not isinstance(campaign, Campaign) or not works_with_companies(staff):
        return False
    return campaign.created_by_id == staff.pk or bool(leads(staff))


@rules.predicate
def calls_in_campaign(staff: Any, campaign: Any = None) -> bool:
    """Somebody it is shared among, or who leads it."""
    if not isinstance(campaign, Campaign) or not works_with_companies(staff):
        return False
    return campaign.shares.filter(staff=staff).exists() or bool(leads_campaign(staff, campaign))


@rules.predicate
def has_row(staff: Any, row: Any = None) -> bool:
    """The company is in the caller's hands, or was, and is not written down yet."""
    if not isinstance(row, CampaignRow) or not works_with_companies(staff):
        return False
    return row.calls.filter(by=staff, outcome="").exists() or (
        row.state == RowState.TAKEN and row.taken_by_id == staff.pk
    )


@rules.predicate
def owns(staff: Any, obj: Any = None) -> bool:
    """The tag is the employee's to answer for, or the search is theirs."""
    if not isinstance(staff, Staff) or not works_with_companies(staff):
        return False
    return isinstance(obj, Tag | SavedSearch) and obj.owner_id == staff.pk


rules.add_rule("companies.see", works_with_companies)
rules.add_rule("companies.write", works_with_companies)
rules.add_rule("companies.make_tag", works_with_companies)
rules.add_rule("companies.change_tag", owns | (works_with_companies & leads))
rules.add_rule("companies.own_search", owns)
rules.add_rule("companies.merge", works_with_companies)
rules.add_rule("companies.start_campaign", works_with_companies)
rules.add_rule("companies.lead_campaign", leads_campaign)
rules.add_rule("companies.call_in_campaign", calls_in_campaign)
rules.add_rule("companies.call_row", has_row)
rules.add_rule("companies.change_policy", leads | administers)

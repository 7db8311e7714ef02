"""Who may do what in this room: company consultants and leaders, and nobody else."""

from __future__ import annotations

from typing import Any

import rules

from medspil.companies.actors import CompanyActor
from medspil.companies.models import Campaign, CampaignRow, Company, Letter, SavedSearch, Tag
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


@rules.predicate
def wrote_letter(staff: Any, letter: Any = None) -> bool:
    if not isinstance(letter, Letter) or not works_with_companies(staff):
        return False
    return bool(letter.created_by_id == staff.pk)


@rules.predicate
def did_not_write_letter(staff: Any, letter: Any = None) -> bool:
    return (
        isinstance(letter, Letter) and isinstance(staff, Staff) and letter.created_by_id != staff.pk
    )


@rules.predicate
def sends_letter(staff: Any, letter: Any = None) -> bool:
    """Who wrote it, who saw it, and every leader."""
    if not isinstance(letter, Letter) or not works_with_companies(staff):
        return False
    return staff.pk in (letter.created_by_id, letter.approved_by_id) or bool(leads(staff))


@rules.predicate
def is_own_company(actor: Any, company: Any = None) -> bool:
    """The company acts for itself."""
    about = isinstance(actor, CompanyActor) and isinstance(company, Company)
    return about and actor.company.pk == company.pk


rules.add_rule("companies.see", works_with_companies)
rules.add_rule("companies.write", works_with_companies)
rules.add_rule("companies.own", is_own_company | works_with_companies)
rules.add_rule("companies.make_tag", works_with_companies)
rules.add_rule("companies.change_tag", owns | (works_with_companies & leads))
rules.add_rule("companies.own_search", owns)
rules.add_rule("companies.merge", works_with_companies)
rules.add_rule("companies.start_campaign", works_with_companies)
rules.add_rule("companies.lead_campaign", leads_campaign)
rules.add_rule("companies.call_in_campaign", calls_in_campaign)
rules.add_rule("companies.call_row", has_row)
rules.add_rule("companies.write_letter", wrote_letter)
rules.add_rule("companies.approve_letter", works_with_companies & did_not_write_letter)
rules.add_rule("companies.send_letter", sends_letter)
# `companies.make_letters` is for machines alone: an unknown rule lets nobody else in.
rules.add_rule("companies.change_policy", leads | administers)

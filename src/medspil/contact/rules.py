"""Who may do what in this room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import rules

from medspil.contact.models import CallRound, CallRoundCall, CallRoundRow, PlannedWalk
from medspil.kernel import clock
from medspil.people.models import Citizen, Role, Staff
from medspil.people.rules import (
    administers,
    case_teams,
    has_citizen,
    is_employee,
    is_self,
    leads,
    memberships,
    works_with_citizens,
)

LATE = timedelta(days=1)  # how long after a call its caller may still write down what was said


def led_teams(staff: Staff) -> tuple[bool, list[int]]:
    """(whole house?, teams) that the employee leads today."""
    led = [team for role, team in memberships(staff) if role == Role.LEADER]
    return None in led, [team for team in led if team is not None]


@rules.predicate
def leads_round(staff: Any, round: Any = None) -> bool:
    """A leader of the whole house, of a team that calls, or who made the round."""
    if not isinstance(round, CallRound) or not leads(staff):
        return False
    whole_house, teams = led_teams(staff)
    return (
        whole_house or round.created_by_id == staff.pk or round.teams.filter(pk__in=teams).exists()
    )


@rules.predicate
def calls_in_round(staff: Any, round: Any = None) -> bool:
    """The employee, or one of their teams, has been asked to call in the round."""
    if not isinstance(round, CallRound) or not works_with_citizens(staff):
        return False
    _whole_house, teams = case_teams(staff)
    return round.teams.filter(pk__in=teams).exists() or round.callers.filter(pk=staff.pk).exists()


def _took(staff: Staff, **which: Any) -> bool:
    recent = CallRoundCall.objects.filter(by=staff, taken_at__gt=clock.now() - LATE)
    return recent.filter(**which).exists()


@rules.predicate
def has_call(staff: Any, row: Any = None) -> bool:
    """The employee took the row within the last day: what was said can still be written down."""
    return isinstance(row, CallRoundRow) and works_with_citizens(staff) and _took(staff, row=row.pk)


@rules.predicate
def is_calling(staff: Any, citizen: Any = None) -> bool:
    """The employee is calling the citizen in a round (docs/decisions: access in a call round)."""
    return (
        isinstance(citizen, Citizen)
        and works_with_citizens(staff)
        and _took(staff, row__citizen=citizen.pk, outcome="")
    )


@rules.predicate
def has_walker(staff: Any, walk: Any = None) -> bool:
    """The walk is the employee's own, or with one of their citizens."""
    if not isinstance(walk, PlannedWalk) or not works_with_citizens(staff):
        return False
    return walk.staff_id == staff.pk or bool(has_citizen(staff, walk.citizen))


@rules.predicate
def is_colleague(staff: Any, walk: Any = None) -> bool:
    """Both have a role in the same team today, or one of them in the whole house."""
    if not isinstance(walk, PlannedWalk) or not is_employee(staff):
        return False
    teams = {team for _role, team in memberships(staff)}
    return None in teams or bool(teams & {team for _role, team in memberships(walk.staff)})


@rules.predicate
def walks_it(staff: Any, walk: Any = None) -> bool:
    return isinstance(walk, PlannedWalk) and walk.staff_id == getattr(staff, "pk", None)


rules.add_rule("contact.register", has_citizen)
rules.add_rule("contact.close_agreement", has_citizen | is_self)
rules.add_rule("contact.set_concern", has_citizen)
rules.add_rule("contact.work_list", works_with_citizens)
rules.add_rule("contact.call_round", works_with_citizens)
rules.add_rule("contact.start_call_round", leads)
rules.add_rule("contact.see_rules", is_employee)
rules.add_rule("contact.change_rules", administers)
rules.add_rule("contact.suspend", administers)
rules.add_rule("contact.change_rhythm", administers | leads)
rules.add_rule("contact.load_law", administers)
rules.add_rule("contact.register_call", has_citizen | is_calling)
rules.add_rule("contact.call_in_round", calls_in_round | leads_round)
rules.add_rule("contact.call_row", has_call)
rules.add_rule("contact.lead_round", leads_round)
rules.add_rule("contact.walk", has_walker)
rules.add_rule("contact.check_out", walks_it)
rules.add_rule("contact.check_in", walks_it | is_colleague)
rules.add_rule("contact.see_walks_out", is_employee)
rules.add_rule("contact.see_forecast", leads | administers)
rules.add_rule("contact.see_forecast_citizens", leads)

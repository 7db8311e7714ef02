"""Who may do what: the named permissions of this room and the predicates other rooms build on.

A role counts on the days of its membership alone. Deny by default: an unknown rule allows nobody.
"""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import DateField, Q

from medspil.kernel import clock
from medspil.kernel.kept import Kept, Slot
from medspil.people.actors import CitizenActor
from medspil.people.models import (
    BreakGlass,
    CaseworkerAssignment,
    Citizen,
    Role,
    RoleMembership,
    Staff,
)


def memberships(staff: Staff) -> list[tuple[str, int | None]]:
    """(role, team) pairs that hold today; read once per request and employee."""
    today = clock.today()
    kept: dict[object, list[tuple[str, int | None]]] = staff.__dict__.setdefault("_held", {})
    if today not in kept:
        kept[today] = [*_held(staff=staff.pk, today=today)]
    return kept[today]


_held = Kept(
    lambda: RoleMembership.objects.filter(
        staff=Slot("staff"), valid__contains=Slot("today", DateField())
    ).values_list("role", "team_id")
)


def has_role(staff: Any, *roles: str) -> bool:
    """Does the employee hold one of the roles today, in any team?"""
    if not isinstance(staff, Staff) or not staff.is_active:
        return False
    return any(role in roles for role, _team in memberships(staff))


def case_teams(staff: Staff) -> tuple[bool, list[int]]:
    """(whole house?, teams) whose citizens the employee works with: caseworkers and leaders."""
    mine = [t for role, t in memberships(staff) if role in (Role.CASEWORKER, Role.LEADER)]
    return None in mine, [team for team in mine if team is not None]


@rules.predicate
def works_with_citizens(staff: Any, _obj: Any = None) -> bool:
    return has_role(staff, Role.CASEWORKER, Role.LEADER)


@rules.predicate
def leads(staff: Any, _obj: Any = None) -> bool:
    return has_role(staff, Role.LEADER)


@rules.predicate
def administers(staff: Any, _obj: Any = None) -> bool:
    return has_role(staff, Role.ADMINISTRATOR)


@rules.predicate
def is_employee(staff: Any, _obj: Any = None) -> bool:
    return has_role(staff, *Role.values)


@rules.predicate
def has_citizen(staff: Any, citizen: Any = None) -> bool:
    """The citizen is (today) with the employee or one of their teams, or behind broken glass."""
    if not isinstance(citizen, Citizen) or not works_with_citizens(staff):
        return False
    whole_house, teams = case_teams(staff)
    if whole_house:
        return True
    mine = CaseworkerAssignment.objects.filter(
        Q(team__in=teams) | Q(staff=staff), citizen=citizen, valid__contains=clock.today()
    )
    return mine.exists() or broke_glass(staff, citizen)


@rules.predicate
def is_self(actor: Any, citizen: Any = None) -> bool:
    """The citizen acts for themselves."""
    return (
        isinstance(actor, CitizenActor)
        and isinstance(citizen, Citizen)
        and actor.citizen.pk == citizen.pk
    )


def broke_glass(staff: Staff, citizen: Citizen) -> bool:
    now = clock.now()
    return BreakGlass.objects.filter(
        staff=staff, citizen=citizen, at__lte=now, until__gt=now
    ).exists()


rules.add_rule("people.see_citizen", has_citizen)
rules.add_rule("people.change_citizen", has_citizen)
rules.add_rule("people.change_own", has_citizen | is_self)
rules.add_rule("people.register_citizen", works_with_citizens | administers)
rules.add_rule("people.break_glass", works_with_citizens)
rules.add_rule("people.assign", works_with_citizens)
rules.add_rule("people.import", administers | leads)
rules.add_rule("people.manage_staff", administers)
rules.add_rule("people.export", works_with_citizens)

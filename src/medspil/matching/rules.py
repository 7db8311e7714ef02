"""Who may do what in this room: company consultants and leaders; leaders plan the capacity."""

from __future__ import annotations

from typing import Any

import rules

from medspil.people.models import Role
from medspil.people.rules import has_role


@rules.predicate
def finds_work(staff: Any, _obj: Any = None) -> bool:
    return has_role(staff, Role.CONSULTANT, Role.LEADER)


@rules.predicate
def leads_the_work(staff: Any, _obj: Any = None) -> bool:
    return has_role(staff, Role.LEADER)


rules.add_rule("matching.see", finds_work)
rules.add_rule("matching.write", finds_work)
rules.add_rule("matching.plan", leads_the_work)

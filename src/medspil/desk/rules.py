"""Who may do what at the desk."""

from __future__ import annotations

from typing import Any

import rules
from django.conf import settings

from medspil.people.models import Role
from medspil.people.rules import administers, has_role, is_employee, leads, works_with_citizens


@rules.predicate
def visits_demo(staff: Any, _obj: Any = None) -> bool:
    """Somebody who logged in with a demo account, in a demo."""
    return bool(settings.MEDSPIL_DEMO and getattr(staff, "is_demo", False))


rules.add_rule("desk.home", is_employee)
rules.add_rule("desk.leader", leads)
rules.add_rule("desk.lists", works_with_citizens)
rules.add_rule("desk.search", works_with_citizens)
rules.add_rule("desk.save_view", is_employee)
rules.add_rule("desk.demo_day", visits_demo)


# -- the hotline, which knows nobody: who may what there is said here ------------------------------


@rules.predicate
def answers_the_hotline(staff: Any, _obj: Any = None) -> bool:
    return has_role(staff, Role.PSYCHOLOGIST)


rules.add_rule("hotline.tally", answers_the_hotline)
rules.add_rule("hotline.plan", answers_the_hotline | leads)
rules.add_rule("hotline.see_figures", answers_the_hotline | leads | administers)
# "hotline.load" is nobody's: the first start does it

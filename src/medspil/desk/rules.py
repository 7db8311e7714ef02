"""Who may do what at the desk."""

from __future__ import annotations

from typing import Any

import rules
from django.conf import settings

from medspil.people.rules import is_employee, leads, works_with_citizens


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

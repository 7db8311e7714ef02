"""Who may do what at the desk."""

from __future__ import annotations

import rules

from medspil.people.rules import is_employee, works_with_citizens

rules.add_rule("desk.home", is_employee)
rules.add_rule("desk.lists", works_with_citizens)
rules.add_rule("desk.search", works_with_citizens)
rules.add_rule("desk.save_view", is_employee)

"""Who may do what in this room."""

from __future__ import annotations

import rules

from medspil.people.rules import (
    administers,
    has_citizen,
    is_employee,
    leads,
    works_with_citizens,
)

rules.add_rule("contact.register", has_citizen)
rules.add_rule("contact.set_concern", has_citizen)
rules.add_rule("contact.work_list", works_with_citizens)
rules.add_rule("contact.call_round", works_with_citizens)
rules.add_rule("contact.start_call_round", leads)
rules.add_rule("contact.see_rules", is_employee)
rules.add_rule("contact.change_rules", administers)
rules.add_rule("contact.suspend", administers)
rules.add_rule("contact.change_rhythm", administers | leads)
rules.add_rule("contact.load_law", administers)

"""Who may do what in this room. The taxonomies are public: every employee may look in them."""

from __future__ import annotations

import rules

from medspil.people.rules import administers, is_employee

rules.add_rule("competence.see_taxonomy", is_employee)
rules.add_rule("competence.load_taxonomy", administers)

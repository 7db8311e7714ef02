"""Who lets other systems in."""

from __future__ import annotations

import rules

from medspil.people.rules import administers

rules.add_rule("api.manage_clients", administers)

"""Who may see figures: those who work with the citizens behind them."""

from __future__ import annotations

import rules

from medspil.people.rules import works_with_citizens

rules.add_rule("insight.see_measures", works_with_citizens)

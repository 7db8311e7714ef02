"""Who changed the law's tables, and why, kept with what changed."""

from __future__ import annotations

import pghistory

from medspil.kernel import clock
from medspil.kernel.action import Actor


def remembered(by: Actor, why: str = "") -> pghistory.context:
    """Around a write: the history rows made inside say who, when by the house's clock, and why."""
    return pghistory.context(actor=by.actor_name, at=clock.now().isoformat(), why=why.strip())

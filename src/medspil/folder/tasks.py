"""The room's work at night."""

from __future__ import annotations

from medspil.kernel import clock
from medspil.kernel.action import System


def end_uses() -> int:
    """What may be used until a day that has passed may not be any more; returns how many."""
    from medspil.folder.actions.considerations import end_use
    from medspil.folder.models import Consideration

    over = Consideration.objects.filter(may_use=True, until__lt=clock.today())
    rows = list(over.select_related("folder"))
    for one in rows:
        end_use(by=System("folder"), consideration=one)
    return len(rows)

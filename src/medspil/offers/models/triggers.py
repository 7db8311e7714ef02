"""What the database itself looks at when a row of this room is written."""

from __future__ import annotations

import pgtrigger


def follows(name: str, table: dict[str, frozenset[str]]) -> pgtrigger.FSM:
    """The state goes by the table of transitions, and no other way."""
    steps = [(str(a), str(b)) for a, to in table.items() for b in sorted(to)]
    return pgtrigger.FSM(name=name, field="state", transitions=steps)


def written(name: str, func: str, *columns: str) -> pgtrigger.Trigger:
    """`func` looks at each new row, and at each row of which one of the columns changes."""
    return _before(name, pgtrigger.Insert | pgtrigger.UpdateOf(*columns), func)


def changed(name: str, func: str, *columns: str) -> pgtrigger.Trigger:
    """`func` looks at each row of which one of the columns changes."""
    return _before(name, pgtrigger.UpdateOf(*columns), func)


def _before(name: str, operation: pgtrigger.Operation, func: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(name=name, when=pgtrigger.Before, operation=operation, func=func)

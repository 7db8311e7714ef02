"""What the rooms above want to hear of folders. They say so in `apps.ready()`.

above.on_cv_change(fill_profile)
"""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[int], None]

_listeners: list[Listener] = []


def on_cv_change(listener: Listener) -> None:
    """Call with the citizen's key, in the action's own transaction, when `cv_of` says something
    else than before.
    """
    _listeners.append(listener)


def tell(citizen_pk: int) -> None:
    """What stands in the citizen's CV has changed."""
    for listener in _listeners:
        listener(citizen_pk)

"""What other rooms show of a citizen on a page that is not theirs.

The page says where there is room, and knows nobody; whoever has something to show says so in
`apps.ready()`:

    panels.show("citizen", "portal/citizen_says.html", says_of)

    {% load people %}{% citizen_panels "citizen" citizen %}
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from medspil.people.models import Citizen

# The places there are: beside the citizen's name, first on their page, where one talks with them.
ACTIONS, FIRST, TALK = "actions", "first", "talk"


@dataclass(frozen=True, slots=True)
class Panel:
    """A template, and what it needs to know of a citizen whom the viewer may see."""

    template: str
    facts: Callable[[Citizen], dict[str, Any]]


_panels: dict[str, list[Panel]] = {ACTIONS: [], FIRST: [], TALK: []}


def show(
    place: str, template: str, facts: Callable[[Citizen], dict[str, Any]] = lambda _: {}
) -> None:
    """Let a room show something; called in its `apps.ready()`, in the order of the rooms."""
    _panels[place].append(Panel(template, facts))


def panels_at(place: str) -> list[Panel]:
    """What is shown in the place."""
    return _panels[place]

"""What the rooms above have to do with companies. They say so in their `apps.ready()`; this room
knows none of them.

    above.follow("matching_opening")        rows that follow when two companies become one
    above.hold_workplaces("matching_opening")  rows that a workplace must stay for
    above.say(EventKind.OPENING, words)     what a line of the timeline says of its facts
    above.head(EventKind.OPENING, words)    what stands over it, instead of the kind
    above.show("matching/…html", facts)     something on the page of a company
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from medspil.companies.models import Company
from medspil.people.models import Staff

Facts = Callable[[Staff, Company], dict[str, Any]]

follows: list[str] = []
at_workplaces: list[str] = []
says: dict[str, Callable[[dict[str, Any]], str]] = {}
heads: dict[str, Callable[[dict[str, Any]], str]] = {}
_panels: list[tuple[str, Facts]] = []


def follow(table: str) -> None:
    """Every row of the table, by its `company_id`, goes along when its company is merged."""
    follows.append(table)


def hold_workplaces(table: str) -> None:
    """A workplace that a row of the table names (`workplace_id`) is not taken back."""
    at_workplaces.append(table)


def say(kind: str, words: Callable[[dict[str, Any]], str]) -> None:
    """How the facts of lines of that kind are told."""
    says[kind] = words


def head(kind: str, words: Callable[[dict[str, Any]], str]) -> None:
    """What stands over lines of that kind; empty: what the kind is called."""
    heads[kind] = words


def show(template: str, facts: Facts) -> None:
    """Let a room show something on the page of a company."""
    _panels.append((template, facts))


def panels(viewer: Staff, company: Company) -> list[tuple[str, dict[str, Any]]]:
    """The templates to include, each with what it needs to know."""
    return [(template, facts(viewer, company)) for template, facts in _panels]

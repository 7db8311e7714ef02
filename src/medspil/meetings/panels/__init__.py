"""The kinds of panel as data: what `panels.toml` says about who must sit in them, read strictly.

A file that says something unknown or leaves something out is refused whole, with its place named.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal

from medspil.contact.law.strict import Entry, LawFileError, check_known, read_all
from medspil.contact.law.texts import Evidence

Role = Literal[
    "employment",
    "health",
    "social",
    "health_coordinator",
    "education",
    "citizen",
    "caseworker",
    "chair",
    "secretary",
]
Need = Literal["permanent", "assessment", "advice", "removed"]


@dataclass(frozen=True, slots=True)
class TypeText:
    """A kind of panel and what it begins with; the municipality changes the figures."""

    code: str
    name: str
    capacity_per_month: int
    slot_minutes: int
    weeks_to_meeting: int


@dataclass(frozen=True, slots=True)
class SeatText:
    """Whether the law wants a role in the panel in a period, and how well that is known."""

    code: str
    panel: str
    role: Role
    need: Need
    condition: str
    valid_from: date
    valid_to: date | None
    law: str
    evidence: Evidence
    evidence_note: str


def _type(entry: Entry) -> TypeText:
    return TypeText(
        code=entry.text("code"),
        name=entry.text("name"),
        capacity_per_month=entry.number("capacity_per_month"),
        slot_minutes=entry.number("slot_minutes"),
        weeks_to_meeting=entry.number("weeks_to_meeting"),
    )


def _seat(entry: Entry) -> SeatText:
    seat = SeatText(
        code=entry.text("code"),
        panel=entry.text("panel"),
        role=entry.choice("role", Role),
        need=entry.choice("need", Need),
        condition=entry.text("condition", default=""),
        valid_from=entry.date("valid_from"),
        valid_to=entry.date("valid_to", default=None),
        law=entry.text("law"),
        evidence=entry.choice("evidence", Evidence),
        evidence_note=entry.text("evidence_note", default=""),
    )
    entry.in_order("valid_from", seat.valid_from, "valid_to", seat.valid_to)
    entry.evidence_explained(seat.evidence, seat.evidence_note)
    return seat


def _document() -> dict[str, object]:
    text = resources.files(__package__).joinpath("panels.toml").read_text(encoding="utf-8")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LawFileError(f"panels.toml is not TOML: {error}.") from error


@cache
def types() -> tuple[TypeText, ...]:
    """The kinds of panel that ship."""
    return read_all("panels.toml", _document(), "panel", "code", _type, ("seat",))


@cache
def seats() -> tuple[SeatText, ...]:
    """Who must sit in them, from when."""
    found = read_all("panels.toml", _document(), "seat", "code", _seat, ("panel",))
    for seat in found:
        check_known(
            f"panels.toml, seat {seat.code}", "panel", (seat.panel,), [t.code for t in types()]
        )
    return found

"""A figure of the replay, as it is printed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure: its words, its value as people and as programs read it, and what to compare."""

    code: str
    label: str
    value: str
    number: float | None
    beside: str = ""


def count(code: str, label: str, number: int, beside: str = "") -> Shown:
    """A count, as people read it."""
    return Shown(code, label, f"{number:,}", number, beside)

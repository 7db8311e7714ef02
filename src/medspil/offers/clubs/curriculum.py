"""The outline of a job club: what each of its weeks is about, from `curriculum.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Week:
    """One week: its theme, what is done, the homework until next time, and a guest to think of."""

    number: int
    theme: str
    about: str
    homework: str
    guests: str


@cache
def curriculum(language: str = "da") -> tuple[Week, ...]:
    """The weeks, in the language where they are written in it; else in Danish."""
    text = resources.files("medspil.offers.clubs").joinpath("curriculum.toml").read_text("utf-8")
    return tuple(
        Week(number, *(_said(week, part, language) for part in Week.__slots__[1:]))
        for number, week in enumerate(tomllib.loads(text)["week"], start=1)
    )


def _said(week: dict[str, Any], part: str, language: str) -> str:
    said: dict[str, str] = week.get(part, {})
    return said.get(language, said.get("da", ""))

"""What other rooms may know of a folder: what its citizen has put in their CV, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

Named = tuple[str, str]  # the URI of a concept, or nothing; and what was written


@dataclass(frozen=True, slots=True)
class Cv:
    """The entries that stand in the CV, without name, number, address, periods or health.

    `certificates`: what was written, and the day it expires. `fits`: codes of `kinds.Fit` that the
    citizen says may be used to find work, never why.
    """

    occupations: list[Named] = field(default_factory=list)
    skills: list[Named] = field(default_factory=list)
    learning: list[Named] = field(default_factory=list)
    certificates: list[tuple[str, date | None]] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)  # what was written, level
    fits: list[str] = field(default_factory=list)

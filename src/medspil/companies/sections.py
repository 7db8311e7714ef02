"""The main sections of the industries, as Statistics Denmark names them, by their divisions.

The first two digits are nearly the same in DB07 and DB25; a company is filtered and shared by the
DB07 it has, else by its DB25.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Section:
    """A letter, its name, and the first and last division in it."""

    letter: str
    title: Any
    first: int
    last: int

    @property
    def divisions(self) -> list[str]:
        """Its divisions as they are written: `01`, `02`, `03`."""
        return [f"{number:02d}" for number in range(self.first, self.last + 1)]


SECTIONS = (
    Section("A", _("Landbrug, skovbrug og fiskeri"), 1, 3),
    Section("B", _("Råstofindvinding"), 5, 9),
    Section("C", _("Industri"), 10, 33),
    Section("D", _("Energiforsyning"), 35, 35),
    Section("E", _("Vandforsyning og renovation"), 36, 39),
    Section("F", _("Bygge og anlæg"), 41, 43),
    Section("G", _("Handel"), 45, 47),
    Section("H", _("Transport"), 49, 53),
    Section("I", _("Hoteller og restauranter"), 55, 56),
    Section("J", _("Information og kommunikation"), 58, 63),
    Section("K", _("Finansiering og forsikring"), 64, 66),
    Section("L", _("Ejendomshandel og udlejning"), 68, 68),
    Section("M", _("Videnservice"), 69, 75),
    Section("N", _("Rejsebureauer, rengøring og anden operationel service"), 77, 82),
    Section("O", _("Offentlig administration, forsvar og politi"), 84, 84),
    Section("P", _("Undervisning"), 85, 85),
    Section("Q", _("Sundhed og socialvæsen"), 86, 88),
    Section("R", _("Kultur og fritid"), 90, 93),
    Section("S", _("Andre serviceydelser"), 94, 96),
    Section("T", _("Private husholdninger og internationale organisationer"), 97, 99),
)
BY_LETTER = {section.letter: section for section in SECTIONS}
BY_DIVISION = {division: section for section in SECTIONS for division in section.divisions}


def section_of(division: str) -> Section | None:
    """The section of a division; None where the industry is not known."""
    return BY_DIVISION.get(division)

"""The Danish personal identification number (personnummer, CPR).

Sources: the CPR office on construction, century, replacement numbers and modulus 11
(since 1 October 2007 numbers without the check digit are issued and are fully valid).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_LIKE_ONE = re.compile(r"(?<!\d)\d{6}[-– ]?\d{4}(?!\d)", re.ASCII)


class InvalidCpr(ValueError):
    """The text is no CPR number; the message says why, to a person."""


def _century(year: int, seventh: int) -> int:
    """The century that the seventh digit and the year of the century name together."""
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


@dataclass(frozen=True, slots=True)
class Cpr:
    """A valid CPR number: ten digits, kept as text. Never blocked on modulus 11."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> Cpr:
        """Read `DDMMYY-XXXX` or ten digits. Raises `InvalidCpr` with a sentence."""
        digits = text.strip().replace("-", "").replace(" ", "")
        if not (digits.isascii() and digits.isdigit()):
            raise InvalidCpr("Et CPR-nummer består af ti cifre.")
        if len(digits) != 10:
            raise InvalidCpr(f"Et CPR-nummer har ti cifre; her er der {len(digits)}.")
        cpr = cls(digits)
        try:
            _ = cpr.birth_date
        except ValueError:
            raise InvalidCpr("De første seks cifre i CPR-nummeret er ikke en dato.") from None
        return cpr

    @property
    def is_replacement(self) -> bool:
        """A replacement number (erstatningspersonnummer): 6 added to the first digit of the day."""
        return int(self.digits[:2]) > 60

    @property
    def birth_date(self) -> date:
        day, month, year = (int(self.digits[i : i + 2]) for i in (0, 2, 4))
        if day > 60:
            day -= 60
        return date(_century(year, int(self.digits[6])) + year, month, day)

    @property
    def passes_modulus_11(self) -> bool:
        """A soft hint only ("kontrollér venligst"): many valid numbers do not pass."""
        return sum(w * int(d) for w, d in zip(_WEIGHTS, self.digits, strict=True)) % 11 == 0

    @property
    def formatted(self) -> str:
        return f"{self.digits[:6]}-{self.digits[6:]}"

    @property
    def masked(self) -> str:
        return f"{self.digits[:6]}-xxxx"

    def __str__(self) -> str:
        """Masked, so that a stray print or log line shows nobody's number."""
        return self.masked

    __repr__ = __str__


def mentions_cpr(text: str) -> bool:
    """Does a valid CPR number stand somewhere in the text, with or without its hyphen?"""
    return any(_is_one(found.replace("–", "-")) for found in _LIKE_ONE.findall(text))


def _is_one(text: str) -> bool:
    try:
        Cpr.parse(text)
    except InvalidCpr:
        return False
    return True

"""The Danish company number (CVR-nummer): eight digits, the last of them a check digit.

Source: the Central Business Register; weights 2, 7, 6, 5, 4, 3, 2, 1 and a sum divisible by 11.
"""

from __future__ import annotations

from dataclasses import dataclass

WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)


class InvalidCvr(ValueError):
    """The text is no CVR number: not eight digits, or a zero in front."""


@dataclass(frozen=True, slots=True)
class Cvr:
    """Eight digits, kept as text. Whether the check digit fits is asked, and may be overridden."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> Cvr:
        """Read `12345678`, `12 34 56 78` or `DK12345678`. Raises `InvalidCvr`."""
        digits = "".join(text.upper().removeprefix("DK").split()).replace(".", "").replace("-", "")
        if not (digits.isascii() and digits.isdigit() and len(digits) == 8) or digits[0] == "0":
            raise InvalidCvr(text)
        return cls(digits)

    @property
    def passes_modulus_11(self) -> bool:
        """Does the check digit fit?"""
        return sum(w * int(d) for w, d in zip(WEIGHTS, self.digits, strict=True)) % 11 == 0

    def __str__(self) -> str:
        """As it is written: `12 34 56 78`."""
        return " ".join(self.digits[at : at + 2] for at in (0, 2, 4, 6))

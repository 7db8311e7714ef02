"""How long an SMS is: GSM 03.38 has 160 characters to a part, anything else (UCS-2) has 70.

A long one is cut into parts that each lose some room to the numbering (153 and 67).
"""

from __future__ import annotations

from dataclasses import dataclass

# The basic alphabet of GSM 03.38, and what costs two: an escape comes first.
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = "^{}\\[~]|€\f"
SEVEN = (160, 153)
SIXTEEN = (70, 67)


@dataclass(frozen=True, slots=True)
class Size:
    """`units` are septets (GSM-7) or 16-bit units (UCS-2); `left` until the next part."""

    gsm: bool
    units: int
    parts: int
    left: int
    culprits: str  # the characters that make it UCS-2


def measure(text: str) -> Size:
    """The size of a text as the telephone network counts it. An empty text has no parts."""
    culprits = "".join(dict.fromkeys(c for c in text if c not in BASIC and c not in EXTENDED))
    gsm = not culprits
    if gsm:
        units = sum(2 if c in EXTENDED else 1 for c in text)
    else:
        units = len(text.encode("utf-16-be")) // 2
    one, each = SEVEN if gsm else SIXTEEN
    parts = 0 if not units else 1 if units <= one else -(-units // each)
    room = one if parts <= 1 else parts * each
    return Size(gsm, units, parts, room - units, culprits)

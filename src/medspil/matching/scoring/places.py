"""How far apart two postcodes are, as the crow flies.

Points: Klimadatastyrelsen (DAGI/DAWA), CC BY 4.0; each lies inside its postcode, and is not where
most people live. A distance is a few kilometres wrong, and the roads are longer.
"""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from importlib import resources
from math import asin, cos, radians, sin, sqrt

EARTH = 6371.0  # km


@cache
def _points() -> dict[str, tuple[str, float, float]]:
    """postcode -> town, latitude, longitude."""
    file = resources.files("medspil.matching") / "data" / "postcodes.csv"
    with file.open(encoding="utf-8") as lines:
        return {
            row["postcode"]: (row["town"], float(row["lat"]), float(row["lon"]))
            for row in csv.DictReader(lines)
        }


def is_known(postcode: str) -> bool:
    """Is it a Danish postcode?"""
    return postcode in _points()


def town_of(postcode: str) -> str:
    """The town it belongs to; empty where it is not known."""
    found = _points().get(postcode)
    return found[0] if found else ""


@lru_cache(maxsize=256)
def distances(postcode: str) -> dict[str, int]:
    """Whole kilometres from there to every postcode; empty where it is not known."""
    here = _points().get(postcode)
    if here is None:
        return {}
    lat, lon = radians(here[1]), radians(here[2])
    found = {}
    for there, (_town, north, east) in _points().items():
        up, across = radians(north) - lat, radians(east) - lon
        half = sin(up / 2) ** 2 + cos(lat) * cos(radians(north)) * sin(across / 2) ** 2
        found[there] = round(2 * EARTH * asin(sqrt(half)))
    return found


def km_between(one: str, other: str) -> int | None:
    """Whole kilometres; None where either is not known."""
    return distances(one).get(other)

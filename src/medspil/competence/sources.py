"""The shipped taxonomies, read from the package: ESCO, ISCO, DISCO-08, STAR's titles, educations.

How they were made of what is published: `scripts/taxonomy_data.py`. Sources and licences: `NOTICE`
and the page »Om data«.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

ESCO = "http://data.europa.eu/esco/"
FILES = (
    "occupations",
    "skills",
    "groups",
    "needs",
    "broader",
    "disco",
    "star",
    "educations",
)


@dataclass(frozen=True, slots=True)
class Occupation:
    """An ESCO occupation. `group`: its ISCO-08 unit group, four digits. No Danish label where ESCO
    has none: the 68 that came after v1.0.8.
    """

    uri: str
    group: str
    code: str
    da: str
    also_da: tuple[str, ...]
    about_da: str
    en: str
    also_en: tuple[str, ...]
    about_en: str

    @property
    def label(self) -> str:
        return self.da or self.en


@dataclass(frozen=True, slots=True)
class Skill:
    """An ESCO skill or piece of knowledge (`type`), and how far it reaches (`reuse`)."""

    uri: str
    type: str
    reuse: str
    da: str
    also_da: tuple[str, ...]
    about_da: str
    en: str
    also_en: tuple[str, ...]
    about_en: str

    @property
    def label(self) -> str:
        return self.da or self.en


@dataclass(frozen=True, slots=True)
class Group:
    """An ISCO-08 group of one to four digits."""

    uri: str
    code: str
    da: str
    en: str
    about_en: str

    @property
    def label(self) -> str:
        return self.da or self.en


@dataclass(frozen=True, slots=True)
class Title:
    """One of STAR's own job titles, and what of ESCO it is: (relation, URI)."""

    code: str
    title: str
    matches: tuple[tuple[str, str], ...]


def folder() -> Traversable:
    return resources.files("medspil.competence").joinpath("data")


def _rows(name: str) -> Iterator[dict[str, str]]:
    packed = folder().joinpath(f"{name}.csv.gz").read_bytes()
    text = gzip.decompress(packed).decode()
    yield from csv.DictReader(io.StringIO(text, newline=""))


@cache
def digest() -> str:
    """What the shipped data are, in sixteen signs: another version, other signs."""
    found = hashlib.sha256()
    for name in FILES:
        found.update(folder().joinpath(f"{name}.csv.gz").read_bytes())
    return found.hexdigest()[:16]


def occupations() -> list[Occupation]:
    return [
        Occupation(
            ESCO + row["uri"],
            row["group"],
            row["code"],
            row["da"],
            _several(row["also_da"]),
            row["about_da"],
            row["en"],
            _several(row["also_en"]),
            row["about_en"],
        )
        for row in _rows("occupations")
    ]


def skills() -> list[Skill]:
    return [
        Skill(
            ESCO + row["uri"],
            row["type"],
            row["reuse"],
            row["da"],
            _several(row["also_da"]),
            row["about_da"],
            row["en"],
            _several(row["also_en"]),
            row["about_en"],
        )
        for row in _rows("skills")
    ]


def groups() -> list[Group]:
    return [
        Group(ESCO + row["uri"], row["code"], row["da"], row["en"], row["about_en"])
        for row in _rows("groups")
    ]


def needs() -> list[tuple[list[int], list[int]]]:
    """For each occupation, in their order: the numbers of its essential and optional skills."""
    return [
        ([int(n) for n in row["essential"].split()], [int(n) for n in row["optional"].split()])
        for row in _rows("needs")
    ]


def broader() -> list[tuple[str, str]]:
    """(URI, the URI of what is broader), of occupations and of groups."""
    return [(ESCO + row["uri"], ESCO + row["broader"]) for row in _rows("broader")]


def disco() -> list[tuple[str, str]]:
    """(code, title) of DISCO-08, one to six digits."""
    return [(row["code"], row["title"]) for row in _rows("disco")]


def titles() -> list[Title]:
    """STAR's own titles; its lines about ISCO groups, whose code begins with C, are no titles."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in _rows("star"):
        if not row["code"].startswith("C"):
            key = row["code"], row["title"]
            found.setdefault(key, []).append((row["relation"], ESCO + row["uri"]))
    return [Title(code, title, tuple(matches)) for (code, title), matches in found.items()]


def educations() -> list[tuple[str, str, str]]:
    """(scheme, code, title) of Statistics Denmark's names of educations, levels and fields."""
    return [(row["scheme"], row["code"], row["title"]) for row in _rows("educations")]


def words() -> list[tuple[str, tuple[str, ...]]]:
    """What a Dane writes, and other ways of saying it: our own list."""
    found = []
    for line in folder().joinpath("words.txt").read_text("utf-8").splitlines():
        said, sign, means = line.partition(":")
        ways = tuple(way.strip() for way in means.split("|") if way.strip() != said.strip())
        if sign and ways and not line.startswith("#"):
            found.append((said.strip(), ways))
    return found


def _several(labels: str) -> tuple[str, ...]:
    return tuple(label for label in labels.split("|") if label)

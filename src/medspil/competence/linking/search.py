"""Finding an occupation or a skill as one types: what begins so, before what is only like it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from medspil.competence import sources
from medspil.competence.linking.index import index, skills
from medspil.competence.linking.ranking import LONGEST, link
from medspil.competence.linking.skills import Hit
from medspil.competence.linking.words import one_apart, plain, stem

LEAST, LONG = 2, 6  # letters: fewest to search for, fewest of which one may be wrong
LEAST_LIKELY = 0.005


@dataclass(frozen=True, slots=True)
class _Name:
    plain: str  # without æ, ø and å
    stems: str
    text: str
    concept: int
    rank: int  # 0 an occupation's own, 1 a group's, 2 alternative, 3 STAR's, 4 English


def search(text: str, most: int = 20) -> list[Hit]:
    """Concepts for what somebody has typed so far, best first: the name itself, what begins with
    it, what has a word that begins with it, what is one letter from it – preferred names before
    others in each – and then what the text may mean.
    """
    asked = plain(text)
    if len(asked) < LEAST:
        return []
    stems = _stems(asked)
    ranked: dict[int, tuple[tuple[int, int, int, str], _Name]] = {}
    for name in names():
        place = _place(name, asked, stems)
        if place is not None:
            key = (place, name.rank, len(name.plain), name.plain)
            if name.concept not in ranked or key < ranked[name.concept][0]:
                ranked[name.concept] = (key, name)
    found = index()
    ordered = sorted(ranked.values(), key=lambda one: one[0])
    hits = [
        Hit(
            found.uris[name.concept],
            found.names[name.concept],
            "" if name.rank < 2 else name.text,
        )
        for _key, name in ordered[:most]
    ]
    if len(hits) < most:
        seen = {hit.uri for hit in hits}
        near = [one for one in link(text, most) if one.uri not in seen]
        if hits:  # what is hardly like it is of use only to whoever would else find nothing
            near = [one for one in near if one.score > LEAST_LIKELY]
        hits += [Hit(one.uri, one.label, "") for one in near]
    return hits[:most]


def find_skills(text: str, most: int = 8) -> list[Hit]:
    """Skills for what somebody has written, best first."""
    return skills().find(text[:LONGEST], most)


def _place(name: _Name, asked: str, stems: str) -> int | None:
    if name.plain == asked:
        return 0
    if name.stems == stems:
        return 1
    if name.plain.startswith(asked):
        return 2
    if f" {asked}" in name.plain:
        return 3
    if len(asked) >= LONG and one_apart(name.plain, asked):
        return 4
    return None


def _stems(text: str) -> str:
    return " ".join(stem(word) for word in text.split())


@cache
def names() -> list[_Name]:
    """Everything a concept is called, once for each process."""
    found = index()
    number = {uri: n for n, uri in enumerate(found.uris)}
    made: list[_Name] = []

    def add(text: str, concept: int, rank: int) -> None:
        flat = plain(text)
        made.append(_Name(flat, _stems(flat), text, concept, rank))

    for n, one in enumerate(sources.occupations()):
        add(one.label, n, 0 if one.da else 4)
        for text in one.also_da:
            add(text, n, 2)
        for text in {one.en, *one.also_en} - {one.label}:
            add(text, n, 4)
    for group in sources.groups():
        add(group.label, number[group.uri], 1)
    for title in sources.titles():
        for relation, uri in title.matches:
            if relation in ("exact", "narrow") and uri in number:
                add(title.title, number[uri], 3)
    return made


def warm() -> bool:
    """Whether the index is at hand without making it, which takes half a minute."""
    from medspil.competence.linking.index import path

    return path().exists()

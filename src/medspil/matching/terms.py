"""From what was written to what is compared: a concept where the words are its name, else the words
themselves in small letters. Everything works without the taxonomies, and better with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models.functions import Lower

from medspil.competence.models import Concept, Kind, Label, TaxonomyLoad
from medspil.competence.queries.concepts import near
from medspil.matching.scoring import points

NEAREST = points.OCCUPATION * 4 // 5  # what the nearest neighbour can give at most
SAME_GROUP = points.OCCUPATION * 2 // 5
LONGEST = 200


def fold(words: str) -> str:
    """`  Rengøring,  Gulve ` -> `rengøring, gulve`."""
    return " ".join(words.split()).strip(" .,;").lower()[:LONGEST]


def keys_of(
    written: Iterable[str], kind: str, chosen: Mapping[str, str] | None = None
) -> dict[str, str]:
    """What stands for each: the URI of the concept that somebody has chosen, else of the one that
    is called so, else the words folded. What is chosen and is no concept of the kind counts for
    nothing; an empty choice keeps the words.
    """
    found = {words: fold(words) for words in written if fold(words)}
    if not found or not TaxonomyLoad.objects.exists():
        return found
    asked = {words: uri for words, uri in (chosen or {}).items() if words in found}
    known = set(
        Concept.objects.filter(uri__in=asked.values(), kind=kind).values_list("uri", flat=True)
    )
    picked = {words: uri for words, uri in asked.items() if uri in known}
    picked |= {words: found[words] for words, uri in asked.items() if not uri}
    return _named(found, kind) | picked


def _named(found: dict[str, str], kind: str) -> dict[str, str]:
    wanted = set(found.values())
    named = Concept.objects.filter(kind=kind).annotate(folded=Lower("label"))
    also = Label.objects.filter(concept__kind=kind, language="da").annotate(folded=Lower("text"))
    uris = dict(
        also.filter(folded__in=wanted)
        .order_by("-concept__pk")
        .values_list("folded", "concept__uri")
    )
    uris |= dict(named.filter(folded__in=wanted).order_by("-pk").values_list("folded", "uri"))
    return {words: uris.get(key, key) for words, key in found.items()}


def neighbours(occupation: str) -> dict[str, int]:
    """The wanted occupation and those close to it in ESCO, each with the points it gives: one that
    asks for the same essential skills, or stands in the same group.
    """
    given = {occupation: points.OCCUPATION}
    concept = Concept.objects.filter(uri=occupation, kind=Kind.OCCUPATION).first()
    if concept is None:
        return given
    given[fold(concept.label)] = points.OCCUPATION
    same = Concept.objects.filter(group=concept.group_id, kind=Kind.OCCUPATION)
    for uri in same.values_list("uri", flat=True):
        given.setdefault(uri, SAME_GROUP)
    for one in near(concept):
        likeness = int(one.likeness * NEAREST)  # type: ignore[attr-defined]  # annotated
        if one.uri != occupation:
            given[one.uri] = max(given.get(one.uri, 0), likeness)
    return {key: given_ for key, given_ in given.items() if given_ > 0}

"""What of the taxonomies the words of an order or a profile may mean; a person chooses."""

from __future__ import annotations

from collections.abc import Iterable

from medspil.competence.models import Concept, Kind
from medspil.competence.queries.search import can_link, find_skills, is_loaded, link, search
from medspil.kernel.action import Actor

MOST = 6


def can_find() -> bool:
    """Is there anything to look in?"""
    return bool(is_loaded())


def concepts_like(viewer: Actor, words: str, kind: str) -> list[Concept]:
    """Best first, also for words that are misspelled; none where nothing is like them."""
    if not words.strip() or not can_find():
        return []
    if kind == Kind.SKILL:
        return [hit.concept for hit in find_skills(words, top=MOST)]
    typed = [hit.concept.uri for hit in search(viewer, words, 2 * MOST)]
    meant = [found.uri for found in link(viewer, words, MOST)] if can_link() else []
    return concepts_of([*typed, *meant], kind)[:MOST]


def concepts_of(uris: Iterable[str], kind: str) -> list[Concept]:
    """Those of the kind, in the order in which they were named, each once."""
    wanted = list(dict.fromkeys(uri for uri in uris if uri))
    found = Concept.objects.filter(kind=kind).in_bulk(wanted, field_name="uri")
    return [found[uri] for uri in wanted if uri in found]

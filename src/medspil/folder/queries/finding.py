"""What of the taxonomy an entry may be: occupations for work, skills for what one can."""

from __future__ import annotations

from medspil.competence.models import Concept
from medspil.competence.models import Kind as Of
from medspil.competence.queries.search import find_skills, is_loaded, search
from medspil.folder.kinds import OCCUPATIONS, SKILLS
from medspil.kernel.action import Actor

MOST = 8


def can_find(kind: str) -> bool:
    """Is there anything to look for, and anything to look in?"""
    return kind in (*OCCUPATIONS, *SKILLS) and is_loaded()


def found_for(viewer: Actor, kind: str, text: str) -> list[Concept]:
    """Concepts for what was written, best first; a person chooses among them, or none."""
    text = text.strip()
    if not text or not can_find(kind):
        return []
    if kind in OCCUPATIONS:
        hits = search(viewer, text, 2 * MOST)
        return [hit.concept for hit in hits if hit.concept.kind == Of.OCCUPATION][:MOST]
    return [hit.concept for hit in find_skills(text, top=MOST)]

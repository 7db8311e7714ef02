"""Search as one types, and linking, as the pages and the API ask for them."""

from __future__ import annotations

from dataclasses import dataclass

from procrastinate.contrib.django.models import ProcrastinateJob

from medspil.competence.linking import ranking, skills
from medspil.competence.linking import search as typed
from medspil.competence.linking.ranking import Found
from medspil.competence.models import Concept, TaxonomyLoad
from medspil.competence.tasks import LOAD
from medspil.kernel.action import Actor


@dataclass(frozen=True, slots=True)
class Hit:
    """A concept found, and the other name by which it was."""

    concept: Concept
    also: str


def is_loaded() -> bool:
    """Whether `medspil taxonomy load` has been run in this installation."""
    return TaxonomyLoad.objects.exists() and typed.warm()


def is_on_its_way() -> bool:
    """Is the worker loading them, or about to?"""
    asked = ProcrastinateJob.objects.filter(task_name=LOAD, status__in=("todo", "doing"))
    return bool(asked.exists())


def can_link() -> bool:
    """Whether what linking looks up has been made: without it a question would take a minute."""
    return typed.warm()


def search(viewer: Actor, text: str, most: int = 20) -> list[Hit]:
    """Occupations and groups for what has been typed, best first."""
    return _hits(typed.search(text[: ranking.LONGEST], most))


def find_skills(text: str, *, top: int = 8) -> list[Hit]:
    """Skills for what has been written, best first; none where the taxonomies are not loaded.

    Forgiving as `search` is: a misspelling, half a compound, another inflection, `ae oe aa`. The
    name itself comes first, then names that begin so or hold it, then skills like it; in each a
    skill's own name before what it is also called. Looks the same to everybody.
    """
    return _hits(typed.find_skills(text, top)) if is_loaded() else []


def _hits(found: list[skills.Hit]) -> list[Hit]:
    """What was found, as it is in the database; what is not there falls away."""
    concepts = Concept.objects.select_related("group").in_bulk(
        [hit.uri for hit in found], field_name="uri"
    )
    return [Hit(concepts[hit.uri], hit.also) for hit in found if hit.uri in concepts]


def link(viewer: Actor, text: str, top: int = 10) -> list[Found]:
    """What a text may mean, best first: the same as `medspil taxonomy link`."""
    return ranking.link(text, top)

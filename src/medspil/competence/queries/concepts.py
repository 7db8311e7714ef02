"""One occupation or group with all that is known of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from medspil.competence.models import Broader, Code, Concept, Kind, Label, Need, StarMatch
from medspil.people.models import Staff

NEAR = 8


@dataclass(frozen=True, slots=True)
class OccupationView:
    """An occupation: other names, what it asks for, what is near it, and STAR's titles for it."""

    concept: Concept
    danish: list[str]
    english: list[str]
    essential: list[Concept]
    optional: list[Concept]
    wider: list[Concept]
    near: list[Concept]
    titles: list[StarMatch]
    codes: list[Code]


def occupation(viewer: Staff, name: str) -> OccupationView | None:
    """The occupation whose URI ends so; None where there is none."""
    concept = (
        Concept.objects.select_related("group").filter(
            kind=Kind.OCCUPATION, uri__endswith=f"/occupation/{name}"
        )
    ).first()
    if concept is None:
        return None
    labels = Label.objects.filter(concept=concept)
    needs = list(Need.objects.filter(occupation=concept).select_related("skill"))
    needs.sort(key=lambda need: need.skill.label.lower())
    wider = Broader.objects.filter(concept=concept).select_related("wider").order_by("wider__label")
    titles = StarMatch.objects.filter(concept=concept).select_related("title")
    return OccupationView(
        concept,
        [one.text for one in labels if one.language == "da"],
        [one.text for one in labels if one.language == "en"],
        [need.skill for need in needs if need.essential],
        [need.skill for need in needs if not need.essential],
        [step.wider for step in wider],
        list(near(concept)),
        list(titles.order_by("title__title", "relation")),
        list(Code.objects.filter(group=concept.group_id).order_by("code")),
    )


def near(concept: Concept) -> QuerySet[Concept]:
    """The occupations that ask for most of the same essential skills, nearest first: those they
    share, against all that either asks for.
    """
    mine = Need.objects.filter(occupation=concept, essential=True).values("skill")
    own = mine.count()
    shared = Count("needs", filter=Q(needs__essential=True, needs__skill__in=mine))
    theirs = Count("needs", filter=Q(needs__essential=True))
    having = Need.objects.filter(essential=True, skill__in=mine).values("occupation")
    return (
        Concept.objects.filter(pk__in=having)
        .exclude(pk=concept.pk)
        .annotate(shared=shared, theirs=theirs)
        .annotate(likeness=F("shared") * 1.0 / (own + F("theirs") - F("shared")))
        .order_by("-likeness", "label", "pk")[:NEAR]
    )


@dataclass(frozen=True, slots=True)
class GroupView:
    """An ISCO group: what is above it, below it, and its occupations."""

    concept: Concept
    above: list[Concept]
    below: list[Concept]
    occupations: list[Concept]
    titles: list[StarMatch]
    codes: list[Code]


def group(viewer: Staff, code: str) -> GroupView | None:
    """The group with that code; None where there is none."""
    concept = Concept.objects.filter(kind=Kind.GROUP, code=code).first()
    if concept is None:
        return None
    groups = Concept.objects.filter(kind=Kind.GROUP)
    wider = [code[:digits] for digits in range(1, len(code))]
    below = groups.filter(code__regex=rf"^{code}[0-9]$").order_by("code")
    titles = StarMatch.objects.filter(concept=concept).select_related("title")
    return GroupView(
        concept,
        list(groups.filter(code__in=wider).order_by("code")),
        list(below),
        list(Concept.objects.filter(group=concept).order_by("label", "pk")),
        list(titles.order_by("title__title", "relation")),
        list(Code.objects.filter(group=concept).order_by("code")),
    )

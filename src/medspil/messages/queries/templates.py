"""The words in force, and how they came to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from medspil.kernel import clock
from medspil.messages import words
from medspil.messages.models import FREELY_WRITTEN, MessageKind, Template, Wording
from medspil.people.models import Staff


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind and its forms: (form, its name, is it the municipality's own?)."""

    kind: str
    label: str
    forms: list[tuple[str, str, bool]]


def template_rows(language: str) -> list[KindRow]:
    """Every template of a language. What a mass sending says is written with it."""
    own = set(Template.objects.filter(language=language).values_list("kind", "wording"))
    return [
        KindRow(
            kind.value,
            str(kind.label),
            [(w.value, str(w.label), (kind.value, w.value) in own) for w in Wording],
        )
        for kind in MessageKind
        if kind not in FREELY_WRITTEN
    ]


def in_force(kind: str, wording: str, language: str) -> tuple[str, str, bool]:
    """(subject, text, is it the municipality's own?)"""
    found = words.Templates()
    return (*found.raw(kind, wording, language), found.is_own(kind, wording, language))


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody wrote it otherwise, or (empty) went back to Medspil's words."""

    at: datetime
    who: str
    why: str
    subject: str
    text: str
    dropped: bool


def template_history(kind: str, wording: str, language: str) -> list[Change]:
    """How a template came to say what it says, the newest change first."""
    model: Any = Template
    events = list(
        model.pgh_event_model.objects.filter(kind=kind, wording=wording, language=language)
        .select_related("pgh_context")
        .order_by("-pgh_id")[:50]
    )
    names = _names(events)
    changes = []
    for event in events:
        given = event.pgh_context.metadata if event.pgh_context else {}
        at = datetime.fromisoformat(given["at"]) if "at" in given else event.pgh_created_at
        changes.append(
            Change(
                at.astimezone(clock.TZ),
                names.get(given.get("actor", ""), "Medspil"),
                given.get("why", ""),
                event.subject,
                event.text,
                event.pgh_label == "delete",
            )
        )
    return changes


def _names(events: list[Any]) -> dict[str, str]:
    actors = {e.pgh_context.metadata.get("actor", "") for e in events if e.pgh_context}
    keys = [int(actor[6:]) for actor in actors if actor.startswith("staff:")]
    return {f"staff:{s.pk}": s.full_name for s in Staff.objects.filter(pk__in=keys)}

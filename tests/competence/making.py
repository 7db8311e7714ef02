"""Concepts for tests that need no taxonomy: the shipped one takes seconds to load."""

from __future__ import annotations

import itertools
import uuid

from medspil.competence.models import Concept, Kind, Need, Source

_number = itertools.count(1)


def a_group(code: str = "9112", label: str = "Rengøringsarbejde") -> Concept:
    found, _made = Concept.objects.get_or_create(
        uri=f"http://data.europa.eu/esco/isco/C{code}",
        defaults={"kind": Kind.GROUP, "code": code, "label": label, "english": "Cleaners",
                  "is_danish": True, "source": Source.ISCO},
    )  # fmt: skip
    return found


def an_occupation(label: str = "rengøringsassistent", code: str = "9112") -> Concept:
    return Concept.objects.create(
        uri=f"http://data.europa.eu/esco/occupation/{uuid.uuid4()}",
        kind=Kind.OCCUPATION,
        code=f"{code}.{next(_number)}",
        label=label,
        english="cleaner",
        about="Gør rent.",
        is_danish=True,
        group=a_group(code),
        source=Source.ESCO,
    )


def a_skill(label: str, *, of: Concept, essential: bool = True) -> Concept:
    made = Concept.objects.create(
        uri=f"http://data.europa.eu/esco/skill/{uuid.uuid4()}",
        kind=Kind.SKILL,
        label=label,
        english=label,
        is_danish=True,
        source=Source.ESCO,
    )
    Need.objects.create(occupation=of, skill=made, essential=essential)
    return made

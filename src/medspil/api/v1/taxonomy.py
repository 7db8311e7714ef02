"""What a text means of occupations: the same as `medspil taxonomy link --json`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from medspil.api.door import client_of
from medspil.api.models import Scope
from medspil.api.problems import Denied
from medspil.api.v1.words import Text, errors, guarded
from medspil.competence.linking.ranking import LONGEST
from medspil.competence.queries.search import can_link
from medspil.competence.queries.search import link as linked

router = Router(tags=["taxonomy"])
MOST_TEXTS = 200


class LinkIn(Schema):
    texts: list[Text] = Field(
        min_length=1, max_length=MOST_TEXTS, description=f"Of each, {LONGEST} signs are read."
    )
    top: int = Field(10, ge=1, le=100, description="At most so many concepts a text.")


class LinkedOut(Schema):
    """An ESCO occupation or an ISCO group."""

    uri: str
    label: str = Field(description="Its preferred Danish label; English where there is none.")
    score: float = Field(description="Its share of all that speaks for any concept, 0–1.")


class TextOut(Schema):
    text: str
    results: list[LinkedOut] = Field(description="Best first; empty for a text without words.")


class LinksOut(Schema):
    items: list[TextOut]


@router.post(
    "/taxonomy/link",
    response={200: LinksOut, **errors(400, 409)},
    operation_id="linkTexts",
    summary="Which occupations texts may mean",
    **guarded(Scope.TAXONOMY_READ),
)
def link(request: HttpRequest, asked: LinkIn) -> dict[str, Any]:
    """A suggestion for a person to choose from. Nothing of the texts is kept."""
    if not can_link():
        raise Denied(HTTPStatus.CONFLICT, "Nothing to link to: run `medspil taxonomy load` here.")
    viewer = client_of(request).actor
    return {
        "items": [
            {
                "text": text,
                "results": [
                    {"uri": one.uri, "label": one.label, "score": one.score}
                    for one in linked(viewer, text, asked.top)
                ],
            }
            for text in asked.texts
        ]
    }

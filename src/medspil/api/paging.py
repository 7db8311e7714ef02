"""Pages by cursor: a page begins after the last row of the one before, whatever came in between."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Any, TypeVar

from cryptography.exceptions import InvalidTag
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import Field, Schema

from medspil.api.problems import UNPROCESSABLE, Denied
from medspil.kernel import crypto

M = TypeVar("M", bound=Model)

LIMIT, MOST = 100, 500


class Paged(Schema):
    """Which page."""

    limit: int = Field(LIMIT, ge=1, le=MOST, description="At most so many items.")
    cursor: str | None = Field(
        None, max_length=1000, description="From the `next` of the page before; opaque."
    )


Next = Annotated[
    str | None, Field(description="The address of the next page; null on the last one.")
]


def page(
    request: HttpRequest, rows: QuerySet[M], key: str, asked: Paged
) -> tuple[list[M], str | None]:
    """The asked page of the rows in the order of `key` (unique), and the next page's address.

    Raises `Denied` (422) for a cursor that is not from this list, and for a question with a name
    that there is none of: a filter that is misspelt must not give everybody.
    """
    _nothing_else(request, asked)
    if asked.cursor:
        rows = rows.filter(**{f"{key}__gt": _opened(request.path, asked.cursor)})
    found = list(rows.order_by(key)[: asked.limit + 1])
    if len(found) <= asked.limit:
        return found, None
    kept = found[: asked.limit]
    return kept, _link(request, getattr(kept[-1], key))


def _nothing_else(request: HttpRequest, asked: Paged) -> None:
    known = type(asked).model_fields
    if unknown := [name for name in request.GET if name not in known]:
        sentence = f"This list is asked by {', '.join(known)}."
        errors = [(name, sentence) for name in unknown]
        raise Denied(UNPROCESSABLE, sentence, type="urn:medspil:invalid", errors=errors)


def _link(request: HttpRequest, after: Any) -> str:
    """The same question, from there on. The cursor is sealed: what it holds is no address's."""
    sealed = crypto.encrypt(json.dumps([request.path, after]).encode())
    query = request.GET.copy()
    query["cursor"] = urlsafe_b64encode(sealed).decode().rstrip("=")
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _opened(path: str, cursor: str) -> Any:
    try:
        sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        where, after = json.loads(crypto.decrypt(sealed))
    except (ValueError, InvalidTag):
        where, after = None, None
    if where != path:
        sentence = "Take the cursor from the `next` of a page of this list."
        raise Denied(UNPROCESSABLE, sentence, errors=[("cursor", sentence)])
    return after

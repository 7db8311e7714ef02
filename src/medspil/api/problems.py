"""Every error as RFC 9457 problem+json, whatever went wrong and wherever."""

from __future__ import annotations

import functools
import json
import logging
import traceback
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import Field, Schema
from ninja.errors import ValidationError

from medspil.kernel.action import Refused

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("medspil.api")

UNPROCESSABLE = 422  # its phrase differs between Python versions


class FieldProblem(Schema):
    field: str = Field(description="Where: the name of a parameter or of a field of the body.")
    detail: str


class Problem(Schema):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="`about:blank`, or a urn that names the kind of problem.")
    title: str
    status: int
    detail: str = Field(description="A sentence on what can be done about it.")
    errors: list[FieldProblem] = Field(default=[], description="The fields that it is about.")


class Denied(Exception):
    """An answer that is an error."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        type: str = "about:blank",
        errors: Sequence[tuple[str, str]] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.type = status, detail, type
        self.errors, self.headers = errors, headers or {}


def refused(refusal: Refused, names: dict[str, str]) -> Denied:
    """What an action refused: its sentence; `names`: how the API calls the action's fields."""
    field = names.get(refusal.field or "", refusal.field)
    errors = [(field, refusal.message)] if field else []
    return Denied(UNPROCESSABLE, refusal.message, type="urn:medspil:refused", errors=errors)


def answer(problem: Denied) -> HttpResponse:
    """The problem as a response."""
    body = {
        "type": problem.type,
        "title": _title(problem.status),
        "status": problem.status,
        "detail": problem.detail,
        "errors": [{"field": field, "detail": detail} for field, detail in problem.errors],
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=problem.status,
        content_type=MEDIA_TYPE,
        headers=problem.headers,
    )


def _title(status: int) -> str:
    return "Unprocessable Content" if status == UNPROCESSABLE else HTTPStatus(status).phrase


def unauthorized() -> Denied:
    """Unknown, expired, revoked and missing tokens look alike."""
    return Denied(
        HTTPStatus.UNAUTHORIZED,
        "Send a token that is known and in force: Authorization: Bearer …",
        headers={"WWW-Authenticate": 'Bearer realm="Medspil"'},
    )


def invalid(problem: ValidationError) -> Denied:
    """Input that does not fit the document. What was sent is not repeated."""
    errors = []
    for found in problem.errors:
        names = [part for part in found["loc"] if isinstance(part, str)]
        errors.append((names[-1], found["msg"]))
    return Denied(
        UNPROCESSABLE,
        "The request does not fit /api/v1/openapi.json: see errors.",
        type="urn:medspil:invalid",
        errors=errors,
    )


def unexpected(problem: Exception) -> Denied:
    """A fault of ours. The log says where, not with whose data."""
    where = "".join(traceback.format_tb(problem.__traceback__)[-6:])
    log.error("%s in the API\n%s", type(problem).__name__, where)
    return Denied(
        HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here. It has been written down."
    )


def only_problems(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Errors that the framework answers by itself (405) in the same form; and nothing is kept.

    No cookie opens anything here, so there is nothing that another site could make a browser do.
    """

    @csrf_exempt
    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = nothing_here(request)
        kind = response.headers.get("Content-Type", "")
        if response.status_code >= 400 and not kind.startswith(MEDIA_TYPE):
            allowed = response.headers.get("Allow")
            headers = {"Allow": allowed} if allowed else {}
            response = answer(
                Denied(
                    response.status_code,
                    f"This address takes {allowed}." if allowed else "Nothing is here.",
                    headers=headers,
                )
            )
        response.headers.setdefault("Cache-Control", "no-store")
        # Django would write the address of what went wrong in the log, and it may name a case.
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response

    return wrapped


@only_problems
def nothing_here(request: HttpRequest, path: str = "") -> HttpResponse:
    """An address of the API that there is not."""
    return answer(Denied(HTTPStatus.NOT_FOUND, "Nothing is here: see /api/v1/openapi.json."))

"""Version 1 of the JSON API: what it is, and how its errors look."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from medspil.api import problems
from medspil.api.v1 import citizens, conversations, due, law, taxonomy

DESCRIPTION = """
A municipality's jobcenter: whom it speaks with, when the next contact is due, and why.

Send `Authorization: Bearer TOKEN`. An administrator makes a token with the scopes it needs; it is
shown once. Lists come in pages: follow `next` until it is null. Errors are problem+json (RFC 9457).
Every look at a citizen is written in the access log, which the citizen may see.
"""


class Api(NinjaAPI):
    """The document says what the answers are: problem+json for errors, the scope of each."""

    def get_openapi_schema(self, **named: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**named)
        for operations in document["paths"].values():
            for operation in operations.values():
                if scope := operation.pop("x-scope", None):
                    operation["security"] = [{"Bearer": [scope]}]
                for status, response in operation["responses"].items():
                    if status >= 400 and "content" in response:
                        [schema] = response["content"].values()
                        response["content"] = {problems.MEDIA_TYPE: schema}
        return document


api = Api(
    title="Medspil",
    version="1",
    description=DESCRIPTION.strip(),
    docs_url=None,
    docs_decorator=require_safe,
    urls_namespace="api:v1",
)


def _handler(kind: type[Exception], to_problem: Any) -> None:
    def answer(request: HttpRequest, problem: Any) -> HttpResponse:
        return problems.answer(to_problem(problem))

    api.add_exception_handler(kind, answer)


_handler(problems.Denied, lambda problem: problem)
_handler(ValidationError, problems.invalid)
_handler(HttpError, lambda problem: problems.Denied(problem.status_code, problem.message))
_handler(RequestDataTooBig, lambda _p: problems.Denied(413, "At most 5 MB in one request."))
_handler(Exception, problems.unexpected)

for router in (citizens.router, due.router, conversations.router, law.router, taxonomy.router):
    api.add_router("", router)

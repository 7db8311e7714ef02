"""The API's door: a token, a scope, and so many calls a minute. Cookies open nothing here."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from ninja.security import HttpBearer

from medspil.api.actions import token_hash
from medspil.api.models import Client
from medspil.api.problems import Denied, unauthorized
from medspil.kernel import clock

# One statement knows the token, counts the call and notes the moment. Two calls at once count two.
_ENTER = """
    UPDATE api_client
    SET calls = CASE WHEN minute = %(minute)s THEN calls + 1 ELSE 1 END,
        minute = %(minute)s, last_used_at = %(now)s
    WHERE token_hash = %(hash)s AND revoked_at IS NULL AND expires_on >= %(today)s
    RETURNING id, name, scopes, calls
"""


def client_of(request: HttpRequest) -> Client:
    """The system that a request came from, once it is through the door."""
    client = request.auth  # type: ignore[attr-defined]  # put there by ninja
    assert isinstance(client, Client)
    return client


class Bearer(HttpBearer):
    """`Authorization: Bearer TOKEN`, of a system that has the scope.

    401 for every token that is not known and in force, 403 without the scope, 429 when there have
    been too many calls in this minute.
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Client:
        client: Client | None = super().__call__(request)
        if client is None:
            raise unauthorized()
        return client

    def authenticate(self, request: HttpRequest, token: str) -> Client:
        seconds = time.time()  # real time, also in a demo
        values: dict[str, Any] = {
            "minute": int(seconds // 60),
            "now": clock.now(),
            "hash": token_hash(token),
            "today": clock.today(),
        }
        with connection.cursor() as cursor:
            cursor.execute(_ENTER, values)
            row = cursor.fetchone()
        if row is None:
            raise unauthorized()
        client = Client(pk=row[0], name=row[1], scopes=row[2], calls=row[3])
        if client.calls > settings.MEDSPIL_API_RATE:
            raise Denied(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"At most {settings.MEDSPIL_API_RATE} calls a minute. Wait, then go on.",
                headers={"Retry-After": str(60 - int(seconds % 60))},
            )
        if not client.may(self.scope):
            raise Denied(HTTPStatus.FORBIDDEN, f"The token lacks the scope {self.scope}.")
        return client

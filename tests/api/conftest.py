"""What the tests of the JSON API share: a system with a token, and how it calls."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Caller

from medspil.api.actions import create_client
from medspil.api.models import Client, Scope
from medspil.kernel import clock
from medspil.kernel.action import System
from tests import factories as make


class Outside:
    """Another system: calls /api/v1 with its token, and nothing else."""

    def __init__(self, client: Client, token: str) -> None:
        self.client, self.token = client, token
        self._caller = Caller(raise_request_exception=False, enforce_csrf_checks=True)

    def get(self, path: str, /, **query: Any) -> Any:
        return self.call("GET", path, query)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.call("POST", path, {}, body, headers)

    def call(
        self,
        method: str,
        path: str,
        query: dict[str, Any] | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        address = path if path.startswith(("http", "/api")) else f"/api/v1{path}"
        return self._caller.generic(
            method,
            address,
            json.dumps(body) if body is not None else b"",
            content_type="application/json",
            query_params=query or None,
            headers={"Authorization": f"Bearer {self.token}", **(headers or {})},
        )


@pytest.fixture
def let_in(db: None) -> Callable[..., Outside]:
    """`let_in("due:read")`: a system with these scopes; none named: all."""

    def let_in(*scopes: str, name: str = "Fagsystem") -> Outside:
        client, token = create_client(
            by=System("test"),
            name=name,
            scopes=scopes or Scope.values,
            expires_on=clock.today() + timedelta(days=30),
        )
        return Outside(client, token)

    return let_in


@pytest.fixture
def the_law(db: None) -> None:
    make.the_law()

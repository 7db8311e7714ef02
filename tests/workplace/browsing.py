"""A colleague's browser, without script."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.people.models import Staff
from tests.doors import logged_in
from tests.guards import StrictClient


def at_the_door(staff: Staff) -> StrictClient:
    return logged_in(StrictClient(), staff)


def read(client: StrictClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


def said(page: str) -> str:
    """The page's words: no tags, one space."""
    main = page.split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def post(client: StrictClient, url: str, **facts: Any) -> Any:
    return client.post(url, {"once": str(uuid.uuid4()), **facts})


def asked(client: StrictClient, url: str) -> int:
    """How many statements the page asks, seen for the second time."""
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200
    return len(found)

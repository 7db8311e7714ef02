"""Who rules the server that the hotline's tables are on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from medspil.kernel import postgres
from tests import database


@pytest.fixture
def superuser() -> Iterator[psycopg.Connection[Any]]:
    """The embedded server's superuser, whom Medspil never is; all he does is rolled back."""
    if postgres.is_external():
        pytest.skip("the superuser of another server is not ours")
    with database.as_superuser() as ruling, ruling.transaction(force_rollback=True):
        yield ruling

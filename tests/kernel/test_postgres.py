"""The launcher of the embedded PostgreSQL, on real servers, killed for real."""

from pathlib import Path

import pytest

from medspil.kernel import postgres


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_it_makes_starts_and_stops_a_server(home: Path) -> None:
    with postgres.running(home) as server:
        assert server is not None
        assert server.is_running()
        with server.connect() as connection:
            assert connection.execute("SELECT lower('ÆØÅ')").fetchone() == ("æøå",)
    assert not server.is_running()

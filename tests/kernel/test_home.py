"""What stands in a message leads to the house."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from medspil.kernel.home import house_address, up_address


def test_behind_tls_it_is_the_first_name_that_is_reached_from_outside(settings: Any) -> None:
    settings.MEDSPIL_HTTPS = True
    settings.ALLOWED_HOSTS = ["intern", "[::1]", ".kommune.dk", "medspil.kommune.dk"]
    assert house_address("/min/") == "https://medspil.kommune.dk/min/"


def test_on_a_laptop_it_is_where_medspil_listens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MEDSPIL_HOME", str(tmp_path))
    before = house_address("/svar/")
    up_address().write_text("http://127.0.0.1:8011/\n")
    assert (before, house_address("/svar/")) == (
        "http://localhost:8000/svar/",
        "http://127.0.0.1:8011/svar/",
    )

"""The index is made once for the tests that look things up; it takes a processor some seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from medspil.competence.linking import index, ranking, search


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home in which the index has been made."""
    home = tmp_path_factory.mktemp("indexed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEDSPIL_HOME", str(home))
        index.index.cache_clear()
        index.index()
        yield home
    index.index.cache_clear()
    ranking.titles.cache_clear()
    search.names.cache_clear()

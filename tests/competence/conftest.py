"""The index is made once for the tests that look things up; it takes a processor some seconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from medspil.competence.linking import index, ranking, search


@pytest.fixture(scope="session")
def home_with_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the index has been made; nobody lives there yet."""
    home = tmp_path_factory.mktemp("indexed")
    with _living_in(home):
        index.ensure()
    return home


@pytest.fixture(scope="module")
def indexed(home_with_index: Path) -> Iterator[Path]:
    """The same, lived in as long as one file's tests run: the tests after it have another."""
    with _living_in(home_with_index):
        yield home_with_index


@contextmanager
def _living_in(home: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEDSPIL_HOME", str(home))
        _forget()
        yield
    _forget()


def _forget() -> None:
    for kept in (index.index, index.skills, ranking.titles, search.names):
        kept.cache_clear()

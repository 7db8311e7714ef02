"""What can be imported: one `Kind` per sort of file, found by name.

A kind says which columns a file has, how a row is read into typed values, and – in SQL, over all
rows at once – what each row would change and how it is written. The engine (`staging`) does the
rest: reading, mapping, verdicts, remarks, progress.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from medspil.exchange.words import fold

ERROR, REMARK = "error", "remark"

Progress = Callable[[str, int, int], None]  # what is being done, how much of how much


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file. `meaning` is Danish, for the mapping page and the documentation."""

    name: str
    meaning: Any
    aliases: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is to behave. `mapping`: heading -> column name, "" to ignore the heading."""

    skip_errors: bool = False
    create_staff: bool = False
    encoding: str = ""
    mapping: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """A row while it is read: its values by position of the kind's columns, and its problems."""

    number: int
    values: list[Any]
    problems: list[tuple[int | None, str, str, str]]  # row, column, level, sentence
    refused: bool = False

    def error(self, column: str, sentence: str) -> None:
        self.problems.append((self.number, column, ERROR, sentence))
        self.refused = True

    def remark(self, column: str, sentence: str) -> None:
        self.problems.append((self.number, column, REMARK, sentence))


class Reading(Protocol):
    """Reads the rows of one file."""

    readers: Sequence[Callable[[str], tuple[Any, str]]]  # one per column of the kind

    def staged(self, row: Row) -> Sequence[Any]:
        """The values of the stage table, in its order; may find more problems in the row."""


class Kind(Protocol):
    """A sort of file. `stage`: the columns of the temp table `import_stage` after row, refused.
    `tables`: where it writes.
    """

    name: str
    label: Any

    @property
    def columns(self) -> tuple[Column, ...]: ...
    @property
    def stage(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def tables(self) -> tuple[str, ...]: ...

    def reading(self, today: date, options: Options, present: frozenset[str]) -> Any:
        """A reader of one file in which the columns `present` were found."""

    def judge(self, today: date, reading: Any) -> None:
        """Fill `import_verdict`, and `import_issue` with what only all rows together show."""

    def write(self, today: date, reading: Any, progress: Progress) -> list[int]:
        """Write what is new and changed; leave `import_change`. Returns touched citizens."""

    def undo(self, run: int) -> list[int]:
        """Take back what the changes of a run say, as far as nothing was built on it. Rows that
        were kept are left in `import_kept`. Returns touched citizens."""


_kinds: dict[str, Kind] = {}
_after: list[Callable[[Sequence[int] | None, str], None]] = []


def register(kind: Kind) -> None:
    """Make a kind known; called in the `apps.ready()` of the room that writes it."""
    _kinds[kind.name] = kind


def kind(name: str) -> Kind:
    """The kind of a name. Raises KeyError."""
    return _kinds[name]


def all_kinds() -> list[Kind]:
    """Every kind, in the order they depend on each other."""
    return list(_kinds.values())


def after_writing(work: Callable[[Sequence[int] | None, str], None]) -> None:
    """Let a room above do something when citizens were touched (None: very many) by a kind."""
    _after.append(work)


def written(touched: Sequence[int] | None, name: str) -> None:
    """Tell the rooms above."""
    for work in _after:
        work(touched, name)


def column_of(kind: Kind, heading: str) -> str | None:
    """Which column a heading means, by its name or an alias; None when unknown."""
    word = fold(heading)
    for column in kind.columns:
        if word == fold(column.name):
            return column.name
    for column in kind.columns:
        if any(word == fold(alias) for alias in column.aliases):
            return column.name
    return None

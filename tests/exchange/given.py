"""Files for the tests, and what came of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from medspil.exchange.actions import carry_out
from medspil.exchange.kinds import Options
from medspil.exchange.models import ImportRun
from medspil.exchange.sources import Unreadable
from medspil.exchange.staging import Said, Stage, staged
from medspil.kernel.action import Refused, System
from medspil.kernel.period import Period

DAY = date(2020, 3, 16)  # a Monday


@dataclass
class Outcome:
    """What an import said and did. `errors`, `remarks`: (row, column, sentence)."""

    counts: dict[str, int]
    said: list[Said]
    run: ImportRun | None
    refused: str = ""

    def _level(self, wanted: str) -> list[tuple[int | None, str, str]]:
        return [
            (line.row, column, sentence)
            for line in self.said
            for column, level, sentence in line.issues
            if level == wanted
        ]

    @property
    def errors(self) -> list[tuple[int | None, str, str]]:
        return self._level("error")

    @property
    def remarks(self) -> list[tuple[int | None, str, str]]:
        return self._level("remark")

    @property
    def row_remarks(self) -> list[tuple[int | None, str, str]]:
        return [remark for remark in self.remarks if remark[0] is not None]

    @property
    def verdicts(self) -> list[str]:
        return [line.verdict for line in self.said if line.row is not None]

    @property
    def changes(self) -> list[list[str]]:
        return [line.fields for line in self.said if line.row is not None]


@contextmanager
def on_disk(content: bytes | str) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        yield Path(file.name)


def tried(kind: str, content: bytes | str, **options: Any) -> Outcome:
    """A dry run."""
    with on_disk(content) as path:
        try:
            with staged(kind, path, Options(**options)) as stage:
                return _outcome(stage, None)
        except Unreadable as problem:
            return Outcome({}, [], None, problem.message)


def imported(kind: str, content: bytes | str, by: Any = None, **options: Any) -> Outcome:
    """A run; nothing is written when it has errors, unless `skip_errors=True`."""
    with on_disk(content) as path, staged(kind, path, Options(**options), to_write=True) as stage:
        try:
            run = carry_out(by=by or System("import"), stage=stage)
        except Refused as refused:
            return Outcome(stage.counts, list(stage.lines()), None, refused.message)
        return _outcome(stage, run)


def _outcome(stage: Stage, run: ImportRun | None) -> Outcome:
    return Outcome(stage.counts, list(stage.lines()), run)


def days(row: Any) -> tuple[Any, ...]:
    """A dated row as (code, first day, last day or None)."""
    period = Period.of(row.valid)
    return getattr(row, "code", None) or row.group, period.start, period.end

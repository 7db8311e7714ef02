"""From a file to a verdict per row: read, map the columns, read the cells, judge all rows at once.

    with staged("citizens", path, options) as stage:
        stage.counts, stage.lines()         what it would do
        carry_out(by=…, stage=stage)        does it (exchange.actions)

Everything between stands in temp tables of one transaction, so a file of any length takes the same
memory, and nothing is left of a run that was not carried out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from medspil.exchange.kinds import ERROR, REMARK, Kind, Options, Progress, Row, column_of, kind
from medspil.exchange.sources import Source, Unreadable, opened
from medspil.exchange.values import Bad
from medspil.exchange.words import fold
from medspil.kernel import clock
from medspil.kernel.bulk import copy_in, walk
from medspil.people.imports import create_tables, issues

AT_A_TIME = 5000  # rows read before they are handed to the database
VERDICTS = ("new", "changed", "unchanged", "closed", "error")


@dataclass(frozen=True, slots=True)
class Said:
    """A row of the file: what becomes of it and what there is to say. Row None: the whole file."""

    row: int | None
    reference: str
    verdict: str
    fields: list[str]
    issues: list[tuple[str, str, str]]  # column, level, sentence


@dataclass(slots=True)
class Stage:
    """A file that was read and judged. `counts` has a number for each of VERDICTS, and `rows` and
    `remarks`."""

    kind: Kind
    options: Options
    today: date
    reading: Any
    progress: Progress
    columns: dict[str, str]  # heading -> column
    ignored: list[str]
    missing: list[str]
    encoding: str = ""
    delimiter: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    committed: bool = False

    @property
    def errors(self) -> int:
        return self.counts["error"]

    def lines(self, *, only_said: bool = False) -> Iterator[Said]:
        """Every row in order (or only those with something to say); first, of the whole file."""
        with connection.cursor() as cursor:
            cursor.execute('SELECT "column", level, sentence FROM import_issue WHERE "row" IS NULL')
            if whole := cursor.fetchall():
                yield Said(None, "", "", [], whole)
        statement = """
            SELECT v."row", coalesce(s.reference, ''), v.verdict, v.fields, i.issues
            FROM import_verdict v JOIN import_stage s USING ("row") {join} JOIN (
                SELECT "row", json_agg(json_build_array("column", level, sentence))::text AS issues
                FROM import_issue WHERE "row" IS NOT NULL GROUP BY "row"
            ) i USING ("row") ORDER BY v."row"
        """
        for rows in walk(statement.format(join="" if only_said else "LEFT")):
            for row, reference, verdict, fields, found in rows:
                said = [tuple(issue) for issue in json.loads(found)] if found else []
                yield Said(row, reference, verdict, fields, said)


def no_progress(what: str, done: int, total: int) -> None:
    """For who does not want to know."""


@contextmanager
def staged(
    name: str,
    path: Path,
    options: Options | None = None,
    progress: Progress = no_progress,
    *,
    to_write: bool = False,
) -> Iterator[Stage]:
    """Read and judge a file. What the block writes is kept only when `carry_out` was called in it.

    `to_write`: wait for other imports that are writing. Raises `Unreadable` with a sentence when
    the file as a whole cannot be used.
    """
    chosen, options = kind(name), options or Options()
    today = clock.today()
    with opened(path, lambda cell: column_of(chosen, cell) is not None, options.encoding) as source:
        columns, places, ignored, missing = _match(chosen, source.headings, options)
        reading = chosen.reading(today, options, frozenset(columns.values()))
        with transaction.atomic():
            if to_write:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(hashtext('exchange.import'))")
            create_tables(chosen.stage)
            stage = Stage(
                kind=chosen,
                options=options,
                today=today,
                reading=reading,
                progress=progress,
                columns=columns,
                ignored=ignored,
                missing=missing,
                encoding=source.encoding,
                delimiter=source.delimiter,
            )
            _read(stage, source, places)
            issues(list(_of_the_file(stage, source)))
            progress("judge", 0, 0)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE import_stage")
            chosen.judge(today, reading)
            stage.counts = _count()
            yield stage
            if not stage.committed:
                transaction.set_rollback(True)


def _match(
    kind: Kind, headings: list[str], options: Options
) -> tuple[dict[str, str], list[int | None], list[str], list[str]]:
    """(heading -> column, where each of the kind's columns stands, unknown headings, missing)."""
    chosen = {fold(heading): column for heading, column in options.mapping.items()}
    at: dict[str, int] = {}
    ignored = []
    for number, heading in enumerate(headings):
        word = fold(heading)
        column = chosen.get(word, column_of(kind, heading)) if word else None
        if not column:
            if heading:
                ignored.append(heading)
        elif column not in at:
            at[column] = number
        elif fold(headings[at[column]]) == fold(column) != word:
            ignored.append(heading)  # an alias, where the column itself is there
        elif word == fold(column) != fold(headings[at[column]]):
            ignored.append(headings[at[column]])
            at[column] = number
        else:
            raise Unreadable(
                _("Kolonnen %(column)s står der to gange (»%(one)s« og »%(two)s«). Fjern den ene.")
                % {"column": column, "one": headings[at[column]], "two": heading}
            )
    missing = [column.name for column in kind.columns if column.name not in at]
    needed = [column.name for column in kind.columns if column.required and column.name in missing]
    if needed:
        raise Unreadable(
            _("Filen mangler kolonnen %(columns)s. Den har: %(headings)s.")
            % {
                "columns": ", ".join(needed),
                "headings": ", ".join(h for h in headings if h)[:300] or _("ingen"),
            }
        )
    places = [at.get(column.name) for column in kind.columns]
    columns = {headings[number]: column for column, number in at.items()}
    return columns, places, ignored, missing


def _of_the_file(stage: Stage, source: Source) -> Iterator[tuple[None, str, str, str]]:
    for sentence in source.remarks:
        yield None, "", REMARK, sentence
    for heading in stage.ignored:
        yield (
            None,
            heading[:60],
            REMARK,
            _("Kolonnen »%(heading)s« er ukendt og er ikke brugt.") % {"heading": heading[:60]},
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM import_stage)")
        (any_rows,) = cursor.fetchone()
    if not any_rows:
        yield None, "", REMARK, _("Filen har overskrifter, men ingen rækker.")


def _read(stage: Stage, source: Source, places: Sequence[int | None]) -> None:
    """Every cell of every row into `import_stage`, every problem into `import_issue`."""
    columns = ["row", "refused", *(name for name, _type in stage.kind.stage)]
    nothing = [None] * len(stage.kind.stage)
    problems: list[tuple[int | None, str, str, str]] = []
    batch: list[Sequence[Any]] = []
    plan = [
        (at, reader, column.name, column.required)
        for at, reader, column in zip(
            places, stage.reading.readers, stage.kind.columns, strict=True
        )
    ]
    staged_row = stage.reading.staged

    def hand_over() -> None:
        copy_in("import_stage", columns, batch)
        issues(problems)
        batch.clear()
        problems.clear()
        stage.progress("read", source.done(), source.size)

    for line in source.lines:
        row = Row(line.number, [], problems)
        if line.error:
            row.error("", line.error)
            batch.append((line.number, True, *nothing))
            continue
        if line.remark:
            row.remark("", line.remark)
        cells, width, found = line.cells, len(line.cells), row.values
        for at, reader, name, required in plan:
            cell = cells[at].strip() if at is not None and at < width else ""
            if not cell:
                found.append(None)
                if required:
                    row.error(name, _("Feltet er tomt."))
                continue
            try:
                value, remark = reader(cell)
            except Bad as bad:
                row.error(name, bad.sentence)
                found.append(None)
                continue
            found.append(value)
            if remark:
                row.remark(name, remark)
        values = staged_row(row)
        batch.append((line.number, row.refused, *values))
        if len(batch) >= AT_A_TIME:
            hand_over()
    hand_over()


def _count() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT verdict, count(*) FROM import_verdict GROUP BY verdict")
        found = dict(cursor.fetchall())
        cursor.execute("SELECT count(*) FROM import_issue WHERE level = %s", [REMARK])
        (remarks,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM import_issue WHERE level = %s", [ERROR])
        (problems,) = cursor.fetchone()
    counts = {verdict: found.get(verdict, 0) for verdict in VERDICTS}
    return {
        "rows": sum(counts.values()),
        **counts,
        "problems": problems,
        "remarks": remarks,
    }

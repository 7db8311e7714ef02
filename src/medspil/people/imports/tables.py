"""The temp tables between reading, judging and writing; gone with the transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from medspil.kernel.bulk import copy_in
from medspil.people.imports.spells import PLAN, PLAN_TABLE

Issue = tuple[int | None, str, str, str]  # row (None: the file), column, level, sentence

_TABLES = {
    "import_stage": "",
    "import_issue": '"row" int, "column" text, level text, sentence text',
    "import_verdict": '"row" int, citizen_id bigint, verdict text, fields text[]',
    "import_change": '"row" int, citizen_id bigint, made boolean, before jsonb, after jsonb',
    "import_kept": '"row" int, citizen_id bigint, why text, reference text',
    "import_plain": '"row" int PRIMARY KEY, citizen_id bigint, before jsonb, after jsonb',
    "import_made": '"row" int PRIMARY KEY, id bigint',
}


def create_tables(stage: Sequence[tuple[str, str]] = ()) -> None:
    """Create them empty; `stage` names the columns of a row of the file."""
    with connection.cursor() as cursor:
        names = ", ".join([*_TABLES, PLAN])
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute(f"DROP TABLE IF EXISTS {names}")
        own = "".join(f', "{name}" {kind}' for name, kind in stage)
        for table, columns in _TABLES.items():
            columns = columns or f'"row" int PRIMARY KEY, refused boolean{own}'
            cursor.execute(f"CREATE TEMP TABLE {table} ({columns}) ON COMMIT DROP")
        cursor.execute(PLAN_TABLE)


def issues(found: Iterable[Issue]) -> int:
    """Note what is to be said of rows and columns."""
    return copy_in("import_issue", ("row", "column", "level", "sentence"), found)


def refuse(column: str, statement: str, parameters: Sequence[Any], sentence: str) -> None:
    """Refuse the rows that a statement finds: it updates `import_stage` and returns the row and
    the values that the sentence names as %s.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found = cursor.fetchall()
    issues((row, column, "error", sentence % tuple(named)) for row, *named in found)


def insertion(model: type[models.Model], given: dict[str, str]) -> tuple[str, str]:
    """(columns, expressions) of an INSERT … SELECT: what is `given` in SQL, else the default of
    the field, so that a column added later needs nothing here.
    """
    filled = dict(given)
    with connection.cursor() as cursor:
        for field in model._meta.concrete_fields:
            if field.column and field.column not in filled and not field.primary_key:
                default: Any = field.get_default()
                filled[field.column] = cursor.mogrify("%s", [default]).replace("%", "%%")
    return ", ".join(f'"{column}"' for column in filled), ", ".join(filled.values())


def chunks(most: int, step: int) -> Iterable[tuple[int, int]]:
    """Spans of row numbers, both ends included, that cover 1 to `most`."""
    for first in range(1, most + 1, step):
        yield first, min(first + step - 1, most)


def last_row() -> int:
    """The highest row number of the file."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT coalesce(max("row"), 0) FROM import_stage')
        (last,) = cursor.fetchone()
    return int(last)

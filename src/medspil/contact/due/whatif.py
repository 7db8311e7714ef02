"""What would the clocks say, if the law were another? Asked of the same statements, and undone.

In a transaction that is rolled back, temporary tables of the same names stand before the real
ones (PostgreSQL looks there first). What is computed is the one definition over supposed facts; no
row of the real tables is written or locked, so that nobody waits while a leader wonders.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, transaction
from psycopg import sql
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from medspil.contact.due.clock import reclassify, statement

SUSPENSIONS, CONVERSATIONS = "contact_suspension", "contact_conversation"
_FAR = 1 << 40  # numbers of supposed rows, beyond those of real ones


@contextmanager
def supposing() -> Iterator[None]:
    """Inside, `Suspension` rows are a copy that can be changed at will. All of it is undone."""
    with transaction.atomic():
        try:
            _run(
                "CREATE TEMPORARY TABLE {name} (LIKE {real} INCLUDING ALL) ON COMMIT DROP;"
                " ALTER TABLE pg_temp.{name} ALTER COLUMN id RESTART WITH {far};"
                " INSERT INTO pg_temp.{name} SELECT * FROM {real}",
                name=sql.Identifier(SUSPENSIONS),
                real=_real(SUSPENSIONS),
                far=sql.Literal(_FAR),
            )
            yield
        finally:
            transaction.set_rollback(True)


def judge(days: Sequence[Range[Any]]) -> None:
    """Let the supposed suspensions decide what the conversations held in `days` did.

    May be called again after the suspensions were changed again, with the same days.
    """
    if not days:
        return
    name, judged = sql.Identifier(CONVERSATIONS), sql.Identifier("judged_conversation")
    held = sql.SQL("held_on <@ {}::datemultirange").format(sql.Literal(Multirange(list(days))))
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pg_temp.judged_conversation') IS NOT NULL")
        again = cursor.fetchone()[0]
    if again:
        _run(
            "DROP VIEW pg_temp.{name}; ALTER TABLE pg_temp.{judged} RENAME TO {name}",
            name=name,
            judged=judged,
        )
    else:
        _run(
            "CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS SELECT * FROM {real} WHERE {held};"
            " CREATE INDEX ON pg_temp.{name} (citizen_id); ANALYZE pg_temp.{name}",
            name=name,
            real=_real(CONVERSATIONS),
            held=held,
        )
    reclassify(None, days)
    _run(
        "ALTER TABLE pg_temp.{name} RENAME TO {judged};"
        " CREATE TEMPORARY VIEW {name} AS"
        " SELECT * FROM {real} WHERE NOT {held} UNION ALL SELECT * FROM pg_temp.{judged}",
        name=name,
        judged=judged,
        real=_real(CONVERSATIONS),
        held=held,
    )


def count_suspended() -> None:
    """From here on, let conversations that do not count because the law was on pause count.

    They passed every other test of `effects.sql`; call after `judge`. What the law itself says of
    each stays to be asked as `effect_by_law`.
    """
    name, before = sql.Identifier(CONVERSATIONS), sql.Identifier("conversation_by_law")
    source: sql.Composable = _real(CONVERSATIONS)
    if ask("SELECT to_regclass('pg_temp.contact_conversation') IS NOT NULL")[0][0]:
        _run("ALTER VIEW pg_temp.{name} RENAME TO {before}", name=name, before=before)
        source = sql.SQL("pg_temp.{}").format(before)
    _run(
        "CREATE TEMPORARY VIEW {name} AS"
        " SELECT id, citizen_id, held_at, held_on, local_effect, withdrawn_at, voluntary,"
        " statutory_effect AS effect_by_law, CASE statutory_effect"
        " WHEN 'not_in_suspension' THEN 'counts' ELSE statutory_effect END AS statutory_effect"
        " FROM {source}",
        name=name,
        source=source,
    )


def compute(table: str, on: date, ids: Sequence[int] | None = None) -> None:
    """Keep the clocks as they would stand on `on` in a temporary table, to be asked in SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE TEMPORARY TABLE "{table}" ON COMMIT DROP AS {statement()}',
            {"on": on, "ids": None if ids is None else list(ids)},
        )


def ask(question: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
    """The rows that answer a question about what was computed."""
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        return list(cursor.fetchall())


def _real(table: str) -> sql.Identifier:
    """The real table, named so that no temporary one hides it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return sql.Identifier(cursor.fetchone()[0], table)


def _run(statements: str, **names: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statements).format(**names))

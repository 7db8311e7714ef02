"""The measured population; and with a caseworker for every hundred citizens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from medspil.kernel.postgres.place import LAUNCHER, USER

STAFF = """
INSERT INTO people_staff (id, username, full_name, email, phone, password, is_active, is_demo)
SELECT n, 'sagsbehandler' || n, 'Sagsbehandler ' || n, '', '', '', true, false
FROM generate_series(1, greatest({citizens} / 100, 50)) n;
INSERT INTO people_rolemembership (staff_id, role, team_id, valid)
SELECT id, 'caseworker', 1 + id % 40, '[2019-01-01,)' FROM people_staff;
UPDATE people_caseworkerassignment a SET staff_id = s.id
FROM people_staff s
WHERE s.id = 1 + (a.citizen_id * 40 + a.team_id - 2) % (SELECT count(*) FROM people_staff);
UPDATE people_citizen SET first_name = 'Borger ' || id;
SELECT setval(pg_get_serial_sequence('people_' || t, 'id'), 10000000)
FROM unnest(ARRAY['team', 'staff', 'citizen']) t;
"""


LOADED = [
    "people_citizen",
    "people_contactgroupperiod",
    "people_benefitperiod",
    "people_absenceperiod",
    "people_caseworkerassignment",
    "contact_concern",
    "contact_conversation",
    "contact_contactattempt",
    "contact_nextcontact",
]


def populate(citizens: int) -> None:
    """Fill an empty, seeded database; then every due date."""
    from medspil.contact.due import sweep

    load(citizens, more=STAFF)
    sweep()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE contact_due")


def load(citizens: int, *, more: str = "") -> None:
    """The measured population, and what `more` does to it; indexes and checks are made afterwards.

    With them PostgreSQL looks each row's citizen up by the plan it made while the table was empty.
    """
    with triggers_off() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        indexes = take_indexes(cursor, LOADED)
        sql = Path(__file__).with_name("population.sql").read_text() + more
        cursor.execute(sql.replace("{citizens}", str(citizens)))
        for again in indexes:
            cursor.execute(again)
        cursor.execute("RESET maintenance_work_mem")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def triggers_off() -> Iterator[Any]:
    """A cursor that leaves triggers and foreign keys out, to fill an embedded server fast.

    Medspil's own role may not; the launcher's lends it the right.
    """
    at = {name: connection.settings_dict[name.upper()] for name in ("host", "port")}
    with psycopg.connect(**at, dbname=connection.settings_dict["NAME"], user=LAUNCHER) as launcher:
        launcher.execute(f"GRANT SET ON PARAMETER session_replication_role TO {USER}")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor
        finally:
            cursor.execute("RESET session_replication_role")


def take_indexes(cursor: Any, tables: list[str]) -> list[str]:
    """Drop what slows the load down; the statements that make it anew."""
    cursor.execute(
        """
        SELECT
            format('ALTER TABLE %%s DROP CONSTRAINT %%I', c.conrelid::regclass, conname),
            format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', c.conrelid::regclass, conname,
                pg_get_constraintdef(c.oid))
        FROM pg_constraint c
        WHERE contype IN ('x', 'u') AND c.conrelid = ANY (%(tables)s::regclass[])
            AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.conindid = c.conindid
                AND f.contype = 'f')
        UNION ALL
        SELECT 'DROP INDEX ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
        FROM pg_index i
        WHERE indrelid = ANY (%(tables)s::regclass[])
            AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
        """,
        {"tables": tables},
    )
    found = cursor.fetchall()
    for drop, _again in found:
        cursor.execute(drop)
    return [again for _drop, again in found]

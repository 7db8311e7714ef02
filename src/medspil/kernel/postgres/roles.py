"""The roles of the embedded server: a superuser for the launcher alone, and ordinary ones."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from medspil.kernel.postgres.place import LAUNCHER, USER


def make_role(superuser: psycopg.Connection[Any], name: str, rights: LiteralString) -> None:
    """Make a role with these rights ("LOGIN CREATEDB"), unless it is there."""
    if superuser.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
        with suppress(psycopg.errors.DuplicateObject):  # somebody was quicker
            _run(superuser, "CREATE ROLE {} " + rights, name)


def make_role_beside(house: Mapping[str, Any], name: str) -> None:
    """Make a role that is nobody's and has no right, on the embedded server of these settings.

    `house`: Django's settings of Medspil's own connection. Raises psycopg.OperationalError.
    """
    at = {"host": house["HOST"], "port": house["PORT"], "user": LAUNCHER, "dbname": "postgres"}
    with psycopg.connect(**at, autocommit=True) as superuser:
        make_role(superuser, name, "LOGIN NOINHERIT")


def take_along(old: psycopg.Connection[Any]) -> None:
    """Give a home whose superuser is Medspil's own role a superuser for the launcher alone.

    PostgreSQL lets nobody take the rights from the role that a cluster was made with. So that one
    gets the launcher's name, and a new ordinary role Medspil's, with all that is Medspil's in the
    database of this connection. All of it happens, or nothing.
    """
    with old.transaction():
        # Nobody may rename the role he is.
        _run(old, "CREATE ROLE {} SUPERUSER", _MOVER)
        _run(old, "SET LOCAL SESSION AUTHORIZATION {}", _MOVER)
        _run(old, "ALTER ROLE {} RENAME TO {}", USER, LAUNCHER)
        _run(old, "CREATE ROLE {} LOGIN CREATEDB", USER)
        for kind, name in old.execute(_MADE_BY_MEDSPIL).fetchall():
            old.execute(f"ALTER {kind} {name} OWNER TO {USER}")
        _run(old, "RESET SESSION AUTHORIZATION")
        _run(old, "DROP ROLE {}", _MOVER)


_MOVER = "medspil_mover"

# What a cluster is born with has the numbers under 16384; what an extension made stays with it, and
# a column's own sequence goes with its table.
_MADE_BY_MEDSPIL: LiteralString = """
WITH made (kind, name, catalog, oid) AS (
    SELECT 'DATABASE', quote_ident(datname), 'pg_database'::regclass, oid
        FROM pg_database WHERE datdba = 10
    UNION ALL
    SELECT 'SCHEMA', quote_ident(nspname), 'pg_namespace'::regclass, oid
        FROM pg_namespace WHERE nspowner = 10
    UNION ALL
    SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass::text,
        'pg_class'::regclass, oid
        FROM pg_class WHERE relowner = 10 AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    UNION ALL
    SELECT 'ROUTINE', oid::regprocedure::text, 'pg_proc'::regclass, oid
        FROM pg_proc WHERE proowner = 10
    UNION ALL
    SELECT 'TYPE', oid::regtype::text, 'pg_type'::regclass, oid
        FROM pg_type t WHERE typowner = 10 AND (typtype IN ('e', 'd', 'r')
            OR EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
)
SELECT kind, name FROM made
WHERE oid >= 16384 AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = made.catalog AND d.objid = made.oid
        AND (d.deptype = 'e' OR kind = 'SEQUENCE' AND d.deptype IN ('a', 'i')))
"""


def _run(database: psycopg.Connection[Any], statement: LiteralString, *names: str) -> None:
    database.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

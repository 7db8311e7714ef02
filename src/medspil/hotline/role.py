"""The hotline's own role and schema: made where we may, asked about; what an administrator does.

The role owns the schema and has no right anywhere else; no other role has one there. Whoever owns
the database lends it the right to make the schema, for that one statement.
"""

from __future__ import annotations

from typing import Any

from django.db import OperationalError, connection, connections
from psycopg import sql

from medspil.hotline.router import ALIAS
from medspil.kernel import postgres
from medspil.kernel.migrating import Unready

SCHEMA = "hotline"

HOW = (
    "The hotline has no role of its own in the database, and stays shut. A database administrator "
    "runs: CREATE ROLE {role} LOGIN NOINHERIT PASSWORD '…'; then name it in MEDSPIL_HOTLINE_URL "
    "and run `medspil migrate`. See docs/hotline.md. ({problem})"
)


def role() -> str:
    """The name of the hotline's role."""
    return str(connections[ALIAS].settings_dict["USER"])


def make_role() -> None:
    """Make the role on the embedded server, or where we rule the server, unless it is there.

    Raises `Unready` with what a database administrator has to do.
    """
    with connection.cursor() as cursor:
        if _one(cursor, "SELECT count(*) FROM pg_roles WHERE rolname = %s", role()):
            return
        if not postgres.is_external():
            postgres.make_role_beside(connection.settings_dict, role())
        elif web_rules_the_server():
            cursor.execute(_named("CREATE ROLE {} LOGIN NOINHERIT", role()))
        else:
            raise Unready(HOW.format(role=role(), problem="no such role"))


def prepare() -> None:
    """Make the role and its schema, unless they are there. Raises `Unready` like `make_role`."""
    make_role()
    try:
        with connections[ALIAS].cursor() as own:
            there = _one(own, "SELECT count(*) FROM pg_namespace WHERE nspname = %s", SCHEMA)
    except OperationalError as problem:
        raise Unready(HOW.format(role=role(), problem=str(problem).strip())) from problem
    if not there:
        _make_schema()


def _make_schema() -> None:
    database = str(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(_named("GRANT CREATE ON DATABASE {} TO {}", database, role()))
        try:
            with connections[ALIAS].cursor() as own:
                own.execute(_named("CREATE SCHEMA {}", SCHEMA))
        finally:
            cursor.execute(_named("REVOKE CREATE ON DATABASE {} FROM {}", database, role()))


def faults() -> list[str]:
    """What is not as it should be about who may do what; empty when all is.

    Asked of the server itself, by the hotline's own connection. Raises `OperationalError` when
    there is none.
    """
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(_FAULTS, {"schema": SCHEMA})
        return [str(row[0]) for row in cursor.fetchall()]


_FAULTS = """
SELECT 'the role may more than it should: ' || rolname FROM pg_roles
    WHERE rolname = current_user
        AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolreplication)
UNION ALL
SELECT 'the role is a member of ' || roleid::regrole FROM pg_auth_members
    WHERE member = current_user::regrole
UNION ALL
SELECT 'a role may become it: ' || m.member::regrole FROM pg_auth_members m
    JOIN pg_roles r ON r.oid = m.member
    WHERE m.roleid = current_user::regrole AND NOT r.rolsuper
UNION ALL
SELECT 'the schema is not there' WHERE NOT EXISTS
    (SELECT FROM pg_namespace WHERE nspname = %(schema)s)
UNION ALL
SELECT 'the schema belongs to ' || nspowner::regrole FROM pg_namespace
    WHERE nspname = %(schema)s AND nspowner <> current_user::regrole
UNION ALL
SELECT c.relname || ' belongs to ' || c.relowner::regrole FROM pg_class c
    WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = %(schema)s)
        AND c.relowner <> current_user::regrole
UNION ALL
SELECT r.rolname || ' has rights on the schema' FROM pg_roles r, pg_namespace n
    WHERE n.nspname = %(schema)s AND NOT r.rolsuper AND r.rolname <> current_user
        AND r.rolname !~ '^pg_' AND has_schema_privilege(r.oid, n.oid, 'USAGE, CREATE')
UNION ALL
SELECT r.rolname || ' has rights on ' || c.relname FROM pg_roles r, pg_class c
    WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = %(schema)s)
        AND c.relkind = 'r' AND NOT r.rolsuper AND r.rolname <> current_user
        AND r.rolname !~ '^pg_'
        AND has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
UNION ALL
SELECT 'the role has rights on ' || c.oid::regclass FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> %(schema)s
        AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
UNION ALL
SELECT p.proname || ' runs with another''s rights' FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prosecdef AND n.nspname !~ '^pg_'
UNION ALL
SELECT 'the server keeps the time of every commit (track_commit_timestamp)'
    WHERE current_setting('track_commit_timestamp') = 'on'
"""


def web_rules_the_server() -> bool:
    """Is the house's own role a superuser, whom no right holds back?"""
    with connection.cursor() as cursor:
        return bool(_one(cursor, "SELECT rolsuper::int FROM pg_roles WHERE rolname = current_user"))


def _one(cursor: Any, question: str, *values: object) -> int:
    cursor.execute(question, values)
    return int(cursor.fetchone()[0])


def _named(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))

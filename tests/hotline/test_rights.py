"""On the live database: nobody writes the hotline's counts but its own role, which has no more."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connections

from medspil.hotline import role
from tests.hotline.given import ask, refused

pytestmark = pytest.mark.django_db

TABLES = sorted(model._meta.db_table for model in apps.get_app_config("hotline").get_models())


def refused_by(ruling: psycopg.Connection[Any], statement: str) -> str:
    """The same, of a connection that is not Django's."""
    try:
        with ruling.transaction():
            ruling.execute(statement)
    except psycopg.Error as problem:
        return str(problem).split("\n")[0]
    return ""


def test_nothing_is_wrong_with_the_role() -> None:
    assert role.faults() == []


def test_the_houses_own_role_rules_nothing() -> None:
    """By which Medspil connects, on the embedded server as on a municipality's own."""
    rights = ask(
        "SELECT rolsuper, rolcreaterole, rolbypassrls, rolreplication FROM pg_roles"
        " WHERE rolname = current_user",
        alias="default",
    )
    memberships = ask(
        "SELECT roleid::regrole FROM pg_auth_members WHERE member = current_user::regrole",
        alias="default",
    )
    reached = ask(
        "SELECT rolname FROM pg_roles WHERE rolname <> current_user"
        " AND pg_has_role(current_user, oid, 'MEMBER') AND rolname !~ '^pg_'",
        alias="default",
    )
    assert (rights, memberships, reached) == ([(False, False, False, False)], [], [])


@pytest.mark.parametrize("table", TABLES)
def test_the_houses_own_role_is_refused_reading_and_writing(table: str) -> None:
    """It owns the database, and has no right in this schema."""
    for statement in _ways_in(table):
        assert "permission denied for schema hotline" in refused(statement), statement
    for kind in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"):
        right = f"SELECT has_table_privilege(current_user, c.oid, '{kind}') FROM pg_class c"
        found = f"{right} WHERE relname = %s AND relnamespace::regnamespace::text = 'hotline'"
        assert ask(found, table, alias="default") == [(False,)], kind


def test_the_houses_own_role_is_refused_becoming_another() -> None:
    ruling = [name for (name,) in ask("SELECT rolname FROM pg_roles WHERE rolsuper")]
    assert ruling
    for name in ("medspil_hotline", *ruling):
        for statement in (
            f"SET ROLE {name}",
            f"SET SESSION AUTHORIZATION {name}",
            f"GRANT {name} TO medspil",
            f"ALTER ROLE {name} PASSWORD 'x'",
        ):
            assert "permission denied" in refused(statement), statement
    for statement in (
        "CREATE ROLE spy",
        "ALTER ROLE medspil SUPERUSER",
        "SET LOCAL session_replication_role = replica",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ):
        assert "permission denied" in refused(statement), statement
    for statement in (
        "DROP SCHEMA hotline CASCADE",
        "ALTER SCHEMA hotline OWNER TO medspil",
        "REASSIGN OWNED BY medspil_hotline TO medspil",
        "DROP OWNED BY medspil_hotline",
    ):
        said = refused(statement)
        assert "must be owner" in said or "permission denied" in said, statement
    assert ask("SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'hotline'") == [
        ("medspil_hotline",)
    ]


@pytest.mark.parametrize("table", TABLES)
def test_even_the_servers_superuser_is_refused_every_write(
    superuser: psycopg.Connection[Any], table: str
) -> None:
    """No right holds him off: triggers do, for as long as he does not take them away."""
    for statement in (
        f"DELETE FROM hotline.{table}",
        f"TRUNCATE hotline.{table}",
        f"INSERT INTO hotline.{table} SELECT * FROM hotline.{table}",
        f"UPDATE hotline.{table} SET {_a_column(table)} = {_a_column(table)}",
        f"SET LOCAL session_replication_role = replica; DELETE FROM hotline.{table}",
    ):
        said = refused_by(superuser, statement)
        assert said == "only the hotline's own role writes here", statement


def _a_column(table: str) -> str:
    return str(
        ask("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", table)[
            0
        ][0]
    )


def _ways_in(table: str) -> list[str]:
    return [
        f"SELECT * FROM hotline.{table}",
        f"INSERT INTO hotline.{table} DEFAULT VALUES",
        f"UPDATE hotline.{table} SET {_a_column(table)} = {_a_column(table)}",
        f"DELETE FROM hotline.{table}",
        f"TRUNCATE hotline.{table}",
        f"DROP TABLE hotline.{table}",
        f"ALTER TABLE hotline.{table} DISABLE TRIGGER ALL",
        f"CREATE INDEX ON hotline.{table} ({_a_column(table)})",
    ]


@pytest.fixture
def stranger(superuser: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    """Another role of the server, with rights on all that is Medspil's own."""
    superuser.execute("CREATE ROLE hotline_stranger NOLOGIN CREATEDB")
    superuser.execute("GRANT ALL ON SCHEMA public TO hotline_stranger")
    superuser.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO hotline_stranger")
    superuser.execute("SET LOCAL SESSION AUTHORIZATION hotline_stranger")
    return superuser


@pytest.mark.parametrize("table", TABLES)
def test_every_other_role_is_refused_reading_and_writing(
    stranger: psycopg.Connection[Any], table: str
) -> None:
    for statement in _ways_in(table):
        said = refused_by(stranger, statement)
        assert "permission denied for schema hotline" in said, statement


def test_every_other_role_is_refused_becoming_it(stranger: psycopg.Connection[Any]) -> None:
    grant = "GRANT medspil_hotline TO hotline_stranger"
    assert "permission denied" in refused_by(stranger, "SET ROLE medspil_hotline")
    assert "permission denied" in refused_by(stranger, grant)
    assert "must be owner" in refused_by(stranger, "DROP SCHEMA hotline CASCADE")


def test_the_hotlines_role_is_refused_everything_elsewhere() -> None:
    elsewhere = ask(
        "SELECT format('%%I.%%I', n.nspname, c.relname)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname <> 'hotline'"
        " AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'",
        alias="default",
    )
    assert len(elsewhere) > 60
    let_through = [
        (name, statement)
        for (name,) in elsewhere
        for statement in (f"SELECT FROM {name}", f"DELETE FROM {name}")
        if "permission denied" not in refused(statement, alias="hotline")
    ]
    assert let_through == []
    for statement in (
        "CREATE TABLE public.spy ()",
        "CREATE SCHEMA spy",
        "CREATE ROLE spy",
        "SET ROLE medspil",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ):
        assert "denied" in refused(statement, alias="hotline"), statement


def test_a_fault_is_found() -> None:
    """What `medspil check` asks can fail."""
    with connections["hotline"].cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION hotline.door() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"
        )
    assert role.faults() == ["door runs with another's rights"]

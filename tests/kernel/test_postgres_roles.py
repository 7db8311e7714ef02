"""Who is who on the embedded server: the launcher is its superuser, Medspil an ordinary role."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from medspil.kernel import postgres

pytestmark = pytest.mark.skipif(
    postgres.is_external(), reason="about the embedded server, and DATABASE_URL names another"
)

_WHO = (
    "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname !~ '^pg_'"
    " ORDER BY rolname"
)
_ORDINARY = [("medspil", False, True, False), ("postgres", True, True, True)]


def test_medspil_is_an_ordinary_role_that_owns_its_database(installation: Path) -> None:
    with postgres.running(installation), postgres.Server(installation).connect() as connection:
        assert connection.execute(_WHO).fetchall() == _ORDINARY
        owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'medspil'"
        assert connection.execute(owner).fetchone() == ("medspil",)
        for statement in ("CREATE ROLE spy", "SET ROLE postgres", "SHOW data_directory"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


_BEFORE = """
CREATE EXTENSION pg_trgm;
CREATE SCHEMA apart;
CREATE TYPE kind AS ENUM ('a');
CREATE TYPE pair AS (a int, b int);
CREATE DOMAIN day AS date;
CREATE TABLE kept (id int GENERATED ALWAYS AS IDENTITY, n serial, kind kind, day day);
CREATE TABLE "Odd name" ();
CREATE SEQUENCE alone;
CREATE VIEW seen AS SELECT * FROM kept;
CREATE FUNCTION one() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE PROCEDURE two(int) LANGUAGE sql AS 'SELECT 1';
INSERT INTO kept (kind) VALUES ('a');
CREATE ROLE medspil_hotline LOGIN;
CREATE SCHEMA hotline AUTHORIZATION medspil_hotline;
CREATE TABLE hotline.own ();
ALTER TABLE hotline.own OWNER TO medspil_hotline;
"""
_OWNERS = """
SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid >= 16384 AND nspname <> 'hotline'
UNION SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'apart'
UNION SELECT pg_get_userbyid(proowner) FROM pg_proc WHERE proname IN ('one', 'two')
UNION SELECT pg_get_userbyid(typowner) FROM pg_type WHERE typname IN ('kind', 'pair', 'day')
UNION SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'medspil'
"""


def test_a_home_where_medspil_was_the_superuser_is_taken_along(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr("medspil.kernel.postgres.cluster.LAUNCHER", "medspil")
        old = postgres.Server(installation, throw_away=True).start()
    with old.connect("postgres") as connection:
        connection.execute("CREATE DATABASE medspil")
    with old.connect() as connection:
        assert connection.execute(_WHO).fetchall() == [("medspil", True, True, True)]
        connection.execute(_BEFORE)
    old.stop()
    for _start in range(2):
        with postgres.running(installation) as server:
            assert server is not None
            with server.connect() as connection:
                roles = [*_ORDINARY, ("medspil_hotline", False, False, False)]
                assert connection.execute(_WHO).fetchall() == sorted(roles)
                assert connection.execute(_OWNERS).fetchall() == [("medspil",)]
                own = "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'own'"
                assert connection.execute(own).fetchone() == ("medspil_hotline",)
                connection.execute("INSERT INTO kept (kind) VALUES ('a')")
                connection.execute('ALTER TABLE "Odd name" ADD more int')
                connection.execute('ALTER TABLE "Odd name" DROP more')
    with postgres.running(installation) as server:
        assert server is not None
        with server.connect() as connection:
            rows = connection.execute("SELECT id, n FROM kept ORDER BY id").fetchall()
            assert rows == [(1, 1), (2, 2), (3, 3)]

"""A backup: one tar file with the database, the key and the uploaded files, and what is in it.

    manifest.json   version, when, rows of each table, PostgreSQL's version
    secret.key      without it the encrypted columns cannot be read (absent with MEDSPIL_KEY)
    files/…         what was uploaded
    database.dump   pg_dump in its custom format, of the same moment as the counts
    hotline.dump    the hotline's schema, which its own role alone reads; of the same moment too

The file opens everything there is on every citizen: keep it like the database itself.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

from medspil.hotline import role
from medspil.hotline.router import ALIAS
from medspil.kernel import crypto, postgres
from medspil.kernel.action import Refused
from medspil.kernel.migrating import Unready

FORMAT = 1
_IN_USE = ("public.people_citizen", "public.people_staff")  # rows here: somebody works with it

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself. `tables`: rows by "schema.table"."""

    made_at: str
    version: str
    postgres: str
    tables: dict[str, int]
    format: int = FORMAT


def back_up(target: Path, server: postgres.Server | None, tell: Tell) -> Manifest:
    """Write the archive, whole or not at all, readable by its owner alone.

    `tell` is called with what is being done. Raises Refused when the file is there already.
    """
    if target.exists():
        raise Refused(f"{target} exists already; choose another name.")
    with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".backup-") as folder:
        dump, half = Path(folder) / "database.dump", Path(folder) / "half.tar"
        apart = Path(folder) / _APART
        with _connected() as database:
            database.execute(_MOMENT)
            moment = _ask(database, "SELECT pg_export_snapshot()")
            tell("Counting the rows")
            manifest = Manifest(
                made_at=datetime.now(UTC).isoformat(timespec="seconds"),
                version=version("medspil"),
                postgres=_ask(database, "SHOW server_version"),
                tables=_count(database) | _count_apart(moment),
            )
            tell("Copying the database")
            plain = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}")
            others = f"--exclude-schema={role.SCHEMA}"
            _run(server, "pg_dump", None, *plain, others, f"--file={dump}")
            if _is_apart():
                own = f"--schema={role.SCHEMA}"
                _run(server, "pg_dump", None, *plain, own, f"--file={apart}", alias=ALIAS)
        tell("Packing")
        with tarfile.open(half, "w") as tar:
            half.chmod(0o600)
            _add(tar, "manifest.json", json.dumps(asdict(manifest), indent=1).encode())
            if not os.environ.get("MEDSPIL_KEY"):
                _add(tar, "secret.key", crypto.key_file().read_bytes())
            if Path(settings.MEDIA_ROOT).is_dir():
                tar.add(settings.MEDIA_ROOT, "files")
            tar.add(dump, "database.dump")
            if apart.exists():
                tar.add(apart, _APART)
        os.link(half, target)  # never over a file that came meanwhile
    return manifest


def restore(
    source: Path, server: postgres.Server | None, tell: Tell, *, force: bool = False
) -> Manifest:
    """Put a backup into an empty installation; with `force`, in place of what is there.

    It is restored beside the present database and takes its place when every count is right; until
    then all is as it was. Raises Refused when the file is no backup, when there are citizens or
    staff already, when another key is in use, or when somebody else is connected.
    """
    name = str(connection.settings_dict["NAME"])
    beside, aside = f"{name}_restoring", f"{name}_before"
    connections.close_all()
    with _opened(source) as tar, tempfile.TemporaryDirectory(prefix="medspil-") as folder:
        manifest = _manifest(tar, source)
        _refuse_unless_empty(name, force=force)
        key = _key(tar, force=force)
        tell("Unpacking")
        tar.extractall(folder, filter="data")
        with _connected("postgres") as database:
            _execute(database, "DROP DATABASE IF EXISTS {} WITH (FORCE)", beside)
            _execute(database, "CREATE DATABASE {}", beside)
        try:
            tell("Restoring the database")
            plain = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
            dump = Path(folder) / "database.dump"
            _run(server, "pg_restore", beside, *plain, str(dump))
            if (apart := Path(folder) / _APART).exists():
                _restore_apart(server, beside, plain, apart)
            tell("Counting the rows")
            with _connected(beside) as database:
                found = _count(database) | _count_apart(dbname=beside)
                _refuse_other_counts(manifest.tables, found)
                database.execute("ANALYZE")
            tell("Taking its place")
            with _connected("postgres") as database:
                with database.transaction():
                    _execute(database, "ALTER DATABASE {} RENAME TO {}", name, aside)
                    _execute(database, "ALTER DATABASE {} RENAME TO {}", beside, name)
                _execute(database, "DROP DATABASE {}", aside)
        except BaseException:
            with suppress(psycopg.Error), _connected("postgres") as database:
                _execute(database, "DROP DATABASE IF EXISTS {} WITH (FORCE)", beside)
            raise
        _put_key(key)
        _put_files(Path(folder) / "files")
    return manifest


def throw_away() -> None:
    """Drop the database with everything in it, and make it anew: empty, not even migrated."""
    name = str(connection.settings_dict["NAME"])
    connections.close_all()
    with _connected("postgres") as database:
        _execute(database, "DROP DATABASE {} WITH (FORCE)", name)
        _execute(database, "CREATE DATABASE {}", name)


# -- the database ----------------------------------------------------------------------------------


@contextmanager
def _connected(
    name: str | None = None, alias: str = DEFAULT_DB_ALIAS
) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(**_parameters(name, alias), autocommit=True) as database:
        yield database


def _parameters(name: str | None = None, alias: str = DEFAULT_DB_ALIAS) -> dict[str, Any]:
    """How libpq reaches the database that Django uses, or another on the same server."""
    given = connections[alias].settings_dict
    options = {word: value for word, value in given["OPTIONS"].items() if isinstance(value, str)}
    parts = {
        "host": given["HOST"],
        "port": given["PORT"],
        "user": given["USER"],
        "password": given["PASSWORD"],
        "dbname": name or given["NAME"],
    }
    return options | {word: value for word, value in parts.items() if value}


def _run(
    server: postgres.Server | None,
    program: str,
    dbname: str | None,
    *more: str,
    alias: str = DEFAULT_DB_ALIAS,
) -> None:
    folder = server.bin if server else _tools()
    where = _parameters(dbname, alias)
    password = where.pop("password", "")  # a command line is everybody's to read
    done = subprocess.run(
        [str(folder / program), f"--dbname={make_conninfo(**where)}", *more],
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode != 0:
        raise Refused(f"{program} failed: {done.stderr.strip() or done.returncode}")


def _tools() -> Path:
    with _connected("postgres") as database:
        return postgres.find_tools(database.info.server_version // 10_000)


def _execute(database: psycopg.Connection[Any], statement: LiteralString, *names: str) -> None:
    database.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _ask(database: psycopg.Connection[Any], statement: LiteralString) -> str:
    row = database.execute(statement).fetchone()
    assert row is not None
    return str(row[0])


# The schema that only its own role reads is copied and put back by that role.
_APART = "hotline.dump"
_MOMENT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


def _is_apart() -> bool:
    """Is there such a schema? An installation without the role has none."""
    with _connected() as database:
        found = database.execute("SELECT FROM pg_namespace WHERE nspname = %s", [role.SCHEMA])
        return bool(found.fetchall())


def _count_apart(moment: str = "", dbname: str | None = None) -> dict[str, int]:
    """Rows of its tables, at the moment that another transaction has exported."""
    if dbname is None and not _is_apart():
        return {}
    try:
        with _connected(dbname, ALIAS) as own:
            if moment:
                own.execute(_MOMENT)
                own.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(moment))
            return _count(own, only=role.SCHEMA)
    except psycopg.OperationalError:
        if dbname is None:
            raise
        return {}


def _restore_apart(
    server: postgres.Server | None, dbname: str, plain: tuple[str, ...], dump: Path
) -> None:
    """Put the schema back as its own role, which may make it for as long as that takes."""
    own = role.role()
    try:
        role.make_role()
    except Unready as problem:
        raise Refused(str(problem)) from problem
    finally:
        connections.close_all()
    with _connected(dbname) as database:
        _execute(database, "GRANT CREATE ON DATABASE {} TO {}", dbname, own)
        try:
            _run(server, "pg_restore", dbname, *plain, str(dump), alias=ALIAS)
        finally:
            _execute(database, "REVOKE CREATE ON DATABASE {} FROM {}", dbname, own)


def _count(database: psycopg.Connection[Any], only: str = "") -> dict[str, int]:
    """Rows of every table that holds rows itself, extensions' own left out.

    Of one schema `only`, or of all but the one that another role reads.
    """
    tables = database.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
        " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
        " AND CASE WHEN %(only)s = '' THEN n.nspname <> %(apart)s ELSE n.nspname = %(only)s END"
        " ORDER BY 1, 2",
        {"only": only, "apart": role.SCHEMA},
    ).fetchall()
    counts = {}
    for schema, table in tables:
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        row = database.execute(query).fetchone()
        counts[f"{schema}.{table}"] = row[0] if row else 0
    return counts


# -- what stops a restore --------------------------------------------------------------------------


def _refuse_unless_empty(name: str, *, force: bool) -> None:
    with _connected() as database:
        rows = _count(database)
        others = _ask(
            database,
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND usesysid IS NOT NULL",  # of another role no more is told
        )
    if int(others):
        raise Refused(f"{others} others are connected to {name}: stop Medspil first.")
    filled = {table: rows[table] for table in _IN_USE if rows.get(table)}
    if filled and not force:
        held = ", ".join(f"{count} rows in {table}" for table, count in filled.items())
        raise Refused(f"The database is in use ({held}). Replace everything in it with --force.")


def _refuse_other_counts(said: dict[str, int], found: dict[str, int]) -> None:
    wrong = sorted(table for table in said | found if said.get(table) != found.get(table))
    if wrong:
        raise Refused(f"The rows are not as many as the backup says in: {', '.join(wrong)}.")


def _key(tar: tarfile.TarFile, *, force: bool) -> bytes | None:
    """The archive's key, unless the environment names one. Raises Refused when they differ."""
    with suppress(KeyError):
        member = tar.extractfile("secret.key")
        key = member.read() if member else b""
        named = os.environ.get("MEDSPIL_KEY")
        if not named:
            return key
        if bytes.fromhex(named) != bytes.fromhex(key.decode().strip()) and not force:
            raise Refused("MEDSPIL_KEY is not the key of this backup, which could not be read.")
    return None


# -- the file --------------------------------------------------------------------------------------


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source) as tar:
            yield tar
    except (OSError, tarfile.TarError) as problem:
        raise Refused(f"{source} cannot be read as a backup: {problem}") from problem


def _manifest(tar: tarfile.TarFile, source: Path) -> Manifest:
    try:
        member = tar.extractfile("manifest.json")
        tar.getmember("database.dump")
        manifest = Manifest(**json.loads(member.read() if member else b""))
    except (KeyError, ValueError, TypeError) as problem:
        raise Refused(f"{source} is not a backup of Medspil.") from problem
    if manifest.format != FORMAT:
        raise Refused(f"{source} is of format {manifest.format}; this version reads {FORMAT}.")
    return manifest


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, io.BytesIO(content))


def _put_key(key: bytes | None) -> None:
    path = crypto.key_file()
    if key is None or (path.exists() and path.read_bytes() == key):
        return
    if path.exists():
        path.rename(_free_name(path))
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)


def _put_files(files: Path) -> None:
    target = Path(settings.MEDIA_ROOT)
    if target.exists() and any(target.iterdir()):
        target.rename(_free_name(target))
    if files.is_dir():
        shutil.copytree(files, target, dirs_exist_ok=True)


def _free_name(path: Path) -> Path:
    """A name beside it for what a restore puts aside: nothing is thrown away."""
    stamp = re.sub(r"\D", "", datetime.now(UTC).isoformat(timespec="milliseconds"))
    return path.with_name(f"{path.name}.before-{stamp}")

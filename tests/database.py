"""The tests' database: a throw-away cluster with one migrated database, copied where it is needed.

The migrated cluster is kept in .pytest_cache under a name made of everything it was made from, so
that a second run starts in a second. With DATABASE_URL (another PostgreSQL) the database is made on
that server instead, and removed afterwards. Of several processes (`pytest -n 2`) each has a cluster
of its own, or on another server databases of its own.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import psycopg
from django.db import connections
from psycopg import sql

from medspil.config.seed import seed
from medspil.kernel import postgres
from medspil.kernel.migrating import migrate
from medspil.kernel.postgres.place import LAUNCHER

ROOT = Path(__file__).resolve().parents[1]
_OURS = os.environ.get("PYTEST_XDIST_WORKER", "") if postgres.is_external() else ""
PRISTINE, USED = f"medspil_pristine{_OURS}", f"medspil_test{_OURS}"


@cache
def in_memory() -> Path | None:
    """This process's folder for databases in memory; None where there is no room for one.

    A database is a thousand files, and a disk takes a second to make them where memory takes a
    thirtieth of one. What a killed run left there is removed by the next.
    """
    memory = Path("/dev/shm")
    try:
        room = os.statvfs(memory)
        if room.f_bavail * room.f_frsize < 2**31:
            return None
        ours = memory / f"medspil-tests-{os.getpid()}"
        for left in memory.glob("medspil-tests-*"):
            if left == ours or not Path("/proc", left.name.rpartition("-")[2]).exists():
                shutil.rmtree(left, ignore_errors=True)
        ours.mkdir()
        ours.chmod(0o711)  # the database's own user passes through
    except OSError:
        return None
    atexit.register(shutil.rmtree, ours, ignore_errors=True)
    return ours


@contextmanager
def migrated(cache: Path) -> Iterator[None]:
    """Django's connections lead to a migrated database for as long as the block lasts."""
    if postgres.is_external():
        with _named(PRISTINE):
            _create(PRISTINE, "template1")
            _fill()
        try:
            yield from _used()
        finally:
            _drop(USED, PRISTINE)
        return
    kept = cache / _made_from()
    with _alone(cache):
        if not kept.exists():
            _make(kept)
    with postgres.temporary(kept / "data", under=in_memory()) as server, _at(server):
        yield from _used()


def install(cache: Path, home: Path) -> None:
    """A MEDSPIL_HOME as `medspil migrate` leaves it, from what is kept: nothing of it runs."""
    server = postgres.Server(home, throw_away=True)
    server.folder.mkdir(parents=True)
    kept = cache / _made_from() / "data"
    subprocess.run(["cp", "-a", kept, server.data], check=True)  # with its owner
    server.start()
    with server.connect("postgres") as maintenance:
        maintenance.execute(f"ALTER DATABASE {PRISTINE} RENAME TO medspil")
        maintenance.execute(f"DROP DATABASE IF EXISTS {USED}")
    server.stop()


@contextmanager
def installed(server: postgres.Server) -> Iterator[None]:
    """Django's connections lead to an installation of `install` for as long as the block lasts."""
    with _at(server), _named("medspil"):
        yield


def _fill() -> None:
    """As `medspil migrate` leaves it: the schema, the law and the municipalities."""
    migrate(verbosity=0)
    seed()


def renew() -> None:
    """A fresh copy of the migrated database, after a test that really committed."""
    connections.close_all()
    _drop(USED)
    _create(USED, PRISTINE)


def _used() -> Iterator[None]:
    with _named(USED):
        renew()
        yield


@contextmanager
def _at(server: postgres.Server) -> Iterator[None]:
    """The house's own role, and beside it the hotline's, on this server."""
    with ExitStack() as changed:
        for alias in connections:
            own = {"USER": connections[alias].settings_dict["USER"]} if alias != "default" else {}
            changed.enter_context(_set(alias, {**server.dsn(), **own}))
        yield


@contextmanager
def _named(name: str) -> Iterator[None]:
    with ExitStack() as changed:
        for alias in connections:
            changed.enter_context(_set(alias, {"NAME": name}))
        yield


@contextmanager
def _set(alias: str, given: dict[str, str]) -> Iterator[None]:
    settings = connections[alias].settings_dict
    before = {key: settings[key] for key in given}
    settings.update(given)
    try:
        yield
    finally:
        connections.close_all()
        settings.update(before)


@contextmanager
def as_superuser() -> Iterator[psycopg.Connection]:
    """The embedded server's superuser, in the database that Django's connections lead to."""
    given = connections["default"].settings_dict
    at = {"host": given["HOST"], "port": given["PORT"], "dbname": given["NAME"]}
    with psycopg.connect(user=LAUNCHER, autocommit=True, **at) as superuser:
        yield superuser


def _execute(statement: str, *names: str, **other: str) -> None:
    given = connections["default"].settings_dict
    words = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    at = {word: given[setting] for word, setting in words.items() if given.get(setting)}
    with psycopg.connect(dbname="postgres", autocommit=True, **{**at, **other}) as database:
        database.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _create(name: str, template: str) -> None:
    _drop(name)
    _execute("CREATE DATABASE {} TEMPLATE {}", name, template)


def _drop(*names: str) -> None:
    """With whoever is still connected, such as the hotline's role from a thread of a live server:
    on the embedded server its superuser may end another role's connection.
    """
    user = {} if postgres.is_external() else {"user": LAUNCHER}
    for name in names:
        _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name, **user)


# -- kept between runs -------------------------------------------------------------------------


def _made_from() -> str:
    """A name for all that the migrated cluster depends on."""
    seen = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    seen.update(f"{postgres.find_binaries()} {os.geteuid()}".encode())
    for path in sorted((ROOT / "src/medspil/kernel/postgres").glob("*.py")):
        seen.update(path.read_bytes())  # the roles
    for path in sorted((ROOT / "src").rglob("*")):
        schema = "migrations" in path.parts or "models" in str(path.relative_to(ROOT))
        seeded = bool({"law", "data"} & set(path.parts)) or path.name in ("law.py", "seed.py")
        if path.suffix in (".py", ".sql", ".toml", ".csv") and (schema or seeded):
            seen.update(path.read_bytes())
    seen.update((ROOT / "src/medspil/config/settings.py").read_bytes())
    return seen.hexdigest()[:16]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time: another that needs the same cluster waits for it."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(kept: Path) -> None:
    with postgres.temporary(under=in_memory()) as server, _at(server), _named(PRISTINE):
        server.ensure_database(PRISTINE)
        _fill()
        connections.close_all()
        server.stop()
        for old in kept.parent.iterdir():
            shutil.rmtree(old, ignore_errors=True)
        half = Path(tempfile.mkdtemp(dir=kept.parent, prefix="half-"))
        subprocess.run(["cp", "-a", server.data, half / "data"], check=True)  # with its owner
        half.rename(kept)

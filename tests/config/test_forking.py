"""The worker's processes: one that is killed is there again, and all end with their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# Told to stop while it loads, by code that swallows what that raises, as some imports do.
DEAF = """
import os, signal
os.environ["DJANGO_SETTINGS_MODULE"] = "medspil.config.settings"
import django
django.setup()
from medspil.config.cli import forking, shell

def load():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except BaseException:
        print("swallowed", flush=True)

forking._warm_up = load
with shell.leaving_when_told():
    forking.keep_working(lambda: None, 1)
"""

# A parent whose children write down their number, and live until they are told to stop.
PARENT = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "medspil.config.settings"
import django
django.setup()
from medspil.config.cli.forking import keep_working

def work():
    with open(sys.argv[1], "a") as file:
        file.write(f"{os.getpid()} {time.time()}\\n")
    if sys.argv[2] == "ends":
        raise RuntimeError("the database is away")
    time.sleep(300)

keep_working(work, 2)
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    (tmp_path / "log").touch()
    return tmp_path / "log"


@pytest.fixture
def start(log: Path) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    started = []

    def begin(how: str) -> subprocess.Popen[bytes]:
        started.append(
            subprocess.Popen([sys.executable, "-c", PARENT, str(log), how], stderr=subprocess.PIPE)
        )
        return started[-1]

    yield begin
    for one in started:
        one.kill()
        one.wait()
        if one.stderr:
            one.stderr.close()


def pids(log: Path) -> list[int]:
    return [int(line.split()[0]) for line in log.read_text().splitlines()]


def until(is_so: Callable[[], bool], seconds: float = 120) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.02)
    return False


def is_there(pid: int) -> bool:
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(told.stdout.strip()) and not told.stdout.startswith("Z")


@pytest.mark.slow
def test_a_killed_process_is_there_again_without_loading_anything(
    log: Path, start: Callable[[str], subprocess.Popen[bytes]]
) -> None:
    parent = start("stays")
    assert until(lambda: len(pids(log)) == 2)
    first, second = pids(log)
    os.kill(first, signal.SIGKILL)
    assert until(lambda: len(pids(log)) == 3)
    third = pids(log)[2]
    assert (is_there(first), is_there(second), is_there(third)) == (False, True, True)
    parent.terminate()
    parent.wait(60)
    assert until(lambda: not is_there(second) and not is_there(third))


@pytest.mark.slow
def test_none_outlives_a_parent_that_is_killed(
    log: Path, start: Callable[[str], subprocess.Popen[bytes]]
) -> None:
    parent = start("stays")
    assert until(lambda: len(pids(log)) == 2)
    parent.kill()
    assert until(lambda: not any(is_there(pid) for pid in pids(log)))


@pytest.mark.slow
def test_one_that_ends_by_itself_says_why_and_is_tried_again_more_seldom(
    log: Path, start: Callable[[str], subprocess.Popen[bytes]]
) -> None:
    parent = start("ends")
    assert until(lambda: len(pids(log)) == 4)
    times = [float(line.split()[1]) for line in log.read_text().splitlines()]
    assert times[3] - times[2] > 3  # two seconds' pause, then four
    parent.kill()
    assert parent.stderr is not None
    assert b"the database is away" in parent.stderr.read()


@pytest.mark.slow
def test_one_that_is_told_to_stop_while_it_loads_stops() -> None:
    told = subprocess.run([sys.executable, "-c", DEAF], capture_output=True, text=True, timeout=60)
    assert (told.returncode, told.stdout) == (128 + signal.SIGTERM, "swallowed\n")

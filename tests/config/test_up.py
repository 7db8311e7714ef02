"""`medspil up`, killed piece by piece for real."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from medspil.kernel import postgres

pytestmark = pytest.mark.skipif(
    postgres.is_external(), reason="about the embedded server, and DATABASE_URL names another"
)


@dataclass
class House:
    """A running `medspil up` in a home of its own."""

    home: Path
    port: int
    process: subprocess.Popen[str]

    @property
    def server(self) -> postgres.Server:
        return postgres.Server(self.home)

    def medspil(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return medspil(self.home, *arguments)

    def health(self) -> dict[str, dict[str, object]] | None:
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            door.request("GET", "/sundhed")
            answer = door.getresponse()
            return json.loads(answer.read()) if answer.status == 200 else None
        except (OSError, http.client.HTTPException):
            return None
        finally:
            door.close()

    def parts(self) -> dict[str, int]:
        """The pids of what it consists of, without the database."""
        found = {}
        for pid, parent, line in processes():
            if parent == self.process.pid and "granian" in line:
                found["web server"] = pid
            if parent == self.process.pid and line.endswith("cli worker"):
                found["worker"] = pid
        for pid, parent, _ in processes():
            if parent == found.get("web server"):
                found["web worker"] = pid
        return found

    def whole(self) -> bool:
        return len(self.parts()) == 3


def processes() -> Iterator[tuple[int, int, str]]:
    told = subprocess.run(["ps", "-eo", "pid=,ppid=,stat=,args="], capture_output=True, text=True)
    for line in told.stdout.splitlines():
        pid, parent, state, arguments = line.split(maxsplit=3)
        if not state.startswith("Z"):
            yield int(pid), int(parent), arguments


def medspil(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "medspil.config.cli", *arguments],
        env={**os.environ, "MEDSPIL_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def until(is_so: Callable[[], object], seconds: float = 120) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.1)
    return False


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def lights_on(home: Path) -> House:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "medspil.config.cli", "up", "--port", str(port), "--workers", "1"],
        env={**os.environ, "MEDSPIL_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    house = House(home, port, process)
    if not until(house.health):
        process.kill()
        said = process.communicate(timeout=90)[0]
        pytest.fail(f"medspil up did not answer:\n{said}", pytrace=False)
    return house


def lights_off(house: House) -> None:
    house.process.send_signal(signal.SIGTERM)
    house.process.communicate(timeout=90)


@pytest.fixture(scope="module")
def house(migrated_installation: Path) -> Iterator[House]:
    house = lights_on(migrated_installation)
    yield house
    lights_off(house)


def test_up_brings_everything_into_order(house: House) -> None:
    told = house.medspil("check")
    assert (told.returncode, told.stderr) == (0, "")


def test_a_second_up_says_where_the_first_is(house: House) -> None:
    second = house.medspil("up")
    assert (second.returncode, second.stdout) == (
        0,
        f"Medspil is running already: http://127.0.0.1:{house.port}/\n",
    )


def test_while_the_first_starts_or_stops_a_second_says_so(house: House) -> None:
    known = house.home / "up.address"
    address = known.read_text()
    known.unlink()
    second = house.medspil("up")
    known.write_text(address)
    assert (second.returncode, second.stdout) == (1, "")
    assert "starting or stopping" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_command_shares_the_running_database_and_leaves_it_running(house: House) -> None:
    assert house.medspil("migrate").stdout == "The database is up to date.\n"
    assert house.server.is_running()


@pytest.mark.slow
@pytest.mark.parametrize("which", ["web server", "web worker", "worker"])
def test_what_is_killed_is_started_again(house: House, which: str) -> None:
    assert until(house.whole)  # what was killed just before may still be on its way up
    victim = house.parts()[which]
    os.kill(victim, signal.SIGKILL)
    assert until(lambda: house.whole() and house.parts().get(which) not in (None, victim))
    assert until(house.health)


@pytest.mark.slow
def test_a_killed_database_comes_back_with_what_was_acknowledged(house: House) -> None:
    with house.server.connect() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    killed = house.server.pid()
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert until(lambda: house.server.pid() not in (None, killed) and house.server.is_running())
    with house.server.connect() as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(1,)]
        connection.execute("DROP TABLE kept")
    assert until(house.health)


@pytest.mark.slow
def test_up_makes_everything_and_after_a_kill_of_it_all_starts_on_the_same_data(
    installation: Path,
) -> None:
    house = lights_on(installation)
    parts = set(house.parts().values())
    assert len(parts) == 3
    house.process.kill()
    house.process.communicate(timeout=90)  # until the last of them has closed it
    assert until(lambda: not parts & {pid for pid, _, _ in processes()})
    again = lights_on(installation)
    assert again.medspil("stop").stdout == "Stopped.\n"
    again.process.communicate(timeout=90)
    assert again.process.returncode == 0
    assert not again.server.is_running()


def test_stop_without_anything_running_says_so(installation: Path) -> None:
    told = medspil(installation, "stop")
    assert (told.returncode, told.stderr) == (0, "Medspil is not running.\n")

"""A hundred viewers on slow lines, and one process that still answers everybody else."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.db import connections
from psycopg.conninfo import make_conninfo

from medspil.courses import storage
from medspil.courses.doors import LINK_COOKIE
from medspil.courses.models import Part
from medspil.courses.ranges import PIECE
from tests import factories as make
from tests.courses.courseware import open_course, referred

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

VIEWERS = 100
SIZE = 8 * PIECE
THREADS = 4  # as `medspil up` gives each web process
OTHERS = ("/sundhed", "/kursus/undertekster/1/")  # both ask the database
PATIENCE = 60  # seconds; with the threads held it would be for ever


@pytest.fixture
def token(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The secret of a link to a course whose film is long."""
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    make.the_law()
    clerk = make.staff()
    course = open_course(clerk)
    _referral, secret = referred(clerk, make.citizen(staff=clerk, email="a@example.com"), course)
    part = course.parts.get()
    storage.on_disk(part.film).write_bytes(os.urandom(SIZE))
    Part.objects.filter(pk=part.pk).update(film_bytes=SIZE)
    return secret


@pytest.fixture
def port(token: str) -> Iterator[int]:
    """One web process as `medspil up` starts it, on the test's database."""
    at = connections["default"].settings_dict
    names = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    url = make_conninfo(**{word: at[name] for word, name in names.items() if at.get(name)})
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
            *("--host", "127.0.0.1", "--port", str(number), "--workers", "1"),
            *("--blocking-threads", str(THREADS), "--log-level", "warning"),
            "medspil.config.wsgi:application",
        ],
        env={**os.environ, "DATABASE_URL": url, "MEDSPIL_TODAY": "2020-04-14"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(number)
        yield number
    finally:
        server.terminate()
        server.wait(30)


def _await(port: int) -> None:
    for _ in range(300):
        try:
            _status(port, "/sundhed", "")
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not open")


def _status(port: int, path: str, token: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Cookie": f"{LINK_COOKIE}={token}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def slow_viewer(port: int, token: str, headers: str) -> socket.socket:
    """Asks for the film, and reads no more than its own small buffer takes in by itself."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.settimeout(PATIENCE)
    line.connect(("127.0.0.1", port))
    line.sendall(
        f"GET /kursus/film/1/ HTTP/1.1\r\nHost: localhost\r\nCookie: {LINK_COOKIE}={token}\r\n"
        f"{headers}\r\n".encode()
    )
    return line


def first_line(line: socket.socket) -> bytes:
    return line.recv(12)


def test_a_hundred_slow_viewers_hold_nobody_up(port: int, token: str) -> None:
    lines = [slow_viewer(port, token, "Range: bytes=0-\r\n") for _ in range(VIEWERS)]
    try:
        begun = {first_line(line) for line in lines}
        others = [
            _status(port, path, token)
            for path in ("/sundhed", "/kursus/undertekster/1/", "/sundhed")
        ]
        assert (begun, others) == ({b"HTTP/1.1 206"}, [200, 200, 200])
        rest = b""
        while len(rest) < PIECE:  # and each gets what was promised, when their line lets it through
            rest += lines[-1].recv(1 << 16)
        assert f"bytes 0-{PIECE - 1}/{SIZE}".encode() in rest
    finally:
        for line in lines:
            line.close()


def test_who_asks_for_whole_films_holds_one_thread_between_them(port: int, token: str) -> None:
    lines = [slow_viewer(port, token, "") for _ in range(20)]
    try:
        begun = sorted(first_line(line) for line in lines)
        others = [_status(port, path, token) for path in OTHERS]
        assert begun == [b"HTTP/1.1 200", *[b"HTTP/1.1 503"] * 19]
        assert others == [200, 200]
    finally:
        for line in lines:
            line.close()
    for _ in range(PATIENCE * 10):  # the one who had it went away: it is free for the next
        line = slow_viewer(port, token, "")
        answered = first_line(line)
        line.close()
        if answered == b"HTTP/1.1 200":
            return
        time.sleep(0.1)
    pytest.fail("nobody gets a whole film any more")

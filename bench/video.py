"""(f) A hundred viewers of a film at once, from one process.

Each viewer asks on as a player does, on a connection of its own, until the film is there. The peer
is the same file from Python's own file server, which gives each connection a thread of its own.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.web import _await, _bench_dir, _free_port, percentile

PREPARE = """
import sys
from medspil.courses import storage
from medspil.courses.demo import course_of_four
from medspil.courses.models import CourseLink, Part, Referral
from medspil.kernel import clock
from medspil.kernel.links import hash_of
from datetime import timedelta
from tests import factories as make

make.the_law()
clerk = make.staff()
course = course_of_four(by=clerk)
part = course.parts.get(position=1)
size = int(sys.argv[1]) * 1024 * 1024
storage.on_disk(part.film).write_bytes(b"x" * size)
Part.objects.filter(pk=part.pk).update(film_bytes=size)
referral = Referral.objects.create(course=course, citizen=make.citizen(staff=clerk),
    referred_by=clerk, referred_at=clock.now(), state="link_sent")
CourseLink.objects.create(referral=referral, purpose="own", token_hash=hash_of("course", "bench"),
    made_at=clock.now(), expires_at=clock.now() + timedelta(days=1))
"""


def _watch(port: int, path: str, size: int) -> list[float]:
    """Milliseconds of each piece until the whole film is there."""
    connection, took, at = http.client.HTTPConnection("127.0.0.1", port, timeout=120), [], 0
    while at < size:
        start = time.perf_counter()
        headers = {"Range": f"bytes={at}-", "Cookie": "kursus_link=bench", "Host": "localhost"}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        got = len(answer.read())
        if answer.status not in (200, 206) or not got:
            raise RuntimeError(f"{path}: {answer.status}")
        took.append((time.perf_counter() - start) * 1000)
        at += got
    connection.close()
    return took


def _all(port: int, path: str, size: int, viewers: int) -> tuple[float, list[float]]:
    """(megabytes a second in all, milliseconds of each piece) of so many viewers at once. Raises
    RuntimeError when one of them does not get the whole film.
    """
    start = time.perf_counter()
    with ThreadPoolExecutor(viewers) as threads:
        watched = [threads.submit(_watch, port, path, size) for _ in range(viewers)]
    took = time.perf_counter() - start
    return viewers * size / 1024**2 / took, [ms for one in watched for ms in one.result()]


def run(viewers: int = 100, megabytes: int = 8) -> list[dict[str, Any]]:
    """Build, start, watch, stop."""
    size = megabytes * 1024 * 1024
    with tempfile.TemporaryDirectory(prefix="medspil-bench-", dir=_bench_dir()) as folder:
        os.chmod(folder, 0o711)
        env = {
            **os.environ,
            "MEDSPIL_HOME": folder,
            "DJANGO_SETTINGS_MODULE": "medspil.config.settings",
        }
        medspil = str(Path(sys.executable).with_name("medspil"))
        subprocess.run([medspil, "migrate"], env=env, check=True, capture_output=True)
        port, peers = _free_port(), _free_port()
        command = [medspil, "up", "--port", str(port), "--workers", "1"]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        house = subprocess.Popen(command, env=env, **quiet)
        peer = None
        try:
            _await(port)
            code = "import django; django.setup()\n" + PREPARE
            subprocess.run(
                [sys.executable, "-c", code, str(megabytes)],
                env=env,
                check=True,
                capture_output=True,
            )
            Path(folder, "peer").mkdir()
            Path(folder, "peer", "film").write_bytes(b"x" * size)
            peer = subprocess.Popen(
                [sys.executable, "-m", "http.server", str(peers), "-b", "127.0.0.1"],
                cwd=Path(folder, "peer"),
                **quiet,
            )
            time.sleep(1)
            rate, pieces = _all(port, "/kursus/film/1/", size, viewers)
            theirs, _whole = _all(peers, "/film", size, viewers)
            return [
                {
                    "name": f"{viewers} viewers of a film of {megabytes} MB at once",
                    "ours": f"{rate:.0f} MB/s, p95 of a piece {percentile(pieces, 0.95):.0f} ms",
                    "peer": f"{theirs:.0f} MB/s (python -m http.server, a thread each)",
                    "ratio": round(rate / theirs, 2),
                    "note": "one process of four threads; pieces of 1 MiB, the link looked up each",
                }
            ]
        finally:
            if peer is not None:
                peer.terminate()
                peer.wait(30)
            house.terminate()
            house.wait(90)

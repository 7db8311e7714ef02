"""(o) Five hundred sign up at once to one webinar with a hundred seats, against bare SQL.

Ours is the whole action in two processes with eight connections each, as the web server has them:
the session held, the seat or the place in the line, the alias, the message with its slot, the job
for the worker, the audit line. The time is counted from when all press, waiting in line included.
The peer writes the same sign-ups to a session like it, under the same constraints and triggers:
it takes the same lock on the session's row, finds the lowest free seat and inserts, nothing else.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.booking import _together

CONNECTIONS = 8  # of each process, as MEDSPIL_POOL has them
PROCESSES = 2
SEATS = 100
DAY = "2020-06-02"

PREPARE = """
import django; django.setup()
import sys
from datetime import date, datetime, time
from bench.population import populate
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.offers.actions import add_session, make_series, publish
from medspil.people.models import Citizen, Staff
populate(5_000)
Citizen.objects.update(phone="00000000")
by, host = System("bench"), Staff.objects.order_by("pk").first()
for title in ("ours", "bare"):
    series = make_series(
        by=by, host=host, kind="webinar", title=title, weekdays=[1, 2, 3, 4, 5],
        starts=time(14), first_day=date(2020, 6, 1), capacity=int(sys.argv[1]),
    )
    at = datetime(2020, 6, 3, 14, tzinfo=clock.TZ)
    add_session(by=by, series=publish(by=by, series=series), starts_at=at)
"""

OURS = """
import django; django.setup()
import json, sys, time
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from medspil.offers.actions import sign_up
from medspil.offers.models import Session
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen

number, processes, connections, people = map(int, sys.argv[1:])
mine = list(Citizen.objects.filter(closed_on=None).order_by("pk")[:people])[number::processes]
session = Session.objects.get(series__title="ours")

def press(citizen, at):
    sign_up(by=CitizenActor(citizen), session=session, citizen=citizen)
    return time.perf_counter() - at

with ThreadPoolExecutor(connections) as server:
    list(server.map(lambda _: connection.ensure_connection(), range(connections * 4)))
    print("ready", flush=True); sys.stdin.readline()
    began = time.perf_counter()
    took = list(server.map(lambda one: press(one, began), mine))
    wall = time.perf_counter() - began
print(json.dumps([wall, took]))
"""

BARE = """
import django; django.setup()
import json, sys, threading, time
import psycopg
from django.db import connection

number, processes, connections = map(int, sys.argv[1:])
with connection.cursor() as cursor:
    cursor.execute("SELECT s.id, s.capacity FROM offers_session s JOIN offers_series r"
                   " ON r.id = s.series_id WHERE r.title = 'bare'")
    session, seats = cursor.fetchone()
    cursor.execute("SELECT u.id FROM offers_signup u JOIN offers_session s ON s.id = u.session_id"
                   " WHERE s.id <> %s ORDER BY u.id", [session])
    mine = [key for key, in cursor.fetchall()][number::processes]
    table = connection.introspection.get_table_description(cursor, "offers_signup")
dsn = connection.get_connection_params()
own_words = ("id", "public_id", "session_id", "seat", "state")
columns = ", ".join(f'"{c.name}"' for c in table if c.name not in own_words)
free = ("SELECT min(n) FROM generate_series(1, %s) n WHERE NOT EXISTS"
        " (SELECT FROM offers_signup s WHERE s.session_id = %s AND s.seat = n)")
insert = (
    f"INSERT INTO offers_signup (public_id, session_id, seat, state, {columns})"
    f" SELECT gen_random_uuid(), %s, %s, %s, {columns} FROM offers_signup WHERE id = %s"
)
parameters = {k: dsn[k] for k in ("host", "port", "user", "password", "dbname") if dsn.get(k)}
took = []

def client(one, began):
    with psycopg.connect(**parameters, autocommit=True) as own:
        for key in mine[one::connections]:
            with own.transaction():
                own.execute("SELECT id FROM offers_session WHERE id = %s FOR UPDATE", [session])
                seat, = own.execute(free, [seats, session]).fetchone()
                state = "signed_up" if seat else "waitlisted"
                own.execute(insert, [session, seat, state, key])
            took.append(time.perf_counter() - began)

print("ready", flush=True); sys.stdin.readline()
began = time.perf_counter()
threads = [threading.Thread(target=client, args=(n, began)) for n in range(connections)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps([time.perf_counter() - began, took]))
"""


def run(people: int = 500) -> dict[str, Any]:
    """So many press at once; there are a fifth as many seats."""
    from medspil.kernel import postgres

    seats = min(SEATS, people // 5)
    with tempfile.TemporaryDirectory(prefix="medspil-bench-") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        home.mkdir()
        server = postgres.Server(home)
        server.start()
        try:
            server.ensure_database()
            env = {
                **os.environ,
                "MEDSPIL_HOME": str(home),
                "MEDSPIL_TODAY": DAY,
                "DJANGO_SETTINGS_MODULE": "medspil.config.settings",
            }
            for arguments in (["-m", "medspil.config.cli", "migrate"], ["-c", PREPARE, str(seats)]):
                subprocess.run([sys.executable, *arguments], env=env, check=True)
            ours = _together(
                env, OURS, [[n, PROCESSES, CONNECTIONS, people] for n in range(PROCESSES)]
            )
            bare = _together(env, BARE, [[n, PROCESSES, CONNECTIONS] for n in range(PROCESSES)])
            given, waiting = _counted(server)
        finally:
            server.stop()
    if (given, waiting) != (2 * seats, 2 * (people - seats)):
        raise RuntimeError(f"{given} seats and {waiting} in line, of {people} twice for {seats}")
    rate, peer = (people / max(wall for wall, _took in made) for made in (ours, bare))
    p95 = [sorted(one for _wall, took in made for one in took)[int(people * 0.95)] * 1000
           for made in (ours, bare)]  # fmt: skip
    return {
        "name": f"(o) {people} sign up at once for {seats} seats, sign-ups/s",
        "ours": round(rate),
        "peer": round(peer),
        "ratio": round(peer / rate, 1),
        "note": (
            f"peer: bare SQL, same lock, constraints and triggers; exactly {seats} seats given; "
            f"from the press to the answer p95 {p95[0]:.0f} ms (bare {p95[1]:.0f} ms)"
        ),
    }


def _counted(server: Any) -> tuple[int, int]:
    """(seats given, people in line), both sessions together."""
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(seat), count(*) - count(seat) FROM offers_signup")
        given, waiting = cursor.fetchone()
        return int(given), int(waiting)

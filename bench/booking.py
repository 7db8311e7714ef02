"""(e) Two hundred citizens book at once, against the same rows written by bare SQL.

Ours is the whole action in two processes with eight connections each, as the web server has them:
the rules of the day, the free time looked up, the appointment with its history, the next contact
and every due date of the citizen, the message, the audit line. There are fifty caseworkers; each
citizen was shown the first twenty free times of theirs and presses one of them; whoever comes
second takes what the refusal offers. The time is counted from when all two hundred press, waiting
in line included. The peer inserts the same rows, a hundred days later, under the same two exclusion
constraints and the same history, and nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

CITIZENS = 200
CONNECTIONS = 8  # of each process, as MEDSPIL_POOL has them
PROCESSES = 2
DAY = "2020-06-02"

PREPARE = """
import django; django.setup()
from datetime import date, time
from psycopg.types.range import DateRange
from bench.population import populate
from medspil.meetings.models import Availability
from medspil.people.models import Citizen, Staff
populate(5_000)
Citizen.objects.update(phone="00000000")
Availability.objects.bulk_create(
    Availability(
        staff=staff, weekday=weekday, from_time=time(8), to_time=time(15), every_weeks=1,
        first_week=date(2020, 4, 13), valid=DateRange(date(2020, 1, 1), None),
        channels=["phone", "video"], slot_minutes=30,
    )
    for staff in Staff.objects.all() for weekday in range(1, 6)
)
"""

OURS = """
import django; django.setup()
import json, random, sys, time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from medspil.kernel import clock
from medspil.meetings.actions.booking import book
from medspil.meetings.actions.times import TimeTaken
from medspil.meetings.queries.slots import free_slots, staff_of
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen

number, processes, clients, connections, times = map(int, sys.argv[1:])
mine = list(
    Citizen.objects.filter(
        closed_on=None,
        assignments__staff__isnull=False,
        assignments__valid__contains=clock.today(),
    ).order_by("pk")
)[: clients * times * processes][number::processes]
today = clock.today()

def look(citizen):
    staff = staff_of(citizen).get()
    offered = free_slots(
        CitizenActor(citizen), start=today, end=today + timedelta(days=27), limit=20
    )
    return citizen, staff, offered

def ask(citizen, staff, offered, asked_at):
    chance, lost = random.Random(citizen.pk), 0
    while True:
        start = chance.choice(offered).start
        try:
            book(
                by=CitizenActor(citizen), citizen=citizen, staff=staff, start=start, channel="phone"
            )
        except TimeTaken as taken:
            offered, lost = taken.free, lost + 1
            continue
        return time.perf_counter() - asked_at, lost

with ThreadPoolExecutor(connections) as server:  # as many as the web server answers at a time
    seen = list(server.map(look, mine))
    print("ready", flush=True); sys.stdin.readline()
    began, found = time.perf_counter(), []
    for first in range(0, len(seen), clients):  # so many citizens press the button at once
        at = time.perf_counter()
        crowd = [server.submit(ask, *one, at) for one in seen[first : first + clients]]
        found += [one.result() for one in crowd]
    wall = time.perf_counter() - began
print(json.dumps([wall, [took for took, _lost in found], sum(lost for _took, lost in found)]))
"""

BARE = """
import django; django.setup()
import json, sys, threading, time
import psycopg
from django.db import connection

number, processes, connections = map(int, sys.argv[1:])
with connection.cursor() as cursor:
    cursor.execute("SELECT id FROM meetings_appointment ORDER BY id")
    mine = [key for key, in cursor.fetchall()][number::processes]
    table = connection.introspection.get_table_description(cursor, "meetings_appointment")
dsn = connection.get_connection_params()
names = [c.name for c in table if c.name not in ("id", "uid", "during")]
columns = ", ".join(f'"{n}"' for n in names)
insert = (
    f"INSERT INTO meetings_appointment (uid, during, {columns}) "
    "SELECT gen_random_uuid(), "
    "tstzrange(lower(during) + interval '98 days', upper(during) + interval '98 days'), "
    f"{columns} FROM meetings_appointment WHERE id = %s"
)
parameters = {k: dsn[k] for k in ("host", "port", "user", "password", "dbname") if dsn.get(k)}

def client(one):
    with psycopg.connect(**parameters, autocommit=True) as own:
        for key in mine[one::connections]:
            own.execute(insert, [key])

threads = [threading.Thread(target=client, args=(n,)) for n in range(connections)]
print("ready", flush=True); sys.stdin.readline()
began = time.perf_counter()
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps(time.perf_counter() - began))
"""


def run(times: int = 5) -> dict[str, Any]:
    """Each of the citizens' seats books `times` different citizens."""
    from medspil.kernel import postgres

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
            for arguments in (["-m", "medspil.config.cli", "migrate"], ["-c", PREPARE]):
                subprocess.run([sys.executable, *arguments], env=env, check=True)
            seats = CITIZENS // PROCESSES
            ours = _together(
                env, OURS, [[n, PROCESSES, seats, CONNECTIONS, times] for n in range(PROCESSES)]
            )
            booked, double = _counted(server)
            bare = _together(env, BARE, [[n, PROCESSES, CONNECTIONS] for n in range(PROCESSES)])
        finally:
            server.stop()
    took = sorted(one for _wall, some, _lost in ours for one in some)
    if double or booked != len(took):
        raise RuntimeError(f"{double} booked twice; {booked} booked of {len(took)}")
    rate = booked / max(wall for wall, *_rest in ours)
    peer = booked / max(bare)
    return {
        "name": f"(e) {CITIZENS} citizens book at once, bookings/s",
        "ours": round(rate),
        "peer": round(peer),
        "ratio": round(peer / rate, 1),
        "note": (
            f"peer: bare INSERT, same constraints; {booked} booked, none twice, "
            f"{sum(lost for _wall, _took, lost in ours)} came second and took another; "
            f"p95 {took[int(len(took) * 0.95)] * 1000:.0f} ms, "
            f"median {took[len(took) // 2] * 1000:.0f} ms"
        ),
    }


def _together(env: dict[str, str], script: str, each: list[list[int]]) -> list[Any]:
    """What the processes print, begun at the same moment."""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, *map(str, arguments)],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for arguments in each
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    time.sleep(0.2)
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    found = []
    for process in running:
        out, _err = process.communicate(timeout=1200)
        if process.returncode:
            raise RuntimeError("a client failed")
        found.append(json.loads(out.splitlines()[-1]))
    return found


def _counted(server: Any) -> tuple[int, int]:
    """(bookings, pairs that overlap for one employee or one citizen)"""
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM meetings_appointment")
        booked = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM meetings_appointment a JOIN meetings_appointment b"
            " ON a.id < b.id AND a.during && b.during"
            " AND (a.staff_id = b.staff_id OR a.citizen_id = b.citizen_id)"
        )
        return int(booked), int(cursor.fetchone()[0])

"""(a) every due date of a municipality, and (b) one citizen's inside an action.

(a) is one statement over all citizens, half of them in each of two connections as at night, against
the same computation written for DuckDB (`sweep_duckdb.sql`), which has two threads, over the same
rows in its own tables; both answer with sums, which must be the same. The kept form also writes
what differs: everything the first time, then what a new day changes. (b) has no peer: it is
measured against its target.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.population import load

HERE = Path(__file__).parent
DAY = dt.date(2020, 6, 1)
TARGET_MS = 5.0
HANDS = 2  # connections, of us as of DuckDB's threads
FEW = 100_000  # one citizen is measured among so many

# What DuckDB needs of each table; a range becomes its two ends.
_ENDS = "lower(valid) AS lower, upper(valid) AS upper"
_LIST = "'[' || array_to_string({0}, ',') || ']' AS {0}"
TABLES = {
    "people_municipality": "code, region_code",
    "people_citizen": "id, municipality_id, registered_on, closed_on",
    "people_contactgroupperiod": f'citizen_id, "group", track, anchor, {_ENDS}',
    "people_benefitperiod": f"citizen_id, code, {_ENDS}",
    "people_absenceperiod": f"citizen_id, code, {_ENDS}",
    "people_caseworkerassignment": f"citizen_id, staff_id, team_id, {_ENDS}",
    "contact_concern": f"citizen_id, level, {_ENDS}",
    "contact_conversation": "citizen_id, held_on, statutory_effect, local_effect, withdrawn_at",
    "contact_contactattempt": "citizen_id, at, day, outcome",
    "contact_nextcontact": "citizen_id, day, set_on, reason",
    "contact_suspension": (
        f"subject, effect, {_LIST.format('regions')}, {_LIST.format('municipalities')}, "
        f"{_ENDS}, revoked_at"
    ),
    "contact_contactrule": (
        "id, kind, clock, first_unit, first_n, count, window_from_months, window_to_months, "
        "gap_days, gap_months, gap_when, anchor, cohort_share, restart_on_benefit_change"
    ),
    "contact_rulegroup": f'rule_id, "group", track, responsible, {_ENDS}',
    "contact_localrhythm": '"group", concern, interval_days',
    "contact_localpolicy": "pause_review_days",
    "contact_absencekind": "code, pauses",
}
DUCKDB_TYPES = {
    16: "BOOLEAN",
    20: "BIGINT",
    21: "SMALLINT",
    23: "INTEGER",
    25: "VARCHAR",
    1043: "VARCHAR",
    1082: "DATE",
    1184: "TIMESTAMPTZ",
    1700: "DOUBLE",
}
LISTS = ("regions", "municipalities")

SUMS = """
SELECT count(*), sum(next_due - date '2000-01-01'), sum(statutory_due - date '2000-01-01'),
    sum(pace - date '2000-01-01'), sum(CASE WHEN rule_id IS NOT NULL THEN held END),
    sum(frozen_days), sum(tries), sum(interval_days), count(CASE WHEN frozen THEN 1 END),
    count(paused_until), sum(team_id)
FROM {0}
"""


def run(sizes: Sequence[int] = (10_000, 100_000, 1_000_000)) -> list[dict[str, Any]]:
    """Measure with so many citizens, ten conversations each. Raises when the sums differ."""
    rows = []
    with _throw_away_cluster() as create:
        for size in sizes:
            with create(size) as server, tempfile.TemporaryDirectory() as folder:
                rows += _measure_all(size, server, Path(folder))
                if size == min(FEW, max(sizes)):
                    rows.append(_measure_one(size))
    return rows


# -- (a) everybody ---------------------------------------------------------------------------------


def _measure_all(size: int, server: Any, folder: Path) -> list[dict[str, Any]]:
    import duckdb
    from django.db import connection

    from medspil.contact.due import sweep_in_shares
    from medspil.kernel import clock

    with clock.at(DAY):
        _, first = _timed(sweep_in_shares)  # before anything is kept, there is one share
    times = 5 if size <= 100_000 else 3
    with duckdb.connect(str(folder / "peer.db")) as peer:
        _copy(server, peer, folder)
        statement = (HERE / "sweep_duckdb.sql").read_text()

        def ask_peer() -> Any:
            peer.execute(statement)
            return peer.execute(SUMS.format("answer")).fetchone()

        # in turns, so that a busy moment of the machine meets both
        ours, theirs = [], []
        for _ in range(times):
            said, seconds = _timed(_ask_ours)
            ours.append(seconds)
            answered, seconds = _timed(ask_peer)
            theirs.append(seconds)
            if said != [int(x) for x in answered]:
                raise AssertionError(f"different sums: {said} and DuckDB's {answered}")
    ours_s, peer_s = statistics.median(ours), statistics.median(theirs)
    with clock.at(DAY):
        with connection.cursor() as cursor:  # as the autovacuum of a lasting server would
            cursor.execute("VACUUM ANALYZE contact_due")
        again = statistics.median(_timed(sweep_in_shares)[1] for _ in range(3))
    with clock.at(DAY + dt.timedelta(days=1)):
        _, next_day = _timed(sweep_in_shares)
    each = 1e6 / size
    return [
        {
            "name": f"(a) due dates of {size:,} citizens, s",
            "ours": round(ours_s, 2),
            "peer": round(peer_s, 2),
            "ratio": round(ours_s / peer_s, 1),
            "note": f"peer: DuckDB; target 4; {ours_s * each:.1f} µs a citizen, "
            f"DuckDB {peer_s * each:.1f}",
        },
        {
            "name": f"(a) the same, kept, {size:,} citizens, s",
            "ours": round(again, 2),
            "peer": None,
            "ratio": None,
            "note": f"{again * each:.1f} µs a citizen; all written anew {first:.2f} s, "
            f"a new day {next_day:.2f} s",
        },
    ]


def _ask_ours() -> list[int]:
    """The sums of everybody, each half by a connection of its own, as the sweep at night does."""
    from medspil.contact.due.clock import shares

    with ThreadPoolExecutor(HANDS) as pool:
        halves = list(pool.map(_ask_share, shares(HANDS)))
    return [sum(int(part or 0) for part in column) for column in zip(*halves, strict=True)]


def _ask_share(share: tuple[int, int]) -> Any:
    from django.db import connection, transaction

    from medspil.contact.due.clock import Whom, for_everybody, statement

    first, last = share
    with transaction.atomic(), connection.cursor() as cursor:
        for_everybody(cursor)
        asked = SUMS.format(f"({statement(Whom.SHARE)}) answer")
        cursor.execute(asked, {"on": DAY, "first": first, "last": last})
        said = cursor.fetchone()
    connection.close()  # this thread's own
    return said


def _copy(server: Any, peer: Any, folder: Path) -> None:
    """The rows of the database into DuckDB's own tables."""
    peer.execute("SET TimeZone = 'Europe/Copenhagen'")
    peer.execute(f"""SET VARIABLE "on" = DATE '{DAY}'""")
    file = folder / "table.csv"
    for table, columns in TABLES.items():
        asked = f"SELECT {columns} FROM {table}"  # noqa: S608 our own words
        with server.connect(_database_name()) as own:
            found = own.execute(f"{asked} LIMIT 0").description
            copy = f"COPY ({asked}) TO STDOUT (FORMAT csv, HEADER, FORCE_QUOTE *)"
            with file.open("wb") as out, own.cursor().copy(copy) as rows:
                for block in rows:
                    out.write(block)
        types = ", ".join(
            f'"{column.name}" '
            + ("VARCHAR[]" if column.name in LISTS else DUCKDB_TYPES[column.type_code])
            for column in found
        )
        peer.execute(f"CREATE TABLE {table} ({types})")
        peer.execute(
            f"COPY {table} FROM '{file}' (FORMAT csv, HEADER, NULLSTR '', ALLOW_QUOTED_NULLS false)"
        )
    file.unlink()


# -- (b) one citizen -------------------------------------------------------------------------------


def _measure_one(size: int) -> dict[str, Any]:
    """What an action adds for its citizen: the conversations judged, the clocks recomputed."""
    from django.db import transaction

    from medspil.contact.due import reclassify, refresh
    from medspil.kernel import clock

    some = random.Random(1)
    refreshed, both = [], []
    with clock.at(DAY):
        for _ in range(210):
            citizen = some.randint(1, size)
            with transaction.atomic():
                refreshed.append(_timed(lambda pk=citizen: refresh([pk]))[1])
            with transaction.atomic():
                _, judged = _timed(lambda pk=citizen: reclassify([pk]))
                both.append(judged + refreshed[-1])
    refreshed, both = refreshed[10:], both[10:]  # the first make the plans that are kept
    median = statistics.median(refreshed) * 1e3
    slow = statistics.quantiles(refreshed, n=20)[-1] * 1e3
    return {
        "name": f"(b) one citizen's clocks inside an action, of {size:,}, ms",
        "ours": round(median, 2),
        "peer": TARGET_MS,
        "ratio": round(median / TARGET_MS, 2),
        "note": f"target {TARGET_MS:.0f} ms; p95 {slow:.1f}, "
        f"with the conversations judged again {statistics.median(both) * 1e3:.1f}",
    }


def _timed(what: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    result = what()
    return result, time.perf_counter() - began


# -- a cluster of its own --------------------------------------------------------------------------


@contextmanager
def _throw_away_cluster() -> Iterator[Callable[[int], Any]]:
    """A server that is gone afterwards. Gives `create(size)`: a filled database while it lasts."""
    from django.db import connections

    from medspil.config.cli.shell import set_up_django
    from medspil.kernel import postgres

    set_up_django()

    from medspil.config.seed import seed
    from medspil.kernel.migrating import migrate

    settings = connections["default"].settings_dict
    with postgres.temporary() as server:

        @contextmanager
        def create(size: int) -> Iterator[Any]:
            name = f"medspil_{size}"
            settings.update(server.dsn(name))
            server.ensure_database(name)
            try:
                migrate(verbosity=0)
                seed()
                load(size)
                yield server
            finally:
                connections.close_all()
                with server.connect("postgres") as admin:
                    admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

        yield create


def _database_name() -> str:
    from django.db import connection

    return str(connection.settings_dict["NAME"])

"""(m) a shortlist of twenty: over every profile, each with fifteen skills, side by side in one run.

Ours is what a web process does: the pool in memory, every profile weighed. The peers weigh the same
with the same whole numbers in plain SQL, in PostgreSQL (an index on the skill, parallel workers as
it comes, no JIT) and in DuckDB (in memory, two threads), and must give the same twenty. `tantivy`
ranks the same skills by BM25: another score, as the yardstick of speed. Orders ask for twelve
skills drawn as the skills of people are, an occupation, and what `scoring.points` else weighs.
"""

from __future__ import annotations

import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

SKILLS, OCCUPATIONS, OF_EACH = 5_000, 400, 15
ORDERS = 30
DAY = 737_500

_TABLES = """
CREATE TABLE profile (id integer PRIMARY KEY, lot bigint, occupation integer, km_max integer,
    postcode integer, low integer, high integer, shifts integer, start integer, avoids integer);
CREATE TABLE has (skill integer, profile integer);
CREATE TABLE asked (skill integer, weight integer);
CREATE TABLE distance (postcode integer, km integer);
"""
_INDEXES = """
CREATE INDEX ON has (skill, profile);
CREATE STATISTICS shifts_and_strains ON (shifts & 1), (avoids & 1) FROM profile;
"""


def run(sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    """Measure at each number of profiles."""
    from medspil.config.cli.shell import set_up_django

    set_up_django()
    return [row for size in sizes for row in _at(size)]


def _people(size: int) -> Iterator[tuple[Any, list[int]]]:
    """(facts, skills) of each, the same every time."""
    from medspil.matching.scoring.facts import PRIME, Facts
    from medspil.matching.scoring.places import distances

    draw, dice = np.random.default_rng(1), random.Random(1)
    postcodes = sorted(distances("5610"))
    for first in range(1, size + 1, 10_000):
        many = draw.choice(SKILLS, size=(min(10_000, size - first + 1), 2 * OF_EACH), p=_zipf())
        for key, row in enumerate(many, first):
            skills = list(dict.fromkeys(int(one) for one in row))[:OF_EACH]
            facts = Facts(
                key=key,
                lot=dice.randrange(1, PRIME),
                occupations=frozenset((f"o{dice.randrange(OCCUPATIONS)}",)),
                skills=frozenset(f"s{one}" for one in skills),
                postcode=dice.choice(postcodes),
                km=dice.choice((20, 40, 100, 999)),
                hours=dice.choice(((30, 37), (10, 20), (1, 37))),
                shifts=dice.choice((1, 3, 15)),
                start=DAY + dice.randrange(30),
                avoids=dice.choice((0, 0, 0, 1, 4)),
            )
            yield facts, skills


def _zipf() -> Any:
    weights = 1 / np.arange(1, SKILLS + 1) ** 0.8
    return weights / weights.sum()


def _orders() -> list[tuple[Any, list[tuple[int, int]]]]:
    """(order, [(skill, weight)]) of each."""
    from medspil.matching.scoring.facts import NICE, PRIME, SHOULD, Order, Wish
    from medspil.matching.scoring.places import distances

    draw, dice = np.random.default_rng(2), random.Random(2)
    postcodes = sorted(distances("5610"))
    made = []
    for _n in range(ORDERS):
        skills = sorted({int(one) for one in draw.choice(SKILLS, size=12, p=_zipf())})
        wishes = tuple(Wish(f"s{one}", dice.choice((SHOULD, NICE))) for one in skills)
        order = Order(
            day=DAY,
            seed=(dice.randrange(1, PRIME), dice.randrange(PRIME)),
            occupations={f"o{dice.randrange(OCCUPATIONS)}": 300},
            skills=wishes,
            postcode=dice.choice(postcodes),
            hours=(30, 37),
            shifts=1,
            start=DAY + 7,
            strains=1,
        )
        made.append((order, [(s, w.weight) for s, w in zip(skills, wishes, strict=True)]))
    return made


def _at(size: int) -> list[dict[str, Any]]:
    from medspil.matching.scoring.index import Pool

    orders = _orders()
    before = _memory()
    began = time.perf_counter()
    pool = Pool(facts for facts, _skills in _people(size))
    built = time.perf_counter() - began
    memory = _memory() - before
    ours, took = _timed(orders, lambda order, _asked: _ours(pool, order))
    changed = _changed(pool, orders[0][0])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(size, folder)
        postgres, slow = _postgres(size, orders, folder)
        duck, quick = _duckdb(size, orders, folder)
        bm25 = _tantivy(size, orders, folder)
    if not ours == postgres == duck:
        raise RuntimeError("not the same twenty")
    what = f"(m) shortlist of 20 over {size:,} profiles"
    same = "the same twenty, exactly"
    mine = f"p95 {_p95(took):.1f} ms; {memory} MB, built in {built:.0f} s"
    return [
        _row(f"{what}, ms, against PostgreSQL", took, slow, f"{mine}; {same}"),
        _row("    against DuckDB, two threads", took, quick, same),
        _row("    against tantivy's BM25", took, bm25, "another score: the yardstick of speed"),
        {
            "name": "    a changed profile is searched, ms",
            "ours": round(1000 * changed, 1),
            "peer": None,
            "ratio": None,
            "note": "with 500 that have changed since the index was made",
        },
    ]


def _ours(pool: Any, order: Any) -> list[tuple[int, int]]:
    return [(one.key, one.total) for one in pool.shortlist(order)[0]]


def _changed(pool: Any, order: Any) -> float:
    """The middle of ten: a profile changes beside 500 that have, and the next list has it."""
    from dataclasses import replace

    some = [facts for facts, _skills in _people(510)]
    pool.put(some[:500])
    took = []
    for one in some[500:]:
        began = time.perf_counter()
        pool.put([replace(one, skills=one.skills | {"s1"})])
        pool.shortlist(order)
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def _timed(
    orders: list[tuple[Any, list[tuple[int, int]]]], answer: Callable[[Any, Any], Any]
) -> tuple[list[Any], list[float]]:
    """What it says of each order, and how long each took, once the caches are warm."""
    answer(*orders[0])
    said, took = [], []
    for order, asked in orders:
        began = time.perf_counter()
        said.append(answer(order, asked))
        took.append(time.perf_counter() - began)
    return said, took


def _values(order: Any, size: int) -> dict[str, Any]:
    (occupation,) = order.occupations
    return {
        "pool": size,
        "occupation": int(occupation[1:]),
        "low": order.hours[0],
        "high": order.hours[1],
        "start": order.start,
        "shifts": order.shifts,
        "strains": order.strains,
        "a": order.seed[0],
        "b": order.seed[1],
    }


def _rows(size: int) -> Iterator[tuple[tuple[int, ...], list[int]]]:
    for one, skills in _people(size):
        (occupation,) = one.occupations
        yield (
            (
                one.key,
                one.lot,
                int(occupation[1:]),
                one.km,
                int(one.postcode),
                *one.hours,
                one.shifts,
                one.start,
                one.avoids,
            ),
            skills,
        )


def _ask(run: Any, order: Any, asked: Any) -> None:
    """Put the order into its two small tables, as both peers are asked."""
    from medspil.matching.scoring.places import distances

    run("DELETE FROM asked")
    run("DELETE FROM distance")
    run("INSERT INTO asked VALUES " + ",".join(f"({s}, {w})" for s, w in asked))  # noqa: S608 numbers
    far = distances(order.postcode).items()
    run("INSERT INTO distance VALUES " + ",".join(f"({int(p)}, {km})" for p, km in far))  # noqa: S608 numbers
    run("ANALYZE asked")
    run("ANALYZE distance")


# Python's bit_length of a positive whole number, as each engine says it
_DIALECTS = {
    "postgres": "floor(log(2::numeric, greatest(1, {n})::numeric) + 0.0000000001)::int + 1",
    "duckdb": "floor(log2(greatest(1, {n})) + 0.0000000001)::int + 1",
}


def _question(engine: str, values: dict[str, Any]) -> str:
    n = "({pool} // greatest(1, (SELECT count(*) FROM has h WHERE h.skill = a.skill)))"
    if engine == "postgres":
        n = n.replace("//", "/")
    bits = _DIALECTS[engine].format(n=n)
    over = "/" if engine == "postgres" else "//"
    text = f"""
WITH rare AS MATERIALIZED (SELECT a.skill, a.weight * ({bits}) AS w FROM asked a),
whole AS MATERIALIZED (SELECT sum(w)::bigint AS w FROM rare),
got AS (SELECT h.profile, sum(r.w)::bigint AS got
    FROM has h JOIN rare r ON r.skill = h.skill GROUP BY 1)
SELECT p.id, CASE WHEN p.occupation = {{occupation}} THEN 300 ELSE 0 END
    + coalesce(400 * g.got {over} whole.w, 0)
    + coalesce(greatest(0, 100 - 2 * d.km), 50)
    + greatest(0, 50 - 5 * greatest({{low}} - p.high, p.low - {{high}}, 0))
    + greatest(0, 50 - 2 * greatest(p.start - {{start}}, 0)) AS points
FROM profile p CROSS JOIN whole LEFT JOIN got g ON g.profile = p.id
LEFT JOIN distance d ON d.postcode = p.postcode
WHERE p.shifts & {{shifts}} = {{shifts}} AND p.avoids & {{strains}} = 0
    AND coalesce(d.km, 0) <= p.km_max
ORDER BY points DESC, (p.lot * {{a}} + {{b}}) % 2147483647, p.id LIMIT 20
"""  # noqa: S608 our own words and numbers
    return text.format(**values)


def _write(size: int, folder: Path) -> None:
    """The same people for every peer: two files."""
    import csv

    with (folder / "profile.csv").open("w") as first, (folder / "has.csv").open("w") as second:
        profiles, has = csv.writer(first), csv.writer(second)
        for row, skills in _rows(size):
            profiles.writerow(row)
            has.writerows((skill, row[0]) for skill in skills)


def _postgres(size: int, orders: Any, folder: Path) -> tuple[list[Any], list[float]]:
    from medspil.kernel import postgres

    with postgres.temporary() as server:
        server.ensure_database("medspil_matching")
        with server.connect("medspil_matching") as own, own.cursor() as cursor:
            cursor.execute(_TABLES)
            for table in ("profile", "has"):
                file = folder / f"{table}.csv"
                with file.open("rb") as lines, cursor.copy(f"COPY {table} FROM STDIN CSV") as copy:
                    while block := lines.read(1 << 20):
                        copy.write(block)
            cursor.execute(_INDEXES)
            own.commit()
            own.autocommit = True
            cursor.execute("SET jit = off")  # it costs more than it gives here
            cursor.execute("VACUUM ANALYZE profile, has")
            return _asked_by(cursor.execute, cursor.fetchall, size, orders, "postgres")


def _asked_by(
    run: Any, fetch: Any, size: int, orders: Any, engine: str
) -> tuple[list[Any], list[float]]:
    said, took = [], []
    for number, (order, asked) in enumerate([orders[0], *orders]):
        _ask(run, order, asked)
        question = _question(engine, _values(order, size))
        began = time.perf_counter()
        run(question)
        rows = [(int(key), int(points)) for key, points in fetch()]
        if number:  # the first is to warm the caches
            took.append(time.perf_counter() - began)
            said.append(rows)
    return said, took


def _duckdb(size: int, orders: Any, folder: Path) -> tuple[list[Any], list[float]]:
    import duckdb

    with duckdb.connect(":memory:") as peer:
        peer.execute("SET threads = 2")
        peer.execute(_TABLES)
        for table in ("profile", "has"):
            peer.execute(f"COPY {table} FROM '{folder / table}.csv'")
        return _asked_by(peer.execute, peer.fetchall, size, orders, "duckdb")


def _tantivy(size: int, orders: Any, folder: Path) -> list[float]:
    import tantivy

    schema = tantivy.SchemaBuilder().add_text_field("skills", stored=False)
    schema = schema.add_integer_field("key", stored=True).build()
    place = folder / "tantivy"
    place.mkdir()
    index = tantivy.Index(schema, path=str(place))
    writer = index.writer(256_000_000, 1)
    with (folder / "has.csv").open() as lines:
        pairs = (line.split(",") for line in lines)
        for key, rows in itertools.groupby(pairs, key=lambda pair: pair[1]):
            words = " ".join(f"s{skill}" for skill, _key in rows)
            writer.add_document(tantivy.Document(skills=words, key=int(key)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def answer(_order: Any, asked: Any) -> int:
        query = index.parse_query(" ".join(f"s{skill}" for skill, _w in asked), ["skills"])
        return len(searcher.search(query, 20).hits)

    return _timed(orders, answer)[1]


def _p95(took: list[float]) -> float:
    return 1000 * sorted(took)[int(0.95 * (len(took) - 1))]


def _row(name: str, ours: list[float], peer: list[float], note: str) -> dict[str, Any]:
    mine, theirs = 1000 * statistics.median(ours), 1000 * statistics.median(peer)
    return {
        "name": name,
        "ours": round(mine, 1),
        "peer": round(theirs, 1),
        "ratio": round(mine / theirs, 2),
        "note": f"{note}; peer p95 {_p95(peer):.1f} ms",
    }


def _memory() -> int:
    """MB that the process holds."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    return 0

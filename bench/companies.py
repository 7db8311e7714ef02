"""The list of companies at N companies with ten lines of timeline each; and near duplicates.

The list is the room's own query: filter, count, first page with what a line shows. Its peer is
the same page without the count. Near duplicates are found in the database over all N, none of which
has a CVR number – the worst case: then every pair may be one company. The peer is RapidFuzz's brute
force over all pairs of a few towns, taken to N at its pace; recall is the share of its pairs, and
of the copies that were planted with slips of the pen, that the database finds too.
"""

from __future__ import annotations

import random
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LINES = 10  # of the timeline, a company
ASKED = 40  # times each filter is asked
PLANTED = 0.05  # of the companies are another once more, with one slip of the pen or two
TOWNS = 600
SAMPLE = 30_000  # companies compared by brute force, at most
CUTOFF = 88  # of 100: two names that RapidFuzz calls near
FILTERS = (
    "",
    "sections=I",
    "sections=I&since=30",
    "postcodes=56&size_from=10",
    "tags=1",
    "within=7",
)


def run(companies: int) -> list[dict[str, Any]]:
    """Measure in a database of its own that is thrown away."""
    import os

    from medspil.kernel import postgres

    with tempfile.TemporaryDirectory(prefix="medspil-bench-") as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        home.mkdir()
        os.environ["MEDSPIL_HOME"] = str(home)
        server = postgres.Server(home)
        server.start()
        try:
            server.ensure_database()
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medspil.config.settings")
            import django

            django.setup()
            from medspil.kernel.migrating import migrate

            migrate(verbosity=0)
            return _measured(companies)
        finally:
            server.stop()


def _measured(companies: int) -> list[dict[str, Any]]:
    viewer, planted = _fill(companies)
    listed = [_asked(viewer, query) for query in FILTERS]
    times = sorted(took for each, _page, _n in listed for took in each)
    pages = sorted(took for _each, page, _n in listed for took in page)
    counts = {n for _each, _page, n in listed}
    p95, peer = times[int(len(times) * 0.95)], pages[int(len(pages) * 0.95)]
    slowest = max(FILTERS, key=lambda one: statistics.median(listed[FILTERS.index(one)][0]))
    return [
        {
            "name": f"companies: filter, count and first page of {companies:,}, p95 ms",
            "ours": round(p95 * 1000),
            "peer": round(peer * 1000),
            "ratio": round(p95 / peer, 1),
            "note": f"median {statistics.median(times) * 1000:.0f} ms, slowest filter "
            f"»{slowest}«; {companies * LINES:,} lines; statements a page: {sorted(counts)}; "
            "peer: the page without its count",
        },
        *_duplicates(companies, planted),
    ]


def _fill(companies: int) -> tuple[Any, set[tuple[int, int]]]:
    """Companies by COPY, timelines by SQL, triggers off; what these keep is written by hand.

    Returns who looks, and the pairs that were planted.
    """
    from django.db import connection
    from psycopg.types.range import DateRange

    from bench.population import take_indexes, triggers_off
    from medspil.companies.actions.tags import make_tag
    from medspil.people.models import Role, Staff

    viewer = Staff.objects.create_user(username="bench", password="x" * 20, full_name="Bench")
    viewer.memberships.create(role=Role.CONSULTANT, valid=DateRange(None, None))
    tag = make_tag(by=viewer, name="Bench", meaning="Bench")
    planted: set[tuple[int, int]] = set()
    with triggers_off() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        indexes = take_indexes(cursor, ["companies_company", "companies_companyevent"])
        with cursor.copy(_COPY) as copy:
            for row in _rows(companies, planted):
                copy.write_row(row)
        cursor.execute("ANALYZE companies_company")
        cursor.execute(_LINES_OF, {"lines": LINES, "by": viewer.pk})
        cursor.execute(_LAST)
        cursor.execute(_TAGS, {"tag": tag.pk, "by": viewer.pk})
        for again in indexes:
            cursor.execute(again)
        cursor.execute("SELECT setval(pg_get_serial_sequence('companies_company', 'id'), %s)",
                       [companies])  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return viewer, planted


_COPY = """
COPY companies_company (id, public_id, cvr_reason, name, street, postcode, city, phone, email,
    employees, db07, db25, division, dnd_reason, next_what, source, made_at) FROM STDIN
"""
_TRADES = (
    *("Hotel", "Restaurant", "Café", "Murerfirma", "Tømrerfirma", "VVS", "Smedje", "Bageri"),
    *("Vognmandsforretning", "Rengøring", "Købmand", "Byggemarked", "Frisør", "Gartneri", "Data"),
)
_DIVISIONS = ("55", "56", "56", "43", "43", "43", "25", "10", "49", "81", "47", "47", "96", "01")
_SYLLABLES = (
    *("ba", "bo", "dal", "eg", "fin", "gul", "hav", "is", "jor", "kan", "lin"),
    *("mo", "nor", "or", "pil", "ros", "sol", "tor", "ul", "vang", "ø", "å"),
)
_FORMS = ("ApS", "A/S", "", "I/S", "IVS")
_LETTERS = "abdefghijklmnoprstuvyæøå"


def _rows(companies: int, planted: set[tuple[int, int]]) -> Iterator[tuple[Any, ...]]:
    """Companies of which a few are an earlier one once more; `planted` gets those pairs."""
    from uuid import UUID

    from medspil.exchange.sample.people import names

    dice, (_firsts, lasts) = random.Random(1), names()
    earlier: list[tuple[str, str, str, str]] = []
    for pk in range(1, companies + 1):
        if earlier and dice.random() < PLANTED:
            at = dice.randrange(len(earlier))
            name, street, postcode, phone = earlier[at]
            name = _slipped(name, dice)
            street = street if dice.random() < 0.5 else f"Havnegade {dice.randint(1, 200)}"
            phone = phone if dice.random() < 0.3 else ""
            planted.add((at + 1, pk))
        else:
            name = _a_name(dice, lasts)
            street = f"{dice.choice(lasts)}svej {dice.randint(1, 200)}"
            postcode = str(1000 + 15 * int(TOWNS * dice.random() ** 2))  # few large, many small
            phone = f"00{pk:06d}" if dice.random() < 0.7 else ""
        earlier.append((name, street, postcode, phone))
        yield (
            *(pk, UUID(int=pk), "", name, street, postcode, "By", phone, "", dice.randint(0, 90)),
            *(dice.choice(_DIVISIONS), "", dice.choice(_DIVISIONS), "", "", "bench", "2020-01-01"),
        )


def _a_name(dice: random.Random, lasts: list[str]) -> str:
    word = "".join(dice.choices(_SYLLABLES, k=dice.randint(2, 4))).capitalize()
    shapes = (
        f"{dice.choice(lasts)}s {dice.choice(_TRADES)} {word}",
        f"{dice.choice(_TRADES)} {word}",
        f"{word} {dice.choice(_TRADES)}",
        f"{word} & {dice.choice(lasts)}",
    )
    return f"{dice.choice(shapes)} {dice.choice(_FORMS)}".strip()


def _slipped(name: str, dice: random.Random) -> str:
    """Another form of company, and one or two letters dropped, doubled, swapped or mistaken."""
    words = name.split()
    if words[-1] in _FORMS:
        words.pop()
    letters = list(" ".join(words))
    for _slip in range(dice.choice((0, 1, 1, 2))):
        at = dice.randrange(len(letters) - 1)
        what = dice.randrange(4)
        if what == 0:
            del letters[at]
        elif what == 1:
            letters.insert(at, letters[at])
        elif what == 2:
            letters[at : at + 2] = reversed(letters[at : at + 2])
        else:
            letters[at] = dice.choice(_LETTERS)
    return f"{''.join(letters).strip()} {dice.choice(_FORMS)}".strip()


_LINES_OF = """
INSERT INTO companies_companyevent (company_id, at, kind, by_id, text, facts)
SELECT c.id, now() - (random() * 700) * interval '1 day',
    (ARRAY['call','note','visit','missed','email'])[1 + l %% 5], %(by)s, 'Et notat', '{}'
FROM companies_company c, generate_series(1, %(lines)s) l
"""
_LAST = """
UPDATE companies_company c SET last_contact_at = l.at, last_contact_by_id = l.by_id
FROM (SELECT DISTINCT ON (company_id) company_id, at, by_id FROM companies_companyevent
    WHERE kind IN ('call', 'visit', 'email') ORDER BY company_id, at DESC) l
WHERE l.company_id = c.id
"""
_TAGS = """
INSERT INTO companies_companytag (company_id, tag_id, origin, by_id, rule, why, put_on_at)
SELECT id, %(tag)s, 'person', %(by)s, '', '', now() FROM companies_company WHERE id %% 20 = 0
"""


def _asked(viewer: Any, query: str) -> tuple[list[float], list[float], int]:
    """Seconds for filter, count and page; for the page alone; and how many statements."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from medspil.companies.queries.companies import listed
    from medspil.companies.queries.selection import Selection

    def page() -> Any:
        return listed(Selection.of(query).rows(viewer))

    with CaptureQueriesContext(connection) as statements:
        page().count()
        list(page()[:50])
    whole, alone = [], []
    for _time in range(ASKED):
        began = time.perf_counter()
        page().count()
        list(page()[:50])
        whole.append(time.perf_counter() - began)
        began = time.perf_counter()
        list(page()[:50])
        alone.append(time.perf_counter() - began)
    return whole, alone, len(statements)


def _duplicates(companies: int, planted: set[tuple[int, int]]) -> list[dict[str, Any]]:
    """How long all takes, and what is found of what brute force finds in a few towns."""
    from rapidfuzz import fuzz, process

    from medspil.companies.actions.finding import find_duplicates
    from medspil.companies.models import Candidate
    from medspil.kernel.action import System

    steps: dict[str, float] = {}
    began = time.perf_counter()
    found = find_duplicates(
        by=System("bench"),
        tell=lambda step, _n, _of: steps.__setitem__(step, time.perf_counter() - began),
    )
    took = time.perf_counter() - began
    mine = set(Candidate.objects.values_list("first_id", "second_id"))
    near: set[tuple[int, int]] = set()
    pairs, brute = 0, 0.0
    for town in _some_towns():
        keys = [_plain(name) for _pk, name in town]
        began_town = time.perf_counter()
        scores = process.cdist(keys, keys, scorer=fuzz.ratio, score_cutoff=CUTOFF)
        brute += time.perf_counter() - began_town
        pairs += len(town) ** 2
        near |= {(town[i][0], town[j][0]) for i, j in zip(*scores.nonzero(), strict=True) if i < j}
    within = sum(n * n for n in _towns().values())
    recall, of_planted = (len(one & mine) / max(1, len(one)) for one in (near, planted))
    said = ", ".join(f"{step} {at:.1f}" for step, at in steps.items())
    return [
        {
            "name": f"companies: near duplicates among {companies:,}, s",
            "ours": round(took, 1),
            "peer": round(brute / pairs * within, 1),
            "ratio": round(took / (brute / pairs * within), 2),
            "note": f"{found.pairs:,} pairs; peer: RapidFuzz over all pairs of each town, at the "
            f"pace of {pairs:,} measured; over all pairs of the country "
            f"{brute / pairs * companies**2:,.0f} s; begun after s: {said}",
        },
        {
            "name": "companies: near duplicates, recall %",
            "ours": round(100 * recall, 1),
            "peer": 100,
            "ratio": round(recall, 3),
            "note": f"of {len(near):,} pairs that RapidFuzz finds near ({CUTOFF} of 100) in a few "
            f"towns; of {len(planted):,} planted with slips of the pen: {100 * of_planted:.1f} %",
        },
    ]


def _towns() -> dict[str, int]:
    from django.db.models import Count

    from medspil.companies.models import Company

    return dict(Company.objects.order_by().values_list("postcode").annotate(n=Count("pk")))


def _some_towns() -> Iterator[list[tuple[int, str]]]:
    """Small and large, some thousand companies together: (key, name)."""
    from medspil.companies.models import Company

    counted = _towns()
    order, taken = sorted(counted), 0
    random.Random(2).shuffle(order)
    for town in order:
        if taken + counted[town] <= SAMPLE:
            taken += counted[town]
            yield list(
                Company.objects.filter(postcode=town).order_by("pk").values_list("pk", "name")
            )


def _plain(name: str) -> str:
    """A name as a person compares it: no form of company, no signs, small letters."""
    words = [word for word in name.lower().split() if word not in ("aps", "a/s", "i/s", "ivs")]
    return re.sub(r"[^\w]", "", "".join(words))

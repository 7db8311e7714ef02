"""The list of companies at N companies with ten lines of timeline each; and near duplicates.

The list is the room's own query: filter, count, first page with what a line shows. Its peer is
the same page without the count. Near duplicates are found in the database over all N; the peer is
RapidFuzz's brute force over a sample of one town, and recall is the share of its pairs that the
database finds too – where RapidFuzz is installed, which the house does not need.
"""

from __future__ import annotations

import importlib.util
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

LINES = 10  # of the timeline, a company
ASKED = 40  # times each filter is asked
SAMPLE = 2_000  # companies compared by brute force
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
    viewer = _fill(companies)
    listed = [_asked(viewer, query) for query in FILTERS]
    times = sorted(took for each, _page, _n in listed for took in each)
    pages = sorted(took for _each, page, _n in listed for took in page)
    counts = {n for _each, _page, n in listed}
    p95, peer = times[int(len(times) * 0.95)], pages[int(len(pages) * 0.95)]
    found, recall, note = _duplicates()
    return [
        {
            "name": f"companies: filter, count and first page of {companies:,}, p95 ms",
            "ours": round(p95 * 1000),
            "peer": round(peer * 1000),
            "ratio": round(p95 / peer, 1),
            "note": f"median {statistics.median(times) * 1000:.0f} ms; {companies * LINES:,} lines;"
            f" statements a page: {sorted(counts)}; peer: the page without its count",
        },
        {
            "name": f"companies: near duplicates among {companies:,}, s",
            "ours": round(found, 1),
            "peer": None,
            "ratio": recall,
            "note": note,
        },
    ]


def _fill(companies: int) -> Any:
    """Companies and timelines by SQL, the triggers off; what these keep is written by hand."""
    from django.db import connection

    from bench.population import triggers_off
    from medspil.companies.actions.tags import make_tag
    from medspil.people.models import Role, Staff

    viewer = Staff.objects.create_user(username="bench", password="x" * 20, full_name="Bench")
    from psycopg.types.range import DateRange

    viewer.memberships.create(role=Role.CONSULTANT, valid=DateRange(None, None))
    tag = make_tag(by=viewer, name="Bench", meaning="Bench")
    with triggers_off() as cursor:
        cursor.execute(_COMPANIES, {"n": companies})
        cursor.execute(_LINES_OF, {"lines": LINES, "by": viewer.pk})
        cursor.execute(_LAST)
        cursor.execute(_TAGS, {"tag": tag.pk, "by": viewer.pk})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return viewer


_COMPANIES = """
INSERT INTO companies_company (public_id, cvr_reason, name, street, postcode, city, phone, email,
    employees, db07, db25, division, dnd_reason, next_what, source, made_at)
SELECT gen_random_uuid(), '',
    (ARRAY['Jensens','Nielsens','Hansens','Holms','Lunds','Krogs'])[1 + n %% 6]
        || ' ' || (ARRAY['Hotel','Smedje','Bageri','Murer','VVS','Café','Vogn'])[1 + n %% 7]
        || ' ' || substr(md5((n / 3)::text), 1, 5)
        || CASE n %% 3 WHEN 0 THEN ' ApS' WHEN 1 THEN '' ELSE ' A/S' END,
    'Bygaden ' || n %% 400, (5000 + (n / 300) %% 999)::text, 'By', '', '', n %% 90, '', '',
    (ARRAY['55','56','25','43','47','49','62'])[1 + n %% 7], '', '', 'bench', now()
FROM generate_series(1, %(n)s) n
"""
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


def _duplicates() -> tuple[float, float | None, str]:
    """Seconds for all; the share of brute force's pairs in a sample that are found, and how long
    brute force would take over everything at its pace."""
    from medspil.companies.actions.duplicates import find_duplicates
    from medspil.companies.models import Candidate, Company
    from medspil.kernel.action import System

    began = time.perf_counter()
    n = find_duplicates(by=System("bench"))
    took = time.perf_counter() - began
    if importlib.util.find_spec("rapidfuzz") is None:
        return took, None, f"{n:,} pairs; RapidFuzz is not installed: no brute force beside it"
    from rapidfuzz import fuzz, process

    every = Company.objects.count()
    start = random.Random(1).randrange(max(1, every - SAMPLE))
    rows = list(
        Company.objects.order_by("pk").values_list("pk", "name", "postcode")[start : start + SAMPLE]
    )
    began = time.perf_counter()
    scores = process.cdist([name for _pk, name, _p in rows], [name for _pk, name, _p in rows],
                           scorer=fuzz.ratio, score_cutoff=88)  # fmt: skip
    brute = time.perf_counter() - began
    near = {
        (rows[i][0], rows[j][0])
        for i in range(len(rows))
        for j in range(i + 1, len(rows))
        if scores[i][j] and rows[i][2] == rows[j][2]
    }
    mine = set(Candidate.objects.values_list("first_id", "second_id"))
    recall = round(len(near & mine) / len(near), 3) if near else None
    whole = brute * (every / len(rows)) ** 2
    return (
        took,
        recall,
        f"{n:,} pairs; RapidFuzz over all at its pace: {whole:,.0f} s; ratio: recall",
    )

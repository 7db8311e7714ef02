"""(m) the pool of profiles as a web process has it: read from the table into memory, and a profile
that is saved found by the next list.

The same people as in `bench.matching`, as rows of the room's own tables; triggers are left out
while they are filled in, and hold while a profile is saved. Saving is the whole action: consent
looked at, the row and its version written, the change counted, committed.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator
from typing import Any

CHANGES = 10
TARGET = 1000  # ms from saving to the next list

_WRITTEN = """
INSERT INTO people_citizen (
    id, public_id, reference, first_name, last_name, phone, email, municipality_id, language,
    interpreter, digital_ability, preferred_channel, channel_note, post_exempt, protected, address,
    postcode, city, registered_on
)
SELECT v.profile_id, gen_random_uuid(), 'B-' || v.profile_id, 'Borger', 'Prøve', '', '',
    (SELECT min(code) FROM people_municipality), 'da', false, 'unknown', 'phone', '', false, false,
    '', '', '', '2020-01-01'
FROM matching_profileversion v;
INSERT INTO matching_searchconsent (id, citizen_id, answer, shown_text, how, until, at)
SELECT id, id, true, 'Prøve', 'phone', '9999-12-31', now() FROM people_citizen;
INSERT INTO matching_profile (
    id, public_id, citizen_id, consent_id, until, lot, occupations, skills, certificates, words,
    postcode, km, hours_from, hours_to, shifts, start_on, avoids, n, written_at
)
SELECT v.profile_id, gen_random_uuid(), v.profile_id, v.profile_id, '9999-12-31',
    (facts->>'lot')::bigint,
    ARRAY(SELECT jsonb_array_elements_text(facts->'occupations')),
    ARRAY(SELECT jsonb_array_elements_text(facts->'skills')), '{}', '{}',
    facts->>'postcode', (facts->>'km')::int, (facts->'hours'->>0)::int, (facts->'hours'->>1)::int,
    (facts->>'shifts')::int, DATE '0001-01-01' + (facts->>'start')::int - 1,
    (facts->>'avoids')::int, v.n, now()
FROM matching_profileversion v;
INSERT INTO matching_poolclock (id, n, epoch) SELECT 1, max(n), 0 FROM matching_profileversion;
SELECT setval(pg_get_serial_sequence(t, 'id'), 10000000)
FROM unnest(ARRAY['people_citizen', 'matching_searchconsent', 'matching_profile']) t;
"""


def run(size: int) -> list[dict[str, Any]]:
    """Measure with so many profiles in the table."""
    from django.db import connections

    from medspil.config.cli.shell import set_up_django
    from medspil.kernel import postgres

    set_up_django()

    from medspil.config.seed import seed
    from medspil.kernel.migrating import migrate

    settings = connections["default"].settings_dict
    with postgres.temporary() as server:
        settings.update(server.dsn("medspil_pool"))
        server.ensure_database("medspil_pool")
        try:
            migrate(verbosity=0)
            seed()
            _fill(size)
            return _measured(size)
        finally:
            connections.close_all()


def _versions(size: int) -> Iterator[tuple[Any, ...]]:
    from bench.matching import _people

    for facts, _skills in _people(size):
        yield facts.key, facts.key, json.dumps(facts.as_json())


def _fill(size: int) -> None:
    from django.db import connection

    from bench.population import triggers_off

    with triggers_off() as cursor:
        to = "matching_profileversion (n, profile_id, mark, facts)"
        cursor.execute("CREATE TEMPORARY TABLE given (n bigint, profile bigint, facts jsonb)")
        with cursor.copy("COPY given FROM STDIN") as copy:
            for row in _versions(size):
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {to} SELECT n, profile, gen_random_uuid(), facts FROM given ORDER BY n"  # noqa: S608 our own words
        )
        cursor.execute("DROP TABLE given")
        cursor.execute(_WRITTEN)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _measured(size: int) -> list[dict[str, Any]]:
    from bench.matching import _memory, _orders
    from medspil.matching.queries.pool import shortlist

    orders = [order for order, _asked in _orders()]
    before, began = _memory(), time.perf_counter()
    shortlist(orders[0])
    loaded = time.perf_counter() - began
    memory = _memory() - before
    saved, listed = _changes(orders[0])
    both = [a + b for a, b in zip(saved, listed, strict=True)]
    took, of_saving, of_list = (1000 * statistics.median(part) for part in (both, saved, listed))
    if took > TARGET:
        raise RuntimeError(f"{took:.0f} ms from saving to the next list")
    return [
        {
            "name": f"(m) reading {size:,} profiles from the table, s",
            "ours": round(loaded, 1),
            "peer": None,
            "ratio": None,
            "note": f"once in each web process; {memory} MB; the first list is in it",
        },
        {
            "name": "    a profile is saved and the next list knows it, ms",
            "ours": round(took, 1),
            "peer": None,
            "ratio": None,
            "note": f"target {TARGET}; saving {of_saving:.1f}, the list {of_list:.1f}; "
            f"the slowest of {CHANGES} {1000 * max(both):.1f}",
        },
    ]


def _changes(order: Any) -> tuple[list[float], list[float]]:
    """How long each save took, and the list after it, in which the profile must stand first."""
    from medspil.kernel import clock
    from medspil.kernel.action import System
    from medspil.matching.actions.profiles import set_profile
    from medspil.matching.queries.pool import shortlist
    from medspil.people.models import Citizen

    saved, listed = [], []
    for key in range(1, CHANGES + 1):
        citizen = Citizen.objects.get(pk=key)
        began = time.perf_counter()
        profile = set_profile(
            by=System("bench"),
            citizen=citizen,
            occupations=list(order.occupations),
            skills=[wish.key for wish in order.skills],
            until=clock.today(),
            postcode=order.postcode,
            hours=(30, 37),
        )
        between = time.perf_counter()
        placed = shortlist(order).placed
        after = time.perf_counter()
        if profile.pk not in {one.key for one in placed}:
            raise RuntimeError("the list does not know the profile that was saved")
        saved.append(between - began)
        listed.append(after - between)
    return saved, listed

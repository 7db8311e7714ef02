"""Comparing all companies with each other: which pairs may be one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from medspil.companies.actions.timeline import staff_of
from medspil.companies.models import Candidate, Company, Comparison, ComparisonState
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts

Tell = Callable[[str, int, int], None]  # the step, how many are done, of how many

# A name without its form of company, its signs and its spaces: `Café Sol ApS` is `cafésol`.
_SIGNS = " .,:-/&+()'\"!"
_FORM = r"'(\s+(aps|a/s|i/s|k/s|p/s|ivs|amba|a\.m\.b\.a\.|holding|v/.*))+$'"


def _bare(text: str) -> str:
    """SQL for a text without its signs. `translate` takes five times as long."""
    for sign in _SIGNS:
        quoted = sign.replace("'", "''")
        text = f"replace({text}, '{quoted}', '')"
    return text


_KEY = _bare(f"regexp_replace(lower(name), {_FORM}, '')")
_STREET = _bare("lower(street)")
_GATHER = (
    "SET LOCAL client_min_messages = warning",
    "SET LOCAL work_mem = '128MB'",
    "DROP TABLE IF EXISTS looks, alike",
    f"""
    CREATE TEMP TABLE looks ON COMMIT DROP AS
    SELECT id, cvr, postcode, phone, key, street, left(key, 4) AS head, right(key, 4) AS tail
    FROM (
        SELECT id, cvr, postcode, phone, {_KEY} AS key, {_STREET} AS street
        FROM companies_company WHERE merged_into_id IS NULL AND closed_on IS NULL
    ) c
    """,
    "CREATE TEMP TABLE alike (a bigint, b bigint, how text, score real) ON COMMIT DROP",
    "ANALYZE looks",
)
# Only pairs that share a block are compared at all: 300,000 companies make 45 billion pairs, and a
# few million in blocks. Two numbers that are known and differ are two companies, however alike.
# `%(near)s`: how alike two names must be where the block says little.
_ONE_NUMBER = "(a.cvr IS NULL OR b.cvr IS NULL OR a.cvr = b.cvr)"
_BLOCKS: dict[str, str] = {
    "cvr": """
        SELECT a.id, b.id, 'cvr', similarity(a.key, b.key)
        FROM looks a JOIN looks b ON b.cvr = a.cvr AND b.id > a.id
    """,
    "p_number": """
        SELECT a.company_id, b.company_id, 'p_number', 1.0
        FROM companies_workplace a JOIN companies_workplace b ON b.p_number = a.p_number
            AND b.company_id > a.company_id
        JOIN looks x ON x.id = a.company_id JOIN looks y ON y.id = b.company_id
    """,
    "head": f"""
        SELECT a.id, b.id, 'name', similarity(a.key, b.key)
        FROM looks a JOIN looks b ON b.postcode = a.postcode AND b.head = a.head AND b.id > a.id
        WHERE a.postcode <> '' AND length(a.key) > 3 AND {_ONE_NUMBER}
            AND similarity(a.key, b.key) >= %(near)s
    """,
    "tail": f"""
        SELECT a.id, b.id, 'name', similarity(a.key, b.key)
        FROM looks a JOIN looks b ON b.postcode = a.postcode AND b.tail = a.tail AND b.id > a.id
            AND b.head <> a.head
        WHERE a.postcode <> '' AND length(a.key) > 3 AND {_ONE_NUMBER}
            AND similarity(a.key, b.key) >= %(near)s
    """,
    "address": f"""
        SELECT a.id, b.id, 'address', similarity(a.key, b.key)
        FROM looks a JOIN looks b ON b.postcode = a.postcode AND b.street = a.street AND b.id > a.id
        WHERE a.street <> '' AND {_ONE_NUMBER} AND similarity(a.key, b.key) >= %(same_place)s
    """,
    "phone": f"""
        SELECT a.id, b.id, 'phone', similarity(a.key, b.key)
        FROM looks a JOIN looks b ON b.phone = a.phone AND b.id > a.id
        WHERE a.phone <> '' AND {_ONE_NUMBER} AND similarity(a.key, b.key) >= %(same_place)s
    """,
}
_KEEP = """
INSERT INTO companies_candidate (first_id, second_id, score, why, verdict, found_at)
SELECT least(a, b), greatest(a, b), max(score), array_agg(DISTINCT how ORDER BY how), 'open',
    %(now)s
FROM alike GROUP BY least(a, b), greatest(a, b)
ON CONFLICT (first_id, second_id) DO UPDATE SET score = excluded.score, why = excluded.why
WHERE companies_candidate.verdict = 'open'
    AND (companies_candidate.score, companies_candidate.why)
        IS DISTINCT FROM (excluded.score, excluded.why)
"""
_FORGET = """
DELETE FROM companies_candidate c WHERE c.verdict = 'open' AND NOT EXISTS (
    SELECT FROM alike WHERE least(a, b) = c.first_id AND greatest(a, b) = c.second_id)
"""
NEAR, SAME_PLACE = 0.5, 0.35
STEPS = len(_BLOCKS) + 2


@dataclass(frozen=True, slots=True)
class Found:
    """`pairs`: new, or different than before. `gone`: they waited, and look alike no more, or one
    of the two has ceased or has become part of another."""

    pairs: int
    gone: int


def silent(step: str, done: int, total: int) -> None:
    """For who does not want to know."""


@action(rule="companies.merge")
def find_duplicates(
    *, by: Actor, comparison: Comparison | None = None, tell: Tell = silent
) -> Found:
    """Compare all companies, and put the pairs that look alike on the list; those that waited there
    and do so no more are taken off. What a person called different is not asked again.

    `comparison`: what somebody asked for; it is done in the same transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('companies.duplicates'))")
        tell("gather", 0, STEPS)
        for statement in _GATHER:
            cursor.execute(statement)
        for done, (step, pairs) in enumerate(_BLOCKS.items(), start=1):
            tell(step, done, STEPS)
            cursor.execute(f"INSERT INTO alike {pairs}", {"near": NEAR, "same_place": SAME_PLACE})
        tell("keep", STEPS - 1, STEPS)
        cursor.execute("ANALYZE alike")
        cursor.execute(_KEEP, {"now": clock.now()})
        n = int(cursor.rowcount)
        cursor.execute(_FORGET)
        found = Found(n, int(cursor.rowcount))
    if comparison is not None:
        Comparison.objects.filter(pk=comparison.pk).update(
            state=ComparisonState.DONE, pairs=found.pairs, gone=found.gone, ended_at=timezone.now()
        )
    note_facts(pairs=found.pairs, gone=found.gone)
    return found


@action(rule="companies.merge")
def ask_to_compare(*, by: Actor) -> Comparison:
    """Ask that all companies are compared. `comparing.see_to` has it done.

    Raises `Refused` while that is being done already.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('companies.ask_to_compare'))")
    if Comparison.objects.filter(state=ComparisonState.UNDER_WAY).exists():
        raise Refused(_("Sammenligningen er i gang."))
    made: Comparison = Comparison.objects.create(
        asked_at=timezone.now(), asked_by=staff_of(by), progress_at=timezone.now()
    )
    note_facts(companies=Company.objects.count())
    return made


def note_pair(one: Company, other: Company, why: list[str], score: float = 1.0) -> None:
    """Put two on the list at once, in an action that is running."""
    first, second = sorted((one.pk, other.pk))
    Candidate.objects.get_or_create(
        first_id=first,
        second_id=second,
        defaults={"score": score, "why": why, "found_at": clock.now()},
    )

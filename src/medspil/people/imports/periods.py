"""Periods from a file: contact groups, benefits and absences with a beginning and perhaps an end.

All rows of one citizen and one sort are read together, in the order of their first day, so the
order of the file does not matter. What the file says is true on its days; see `spells.stated` for
what becomes of what was there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from medspil.kernel.bulk import copy_in, walk
from medspil.people.imports import spells
from medspil.people.imports.spells import DAY, SORTS, Spell
from medspil.people.imports.tables import Issue, issues, refuse

PERIOD_STAGE = (
    ("reference", "text"),
    ("sort", "text"),  # groups, benefits, absences
    ("code", "text"),
    ("start", "date"),
    ("end", "date"),
)
Verdict = tuple[int, int | None, str, list[str]]


def judge_periods() -> None:
    """Say of every row in `import_stage` what it would do, and plan the histories that change."""
    refuse(
        "reference",
        """
        UPDATE import_stage s SET refused = true
        WHERE NOT s.refused AND NOT EXISTS (
            SELECT FROM people_citizen c WHERE c.reference = s.reference
        )
        RETURNING s."row", s."row", s.reference
        """,
        [],
        _("Række %s: sagen %s findes ikke i Medspil. Indlæs borgerne først."),
    )
    statement = """
        SELECT c.id, s.sort, s."row", s.code, s.start, s."end"
        FROM import_stage s JOIN people_citizen c USING (reference)
        WHERE NOT s.refused ORDER BY c.id, s.sort, s.start, s."row"
    """
    left: list[Any] = []
    for rows in walk(statement):
        rows = left + rows
        last = rows[-1][:2]  # its other rows may come in the next list
        left = [row for row in rows if row[:2] == last]
        _judge(rows[: len(rows) - len(left)])
    _judge(left)
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO import_verdict ("row", verdict, fields)'
            " SELECT \"row\", 'error', '{}' FROM import_stage WHERE refused"
        )
        cursor.execute("ANALYZE import_verdict")


def _judge(rows: list[Any]) -> None:
    """Rows (citizen, sort, row, code, start, end) in that order, each citizen's sort whole."""
    known = {
        name: spells.load(SORTS[name], {row[0] for row in rows if row[1] == name})
        for name in {row[1] for row in rows}
    }
    found_issues: list[Issue] = []
    verdicts: list[Verdict] = []
    plans = []
    refused: list[int] = []
    for (citizen, sort), group in groupby(rows, key=lambda row: (row[0], row[1])):
        before = known[sort].get(citizen, [])
        said, wrong = _said([_spell(sort, *row[2:]) for row in group], found_issues)
        refused += wrong
        after = before
        for _row, spell in _merged(said):
            after = spells.stated(after, spell, anchored=SORTS[sort].anchored)
        changed = not spells.same(before, after)
        for row, spell in said:
            verdict, fields = _verdict(spell, before, after) if changed else ("unchanged", [])
            verdicts.append((row, citizen, verdict, fields))
        if changed:
            plans.append((min(row for row, _spell in said), citizen, sort, before, after))
    if refused:
        with connection.cursor() as cursor:
            cursor.execute(
                'UPDATE import_stage SET refused = true WHERE "row" = ANY (%s)', [refused]
            )
    copy_in("import_verdict", ("row", "citizen_id", "verdict", "fields"), verdicts)
    issues(found_issues)
    spells.plan(plans)


def _spell(sort: str, row: int, code: str, start: date, end: date | None) -> tuple[int, Spell]:
    return row, Spell(start, end, (code, "") if sort == "groups" else (code,))


def _said(
    rows: list[tuple[int, Spell]], found: list[Issue]
) -> tuple[list[tuple[int, Spell]], list[int]]:
    """What the file says of one citizen and sort, without contradictions; and the rows refused.

    A period without an end that is followed by another code ends the day before that begins.
    """
    kept: list[tuple[int, Spell]] = []
    refused = []
    for row, spell in rows:
        clash = next(
            (
                n
                for n, (_r, old) in enumerate(kept)
                if old.code != spell.code and old.overlaps(spell)
            ),
            None,
        )
        if clash is None:
            kept.append((row, spell))
            continue
        other, old = kept[clash]
        if old.end is None and old.start < spell.start:
            kept[clash] = (other, replace(old, end=spell.start - DAY))
            kept.append((row, spell))
            sentence = _(
                "Perioden har ingen slutdato. Den er afsluttet %(day)s, dagen før række %(row)s."
            )
            day = f"{spell.start - DAY:%d.%m.%Y}"
            found.append((other, "til", "remark", sentence % {"day": day, "row": row}))
        else:
            refused.append(row)
            first, second = sorted((row, other))
            sentence = _("Række %(first)s og række %(second)s siger hver sit om %(day)s.")
            day = f"{max(spell.start, old.start):%d.%m.%Y}"
            named = {"first": first, "second": second, "day": day}
            found.append((row, "fra", "error", sentence % named))
    return kept, refused


def _merged(said: list[tuple[int, Spell]]) -> Iterator[tuple[int, Spell]]:
    """The same code in periods that overlap or meet is one period."""
    at: tuple[int, Spell] | None = None
    for row, spell in said:
        if at and at[1].code == spell.code and at[1].meets(spell):
            ends = (at[1].end, spell.end)
            end = None if None in ends else max(e for e in ends if e)
            at = (at[0], replace(at[1], end=end))
        else:
            if at:
                yield at
            at = (row, spell)
    if at:
        yield at


def _verdict(spell: Spell, before: list[Spell], after: list[Spell]) -> tuple[str, list[str]]:
    """What one row did to a history that changed."""
    old = [s for s in before if s.code == spell.code and s.overlaps(spell)]
    if not old:
        return "new", []
    now = next(s for s in after if s.code == spell.code and s.overlaps(spell))
    fields = []
    if now.start != old[0].start:
        fields.append("fra")
    if now.end != old[-1].end:
        fields.append("til")
    return ("changed", fields) if fields else ("unchanged", [])


def write_periods() -> list[int]:
    """Write the planned histories. Returns the citizens touched."""
    spells.carry_out()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO import_change ("row", citizen_id, made, before, after)
            SELECT min("row"), citizen_id, false,
                jsonb_object_agg(sort, before), jsonb_object_agg(sort, after)
            FROM import_plan GROUP BY citizen_id
            """
        )
        cursor.execute("SELECT citizen_id FROM import_change")
        return [citizen for (citizen,) in cursor.fetchall()]

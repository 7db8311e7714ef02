"""Dated facts of many citizens: how a file's statement changes a history, and writing it back.

A history (timeline) is the spells of one sort for one citizen, in order, never overlapping. A
change is always of the whole history: what it was, what it becomes. That is what is written, and
what an undo reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection

from medspil.kernel.bulk import copy_in

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Spell:
    """Something true from `start` to `end`, both included; open when `end` is None.

    `what`: the code, or what else makes it this and not another. `anchor`: day 0, where the sort
    has one and it is not the start.
    """

    start: date
    end: date | None
    what: tuple[Any, ...]
    anchor: date | None = None

    @property
    def code(self) -> Any:
        """The first of `what`; a track beside it makes no other code."""
        return self.what[0]

    @property
    def day_zero(self) -> date:
        return self.anchor or self.start

    def overlaps(self, other: Spell) -> bool:
        return (self.end is None or other.start <= self.end) and (
            other.end is None or self.start <= other.end
        )

    def meets(self, other: Spell) -> bool:
        """Overlapping, or with no day between."""
        return (self.end is None or other.start <= self.end + DAY) and (
            other.end is None or self.start <= other.end + DAY
        )


@dataclass(frozen=True, slots=True)
class Sort:
    """One table of spells. `columns` hold `what`; `anchored`: it has a day 0 of its own."""

    name: str
    table: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    anchored: bool = False

    @property
    def snapshot(self) -> str:
        """SQL: one citizen's history in this sort as JSON; the table is `p`."""
        anchor = "p.anchor" if self.anchored else "NULL"
        what = ", ".join(f'p."{column}"' for column in self.columns)
        return (
            f"jsonb_agg(jsonb_build_array(lower(p.valid), upper(p.valid) - 1, {anchor}, {what})"
            " ORDER BY lower(p.valid))"
        )


SORTS = {
    sort.name: sort
    for sort in (
        Sort("groups", "people_contactgroupperiod", ("group", "track"), ("text", "text"), True),
        Sort("benefits", "people_benefitperiod", ("code",), ("text",)),
        Sort("absences", "people_absenceperiod", ("code",), ("text",)),
        Sort(
            "assignments",
            "people_caseworkerassignment",
            ("staff_id", "team_id"),
            ("bigint", "bigint"),
        ),
    )
}


# -- how a statement changes a history -------------------------------------------------------------


def from_day_on(history: Sequence[Spell], new: Spell) -> list[Spell]:
    """The new spell from its start on, whatever was there; what went before ends the day before."""
    before = [
        replace(spell, end=new.start - DAY)
        if spell.end is None or spell.end >= new.start
        else spell
        for spell in history
        if spell.start < new.start
    ]
    return [*before, new]


def stated(history: Sequence[Spell], new: Spell, *, anchored: bool) -> list[Spell]:
    """The history once `new` is true on its days.

    Another code gives way on those days; what is left of it before and after stays as it was, day
    0 included. The same code is joined when it overlaps or meets, and keeps its day 0. But where
    `new` ends on a day, it knows better than one that was open: that ended too; and an open one
    that begins on the day after is another. So `new`, said again, changes nothing.
    """
    kept: list[Spell] = []
    start, end, what, anchor = new.start, new.end, new.what, new.anchor
    joined = False
    for old in history:
        ended = old.end is None and new.end is not None
        if old.code == new.code and (old.overlaps(new) if ended else old.meets(new)):
            start = min(start, old.start)
            if end is not None and old.end is not None:
                end = max(end, old.end)
            if not joined:
                what = old.what
                anchor = old.day_zero if anchored else None
            joined = True
        elif old.overlaps(new):
            if old.start < new.start:
                kept.append(replace(old, end=new.start - DAY))
            if new.end is not None and (old.end is None or old.end > new.end):
                zero = old.day_zero if anchored else None
                kept.append(replace(old, start=new.end + DAY, anchor=zero))
        else:
            kept.append(old)
    if anchored and anchor is None:
        anchor = new.start
    return sorted([*kept, Spell(start, end, what, anchor)], key=lambda spell: spell.start)


# -- many histories, to and from the database ------------------------------------------------------


def load(sort: Sort, citizens: Iterable[int]) -> dict[int, list[Spell]]:
    """The histories of these citizens."""
    found: dict[int, list[Spell]] = {}
    anchor = "anchor" if sort.anchored else "NULL"
    what = ", ".join(f'"{column}"' for column in sort.columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT citizen_id, lower(valid), upper(valid) - 1, {anchor}, {what}"
            f' FROM "{sort.table}" WHERE citizen_id = ANY (%s) ORDER BY citizen_id, lower(valid)',
            [list(citizens)],
        )
        for citizen, start, end, anchored, *code in cursor.fetchall():
            found.setdefault(citizen, []).append(Spell(start, end, tuple(code), anchored))
    return found


def as_json(history: Sequence[Spell]) -> str:
    """As `Sort.snapshot` writes it."""
    return json.dumps(
        [
            [
                spell.start.isoformat(),
                spell.end.isoformat() if spell.end else None,
                spell.anchor.isoformat() if spell.anchor else None,
                *spell.what,
            ]
            for spell in history
        ],
        ensure_ascii=False,
    )


PLAN = "import_plan"
_PLAN_COLUMNS = ("row", "citizen_id", "sort", "before", "after")

PLAN_TABLE = f"""
    CREATE TEMP TABLE {PLAN} (
        "row" int, citizen_id bigint, sort text, before jsonb, after jsonb
    ) ON COMMIT DROP
"""


def plan(changes: Iterable[tuple[int, int, str, Sequence[Spell], Sequence[Spell]]]) -> int:
    """Note changes (row, citizen, sort, before, after) to be written by `carry_out`."""
    return copy_in(
        PLAN,
        _PLAN_COLUMNS,
        (
            (row, citizen, sort, as_json(before), as_json(after))
            for row, citizen, sort, before, after in changes
        ),
    )


def carry_out() -> None:
    """Write every planned history whole, in the place of the one that was."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {PLAN}")
        for sort in SORTS.values():
            cursor.execute(
                f'DELETE FROM "{sort.table}" p USING {PLAN} c'
                " WHERE c.sort = %s AND p.citizen_id = c.citizen_id",
                [sort.name],
            )
            names = ", ".join(f'"{column}"' for column in sort.columns)
            values = ", ".join(
                f"(s ->> {number})::{kind}" for number, kind in enumerate(sort.types, start=3)
            )
            cursor.execute(
                f'INSERT INTO "{sort.table}" (citizen_id, valid, {names}'
                f"{', anchor' if sort.anchored else ''})"
                " SELECT c.citizen_id,"
                " daterange((s ->> 0)::date, (s ->> 1)::date, '[]'),"
                f" {values}{', (s ->> 2)::date' if sort.anchored else ''}"
                f" FROM {PLAN} c, jsonb_array_elements(c.after) s WHERE c.sort = %s",
                [sort.name],
            )


def same(one: Sequence[Spell], other: Sequence[Spell]) -> bool:
    """Do two histories say the same? Day 0 left out is the start."""
    return [(s.start, s.end, s.what, s.day_zero) for s in one] == [
        (s.start, s.end, s.what, s.day_zero) for s in other
    ]

"""Run the one definition of due dates: to read for any day, or to keep for today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, transaction
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from medspil.contact.models import Sweep
from medspil.kernel import clock

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class DueRow:
    """One citizen's two clocks on one day. Dates are days; counts are conversations."""

    citizen_id: int
    as_of: date
    contact_group: str
    rule_id: int | None
    anchor: date | None
    owed: str  # first, window, gap; empty: nothing
    statutory_due: date | None
    pace: date | None
    window_end: date | None
    held: int | None
    remaining: int | None
    frozen_days: int
    frozen: bool
    concern: str
    interval_days: int
    last_contact: date | None
    local_due: date
    local_reason: str
    tries: int
    paused_until: date | None
    pause_code: str
    next_due: date
    next_because: str
    staff_id: int | None
    team_id: int | None


_KEPT = [field.name for field in fields(DueRow) if field.name != "as_of"]
COLUMNS = ", ".join(_KEPT)  # of what is kept, all of it as of today


FEW = 10  # citizens for whom a kept plan is quicker than one made for them

# Written for all or some; a plan that is kept for some must not allow for all.
_OR_ALL = "%(ids)s::bigint[] IS NULL OR "


def _with_calendar(name: str) -> str:
    calendar = (_HERE / "calendar.sql").read_text().rstrip()
    return (_HERE / name).read_text().replace("{calendar}", calendar)


@cache
def statement(*, some: bool = False) -> str:
    """The one statement. Parameters: `on` (a day) and `ids` (citizens, or null for all).

    `some`: for citizens that are named, never null.
    """
    text = _with_calendar("due.sql")
    return text.replace(_OR_ALL, "") if some else text


@cache
def _effects(*, some: bool = False) -> str:
    text = _with_calendar("effects.sql")
    return text.replace(_OR_ALL, "") if some else text


def _execute(text: str, values: dict[str, Any]) -> None:
    """Run a statement, for a few citizens by a plan that the connection keeps.

    Planning these statements costs ten times what running them for one citizen does, and Django's
    own cursors put the values into the text, so that every run is planned anew.
    """
    if values["ids"] is None or len(values["ids"]) > FEW:
        with connection.cursor() as cursor:
            cursor.execute(text, values)
        return
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    raw = connection.connection
    raw.prepare_threshold = 0  # heeded by psycopg's own cursors alone
    with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
        # the server believes that a plan for these very citizens pays; it does for many
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan", prepare=False)
        cursor.execute(text, values, prepare=True)


def due_rows(on: date, ids: Sequence[int] | None = None) -> Iterator[DueRow]:
    """The clocks as they stand on `on`, computed from what had happened by then; writes nothing."""
    values = {"on": on, "ids": None if ids is None else list(ids)}
    with connection.cursor() as cursor:
        if ids is None:
            with transaction.atomic():
                for_everybody(cursor)
                cursor.execute(statement(), values)
        else:
            cursor.execute(statement(), values)
        while rows := cursor.fetchmany(5000):
            yield from (DueRow(*row) for row in rows)


def refresh(ids: Iterable[int]) -> None:
    """Recompute these citizens, inside the action that touched them."""
    chosen = sorted(set(ids))
    if chosen:
        _execute(_keeping(some=True), {"on": clock.today(), "ids": chosen})


@cache
def _keeping(*, some: bool = False) -> str:
    kept, said, new = (
        ", ".join(f"{row}.{name}" for name in _KEPT) for row in ("k", "s", "excluded")
    )
    text = (_HERE / "keep.sql").read_text()
    text = text.format(statement=statement(), columns=COLUMNS, kept=kept, said=said, new=new)
    return text.replace(_OR_ALL, "") if some else text


@transaction.atomic
def sweep(*, unless_fresh: bool = False) -> None:
    """Recompute everybody for today: at night, and when rules or suspensions have changed.

    Waits for the actions that are recomputing somebody, and they for it: what it then reads is
    what they wrote.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE contact_due IN SHARE ROW EXCLUSIVE MODE")
        if unless_fresh and _is_fresh():
            return  # somebody else did it while we waited
        for_everybody(cursor)
    _execute(_keeping(), {"on": clock.today(), "ids": None})
    Sweep.objects.update_or_create(id=1, defaults={"as_of": clock.today()})


def for_everybody(cursor: Any) -> None:
    """Let the planner walk the tables side by side in the order of the citizens: with much memory
    it hashes them instead, which for a million takes four times as long.
    """
    cursor.execute("SET LOCAL work_mem = '4MB'")


def fresh() -> None:
    """Make sure that what is kept is today's, whether or not a worker ran in the night."""
    if not _is_fresh():
        sweep(unless_fresh=True)


def _is_fresh() -> bool:
    return Sweep.objects.filter(as_of=clock.today()).exists()


def reclassify(ids: Sequence[int] | None = None, days: Sequence[Range[Any]] | None = None) -> None:
    """Decide again what conversations do to the clocks, for these citizens and days (or all).

    After a change of benefit or of the law on pause, those from its first day on: the window in
    which conversations count may end on another day.
    """
    chosen: Any = None if days is None else Multirange(list(days))
    which = None if ids is None else list(ids)
    _execute(_effects(some=which is not None), {"on": clock.today(), "ids": which, "days": chosen})

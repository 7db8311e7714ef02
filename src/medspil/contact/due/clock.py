"""Run the one definition of due dates: to read for any day, or to keep for today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum, auto
from functools import cache, partial
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


_LAST_KEY = 2**63 - 1
FEW = 10  # citizens for whom a kept plan is quicker than one made for them

# Who recomputes some citizens holds this advisory lock with others; for everybody, alone.
TURN = 0x64756552


class Whom(StrEnum):
    """For whom a statement is written: a plan that is kept for some must not allow for all."""

    ANY = auto()  # `ids`: citizens, or null for all
    SOME = auto()  # `ids`: citizens, never null
    SHARE = auto()  # those from `first` to `last`


_OR_ALL = "%(ids)s::bigint[] IS NULL OR "
_NAMED = "= ANY (%(ids)s::bigint[])"
_BETWEEN = "BETWEEN %(first)s AND %(last)s"


def _written_for(whom: Whom, text: str) -> str:
    if whom is not Whom.ANY:
        text = text.replace(_OR_ALL, "")
    return text.replace(_NAMED, _BETWEEN) if whom is Whom.SHARE else text


def _with_calendar(name: str) -> str:
    calendar = (_HERE / "calendar.sql").read_text().rstrip()
    return (_HERE / name).read_text().replace("{calendar}", calendar)


@cache
def statement(whom: Whom = Whom.ANY) -> str:
    """The one statement. Parameters: `on` (a day), and whom it is for."""
    return _written_for(whom, _with_calendar("due.sql"))


@cache
def _effects(whom: Whom) -> str:
    return _written_for(whom, _with_calendar("effects.sql"))


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
        _take_turn("pg_advisory_xact_lock_shared")
        _execute(_keeping(Whom.SOME), {"on": clock.today(), "ids": chosen})


@cache
def _keeping(whom: Whom) -> str:
    kept, said, new = (
        ", ".join(f"{row}.{name}" for name in _KEPT) for row in ("k", "s", "excluded")
    )
    text = (_HERE / "keep.sql").read_text()
    text = text.format(statement=statement(), columns=COLUMNS, kept=kept, said=said, new=new)
    return _written_for(whom, text)


def _take_turn(lock: str) -> None:
    """Wait until what others recompute is written, so that what is read now is what they wrote."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(%s)", [TURN])


@transaction.atomic
def sweep(*, unless_fresh: bool = False) -> None:
    """Recompute everybody for today, when rules or suspensions have changed.

    Waits for the actions that are recomputing somebody, and they for it.
    """
    _take_turn("pg_advisory_xact_lock")
    if unless_fresh and _is_fresh():
        return  # somebody else did it while we waited
    with connection.cursor() as cursor:
        for_everybody(cursor)
    _execute(_keeping(Whom.ANY), {"on": clock.today(), "ids": None})
    _swept()


def sweep_in_shares(hands: int = 2) -> None:
    """The same by `hands` connections at once, each with its share of the citizens: at night.

    A connection sees what is committed, so never inside a transaction. Cut off half way, some rows
    are today's and the rest yesterday's; `fresh` then does it again.
    """
    with transaction.atomic(durable=True):
        _take_turn("pg_advisory_xact_lock")
        keep = partial(_keep_share, clock.today())
        with ThreadPoolExecutor(hands) as pool:
            list(pool.map(keep, shares(hands)))
        _swept()


def shares(hands: int) -> list[tuple[int, int]]:
    """(first, last) keys of the citizens, so that each share holds as many who have a date."""
    cuts = [n / hands for n in range(1, hands)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_disc(%s::float8[]) WITHIN GROUP (ORDER BY citizen_id)"
            " FROM contact_due",
            [cuts],
        )
        found = sorted(set(cursor.fetchone()[0] or ()))
    return list(zip([0, *(cut + 1 for cut in found)], [*found, _LAST_KEY], strict=True))


def _keep_share(on: date, share: tuple[int, int]) -> None:
    first, last = share
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for_everybody(cursor)
            cursor.execute(_keeping(Whom.SHARE), {"on": on, "first": first, "last": last})
    finally:
        connection.close()  # this thread's own


def _swept() -> None:
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
    whom = Whom.ANY if which is None else Whom.SOME
    _execute(_effects(whom), {"on": clock.today(), "ids": which, "days": chosen})

"""Sharing a round out among callers, and writing down what came of a call.

Plain functions, called inside an action of the room that owns the round: it knows who may call and
what an outcome means for the subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.people.models import Staff
from medspil.rounds.models import (
    FINAL,
    LEASE,
    AbstractCall,
    AbstractRound,
    AbstractRow,
    Outcome,
    RoundState,
    RowState,
)

RoundT = TypeVar("RoundT", bound=AbstractRound)
RowT = TypeVar("RowT", bound=AbstractRow)
CallT = TypeVar("CallT", bound=AbstractCall)


def move(round: RoundT, to: str) -> RoundT:
    """Bring the round into another state. Raises `Refused` where the transition table says no."""
    locked: RoundT = type(round)._default_manager.select_for_update().get(pk=round.pk)
    if not locked.may_become(to):
        raise Refused(
            _("Runden er »%(now)s« og kan ikke blive »%(to)s«.")
            % {"now": RoundState(locked.state).label, "to": RoundState(to).label}
        )
    locked.state = to
    if to == RoundState.RUNNING and locked.started_at is None:
        locked.started_at = clock.now()
    if to == RoundState.FINISHED:
        locked.closed_at = clock.now()
    locked.save(update_fields=["state", "started_at", "closed_at"])
    return locked


def fill(rows: type[RowT], round: AbstractRound, subject: str, ids: Iterable[int]) -> int:
    """Put subjects at the end of the line, in the order given; who is in it already stays.

    Returns how many were added.
    """
    highest: dict[str, Any] = rows._default_manager.filter(round=round).aggregate(
        last=Max("position")
    )
    there = set(rows._default_manager.filter(round=round).values_list(f"{subject}_id", flat=True))
    new = [pk for pk in ids if pk not in there]
    first = (highest["last"] or 0) + 1
    rows._default_manager.bulk_create(
        (
            rows(**{"round": round, f"{subject}_id": pk, "position": first + place})
            for place, pk in enumerate(new)
        ),
        batch_size=5000,
        ignore_conflicts=True,
    )
    return len(new)


# Who is next: call-backs whose time has come, then those never tried, then those who were missed,
# in the order they were missed. A row left behind for longer than the lease is free again. A row
# that somebody else is taking this moment is passed over: nobody waits, nobody is shown twice.
_TAKE = """
WITH next AS MATERIALIZED (
    SELECT id FROM {table}
    WHERE round_id = %(round)s AND {which} AND {among} AND (
        state = 'waiting'
        OR state = 'taken' AND taken_at NOT BETWEEN %(oldest)s AND %(newest)s
    )
    ORDER BY {order}
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
UPDATE {table} row SET state = 'taken', taken_by_id = %(by)s, taken_at = %(now)s
FROM next WHERE row.id = next.id
RETURNING row.id
"""
_LINES = [
    ("call_back_at <= %(now)s", "call_back_at"),
    (
        "call_back_at IS NULL AND (not_before IS NULL OR not_before <= %(now)s)"
        " AND state <> 'done'",
        "not_before NULLS FIRST, position",
    ),
]


def take_next(
    rows: type[RowT],
    calls: type[CallT],
    round: AbstractRound,
    by: Staff,
    *,
    among: str = "true",
    named: Mapping[str, Any] | None = None,
) -> RowT | None:
    """The row this caller calls now: the one they hold, else the next in line. None: nobody waits.

    `among`: SQL of the room's own that says which rows may be given to them now, with the
    parameters `named`; `%(by)s` and `%(now)s` are there already. The row is `{table}`.
    Nobody is shown to two callers at once, however many ask in the same moment. Raises `Refused`
    when the round is not running.
    """
    if round.state != RoundState.RUNNING:
        raise Refused(_("Runden er ikke i gang."))
    now, table = clock.now(), rows._meta.db_table
    with connection.cursor() as cursor:
        # one person asking twice in the same moment gets the same row twice
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"{table}:{round.pk}:{by.pk}"],
        )
        held = (
            rows._default_manager.select_for_update()
            .filter(round=round, taken_by=by, state=RowState.TAKEN)
            .first()
        )
        if held is not None:
            renew(held)
            return held
        given = {
            "round": round.pk,
            "by": by.pk,
            "now": now,
            "oldest": now - LEASE,
            "newest": now + LEASE,  # a demo's clock may have been set back
            **(named or {}),
        }
        for which, order in _LINES:
            quoted = connection.ops.quote_name(table)
            said = {"which": which, "order": order, "among": f"({among.format(table=quoted)})"}
            cursor.execute(_TAKE.format(table=quoted, **said), given)
            if found := cursor.fetchone():
                break
    if found is None:
        return None
    taken = {"row_id": found[0], "by": by, "outcome": ""}
    calls._default_manager.update_or_create(**taken, defaults={"taken_at": now})
    return rows._default_manager.get(pk=found[0])


def take_this(row: AbstractRow, calls: type[AbstractCall], by: Staff) -> None:
    """This caller calls this row now (which is locked), whatever the line says.

    Raises `Refused` where it is done or in another's hands, or the caller holds another.
    """
    if row.round.state != RoundState.RUNNING:
        raise Refused(_("Runden er ikke i gang."))
    if row.state != RowState.WAITING:
        raise Refused(_("Den er ikke i køen mere."))
    held: Any = type(row)._default_manager
    if held.filter(round=row.round_id, taken_by=by, state=RowState.TAKEN).exists():
        raise Refused(_("Gem eller læg den fra dig, du har i hånden, først."))
    row.state, row.taken_by, row.taken_at = RowState.TAKEN, by, clock.now()
    row.save()
    of: Any = calls._default_manager
    of.update_or_create(row=row, by=by, outcome="", defaults={"taken_at": row.taken_at})


def renew(row: AbstractRow) -> None:
    """The caller is still at it: the lease begins again."""
    row.taken_at = clock.now()
    row.save(update_fields=["taken_at"])


def give_back(row: AbstractRow, calls: type[AbstractCall], by: Staff) -> None:
    """The caller puts the row back in its place without having called."""
    if row.state == RowState.TAKEN and row.taken_by_id == by.pk:
        _free(row)
        row.state = RowState.WAITING
        row.save()
    of: Any = calls._default_manager
    of.filter(row=row, by=by, outcome="").delete()


def settle(row: AbstractRow, call: AbstractCall, outcome: str, *, again: datetime | None) -> None:
    """Write down what came of a call, and where that leaves the row (which the caller has locked).

    Reached, or a wrong number: done. Missed: to the back of the line for `retry_hours`, and done
    at the last try. Call back: first in line when the time comes. Where somebody else has taken
    the row over, a miss leaves it with them, and one who is done stays done.
    """
    now = clock.now()
    call.outcome, call.at = outcome, now
    call.save()
    if row.state == RowState.DONE:
        return
    overtaken = row.state == RowState.TAKEN and row.taken_by_id != call.by_id
    if outcome == Outcome.NOT_REACHED:
        row.tries += 1
    if overtaken and outcome not in FINAL:
        row.save(update_fields=["tries"])
        return
    _free(row)
    row.outcome = outcome
    row.call_back_at = again if outcome == Outcome.CALL_BACK_AT else None
    row.not_before = None
    if outcome in FINAL or (outcome == Outcome.NOT_REACHED and row.tries >= row.round.max_tries):
        row.state, row.done_at = RowState.DONE, now
    else:
        row.state = RowState.WAITING
        if outcome == Outcome.NOT_REACHED:
            row.not_before = now + timedelta(hours=row.round.retry_hours)
    row.save()


def reopen(row: AbstractRow) -> None:
    """The subject waits again, first among those who were tried: a right number has been found."""
    if row.state != RowState.DONE:
        raise Refused(_("Rækken er allerede i køen."))
    row.state, row.done_at, row.outcome, row.tries = RowState.WAITING, None, "", 0
    row.not_before = row.call_back_at = None
    row.save()


def drop(row: AbstractRow) -> None:
    """The subject has left the books: nobody calls, and the figures leave them out."""
    _free(row)
    row.state, row.outcome, row.done_at = RowState.DONE, Outcome.GONE, clock.now()
    row.save()


def _free(row: AbstractRow) -> None:
    row.taken_by = row.taken_at = None

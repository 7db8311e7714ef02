"""What the hotline's tests begin with."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import DatabaseError, connections, transaction

from medspil.hotline.actions.tally import tally
from medspil.hotline.models import Calls, Cell
from medspil.kernel import clock
from medspil.people.models import Role, Staff
from tests import factories as make

TUESDAY = date(2020, 4, 14)
MONDAY = date(2020, 4, 13)


def psychologist() -> Staff:
    return make.staff(role=Role.PSYCHOLOGIST)


def call(
    by: Staff | None = None, *, day: date = TUESDAY, at: time = time(10), **facts: Any
) -> None:
    """A citizen called for a quarter of an hour, unless told otherwise."""
    with clock.at(datetime.combine(day, at)):
        tally(by=by or psychologist(), **{"caller": "citizen", "duration": "10-20", **facts})


def counted() -> dict[str, int]:
    """Every cell that is not nought, as "kind:code", and the half days as "day half"."""
    cells = {f"{c.kind}:{c.code}": c.n for c in Cell.objects.filter(n__gt=0)}
    return cells | {f"{c.day} {c.half_day}": c.n for c in Calls.objects.all()}


def ask(question: str, *values: object, alias: str = "hotline") -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


def refused(statement: str, *values: object, alias: str = "default") -> str:
    """What the database says to a statement; empty when it lets it through."""
    try:
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as problem:
        return str(problem).split("\n")[0]
    return ""

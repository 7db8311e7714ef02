"""What must hold after every day: one bucket each, nobody lost, kept dates equal to fresh ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import connection
from django.db.models import Q

from medspil.contact.due.clock import COLUMNS, statement
from medspil.contact.models import Due
from medspil.contact.queries import BucketsDoNotAddUp, bucket_counts

Checker = Callable[[date], None]


class Broken(Exception):
    """A promise of the house did not hold at the end of a day."""


def after_each_day(day: date) -> None:
    """The invariants that the product itself can check. Raises `Broken`."""
    everybody_in_one_bucket(day)
    nobody_lost(day)
    kept_is_fresh(day)


def everybody_in_one_bucket(day: date) -> None:
    """The buckets are disjoint by construction; their sum is the number of active citizens."""
    try:
        bucket_counts()
    except BucketsDoNotAddUp as problem:
        raise Broken(f"{day}: {problem}") from problem


def nobody_lost(day: date) -> None:
    """Every active citizen has a next contact, and somebody or some team that owes it."""
    lost = Due.objects.filter(Q(next_due=None) | Q(staff=None, team=None))
    if (number := lost.count()) > 0:
        raise Broken(f"{day}: {number} citizens with nobody to call them")


_DIFFERENT = """
WITH fresh AS MATERIALIZED ({statement})
SELECT count(*) FROM (
    (SELECT {columns} FROM contact_due EXCEPT SELECT {columns} FROM fresh)
    UNION ALL
    (SELECT {columns} FROM fresh EXCEPT SELECT {columns} FROM contact_due)
) different
"""


def kept_is_fresh(day: date) -> None:
    """What each action kept for the citizens it touched is what the statement says of everybody."""
    with connection.cursor() as cursor:
        cursor.execute(
            _DIFFERENT.format(statement=statement(), columns=COLUMNS), {"on": day, "ids": None}
        )
        (different,) = cursor.fetchone()
    if different:
        raise Broken(f"{day}: {different} kept due dates differ from fresh ones")

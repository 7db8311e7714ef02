"""Many rows at once: COPY in, and walking a result without holding it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, islice
from typing import Any

from django.db import connection, transaction

_SPECIAL = re.compile(r"[\\\n\r\t]")
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_BLOCK = 1000  # rows handed to the driver at a time


def copy_in(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """COPY rows into a table; returns how many.

    Values: None, str, int, bool, bytes, date, list of str without commas or braces. Making the rows
    must not query: the connection is busy. Table and column names are ours, never a user's.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    done = 0
    walk = iter(rows)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
    ):
        while block := list(islice(walk, _BLOCK)):
            copy.write("".join(map(_line, block)))
            done += len(block)
    return done


def _line(row: Sequence[Any]) -> str:
    return "\t".join([_text(value) for value in row]) + "\n"


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if type(value) is str:
        return value.translate(_ESCAPES) if _SPECIAL.search(value) else value
    if type(value) is bytes:
        return "\\\\x" + value.hex()
    if value is True:
        return "t"
    if value is False:
        return "f"
    if type(value) in (list, tuple):
        return "{" + ",".join(value) + "}"
    return str(value)


_numbers = count(1)


def walk(statement: str, parameters: Any = None, *, at_a_time: int = 5000) -> Iterator[list[Any]]:
    """The rows of a query in lists of `at_a_time`, from a cursor in the database.

    Statements run between two lists are fine. Needs a transaction; the statement is ours.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("walk() needs a transaction")
    name = f"walk_{next(_numbers)}"
    with connection.cursor() as cursor:
        cursor.execute(f"DECLARE {name} NO SCROLL CURSOR FOR {statement}", parameters)
        try:
            while True:
                cursor.execute(f"FETCH {at_a_time} FROM {name}")
                rows = cursor.fetchall()
                if not rows:
                    return
                yield rows
        finally:
            if not connection.needs_rollback:
                cursor.execute(f"CLOSE {name}")

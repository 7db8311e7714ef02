"""The one clock. A demo, a replay and a test can set it; nothing else reads the time.

Order: `at(...)` around the call, then the demo's chosen day, then `MEDSPIL_TODAY`, then real time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

TZ = ZoneInfo("Europe/Copenhagen")

_moment: ContextVar[datetime | date | None] = ContextVar("moment", default=None)
_played: ContextVar[bool] = ContextVar("played", default=False)


def _read(moment: datetime | date) -> datetime:
    """A set day keeps the real time of day, so that what happens in order stays in order."""
    if isinstance(moment, datetime):
        return moment.astimezone(TZ)
    return datetime.combine(moment, datetime.now(TZ).timetz())


def now() -> datetime:
    """The moment, aware, in Europe/Copenhagen."""
    moment = _moment.get()
    if moment is not None:
        return _read(moment)
    named = os.environ.get("MEDSPIL_TODAY")
    if named:
        return _read(date.fromisoformat(named))
    return datetime.now(TZ)


def today() -> date:
    """The day in Europe/Copenhagen."""
    return now().date()


@contextmanager
def at(moment: date | datetime) -> Iterator[None]:
    """Set the clock for what runs inside. A naive date-time is taken as Danish time."""
    if isinstance(moment, datetime) and moment.tzinfo is None:
        moment = moment.replace(tzinfo=TZ)
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def world() -> datetime:
    """The moment that those outside go by: mail servers, telephones, a queue of jobs.

    Real time, whatever day the house believes it to be; in a replay it is played with the rest.
    """
    return now() if _played.get() else datetime.now(TZ)


@contextmanager
def played() -> Iterator[None]:
    """Inside, the world outside is played too: nothing waits for real time."""
    token = _played.set(True)
    try:
        yield
    finally:
        _played.reset(token)


def is_played() -> bool:
    """Is the world outside played?"""
    return _played.get()


def start_of(day: date) -> datetime:
    """Midnight at which `day` begins, in Danish time."""
    return datetime.combine(day, time.min, TZ)

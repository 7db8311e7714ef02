"""Count a call. Nothing is kept of who counted it, when, or what belonged together."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connections
from django.utils.translation import gettext as _

from medspil.hotline.models import CODES, HalfDay, Kind, Urgent
from medspil.hotline.router import ALIAS
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused, untraced

# One call at a time: two that write all cells of a week would else wait for each other for ever.
_TURN = "SELECT pg_advisory_xact_lock(hashtext('hotline.tally'))"
_FORGET = "DELETE FROM hotline_spentkey WHERE day < %s"
_SPEND = "INSERT INTO hotline_spentkey (key, day) VALUES (%s, %s) ON CONFLICT (key) DO NOTHING"
_CALL = """
INSERT INTO hotline_calls AS kept (day, half_day, n) VALUES (%s, %s, 1)
ON CONFLICT (day, half_day) DO UPDATE SET n = kept.n + 1
"""
_WEEK = """
INSERT INTO hotline_cell (week, kind, code, n) SELECT %s, kind, code, 0
FROM unnest(%s::text[], %s::text[]) AS known (kind, code) ON CONFLICT DO NOTHING
"""
_COUNT = """
UPDATE hotline_cell SET n = n + (kind || ':' || code = ANY (%s::text[]))::int WHERE week = %s
"""

EVERY_CELL = [(str(kind), code) for kind, codes in CODES.items() for code in codes.values]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


@untraced(rule="hotline.tally", using=ALIAS)
def tally(
    *,
    caller: str,
    duration: str,
    themes: Iterable[str] = (),
    referred: Iterable[str] = (),
    urgent: bool = False,
    once: uuid.UUID | str | None = None,
) -> None:
    """Add a call to the counts of this half day and this week, for good: there is no undoing.

    `once` is the form's key: kept without a name or an hour until the next day that counts. Raises
    `AlreadyDone` when it was counted, `Refused` for what is not in the lists.
    """
    now = clock.now()
    today, week = now.date(), monday_of(now.date())
    chosen = _chosen(caller, duration, themes, referred, urgent)
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(_TURN)
        if once:
            cursor.execute(_FORGET, [today])
            cursor.execute(_SPEND, [uuid.UUID(str(once)), today])
            if cursor.rowcount == 0:
                raise AlreadyDone("")
        cursor.execute(_CALL, [today, HalfDay.AM if now.hour < 12 else HalfDay.PM])
        kinds, codes = zip(*EVERY_CELL, strict=True)
        cursor.execute(_WEEK, [week, list(kinds), list(codes)])
        cursor.execute(_COUNT, [chosen, week])


def _chosen(
    caller: str, duration: str, themes: Iterable[str], referred: Iterable[str], urgent: bool
) -> list[str]:
    """The cells to add one to, as "kind:code"."""
    given = [
        (Kind.CALLER, caller),
        (Kind.DURATION, duration),
        (Kind.URGENT, Urgent.YES if urgent else Urgent.NO),
        *((Kind.THEME, theme) for theme in themes),
        *((Kind.REFERRED, place) for place in referred),
    ]
    if any(code not in CODES[kind].values for kind, code in given):
        raise Refused(_("Vælg fra listerne."))
    return sorted({f"{kind.value}:{code}" for kind, code in given})

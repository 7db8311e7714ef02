"""What can be counted of companies' asks. Each definition is frozen, see `kernel.measure`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from medspil.kernel import clock
from medspil.kernel.measure import Figure, Measure

ASKED = """
    SELECT a.id, a.kind, a.asked_at, a.answered_at, a.due_on, a.opening_id FROM reception_ask a
    WHERE a.asked_at >= %(since)s AND a.asked_at < %(after)s
"""
_ASKED = f"""
SELECT count(*), count(*) FILTER (WHERE kind = 'labour'),
    count(*) FILTER (WHERE answered_at < %(after)s),
    count(*) FILTER (WHERE answered_at < %(after)s
        AND (answered_at AT TIME ZONE 'Europe/Copenhagen')::date <= due_on),
    count(*) FILTER (WHERE due_on < %(end)s OR answered_at < %(after)s),
    count(*) FILTER (WHERE opening_id IS NOT NULL)
FROM ({ASKED}) a
"""  # noqa: S608 our own words


def _asked(start: date, end: date) -> tuple[int, dict[str, float | None]]:
    values: dict[str, Any] = {
        "since": clock.start_of(start),
        "after": clock.start_of(end + timedelta(days=1)),
        "end": end,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, values)
        found: tuple[Any, ...] = cursor.fetchone() or ()
    asked, labour, answered, in_time, ripe, openings = (int(one) for one in found)
    return asked, {
        "labour": float(labour),
        "answered": 100 * answered / asked if asked else None,
        "in_time": 100 * in_time / ripe if ripe else None,
        "openings": 100 * openings / labour if labour else None,
    }


ASKS = Measure(
    code="henvendelser-fra-virksomheder",
    name=_("Henvendelser fra virksomheder"),
    definition=_(
        "Virksomheder, der i perioden bad om at blive ringet op eller om arbejdskraft på jeres "
        "side. Besvaret: andelen, der har fået svar ved periodens slutning. Som lovet: andelen, "
        "der fik svar senest på den lovede dag, af dem, hvor dagen er gået, eller svaret er givet. "
        "Til åbninger: andelen af dem, der manglede folk, hvor I har skrevet en åbning."
    ),
    version=1,
    counted=_("henvendelser"),
    each=ASKED,
    figures=(
        Figure("labour", _("Mangler folk"), "count(labour)"),
        Figure("answered", _("Besvaret"), "count(answered) / count", "percent"),
        Figure("in_time", _("Som lovet"), "in time / (due or answered)", "percent"),
        Figure("openings", _("Til åbninger"), "openings / labour", "percent"),
    ),
    moment=False,
    tells=_asked,
)

MEASURES = (ASKS,)

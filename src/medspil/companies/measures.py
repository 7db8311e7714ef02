"""What can be counted among companies. Each definition is frozen, see `medspil.kernel.measure`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from medspil.kernel import clock
from medspil.kernel.measure import Figure, Measure

SPOKEN = """
    SELECT e.id, e.company_id, e.kind FROM companies_companyevent e
    WHERE e.kind IN ('call', 'visit', 'meeting', 'email')
        AND e.at >= %(since)s AND e.at < %(after)s
"""
_SPOKEN = f"""
SELECT count(*), count(DISTINCT company_id), count(*) FILTER (WHERE kind = 'visit')
FROM ({SPOKEN}) e
"""  # noqa: S608 our own words
ASKED = """
    SELECT q.id, q.asked_at, q.answered_at, q.due_on FROM companies_question q
    WHERE q.asked_at >= %(since)s AND q.asked_at < %(after)s
"""
_ASKED = f"""
SELECT count(*), count(*) FILTER (WHERE answered_at < %(after)s),
    count(*) FILTER (WHERE answered_at < %(after)s
        AND (answered_at AT TIME ZONE 'Europe/Copenhagen')::date <= due_on)
FROM ({ASKED}) q
"""  # noqa: S608 our own words


def _ask(question: str, start: date, end: date) -> list[int]:
    asked: dict[str, Any] = {
        "since": clock.start_of(start),
        "after": clock.start_of(end + timedelta(days=1)),
    }
    with connection.cursor() as cursor:
        cursor.execute(question, asked)
        found: tuple[Any, ...] = cursor.fetchone() or ()
    return [int(one) for one in found]


def _spoken(start: date, end: date) -> tuple[int, dict[str, float | None]]:
    times, companies, visits = _ask(_SPOKEN, start, end)
    return times, {"companies": float(companies), "visits": float(visits)}


def _asked(start: date, end: date) -> tuple[int, dict[str, float | None]]:
    asked, answered, in_time = _ask(_ASKED, start, end)
    return asked, {
        "answered": float(answered),
        "in_time": 100 * in_time / answered if answered else None,
    }


CONTACTS = Measure(
    code="talt-med-virksomheder",
    name=_("Kontakt med virksomheder"),
    definition=_(
        "Opkald, hvor I talte sammen, besøg, møder og e-mails i perioden, som de står på "
        "virksomhedernes tidslinjer. Breve og opkald, ingen tog, tælles ikke med."
    ),
    version=1,
    counted=_("kontakter"),
    each=SPOKEN,
    figures=(
        Figure("companies", _("Virksomheder"), "count(DISTINCT company)"),
        Figure("visits", _("Besøg"), "count(visits)"),
    ),
    moment=False,
    tells=_spoken,
)
QUESTIONS = Measure(
    code="svar-til-virksomheder",
    name=_("Svar på spørgsmål fra virksomheder"),
    definition=_(
        "Spørgsmål, virksomheder stillede i perioden, og som ingen kunne svare på med det samme. "
        "Til tiden: andelen af de besvarede, der fik svar senest på den dag, der var sat."
    ),
    version=1,
    counted=_("spørgsmål"),
    each=ASKED,
    figures=(
        Figure("answered", _("Besvaret"), "count(answered)"),
        Figure("in_time", _("Til tiden"), "in time / answered", "percent"),
    ),
    moment=False,
    tells=_asked,
)

MEASURES = (CONTACTS, QUESTIONS)

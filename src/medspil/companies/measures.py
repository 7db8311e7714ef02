"""What can be counted among companies. Each definition is frozen, see `medspil.kernel.measure`."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from medspil.kernel.measure import Figure, Measure, numbers

Numbers = tuple[int, dict[str, float | None]]
RETURN_DAYS = 14  # after the day on which one was to come back

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


CALLED = """
    SELECT c.id, r.company_id, c.outcome FROM companies_campaigncall c
    JOIN companies_campaignrow r ON r.id = c.row_id
    WHERE c.outcome <> '' AND c.at >= %(since)s AND c.at < %(after)s
"""
_CALLED = f"""
SELECT count(*), count(DISTINCT company_id),
    count(DISTINCT company_id) FILTER (WHERE outcome IN
        ('REACHED_WANTS_CONTACT', 'REACHED_NO_THANKS', 'CALL_BACK_AT')),
    count(DISTINCT company_id) FILTER (WHERE outcome = 'REACHED_WANTS_CONTACT')
FROM ({CALLED}) c
"""  # noqa: S608 our own words
RETURNED = f"""
    SELECT t.id, t.company_id, EXISTS (
        SELECT FROM companies_companyevent e
        WHERE e.company_id = t.company_id AND e.kind IN
                ('call', 'visit', 'meeting', 'email', 'missed')
            AND e.at >= t.return_on::timestamp AT TIME ZONE 'Europe/Copenhagen'
            AND e.at < (t.return_on + {RETURN_DAYS})::timestamp AT TIME ZONE 'Europe/Copenhagen'
            AND e.at < %(after)s
    ) AS in_time
    FROM companies_companytag t WHERE t.return_on BETWEEN %(start)s AND %(end)s
        AND (t.removed_at IS NULL
            OR t.removed_at >= t.return_on::timestamp AT TIME ZONE 'Europe/Copenhagen')
"""  # noqa: S608 our own words
_RETURNED = f"""
SELECT count(DISTINCT company_id), count(DISTINCT company_id) FILTER (WHERE in_time)
FROM ({RETURNED}) t
"""  # noqa: S608 our own words
WRITTEN = """
    SELECT r.id, r.channel FROM companies_letterrow r
    WHERE r.made_at >= %(since)s AND r.made_at < %(after)s
"""
_WRITTEN = f"""
SELECT count(*), count(*) FILTER (WHERE channel = 'email') FROM ({WRITTEN}) r
"""  # noqa: S608 our own words


def _spoken(start: date, end: date) -> Numbers:
    times, companies, visits = numbers(_SPOKEN, start, end)
    return int(times), {"companies": companies, "visits": visits}


def _asked(start: date, end: date) -> Numbers:
    asked, answered, in_time = numbers(_ASKED, start, end)
    return int(asked), {
        "answered": answered,
        "in_time": 100 * in_time / answered if answered else None,
    }


def _called(start: date, end: date) -> Numbers:
    calls, companies, reached, wants = numbers(_CALLED, start, end)
    return int(calls), {"companies": companies, "reached": reached, "wants": wants}


def _returned(start: date, end: date) -> Numbers:
    due, called = numbers(_RETURNED, start, end)
    return int(due), {"called": called, "share": 100 * called / due if due else None}


def _written(start: date, end: date) -> Numbers:
    made, mailed = numbers(_WRITTEN, start, end)
    return int(made), {"mailed": mailed}


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

CAMPAIGNS = Measure(
    code="ringet-i-kampagner",
    name=_("Virksomheder ringet op i kampagner"),
    definition=_(
        "Opkald i kampagner, der er skrevet ned i perioden. Virksomheder: hver tælles én gang, "
        "uanset hvor mange gange I ringede. Talt med: I fik fat i dem, også når de bad om at blive "
        "ringet op senere. Vil høre mere: de sagde ja til, at I vender tilbage."
    ),
    version=1,
    counted=_("opkald"),
    each=CALLED,
    figures=(
        Figure("companies", _("Virksomheder"), "count(DISTINCT company)"),
        Figure("reached", _("Talt med"), "count(DISTINCT company, reached)"),
        Figure("wants", _("Vil høre mere"), "count(DISTINCT company, wants)"),
    ),
    moment=False,
    tells=_called,
)
RETURNS = Measure(
    code="vendt-tilbage-til",
    name=_("Virksomheder, I ville vende tilbage til"),
    definition=_(
        "Virksomheder med et mærke, hvis dag til at vende tilbage ligger i perioden, og som ikke "
        "var taget af inden. Ringet op: nogen af jer talte med dem eller prøvede inden for 14 dage "
        "fra den dag."
    ),
    version=1,
    counted=_("virksomheder"),
    each=RETURNED,
    figures=(
        Figure("called", _("Ringet op"), "count(DISTINCT company, in time)"),
        Figure("share", _("Andel"), "called / companies", "percent"),
    ),
    moment=False,
    tells=_returned,
)
LETTERS = Measure(
    code="breve-til-virksomheder",
    name=_("Breve til virksomheder"),
    definition=_(
        "Breve, der blev lavet i perioden: hver virksomhed, hvert brev. På e-mail: dem, der fik "
        "brevet dér og ikke på papir; også dem, der ikke kom frem."
    ),
    version=1,
    counted=_("breve"),
    each=WRITTEN,
    figures=(Figure("mailed", _("På e-mail"), "count(by e-mail)"),),
    moment=False,
    tells=_written,
)

MEASURES = (CONTACTS, QUESTIONS, CAMPAIGNS, RETURNS, LETTERS)

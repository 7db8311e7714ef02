"""What can be counted of courses of clarification. Each definition is frozen, see
`medspil.kernel.measure`.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from medspil.kernel.measure import Figure, Measure
from medspil.ui import wording


def _day(value: Any) -> str:
    return wording.short_date(value)


def _days(value: Any) -> str:
    return str(value)


# The last day of the period is over at `after`; who waited then was referred, and had not begun,
# said no or been stopped.
WAITING = Measure(
    code="venter-paa-afklaring",
    name=_("Venter på kompetenceafklaring"),
    definition=_(
        "Borgere, der på periodens sidste dag stod på ventelisten til kompetenceafklaring i "
        "telefonen. Den, hvis forløb var på pause den dag, er ikke med. Ventetiden er dage fra "
        "henvisningen til den dag."
    ),
    version=2,
    counted=_("borgere"),
    each="""
        SELECT c.id, p.id AS citizen_id, p.staff_id, p.team_id,
            %(end)s::date - (c.referred_at AT TIME ZONE 'Europe/Copenhagen')::date AS value
        FROM people p
        JOIN clarification_clarification c ON c.citizen_id = p.id
        WHERE c.referred_at < %(after)s
          AND (c.started_at IS NULL OR c.started_at >= %(after)s)
          AND (c.started_at IS NOT NULL OR c.ended_at IS NULL OR c.ended_at >= %(after)s)
          AND NOT EXISTS (
              SELECT FROM clarification_pause o WHERE o.clarification_id = c.id
                 AND o.began_at < %(after)s AND (o.ended_at IS NULL OR o.ended_at >= %(after)s))
    """,
    figures=(
        Figure("waiting", _("Venter"), "count(*)"),
        Figure(
            "median",
            _("Ventet i dage, midterste"),
            "percentile_cont(0.5) WITHIN GROUP (ORDER BY value)",
            "days",
        ),
    ),
    shows=_("Ventet i dage"),
    says=_days,
)

KEPT = Measure(
    code="lovede-datoer-holdt",
    name=_("Lovede datoer holdt"),
    definition=_(
        "Kompetenceafklaringer, hvis første samtale blev holdt i perioden, eller hvis lovede dag "
        "var overskredet i perioden uden en samtale. Holdt er en første samtale senest den dag, "
        "der var lovet til sidst; holdt fra første færd er senest den dag, der blev lovet ved "
        "henvisningen. Den, der har sagt nej tak, eller hvis forløb er stoppet eller på pause uden "
        "en samtale, tælles ikke."
    ),
    version=2,
    counted=_("forløb"),
    each="""
        SELECT c.id, p.id AS citizen_id, p.staff_id, p.team_id, now_.day AS value,
            coalesce(held.day <= now_.day, false) AS kept,
            coalesce(held.day <= first_.day, false) AS kept_first
        FROM people p
        JOIN clarification_clarification c ON c.citizen_id = p.id
        CROSS JOIN LATERAL (
            SELECT min(t.day) AS day FROM clarification_talk t
            WHERE t.clarification_id = c.id AND t.state = 'held') held
        CROSS JOIN LATERAL (
            SELECT o.day FROM clarification_promise o
            WHERE o.clarification_id = c.id ORDER BY o.id LIMIT 1) first_
        CROSS JOIN LATERAL (
            SELECT o.day FROM clarification_promise o
            WHERE o.clarification_id = c.id ORDER BY o.id DESC LIMIT 1) now_
        WHERE held.day BETWEEN %(start)s AND %(end)s
           OR (coalesce(held.day > %(end)s, true)
               AND now_.day + 1 BETWEEN %(start)s AND %(end)s
               AND c.state NOT IN ('declined', 'stopped', 'paused'))
    """,
    figures=(
        Figure("promised", _("Lovet"), "count(*)"),
        Figure("kept", _("Holdt"), "count(*) FILTER (WHERE kept)", where="kept"),
        Figure(
            "share",
            _("Andel holdt"),
            "100.0 * count(*) FILTER (WHERE kept) / nullif(count(*), 0)",
            "percent",
            where="kept",
        ),
        Figure(
            "kept_first",
            _("Holdt fra første færd"),
            "count(*) FILTER (WHERE kept_first)",
            where="kept_first",
        ),
    ),
    lead=("kept", "promised"),
    shows=_("Lovet senest"),
    says=_day,
    moment=False,
)

CLOSED = Measure(
    code="afklaringer-afsluttet",
    name=_("Kompetenceafklaringer afsluttet"),
    definition=_(
        "Kompetenceafklaringer, hvis sammenfatning borgeren godkendte i perioden. Samtaler er "
        "dem, der blev holdt; timer er deres minutter delt med 60."
    ),
    version=1,
    counted=_("forløb"),
    each="""
        SELECT c.id, p.id AS citizen_id, p.staff_id, p.team_id,
            (c.ended_at AT TIME ZONE 'Europe/Copenhagen')::date AS day,
            (c.ended_at AT TIME ZONE 'Europe/Copenhagen')::date AS value,
            talks.number, talks.minutes
        FROM people p
        JOIN clarification_clarification c ON c.citizen_id = p.id
        CROSS JOIN LATERAL (
            SELECT count(*) AS number, coalesce(sum(t.minutes), 0) AS minutes
            FROM clarification_talk t WHERE t.clarification_id = c.id AND t.state = 'held') talks
        WHERE c.state = 'closed' AND c.ended_at >= %(since)s AND c.ended_at < %(after)s
    """,
    figures=(
        Figure("closed", _("Godkendte sammenfatninger"), "count(*)"),
        Figure("conversations", _("Samtaler pr. borger"), "avg(number)", "mean"),
        Figure("hours", _("Timer pr. borger"), "avg(minutes / 60.0)", "mean"),
    ),
    shows=_("Godkendt"),
    says=_day,
    moment=False,
    by_week=True,
)

READIER = Measure(
    code="parathed-efter-afklaring",
    name=_("Parathed før og efter kompetenceafklaring"),
    definition=_(
        "Kompetenceafklaringer, hvis sammenfatning borgeren godkendte i perioden, og hvor borgeren "
        "både før den første og efter den sidste samtale har svaret fra 1 til 5 på, hvor klar "
        "borgeren er til at arbejde. Det er frivilligt at svare."
    ),
    version=1,
    counted=_("borgere"),
    each="""
        SELECT c.id, p.id AS citizen_id, p.staff_id, p.team_id,
            (c.ended_at AT TIME ZONE 'Europe/Copenhagen')::date AS value,
            was.score AS score_before, now_.score AS score_after
        FROM people p
        JOIN clarification_clarification c ON c.citizen_id = p.id
        JOIN clarification_readiness was ON was.clarification_id = c.id AND was.asked = 'before'
        JOIN clarification_readiness now_ ON now_.clarification_id = c.id AND now_.asked = 'after'
        WHERE c.state = 'closed' AND c.ended_at >= %(since)s AND c.ended_at < %(after)s
    """,
    figures=(
        Figure("before", _("Før, i gennemsnit"), "avg(score_before)", "mean"),
        Figure("after", _("Efter, i gennemsnit"), "avg(score_after)", "mean"),
        Figure(
            "more", _("Er blevet mere klar"), "count(*) FILTER (WHERE score_after > score_before)"
        ),
    ),
    lead=("before", "after"),
    shows=_("Godkendt"),
    says=_day,
    moment=False,
    attitudes=True,
)

LATER = Measure(
    code="tre-maaneder-efter-afklaring",
    name=_("Tre måneder efter kompetenceafklaring"),
    definition=_(
        "Kompetenceafklaringer, hvis sammenfatning borgeren godkendte, og hvor der i perioden var "
        "gået 90 dage. Fulgt op er dem, hvor nogen har skrevet, hvad der skete. I gang er dem, der "
        "da var i job, i job med færre timer eller i uddannelse."
    ),
    version=1,
    counted=_("forløb"),
    each="""
        SELECT c.id, p.id AS citizen_id, p.staff_id, p.team_id,
            (c.ended_at AT TIME ZONE 'Europe/Copenhagen')::date AS value,
            f.id IS NOT NULL AS followed,
            coalesce(f.came IN ('job', 'flex', 'study'), false) AS works
        FROM people p
        JOIN clarification_clarification c ON c.citizen_id = p.id
        LEFT JOIN clarification_followup f ON f.clarification_id = c.id
        WHERE c.state = 'closed'
          AND (c.ended_at AT TIME ZONE 'Europe/Copenhagen')::date + 90
              BETWEEN %(start)s AND %(end)s
    """,
    figures=(
        Figure("due", _("Afsluttet 90 dage før"), "count(*)"),
        Figure("followed", _("Fulgt op"), "count(*) FILTER (WHERE followed)", where="followed"),
        Figure(
            "works", _("I job eller uddannelse"), "count(*) FILTER (WHERE works)", where="works"
        ),
        Figure(
            "share",
            _("Andel af de fulgte"),
            "100.0 * count(*) FILTER (WHERE works) / nullif(count(*) FILTER (WHERE followed), 0)",
            "percent",
            where="works",
        ),
    ),
    lead=("works", "followed"),
    shows=_("Godkendt"),
    says=_day,
    moment=False,
)

MEASURES = (WAITING, KEPT, CLOSED, READIER, LATER)

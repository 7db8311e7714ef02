"""What can be counted of openings. Each definition is frozen, see `medspil.kernel.measure`."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from medspil.kernel.measure import Figure, Measure, numbers

FOUND = """
    SELECT o.id, o.seats, o.filled, o.seats * o.hours AS hours, o.company_id
    FROM matching_opening o WHERE o.found_on BETWEEN %(start)s AND %(end)s
"""
_OPENINGS = f"""
SELECT coalesce(sum(seats), 0), coalesce(sum(filled), 0), coalesce(sum(hours), 0),
    count(DISTINCT company_id),
    (SELECT count(*) FROM matching_filling f JOIN matching_opening x ON x.id = f.opening_id
        WHERE f.is_ours AND x.found_on BETWEEN %(start)s AND %(end)s)
FROM ({FOUND}) o
"""  # noqa: S608 our own words


def _openings(start: date, end: date) -> tuple[int, dict[str, float | None]]:
    seats, filled, hours, companies, ours = numbers(_OPENINGS, start, end)
    return int(seats), {
        "companies": companies,
        "hours": hours,
        "filled": 100 * filled / seats if seats else None,
        "ours": 100 * ours / filled if filled else None,
    }


OPENINGS = Measure(
    code="jobaabninger",
    name=_("Jobåbninger"),
    definition=_(
        "Stillinger, I fandt hos virksomheder i perioden: en åbning med tre stillinger tæller tre. "
        "Timer: summen af deres timer om ugen. Besat: andelen, der er besat i dag. Af vores: "
        "andelen af de besatte, som en af vores borgere fik. Tal fra før Medspil er ikke med."
    ),
    version=1,
    counted=_("stillinger"),
    each=FOUND,
    figures=(
        Figure("companies", _("Virksomheder"), "count(DISTINCT company)"),
        Figure("hours", _("Timer om ugen"), "sum(seats * hours)"),
        Figure("filled", _("Besat"), "sum(filled) / sum(seats)", "percent"),
        Figure("ours", _("Besat af vores"), "ours / sum(filled)", "percent"),
    ),
    moment=False,
    tells=_openings,
)

ORDERED = """
    SELECT o.id, o.received_at, o.filled, o.seats,
        (SELECT min(r.at) FROM matching_ranking r WHERE r.order_id = o.id) AS listed_at
    FROM matching_joborder o
    WHERE (o.received_at AT TIME ZONE 'Europe/Copenhagen')::date BETWEEN %(start)s AND %(end)s
"""
_ORDERS = f"""
SELECT count(*), coalesce(avg(extract(epoch FROM listed_at - received_at) / 60), 0),
    coalesce(sum(filled), 0), coalesce(sum(seats), 0),
    coalesce(sum(p.asked), 0), coalesce(sum(p.yes), 0), coalesce(sum(p.sent), 0),
    coalesce(sum(p.days), 0), coalesce(sum(p.asked_4), 0), coalesce(sum(p.still_4), 0)
FROM ({ORDERED}) o LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE asked_at IS NOT NULL) AS asked,
        count(*) FILTER (WHERE answer) AS yes, count(package_id) AS sent,
        sum(starts_on - (o.received_at AT TIME ZONE 'Europe/Copenhagen')::date) AS days,
        count(still_4) AS asked_4, count(*) FILTER (WHERE still_4) AS still_4
    FROM matching_proposal WHERE order_id = o.id) p ON true
"""  # noqa: S608 our own words


def _orders(start: date, end: date) -> tuple[int, dict[str, float | None]]:
    found = numbers(_ORDERS, start, end)
    n, minutes, hired, seats, asked, yes, sent, days, asked_4, still_4 = found
    return int(n), {
        "minutes": float(minutes) if n else None,
        "sent": sent,
        "yes": 100 * yes / asked if asked else None,
        "hired": hired,
        "each": float(hired) / float(n) if n else None,
        "filled": 100 * hired / seats if seats else None,
        "days": float(days) / float(hired) if hired else None,
        "still": 100 * still_4 / asked_4 if asked_4 else None,
    }


ORDERS = Measure(
    code="jobordrer",
    name=_("Jobordrer"),
    definition=_(
        "Ordrer fra virksomheder, der kom ind i perioden. Minutter: fra ordren kom ind, til den "
        "første liste var lavet. Sagde ja: af de borgere, der blev spurgt. Dage til start: fra "
        "ordren til den dag, de ansatte begynder. Der endnu: af de ansatte, der er spurgt efter "
        "fire uger."
    ),
    version=1,
    counted=_("ordrer"),
    each=ORDERED,
    figures=(
        Figure("minutes", _("Minutter til listen"), "avg(listed_at - received_at)", "mean"),
        Figure("sent", _("CV’er sendt"), "count(package)"),
        Figure("yes", _("Sagde ja"), "yes / asked", "percent"),
        Figure("hired", _("Ansat"), "sum(filled)"),
        Figure("each", _("Ansat pr. ordre"), "sum(filled) / n", "mean"),
        Figure("filled", _("Besat"), "sum(filled) / sum(seats)", "percent"),
        Figure("days", _("Dage til start"), "avg(starts_on - received_on)", "mean"),
        Figure("still", _("Der endnu efter fire uger"), "still_4 / asked", "percent"),
    ),
    moment=False,
    tells=_orders,
)

TALKED = """
    SELECT p.id, o.id AS order_id, p.hired_at, t.starts_at, t.called_off, t.noted_at,
        k.made_at AS sent_at,
        (SELECT count(*) FROM matching_interview m WHERE m.proposal_id = p.id) - 1 AS moved
    FROM matching_proposal p JOIN matching_joborder o ON o.id = p.order_id
    JOIN matching_package k ON k.id = p.package_id
    JOIN LATERAL (SELECT i.starts_at, i.called_off, i.noted_at FROM matching_interview i
        WHERE i.proposal_id = p.id ORDER BY i.id DESC LIMIT 1) t ON true
    WHERE (o.received_at AT TIME ZONE 'Europe/Copenhagen')::date BETWEEN %(start)s AND %(end)s
"""
_TALKS = f"""
SELECT count(*), count(DISTINCT order_id), count(*) FILTER (WHERE called_off),
    count(*) FILTER (WHERE moved > 0), count(hired_at),
    coalesce(sum(extract(epoch FROM starts_at - sent_at) / 86400)
        FILTER (WHERE NOT called_off), 0)
FROM ({TALKED}) t
"""  # noqa: S608 our own words


def _talks(start: date, end: date) -> tuple[int, dict[str, float | None]]:
    n, orders, off, moved, hired, days = numbers(_TALKS, start, end)
    held = n - off
    return int(n), {
        "each": float(n) / float(orders) if orders else None,
        "moved": 100 * moved / n if n else None,
        "off": 100 * off / n if n else None,
        "days": float(days) / float(held) if held else None,
        "hired": 100 * hired / n if n else None,
    }


TALKS = Measure(
    code="jobsamtaler",
    name=_("Jobsamtaler"),
    definition=_(
        "Borgere, der har fået en tid til en samtale med virksomheden, på ordrer, der kom ind i "
        "perioden; én gang hver, også når tiden blev flyttet. Dage: fra CV'et blev sendt, til den "
        "tid, der gælder. Ansat: andelen af dem, der er ansat i dag."
    ),
    version=1,
    counted=_("samtaler"),
    each=TALKED,
    figures=(
        Figure("each", _("Samtaler pr. ordre"), "n / count(DISTINCT order)", "mean"),
        Figure("moved", _("Flyttet"), "moved / n", "percent"),
        Figure("off", _("Aflyst"), "called_off / n", "percent"),
        Figure("days", _("Dage til samtalen"), "avg(starts_at - sent_at)", "mean"),
        Figure("hired", _("Ansat"), "hired / n", "percent"),
    ),
    moment=False,
    tells=_talks,
)

MEASURES = (OPENINGS, ORDERS, TALKS)

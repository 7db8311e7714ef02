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

MEASURES = (OPENINGS,)

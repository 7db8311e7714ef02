"""What can be counted about offers. Each definition is frozen, see `medspil.kernel.measure`.

Guests have no file: they are counted on the pages of the offers themselves (`queries.figures`), and
observers are numbers per municipality. The measures here count citizens, as all measures do. Who
came is the citizen's own affair: what counts it is told as `told.by_weeks` says, without rows.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from medspil.kernel.measure import Figure, Measure
from medspil.offers.told import by_weeks
from medspil.ui import wording


def _day(value: Any) -> str:
    return wording.short_date(value)


_PARTICIPANTS = """
    SELECT s.day, NOT EXISTS (
        SELECT FROM offers_signup v JOIN offers_session w ON w.id = v.session_id
        JOIN offers_series o ON o.id = w.series_id
        WHERE v.citizen_id = p.id AND v.state = 'attended' AND o.kind = 'webinar'
            AND w.starts_at < s.starts_at
    ) AS is_new
    FROM everybody p
    JOIN offers_signup u ON u.citizen_id = p.id AND u.state = 'attended'
    JOIN (
        SELECT s.id, s.starts_at, (s.starts_at AT TIME ZONE 'Europe/Copenhagen')::date AS day
        FROM offers_session s JOIN offers_series r ON r.id = s.series_id
        WHERE r.kind = 'webinar'
    ) s ON s.id = u.session_id
    WHERE s.day BETWEEN %(start)s::date AND %(end)s::date
"""
_PARTICIPANTS_FIGURES = (
    Figure("each_day", _("Pr. dag"), "1.0 * count(*) / nullif(count(DISTINCT day), 0)", "mean"),
    Figure("new", _("Nye"), "count(*) FILTER (WHERE is_new)"),
    Figure("returning", _("Har været med før"), "count(*) FILTER (WHERE NOT is_new)"),
)
PARTICIPANTS = Measure(
    code="deltagere-i-webinarer",
    name=_("Deltagere i webinarer"),
    definition=_(
        "Borgere, der kom til et webinar, én gang for hvert webinar. Pr. dag: deltagere delt med "
        "de dage, der blev holdt webinar. Nye: borgeren havde ikke været med i et webinar før. "
        "Gæster uden sag tæller ikke her. Tælles for hele huset og i de hele uger af perioden, der "
        "er gået; en uge med færre end fem tæller ikke med."
    ),
    version=2,
    counted=_("deltagere"),
    each=_PARTICIPANTS,
    figures=_PARTICIPANTS_FIGURES,
    lead=("each_day", "new"),
    moment=False,
    tells=by_weeks(_PARTICIPANTS, _PARTICIPANTS_FIGURES),
)

_SPARRING = """
    SELECT s.day, g.state
    FROM everybody p
    JOIN offers_signup u ON u.citizen_id = p.id
    JOIN offers_sparring g ON g.sign_up_id = u.id
    JOIN (
        SELECT s.id, (s.starts_at AT TIME ZONE 'Europe/Copenhagen')::date AS day
        FROM offers_session s
    ) s ON s.id = u.session_id
    WHERE s.day BETWEEN %(start)s::date AND %(end)s::date
"""
_SPARRING_FIGURES = (
    Figure(
        "taken_up",
        _("Sagde ja"),
        "100.0 * count(*) FILTER (WHERE state IN ('accepted', 'booked', 'held'))"
        " / nullif(count(*), 0)",
        "percent",
    ),
    Figure(
        "held",
        _("Sparringen er holdt"),
        "100.0 * count(*) FILTER (WHERE state = 'held') / nullif(count(*), 0)",
        "percent",
    ),
)
SPARRING = Measure(
    code="sparring-efter-webinar",
    name=_("Sparring efter webinar"),
    definition=_(
        "Af de borgere, der var med i et webinar og blev tilbudt sparring bagefter: andelen, der "
        "sagde ja, og andelen, hvor sparringen er holdt. Den, der ikke har svaret, tæller som et "
        "nej. Tælles for hele huset og i de hele uger af perioden, der er gået; en uge med færre "
        "end fem tilbud tæller ikke med."
    ),
    version=2,
    counted=_("tilbud om sparring"),
    each=_SPARRING,
    figures=_SPARRING_FIGURES,
    lead=("taken_up",),
    moment=False,
    tells=by_weeks(_SPARRING, _SPARRING_FIGURES),
)

EDUCATION_PLANS = Measure(
    code="uddannelsesplaner",
    name=_("Uddannelsesplaner efter branchewebinar"),
    definition=_(
        "Uddannelsesplaner, der er skrevet i perioden efter et branchewebinar og sendt til "
        "sagsbehandleren, efter hvor langt de er nu: bevilget, begyndt, gennemført eller afslag. "
        "En plan, der er begyndt, tæller også som bevilget, og en gennemført også som begyndt. De "
        "tæller hos den sagsbehandler og det team, borgeren havde den dag."
    ),
    version=2,
    counted=_("planer"),
    needs=("everybody",),
    each="""
        SELECT e.id, p.id AS citizen_id, a.staff_id, a.team_id, e.day AS value, e.day, e.state
        FROM everybody p
        JOIN (
            SELECT id, citizen_id, state, (made_at AT TIME ZONE 'Europe/Copenhagen')::date AS day
            FROM offers_educationplan WHERE state NOT IN ('idea', 'drafted')
        ) e ON e.citizen_id = p.id
        LEFT JOIN people_caseworkerassignment a ON a.citizen_id = p.id AND a.valid @> e.day
        WHERE e.day BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=tuple(
        Figure(code, label, f"count(*) FILTER (WHERE {where})", where=where)
        for code, label, where in (
            ("granted", _("Bevilget"), "state IN ('granted', 'started', 'completed')"),
            ("started", _("Begyndt"), "state IN ('started', 'completed')"),
            ("completed", _("Gennemført"), "state = 'completed'"),
            ("refused", _("Afslag"), "state = 'refused'"),
        )
    ),
    shows=_("Skrevet"),
    says=_day,
    moment=False,
    by_week=True,
)

MEASURES = (PARTICIPANTS, SPARRING, EDUCATION_PLANS)

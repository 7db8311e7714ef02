"""What can be counted about job clubs. Each definition is frozen, see `medspil.kernel.measure`."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from medspil.kernel.measure import SMALLEST, Figure, Measure
from medspil.offers.models.clubs import WEEKS, OutcomeAt, WhereTo
from medspil.offers.told import by_weeks
from medspil.ui import wording


def _day(value: Any) -> str:
    return wording.short_date(value)


def _share(condition: str) -> str:
    return f"100.0 * count(*) FILTER (WHERE {condition}) / nullif(count(*), 0)"


INTEREST = Measure(
    code="vil-i-jobklub",
    name=_("Vil gerne i jobklub"),
    definition=_(
        "Af de borgere, der i perioden er spurgt, om de vil i en jobklub: hvor mange der sagde ja. "
        "Den, der sagde ja og senere trak det tilbage, tæller som et ja."
    ),
    version=1,
    counted=_("spurgte"),
    needs=("everybody",),
    each="""
        SELECT i.id, p.id AS citizen_id, a.staff_id, a.team_id, i.said_on AS value, i.wants
        FROM everybody p JOIN offers_interest i ON i.citizen_id = p.id
        LEFT JOIN people_caseworkerassignment a ON a.citizen_id = p.id AND a.valid @> i.said_on
        WHERE i.said_on BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=(
        Figure("share", _("Vil gerne"), _share("wants"), "percent", "wants"),
        Figure("yes", _("Ja tak"), "count(*) FILTER (WHERE wants)", where="wants"),
        Figure("no", _("Nej tak"), "count(*) FILTER (WHERE NOT wants)", where="NOT wants"),
    ),
    lead=("share", "yes"),
    shows=_("Spurgt"),
    says=_day,
    moment=False,
)

CLUBS = Measure(
    code="jobklubber",
    name=_("Jobklubber og deres medlemmer"),
    definition=_(
        "De klubber, der begyndte i perioden, og dem, der sagde ja til en plads i dem – også dem, "
        "der er stoppet siden. Fyldt: medlemmer i forhold til pladser, midlet over klubberne."
    ),
    version=1,
    counted=_("medlemmer"),
    needs=("everybody",),
    each="""
        SELECT m.id, p.id AS citizen_id, a.staff_id, a.team_id, c.first_day AS value,
            c.id AS club, c.most, m.state
        FROM everybody p JOIN offers_clubmember m ON m.citizen_id = p.id
        JOIN offers_club c ON c.id = m.club_id AND c.state <> 'cancelled'
        LEFT JOIN people_caseworkerassignment a ON a.citizen_id = p.id AND a.valid @> c.first_day
        WHERE c.first_day BETWEEN %(start)s::date AND %(end)s::date
            AND m.state NOT IN ('interested', 'offered') AND EXISTS (
                SELECT FROM offers_clubmemberevent e
                WHERE e.pgh_obj_id = m.id AND e.state = 'confirmed')
    """,
    figures=(
        Figure("clubs", _("Klubber"), "count(DISTINCT club)"),
        Figure("members", _("Medlemmer"), "count(*)"),
        Figure(
            "filled",
            _("Fyldt"),
            "100.0 * sum(1.0 / most) / nullif(count(DISTINCT club), 0)",
            "percent",
        ),
        Figure(
            "success",
            _("Kom i job eller uddannelse undervejs"),
            _share("state IN ('left_for_job', 'left_for_education')"),
            "percent",
            "state IN ('left_for_job', 'left_for_education')",
        ),
        Figure(
            "left", _("Stoppede"), "count(*) FILTER (WHERE state = 'left')", where="state = 'left'"
        ),
    ),
    lead=("clubs", "members", "filled", "success"),
    shows=_("Begyndte"),
    says=_day,
    moment=False,
)

_ATTENDANCE = """
    SELECT d.day, s.number AS week, u.state = 'attended' AS came
    FROM everybody p JOIN offers_signup u ON u.citizen_id = p.id
    JOIN offers_session s ON s.id = u.session_id
    JOIN offers_club c ON c.series_id = s.series_id
    CROSS JOIN LATERAL (SELECT (s.starts_at AT TIME ZONE 'Europe/Copenhagen')::date AS day) d
    WHERE u.state IN ('attended', 'absent')
        AND d.day BETWEEN %(start)s::date AND %(end)s::date
"""
_ATTENDANCE_FIGURES = (
    Figure("share", _("Kom"), _share("came"), "percent"),
    *(
        Figure(
            f"week_{number}",
            format_lazy("{} {}", _("Uge"), number),
            f"CASE WHEN count(*) FILTER (WHERE week = {number}) >= {SMALLEST}"
            f" THEN 100.0 * count(*) FILTER (WHERE came AND week = {number})"
            f" / count(*) FILTER (WHERE week = {number}) END",
            "percent",
        )
        for number in range(1, WEEKS + 1)
    ),
)
ATTENDANCE = Measure(
    code="fremmoede-i-jobklubber",
    name=_("Fremmøde i jobklubber"),
    definition=_(
        "Af medlemmernes pladser på de klubmøder, hvor fremmødet er skrevet ned: hvor mange der "
        "kom, i alt og i hver af de seks uger. Tælles for hele huset og i de hele uger af "
        "perioden, der er gået; færre end fem tæller ikke med."
    ),
    version=2,
    counted=_("pladser"),
    each=_ATTENDANCE,
    figures=_ATTENDANCE_FIGURES,
    lead=("share",),
    moment=False,
    tells=by_weeks(_ATTENDANCE, _ATTENDANCE_FIGURES),
)

_HOMEWORK = """
    SELECT d.day, EXISTS (SELECT FROM offers_homeworkanswer w
        WHERE w.homework_id = h.id AND w.member_id = m.id) AS done
    FROM everybody p JOIN offers_signup u ON u.citizen_id = p.id AND u.state = 'attended'
    JOIN offers_session s ON s.id = u.session_id
    JOIN offers_homework h ON h.session_id = s.id
    JOIN offers_club c ON c.series_id = s.series_id
    JOIN offers_clubmember m ON m.club_id = c.id AND m.citizen_id = p.id
    CROSS JOIN LATERAL (SELECT (s.starts_at AT TIME ZONE 'Europe/Copenhagen')::date AS day) d
    WHERE d.day BETWEEN %(start)s::date AND %(end)s::date
"""
_HOMEWORK_FIGURES = (
    Figure("share", _("Afleveret"), _share("done"), "percent"),
    Figure("done", _("Afleverede"), "count(*) FILTER (WHERE done)"),
    Figure("missing", _("Mangler"), "count(*) FILTER (WHERE NOT done)"),
)
HOMEWORK = Measure(
    code="hjemmeopgaver-i-jobklubber",
    name=_("Hjemmeopgaver i jobklubber"),
    definition=_(
        "En opgave for hvert medlem, der kom til et klubmøde med en hjemmeopgave: hvor mange der "
        "er afleveret. Hvad der står i dem, læser kun medlemmet og klubbens konsulent. Tælles for "
        "hele huset og i de hele uger af perioden, der er gået; en uge med færre end fem tæller "
        "ikke med."
    ),
    version=2,
    counted=_("opgaver"),
    each=_HOMEWORK,
    figures=_HOMEWORK_FIGURES,
    lead=("share",),
    moment=False,
    tells=by_weeks(_HOMEWORK, _HOMEWORK_FIGURES),
)

_WORKS = "outcome IN ('job', 'education')"

OUTCOMES = Measure(
    code="efter-jobklubben",
    name=_("I job eller uddannelse efter jobklubben"),
    definition=_(
        "Det, der i perioden er skrevet ned om, hvor medlemmerne er ved slutningen af klubben, "
        "efter fire uger og efter tolv uger. Den, der forlod klubben for et job, tæller som en "
        "succes ved slutningen. Den, ingen har spurgt, tæller ikke med."
    ),
    version=1,
    counted=_("svar"),
    needs=("everybody",),
    each="""
        SELECT o.id, p.id AS citizen_id, a.staff_id, a.team_id, o.noted_on AS value, o.weeks,
            o.outcome
        FROM everybody p JOIN offers_clubmember m ON m.citizen_id = p.id
        JOIN offers_cluboutcome o ON o.member_id = m.id
        LEFT JOIN people_caseworkerassignment a ON a.citizen_id = p.id AND a.valid @> o.noted_on
        WHERE o.noted_on BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=(
        *(
            Figure(
                f"after_{when.value}",
                when.label,
                f"100.0 * count(*) FILTER (WHERE weeks = {when.value} AND {_WORKS})"
                f" / nullif(count(*) FILTER (WHERE weeks = {when.value}), 0)",
                "percent",
                f"weeks = {when.value} AND {_WORKS}",
            )
            for when in OutcomeAt
        ),
        *(
            Figure(
                outcome.value,
                outcome.label,
                f"count(*) FILTER (WHERE outcome = '{outcome.value}')",
                where=f"outcome = '{outcome.value}'",
            )
            for outcome in WhereTo
        ),
    ),
    lead=("after_0", "after_4", "after_12"),
    shows=_("Skrevet ned"),
    says=_day,
    moment=False,
)

# A club's consultant says one number, however many of its members stand here: each club once.
_EACH_CLUB_ONCE = (
    "1.0 * (sum(DISTINCT club * 10 + host) - 10 * sum(DISTINCT club) FILTER (WHERE host > 0))"
    " / nullif(count(DISTINCT club) FILTER (WHERE host > 0), 0)"
)

RATINGS = Measure(
    code="hvad-jobklubber-var-vaerd",
    name=_("Hvad jobklubberne var værd"),
    definition=_(
        "Det, medlemmerne i perioden har svaret på, hvor meget klubben hjalp dem, fra 1 (slet "
        "ikke) til 5 (rigtig meget), midlet over svarene. Konsulenterne: det, de selv siger om de "
        "samme klubber, midlet over klubberne. Skjult, når færre end fem har svaret."
    ),
    version=1,
    counted=_("svar"),
    needs=("everybody",),
    each="""
        SELECT r.id, p.id AS citizen_id, a.staff_id, a.team_id, r.said_on AS value, r.score,
            r.club_id AS club, h.score AS host
        FROM everybody p JOIN offers_clubmember m ON m.citizen_id = p.id
        JOIN offers_clubrating r ON r.member_id = m.id
        LEFT JOIN offers_clubrating h ON h.club_id = r.club_id AND h.staff_id IS NOT NULL
        LEFT JOIN people_caseworkerassignment a ON a.citizen_id = p.id AND a.valid @> r.said_on
        WHERE r.said_on BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=(
        Figure("members", _("Medlemmerne"), "avg(score)", "mean"),
        Figure("consultants", _("Konsulenterne"), _EACH_CLUB_ONCE, "mean"),
    ),
    shows=_("Svaret"),
    says=_day,
    moment=False,
    attitudes=True,
)

MEASURES = (INTEREST, CLUBS, ATTENDANCE, HOMEWORK, OUTCOMES, RATINGS)

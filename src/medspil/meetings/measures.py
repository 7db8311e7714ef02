"""What can be counted about panels. Each definition is frozen, see `medspil.kernel.measure`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from medspil.kernel.measure import Figure, Measure
from medspil.meetings.models import ConsentQuestion, DecisionOutcome, HearingForm, HearingState
from medspil.ui import wording


def _day(value: Any) -> str:
    return wording.short_date(value)


def _days(value: Any) -> str:
    return now_("%(days)s dage") % {"days": wording.number(value)}


PANEL_MEETINGS = Measure(
    code="rehabiliteringsmoeder",
    name=_("Møder i rehabiliteringsteamet"),
    definition=_(
        "Møder, der var sat til en dag i perioden: holdt (fordelt på form), udsat eller aflyst. Et "
        "møde, der fik en anden dag, før det begyndte, tæller kun på den nye dag. De tæller hos "
        "den sagsbehandler og det team, borgeren havde den dag."
    ),
    version=1,
    counted=_("møder"),
    needs=("everybody",),
    each="""
        SELECT h.id, p.id AS citizen_id, a.staff_id, a.team_id, d.day AS value, d.day, h.state,
            h.form
        FROM everybody p JOIN meetings_panelcase c ON c.citizen_id = p.id
        JOIN meetings_panelhearing h ON h.case_id = c.id
        JOIN meetings_panelday d ON d.id = h.day_id
        LEFT JOIN people_caseworkerassignment a ON a.citizen_id = p.id AND a.valid @> d.day
        WHERE d.day BETWEEN %(start)s::date AND %(end)s::date
            AND h.state IN ('held', 'adjourned', 'cancelled')
    """,
    figures=(
        *(
            Figure(
                code=state.value,
                label=state.label,
                aggregate=f"count(*) FILTER (WHERE state = '{state.value}')",
                where=f"state = '{state.value}'",
            )
            for state in (HearingState.HELD, HearingState.ADJOURNED, HearingState.CANCELLED)
        ),
        *(
            Figure(
                code=form.value,
                label=form.label,
                aggregate=f"count(*) FILTER (WHERE state = 'held' AND form = '{form.value}')",
                where=f"state = 'held' AND form = '{form.value}'",
            )
            for form in HearingForm
        ),
    ),
    lead=("held", "adjourned", "cancelled"),
    shows=_("Dag"),
    says=_day,
    moment=False,
    by_week=True,
)

PANEL_WAIT = Measure(
    code="dage-til-rehabiliteringsmoede",
    name=_("Dage fra henvisning til rehabiliteringsmøde"),
    definition=_(
        "For hver sag, hvis første møde blev holdt i perioden: dage fra henvisningen til mødet. "
        "Midterste: halvdelen ventede højst så længe. Inden fristen: andelen, der fik møde inden "
        "for de uger, I selv har sat."
    ),
    version=1,
    counted=_("sager"),
    needs=("everybody",),
    each="""
        SELECT c.id, p.id AS citizen_id, a.staff_id, a.team_id, first.day - c.referred_on AS value,
            first.day - c.referred_on <= 7 * t.weeks_to_meeting AS in_time
        FROM everybody p JOIN meetings_panelcase c ON c.citizen_id = p.id
        JOIN meetings_paneltype t ON t.id = c.type_id
        JOIN LATERAL (
            SELECT min(d.day) AS day FROM meetings_panelhearing h
            JOIN meetings_panelday d ON d.id = h.day_id
            WHERE h.case_id = c.id AND h.state = 'held'
        ) first ON first.day BETWEEN %(start)s::date AND %(end)s::date
        LEFT JOIN people_caseworkerassignment a ON a.citizen_id = p.id AND a.valid @> first.day
    """,
    figures=(
        Figure(
            "median", _("Midterste"), "percentile_disc(0.5) WITHIN GROUP (ORDER BY value)", "days"
        ),
        Figure(
            "in_time",
            _("Inden fristen"),
            "100.0 * count(*) FILTER (WHERE in_time) / nullif(count(*), 0)",
            "percent",
            "in_time",
        ),
        Figure(
            "late",
            _("Efter fristen"),
            "count(*) FILTER (WHERE NOT in_time)",
            where="NOT in_time",
        ),
    ),
    lead=("median", "in_time"),
    shows=_("Ventet"),
    says=_days,
    moment=False,
)

_SHORT = {
    ConsentQuestion.VIRTUAL: (_("Ja til skærm"), _("Nej til skærm")),
    ConsentQuestion.REPRESENTED: (_("Ja til en anden"), _("Nej til en anden")),
    ConsentQuestion.WITHOUT_ME: (_("Ja til uden mig"), _("Nej til uden mig")),
}

PANEL_CONSENTS = Measure(
    code="svar-om-rehabiliteringsmoede",
    name=_("Borgernes svar om rehabiliteringsmødet"),
    definition=_(
        "Det seneste svar på hvert af de tre spørgsmål i hver sag, givet i perioden: må mødet "
        "holdes på skærm eller telefon, må en anden tale, må sagen behandles uden borgeren. Et "
        "nej, der trækker et ja tilbage, er et nej."
    ),
    version=1,
    counted=_("svar"),
    needs=("everybody",),
    each="""
        SELECT k.id, p.id AS citizen_id, a.staff_id, a.team_id, k.day AS value, k.question, k.answer
        FROM everybody p JOIN meetings_panelcase c ON c.citizen_id = p.id
        JOIN LATERAL (
            SELECT DISTINCT ON (question) id, question, answer,
                (at AT TIME ZONE 'Europe/Copenhagen')::date AS day
            FROM meetings_panelconsent
            WHERE case_id = c.id AND at >= %(since)s AND at < %(after)s
            ORDER BY question, id DESC
        ) k ON true
        LEFT JOIN people_caseworkerassignment a ON a.citizen_id = p.id AND a.valid @> k.day
    """,
    figures=tuple(
        Figure(
            code=f"{question.value}_{code}",
            label=label,
            aggregate=f"count(*) FILTER (WHERE question = '{question.value}' AND {asked})",
            where=f"question = '{question.value}' AND {asked}",
        )
        for question in ConsentQuestion
        for code, asked, label in (
            ("yes", "answer", _SHORT[question][0]),
            ("no", "NOT answer", _SHORT[question][1]),
        )
    ),
    lead=("virtual_yes", "represented_yes", "without_me_yes"),
    shows=_("Svaret"),
    says=_day,
    moment=False,
)

PANEL_DECISIONS = Measure(
    code="afgoerelser-efter-indstilling",
    name=_("Afgørelser efter teamets indstilling"),
    definition=_(
        "Afgørelser truffet i perioden: fulgte de teamets indstilling, gik sagen tilbage til "
        "teamet, eller blev den afgjort anderledes, efter at teamet havde mødtes igen. Medspil "
        "noterer afgørelserne og træffer dem ikke."
    ),
    version=1,
    counted=_("afgørelser"),
    needs=("everybody",),
    each="""
        SELECT o.id, p.id AS citizen_id, a.staff_id, a.team_id, o.decided_on AS value, o.outcome
        FROM everybody p JOIN meetings_panelcase c ON c.citizen_id = p.id
        JOIN meetings_paneldecision o ON o.case_id = c.id
        LEFT JOIN people_caseworkerassignment a ON a.citizen_id = p.id AND a.valid @> o.decided_on
        WHERE o.decided_on BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=(
        Figure(
            "share",
            _("Følger indstillingen"),
            "100.0 * count(*) FILTER (WHERE outcome = 'followed') / nullif(count(*), 0)",
            "percent",
            "outcome = 'followed'",
        ),
        *(
            Figure(
                code=outcome.value,
                label=outcome.label,
                aggregate=f"count(*) FILTER (WHERE outcome = '{outcome.value}')",
                where=f"outcome = '{outcome.value}'",
            )
            for outcome in DecisionOutcome
        ),
    ),
    lead=("share", "returned", "otherwise"),
    shows=_("Afgjort"),
    says=_day,
    moment=False,
)

MEASURES = (PANEL_MEETINGS, PANEL_WAIT, PANEL_CONSENTS, PANEL_DECISIONS)

"""What can be counted of sparring. Each definition is frozen, see `medspil.kernel.measure`.

What a citizen deleted still counts here, without the citizen: no rows, and no division.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from medspil.kernel.measure import Figure, Measure, numbers

ASKED = """
    SELECT t.id, t.asked_at, t.promised_by, t.answered_at,
        (t.answered_at AT TIME ZONE 'Europe/Copenhagen')::date AS answered_on
    FROM sparring_turn t
    WHERE t.asked_at >= %(since)s AND t.asked_at < %(after)s AND t.dropped_at IS NULL
"""
_ASKED = f"""
SELECT count(*), count(*) FILTER (WHERE answered_at < %(after)s),
    count(*) FILTER (WHERE answered_at < %(after)s AND answered_on <= promised_by),
    count(*) FILTER (WHERE promised_by < %(end)s OR answered_at < %(after)s),
    coalesce(percentile_cont(0.5) WITHIN GROUP (
        ORDER BY extract(epoch FROM answered_at - asked_at) / 3600)
        FILTER (WHERE answered_at < %(after)s), 0)
FROM ({ASKED}) t
"""  # noqa: S608 our own words


def _asked(start: date, end: date) -> tuple[int, dict[str, float | None]]:
    asked, answered, in_time, ripe, hours = numbers(_ASKED, start, end)
    return int(asked), {
        "answered": 100 * answered / asked if asked else None,
        "in_time": 100 * in_time / ripe if ripe else None,
        "hours": hours if answered else None,
    }


ANSWERS = Measure(
    code="svar-paa-ansoegninger",
    name=_("Svar på ansøgninger"),
    definition=_(
        "Gange, borgere i perioden sendte et CV eller en ansøgning for at få svar. Besvaret: "
        "andelen, der har fået svar ved periodens slutning. Som lovet: andelen, der fik svar "
        "senest på den lovede dag, af dem, hvor dagen er gået, eller svaret er givet. Timer: "
        "den midterste ventetid til et svar, nætter og weekender talt med. Det, borgeren slettede, "
        "før der kom svar, tæller ikke; det, borgeren slettede bagefter, tæller uden borgeren."
    ),
    version=1,
    counted=_("sendt ind"),
    each=ASKED,
    figures=(
        Figure("answered", _("Besvaret"), "count(answered) / count", "percent"),
        Figure("in_time", _("Som lovet"), "in time / (due or answered)", "percent"),
        Figure("hours", _("Timer til svar"), "median(answered_at - asked_at)", "mean"),
    ),
    lead=("in_time", "hours"),
    moment=False,
    tells=_asked,
)

APPLICATIONS = """
    SELECT a.id, a.versions, a.result, a.interview_at FROM sparring_application a
    WHERE a.made_at >= %(since)s AND a.made_at < %(after)s
"""
_APPLICATIONS = f"""
SELECT count(*), coalesce(avg(a.versions), 0),
    count(*) FILTER (WHERE a.interview_at IS NOT NULL), count(*) FILTER (WHERE a.result = 'job'),
    (SELECT count(*) FROM sparring_talk k WHERE k.state = 'held'
        AND lower(k.during) >= %(since)s AND lower(k.during) < %(after)s)
FROM ({APPLICATIONS}) a
"""  # noqa: S608 our own words


def _applications(start: date, end: date) -> tuple[int, dict[str, float | None]]:
    made, versions, interviews, jobs, talks = numbers(_APPLICATIONS, start, end)
    return int(made), {
        "versions": versions if made else None,
        "interviews": interviews,
        "jobs": jobs,
        "talks": talks,
    }


WORK = Measure(
    code="sparring-paa-ansoegninger",
    name=_("Sparring på ansøgninger"),
    definition=_(
        "CV'er og ansøgninger, som borgere begyndte at få sparring på i perioden. Versioner: hvor "
        "mange der i snit er sendt af hver, jobopslag ikke talt med. Jobsamtaler og job: så mange "
        "har borgerne selv fortalt om. Samtaler: telefonsparring, der er holdt i perioden. "
        "Det, der er slettet, tæller uden borgeren."
    ),
    version=1,
    counted=_("ansøgninger"),
    each=APPLICATIONS,
    figures=(
        Figure("versions", _("Versioner af hver"), "avg(versions)", "mean"),
        Figure("talks", _("Samtaler"), "count(talks held)"),
        Figure("interviews", _("Jobsamtaler"), "count(interview_at)"),
        Figure("jobs", _("Job"), "count(job)"),
    ),
    moment=False,
    tells=_applications,
)

MEASURES = (ANSWERS, WORK)

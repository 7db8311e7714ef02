"""What can be counted of sparring. Each definition is frozen, see `medspil.kernel.measure`.

What a citizen deleted still counts here, without the citizen: no rows, and no division.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from medspil.kernel.measure import SMALLEST, Figure, Measure, numbers

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
    SELECT a.id, a.versions, a.result, a.interview_at,
        (SELECT count(*) FROM sparring_turn t
         WHERE t.application_id = a.id AND t.answered_at < %(after)s) AS rounds
    FROM sparring_application a
    WHERE a.made_at >= %(since)s AND a.made_at < %(after)s
"""
_APPLICATIONS = f"""
SELECT count(*), coalesce(avg(a.versions), 0), coalesce(avg(a.rounds), 0),
    count(*) FILTER (WHERE a.interview_at IS NOT NULL), count(*) FILTER (WHERE a.result = 'job'),
    (SELECT count(*) FROM sparring_talk k WHERE k.state = 'held'
        AND lower(k.during) >= %(since)s AND lower(k.during) < %(after)s)
FROM ({APPLICATIONS}) a
"""  # noqa: S608 our own words


def _applications(start: date, end: date) -> tuple[int, dict[str, float | None]]:
    made, versions, rounds, interviews, jobs, talks = numbers(_APPLICATIONS, start, end)
    return int(made), {
        "versions": versions if made else None,
        "rounds": rounds if made else None,
        "interview_share": 100 * interviews / made if made else None,
        "interviews": interviews,
        "jobs": jobs,
        "talks": talks,
    }


WORK = Measure(
    code="sparring-paa-ansoegninger",
    name=_("Sparring på ansøgninger"),
    definition=_(
        "CV'er og ansøgninger, som borgere begyndte at få sparring på i perioden. Versioner: hvor "
        "mange der i snit er sendt af hver, jobopslag ikke talt med. Svar: hvor mange gange hver i "
        "snit er besvaret. Førte til samtale: andelen, som borgeren har fortalt gav en jobsamtale. "
        "Jobsamtaler og job: så mange har borgerne selv fortalt om. Samtaler: telefonsparring, der "
        "er holdt i perioden. Det, der er slettet, tæller uden borgeren."
    ),
    version=2,
    counted=_("ansøgninger"),
    each=APPLICATIONS,
    figures=(
        Figure("versions", _("Versioner af hver"), "avg(versions)", "mean"),
        Figure("rounds", _("Svar på hver"), "avg(answers)", "mean"),
        Figure("interview_share", _("Førte til samtale"), "count(interview_at) / count", "percent"),
        Figure("talks", _("Samtaler"), "count(talks held)"),
        Figure("interviews", _("Jobsamtaler"), "count(interview_at)"),
        Figure("jobs", _("Job"), "count(job)"),
    ),
    moment=False,
    tells=_applications,
)

RATED = """
    SELECT t.id, t.rating FROM sparring_turn t
    WHERE t.answered_at >= %(since)s AND t.answered_at < %(after)s AND t.rating IS NOT NULL
"""
_RATED = f"""
SELECT count(*), coalesce(avg(rating), 0), count(*) FILTER (WHERE rating >= 4),
    (SELECT count(*) FROM sparring_turn a
     WHERE a.answered_at >= %(since)s AND a.answered_at < %(after)s)
FROM ({RATED}) r
"""  # noqa: S608 our own words


def _rated(start: date, end: date) -> tuple[int, dict[str, float | None]]:
    rated, mean, well, answers = numbers(_RATED, start, end)
    told = rated >= SMALLEST
    return int(rated), {
        "mean": mean if told else None,
        "well": 100 * well / rated if told else None,
        "share": 100 * rated / answers if answers else None,
    }


HELPED = Measure(
    code="hjalp-svaret-paa-ansoegningen",
    name=_("Hjalp svaret på ansøgningen?"),
    definition=_(
        "Svar, der blev givet i perioden, og som borgeren har sagt noget om: fra 1 (slet ikke) "
        "til 5 (rigtig meget). Det er frivilligt at svare. Hjalp: andelen med 4 eller 5. "
        "Svarede: andelen af periodens svar, som borgeren har sagt noget om. Har færre end fem "
        "svaret, viser vi ikke hvad."
    ),
    version=1,
    counted=_("svar"),
    each=RATED,
    figures=(
        Figure("mean", _("I snit"), "avg(rating)", "mean"),
        Figure("well", _("Hjalp"), "count(rating >= 4) / count", "percent"),
        Figure("share", _("Svarede"), "count / count(answers)", "percent"),
    ),
    moment=False,
    attitudes=True,
    tells=_rated,
)

PROPOSED = """
    SELECT r.id, r.state FROM sparring_coursereferral r
    WHERE r.proposed_at >= %(since)s AND r.proposed_at < %(after)s
"""
_PROPOSED = f"""
SELECT count(*),
    count(*) FILTER (WHERE state NOT IN ('proposed', 'declined', 'withdrawn')),
    count(*) FILTER (WHERE state IN ('started', 'finished')),
    count(*) FILTER (WHERE state = 'finished'), count(*) FILTER (WHERE state = 'absent')
FROM ({PROPOSED}) r
"""  # noqa: S608 our own words


def _proposed(start: date, end: date) -> tuple[int, dict[str, float | None]]:
    proposed, wanted, started, finished, absent = numbers(_PROPOSED, start, end)
    return int(proposed), {
        "wanted": 100 * wanted / proposed if proposed else None,
        "started": 100 * started / proposed if proposed else None,
        "finished": finished,
        "absent": absent,
    }


COURSES = Measure(
    code="kurser-hos-andre",
    name=_("Kurser hos andre"),
    definition=_(
        "Gange, en borger i perioden blev foreslået et kursus hos en ekstern udbyder. Ja tak: "
        "andelen, hvor borgerens ja står ved magt. Begyndte: andelen, der er begyndt, også dem, "
        "der siden har gennemført. Gennemført og kom ikke: så mange har udbyderen eller en "
        "medarbejder fortalt om. Tallene er, som det står nu."
    ),
    version=1,
    counted=_("forslag"),
    each=PROPOSED,
    figures=(
        Figure("wanted", _("Ja tak"), "count(yes) / count", "percent"),
        Figure("started", _("Begyndte"), "count(started) / count", "percent"),
        Figure("finished", _("Gennemført"), "count(finished)"),
        Figure("absent", _("Kom ikke"), "count(absent)"),
    ),
    moment=False,
    tells=_proposed,
)

MEASURES = (ANSWERS, WORK, HELPED, COURSES)

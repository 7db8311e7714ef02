"""What can be counted of the fellowship: how much of it there was, and nobody in it.

Nothing here is divided by team or employee, and nothing opens rows. Each definition is frozen, see
`medspil.kernel.measure`.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from medspil.kernel.measure import SMALLEST, Figure, Measure, numbers

Numbers = tuple[int, dict[str, float | None]]

HELD = """
    SELECT o.id, o.team_id, coalesce(
        o.took_part, (SELECT count(*) FROM workplace_joining j WHERE j.occasion_id = o.id)
    ) AS took_part
    FROM workplace_occasion o
    WHERE o.state = 'planned' AND o.starts_at >= %(since)s AND o.starts_at < %(after)s
        AND o.starts_at + o.minutes * interval '1 minute' <= %(now)s
"""
_ACTIVITIES = f"""
WITH held AS (SELECT * FROM ({HELD}) every WHERE took_part > 0),
teams AS (
    SELECT m.team_id FROM people_rolemembership m
    WHERE m.team_id IS NOT NULL AND m.valid @> %(end)s::date
    GROUP BY 1 HAVING count(DISTINCT m.staff_id) >= %(smallest)s
)
SELECT (SELECT count(*) FROM held), (SELECT coalesce(sum(took_part), 0) FROM held),
    (SELECT count(*) FROM teams),
    (SELECT count(*) FROM teams WHERE team_id IN (SELECT team_id FROM held))
"""  # noqa: S608 our own words
ROUNDS = """
    SELECT r.id,
        coalesce(r.told, (
            SELECT count(*) FROM workplace_story s
            WHERE s.round_id = r.id AND s.state = 'let_through')) AS told,
        coalesce(r.guesses, (
            SELECT count(*) FROM workplace_guess g JOIN workplace_story s ON s.id = g.story_id
            WHERE s.round_id = r.id)) AS guesses,
        coalesce(r.right, (
            SELECT count(*) FROM workplace_guess g JOIN workplace_story s ON s.id = g.story_id
            WHERE s.round_id = r.id AND g.who_id = s.author_id)) AS hits
    FROM workplace_storyround r
    WHERE r.reveals_at >= %(since)s AND r.reveals_at < %(after)s AND r.reveals_at <= %(now)s
"""
_STORIES = f"""
SELECT count(*), coalesce(sum(told), 0), coalesce(sum(guesses), 0), coalesce(sum(hits), 0)
FROM ({ROUNDS}) every WHERE told > 0
"""  # noqa: S608 our own words


def _activities(start: date, end: date) -> Numbers:
    held, took_part, teams, with_one = numbers(_ACTIVITIES, start, end, smallest=SMALLEST)
    return int(held), {
        "took_part": None if 0 < took_part < SMALLEST else took_part,
        "teams": 100 * with_one / teams if teams else None,
    }


def _stories(start: date, end: date) -> Numbers:
    rounds, told, guesses, hits = numbers(_STORIES, start, end)
    return int(rounds), {
        "told": None if 0 < told < SMALLEST else told,
        "right": 100 * hits / guesses if guesses >= SMALLEST else None,
    }


ACTIVITIES = Measure(
    code="faelles-aktiviteter",
    name=_("Fælles aktiviteter blandt kolleger"),
    definition=_(
        "Aktiviteter i perioden, der ikke blev aflyst, og som mindst én kollega ud over værten kom "
        "med til. Deltagelser er uden værterne og skjules, når de er færre end fem. Teams: andelen "
        "af teams med mindst fem medarbejdere på periodens sidste dag, hvor en fra teamet var vært "
        "for mindst én. Hvem der var med, tælles ikke og glemmes."
    ),
    version=1,
    counted=_("aktiviteter"),
    each=HELD,
    figures=(
        Figure("took_part", _("Deltagelser"), "sum(took_part)"),
        Figure("teams", _("Teams, der har haft en"), "teams with one / teams", "percent"),
    ),
    moment=False,
    tells=_activities,
)
STORIES = Measure(
    code="ugen-der-gik",
    name=_("Ugen der gik"),
    definition=_(
        "Runder, der blev afsløret i perioden med mindst én historie. Historier skjules, når de er "
        "færre end fem. Gættet rigtigt: andelen af alle gæt, når der er mindst fem. Hvem der "
        "skrev og gættede, tælles ikke og glemmes."
    ),
    version=1,
    counted=_("runder"),
    each=ROUNDS,
    figures=(
        Figure("told", _("Historier"), "sum(told)"),
        Figure("right", _("Gættet rigtigt"), "sum(hits) / sum(guesses)", "percent"),
    ),
    moment=False,
    tells=_stories,
)

MEASURES = (ACTIVITIES, STORIES)

"""What can be counted about contact. Each definition is frozen, see `medspil.kernel.measure`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from medspil.contact.models import Bucket, WalkState
from medspil.kernel.measure import Figure, Measure
from medspil.people.models import Channel
from medspil.ui import wording

_CITIZENS = _("borgere")


def _days(value: Any) -> str:
    return now_("%(days)s dage") % {"days": wording.number(value)}


def _day(value: Any) -> str:
    return now_("aldrig") if value is None else wording.short_date(value)


BUCKETS = Measure(
    code="status",
    name=_("Hvem er hvor"),
    definition=_(
        "Aktive borgere den sidste dag i perioden, fordelt på status. Hver borger tælles præcis én "
        "gang, så tallene giver tilsammen alle."
    ),
    version=1,
    counted=_CITIZENS,
    needs=("people", "clocks", "bucketed"),
    each="""
        SELECT p.id, p.id AS citizen_id, p.staff_id, p.team_id, b.bucket, b.next_due AS value
        FROM people p JOIN bucketed b ON b.citizen_id = p.id
    """,
    figures=tuple(
        Figure(
            code=bucket.value,
            label=bucket.label,
            aggregate=f"count(*) FILTER (WHERE bucket = '{bucket.value}')",
            where=f"bucket = '{bucket.value}'",
        )
        for bucket in Bucket
    ),
    shows=_("Næste kontakt"),
    says=_day,
    order="value, id",
)

DAYS_SINCE = Measure(
    code="dage-siden-sidst",
    name=_("Dage siden sidste samtale"),
    definition=_(
        "For hver aktiv borger den sidste dag i perioden: dage siden den seneste samtale, der "
        "tæller som jeres opfølgning; er der aldrig talt, så siden tilmeldingen. Midterste: "
        "halvdelen har ventet højst så længe. Langsomste tiendedel: ni ud af ti har ventet højst "
        "så længe."
    ),
    version=1,
    counted=_CITIZENS,
    each="""
        SELECT p.id, p.id AS citizen_id, p.staff_id, p.team_id,
            %(end)s::date - coalesce((
                SELECT max(v.held_on) FROM contact_conversation v
                WHERE v.citizen_id = p.id AND v.withdrawn_at IS NULL AND v.local_effect = 'resets'
                    AND v.held_on <= %(end)s::date
            ), p.registered_on) AS value
        FROM people p
    """,
    figures=(
        Figure(
            "median",
            _("Midterste"),
            "percentile_disc(0.5) WITHIN GROUP (ORDER BY value)",
            "days",
        ),
        Figure(
            "ninetieth",
            _("Langsomste tiendedel"),
            "percentile_disc(0.9) WITHIN GROUP (ORDER BY value)",
            "days",
            "value >= (SELECT percentile_disc(0.9) WITHIN GROUP (ORDER BY value) FROM chosen)",
        ),
    ),
    shows=_("Siden sidst"),
    says=_days,
)

REACHED = Measure(
    code="talt-med",
    name=_("Andel, I har talt med"),
    definition=_(
        "Af de borgere, der var aktive både den første og den sidste dag i perioden: hvor mange I "
        "har holdt mindst én individuel samtale med (telefon, video, fremmøde eller gåtur) i "
        "perioden. Opkald uden svar, breve og beskeder tæller ikke."
    ),
    version=1,
    counted=_CITIZENS,
    each="""
        SELECT p.id, p.id AS citizen_id, p.staff_id, p.team_id, (
            SELECT max(v.held_on) FROM contact_conversation v
            WHERE v.citizen_id = p.id AND v.withdrawn_at IS NULL
                AND v.channel IN ('phone', 'video', 'in_person', 'phone_walk', 'walk')
                AND v.held_on BETWEEN %(start)s::date AND %(end)s::date
        ) AS value
        FROM people p WHERE p.registered_on <= %(start)s::date
    """,
    figures=(
        Figure("share", _("Talt med"), "100.0 * count(value) / nullif(count(*), 0)", "percent"),
        Figure("reached", _("Talt med"), "count(value)", where="value IS NOT NULL"),
        Figure(
            "missing",
            _("Ikke talt med"),
            "count(*) FILTER (WHERE value IS NULL)",
            where="value IS NULL",
        ),
    ),
    lead=("share",),
    shows=_("Seneste samtale"),
    says=_day,
    order="value NULLS FIRST, id",
    moment=False,
)

ACCEPTING = Measure(
    code="siger-ja",
    name=_("Andel, der siger ja til frivillig kontakt"),
    definition=_(
        "Af de borgere, I fik fat i i perioden, mens samtaler var frivillige: hvor mange der sidst "
        "sagde ja (en samtale blev holdt) og ikke »ønsker ikke nu«. Et nej koster aldrig borgeren "
        "noget, og borgeren spørges igen."
    ),
    version=1,
    counted=_CITIZENS,
    each="""
        SELECT p.id, p.id AS citizen_id, p.staff_id, p.team_id, last.day AS value, last.yes
        FROM people p
        CROSS JOIN LATERAL (
            SELECT day, yes FROM (
                SELECT v.held_on AS day, v.held_at AS at, true AS yes FROM contact_conversation v
                WHERE v.citizen_id = p.id AND v.withdrawn_at IS NULL AND v.voluntary
                    AND v.held_on BETWEEN %(start)s::date AND %(end)s::date
                UNION ALL
                SELECT a.day, a.at, false FROM contact_contactattempt a
                WHERE a.citizen_id = p.id AND a.outcome = 'declined'
                    AND a.day BETWEEN %(start)s::date AND %(end)s::date
            ) answers ORDER BY at DESC LIMIT 1
        ) last
    """,
    figures=(
        Figure(
            "share",
            _("Siger ja"),
            "100.0 * count(*) FILTER (WHERE yes) / nullif(count(*), 0)",
            "percent",
        ),
        Figure("yes", _("Ja"), "count(*) FILTER (WHERE yes)", where="yes"),
        Figure("no", _("Ikke nu"), "count(*) FILTER (WHERE NOT yes)", where="NOT yes"),
    ),
    lead=("share",),
    shows=_("Svarede"),
    says=_day,
    moment=False,
    attitudes=True,
)

CONTINUITY = Measure(
    code="kontaktpersoner",
    name=_("Forskellige kontaktpersoner på et år"),
    definition=_(
        "For hver aktiv borger, som en medarbejder har talt med i de tolv måneder op til den "
        "sidste dag i perioden: hvor mange forskellige medarbejdere der har holdt samtalerne."
    ),
    version=1,
    counted=_CITIZENS,
    each="""
        SELECT p.id, p.id AS citizen_id, p.staff_id, p.team_id, met.staff AS value
        FROM people p
        CROSS JOIN LATERAL (
            SELECT count(DISTINCT v.staff_id) AS staff FROM contact_conversation v
            WHERE v.citizen_id = p.id AND v.withdrawn_at IS NULL AND v.staff_id IS NOT NULL
                AND v.held_on > (%(end)s::date - interval '12 months')::date
                AND v.held_on <= %(end)s::date
        ) met
        WHERE met.staff > 0
    """,
    figures=(
        Figure("mean", _("I gennemsnit"), "avg(value)", "mean"),
        Figure(
            "one_or_two",
            _("Højst to"),
            "100.0 * count(*) FILTER (WHERE value <= 2) / nullif(count(*), 0)",
            "percent",
            where="value <= 2",
        ),
        Figure(
            "many", _("Fire eller flere"), "count(*) FILTER (WHERE value >= 4)", where="value >= 4"
        ),
    ),
    lead=("mean",),
    shows=_("Kontaktpersoner"),
    says=wording.number,
)

UNREACHED_WITH_CONCERN = Measure(
    code="ikke-naaet-med-bekymring",
    name=_("Ikke nået, og I er bekymrede"),
    definition=_(
        "Aktive borgere med nogen eller stor bekymring den sidste dag i perioden, som I har "
        "forsøgt at nå det antal gange, I selv har valgt, eller har opgivet i en ringerunde, uden "
        "at tale med dem siden. De er lederens. Aldrig grund til en sanktion."
    ),
    version=1,
    counted=_CITIZENS,
    needs=("people", "clocks"),
    each="""
        SELECT p.id, p.id AS citizen_id, p.staff_id, p.team_id, d.last_contact AS value
        FROM people p JOIN contact_due d ON d.citizen_id = p.id
        WHERE d.concern IN ('some', 'high') AND (
            d.tries >= %(unreached_after)s OR EXISTS (
                SELECT FROM contact_callroundrow r
                WHERE r.citizen_id = p.id AND r.state = 'done'
                    AND r.outcome IN ('NOT_REACHED', 'WRONG_NUMBER') AND r.done_at < %(after)s
                    AND NOT EXISTS (
                        SELECT FROM contact_conversation v
                        WHERE v.citizen_id = p.id AND v.withdrawn_at IS NULL
                            AND v.local_effect = 'resets' AND v.held_at >= r.done_at
                            AND v.held_at < %(after)s
                    )
            )
        )
    """,
    figures=(Figure("count", _("Borgere"), "count(*)"),),
    shows=_("Sidst talt"),
    says=_day,
    order="value NULLS FIRST, id",
)

OVERDUE_BY_LAW = Measure(
    code="lovens-frist-overskredet",
    name=_("Lovens frist er overskredet"),
    definition=_(
        "Aktive borgere, hvis lovbestemte frist lå før den sidste dag i perioden og ikke stod "
        "stille. Kun lovens ur tæller her, ikke jeres eget."
    ),
    version=1,
    counted=_CITIZENS,
    needs=("people", "clocks"),
    each="""
        SELECT p.id, p.id AS citizen_id, p.staff_id, p.team_id, d.statutory_due AS value,
            NOT d.frozen AND d.statutory_due < %(end)s::date AS late
        FROM people p JOIN contact_due d ON d.citizen_id = p.id
        WHERE d.statutory_due IS NOT NULL
    """,
    figures=(
        Figure("late", _("Overskredet"), "count(*) FILTER (WHERE late)", where="late"),
        Figure(
            "share",
            _("Af dem med frist"),
            "100.0 * count(*) FILTER (WHERE late) / nullif(count(*), 0)",
            "percent",
        ),
    ),
    lead=("late",),
    shows=_("Lovens frist"),
    says=_day,
    order="value, id",
)

CONVERSATIONS = Measure(
    code="samtaler",
    name=_("Holdte samtaler"),
    definition=_(
        "Samtaler holdt i perioden, fordelt på form. De tæller hos den sagsbehandler og det team, "
        "borgeren havde den dag. Samtaler, der er trukket tilbage, tæller ikke."
    ),
    version=1,
    counted=_("samtaler"),
    needs=("everybody",),
    each="""
        SELECT v.id, p.id AS citizen_id, a.staff_id, a.team_id, v.held_on AS value,
            v.held_on AS day, v.channel
        FROM everybody p JOIN contact_conversation v ON v.citizen_id = p.id
        LEFT JOIN people_caseworkerassignment a
            ON a.citizen_id = p.id AND a.valid @> v.held_on
        WHERE v.withdrawn_at IS NULL AND v.held_on BETWEEN %(start)s::date AND %(end)s::date
    """,
    figures=(
        Figure("all", _("Samtaler"), "count(*)"),
        *(
            Figure(
                code=channel.value,
                label=channel.label,
                aggregate=f"count(*) FILTER (WHERE channel = '{channel.value}')",
                where=f"channel = '{channel.value}'",
            )
            for channel in Channel
        ),
    ),
    lead=("all",),
    shows=_("Holdt"),
    says=_day,
    moment=False,
    by_week=True,
)

WALKS = Measure(
    code="gaature",
    name=_("Gåture"),
    definition=_(
        "Gåture, der var aftalt til en dag i perioden: på telefon, hvor I går hver for sig, eller "
        "side om side. De tæller hos den sagsbehandler og det team, borgeren havde den dag."
    ),
    version=1,
    counted=_("gåture"),
    needs=("everybody",),
    each="""
        SELECT w.id, p.id AS citizen_id, a.staff_id, a.team_id, w.day AS value, w.day, w.state
        FROM everybody p
        JOIN (
            SELECT *, (planned_at AT TIME ZONE 'Europe/Copenhagen')::date AS day
            FROM contact_plannedwalk WHERE planned_at >= %(since)s AND planned_at < %(after)s
        ) w ON w.citizen_id = p.id
        LEFT JOIN people_caseworkerassignment a ON a.citizen_id = p.id AND a.valid @> w.day
    """,
    figures=(
        Figure("all", _("Aftalt"), "count(*)"),
        *(
            Figure(
                code=state.value,
                label=state.label,
                aggregate=f"count(*) FILTER (WHERE state = '{state.value}')",
                where=f"state = '{state.value}'",
            )
            for state in (WalkState.HELD, WalkState.SWAPPED, WalkState.NOT_HELD)
        ),
    ),
    shows=_("Aftalt til"),
    says=_day,
    moment=False,
    by_week=True,
)

COHORT = Measure(
    code="maal-for-andelen",
    name=_("Lovens mål for kommunen: 75 %"),
    definition=_(
        "Af de aktive borgere, hvis periode efter en regel med et mål for andelen sluttede i "
        "perioden: hvor mange der fik det antal samtaler, reglen nævner. Kun modne hold tæller; "
        "den, hvis periode løber endnu, er ikke med. Målet er kommunens, aldrig en frist for den "
        "enkelte."
    ),
    version=1,
    counted=_CITIZENS,
    needs=("people", "clocks"),
    each="""
        SELECT p.id, p.id AS citizen_id, p.staff_id, p.team_id, d.held AS value,
            d.held >= r.count AS enough
        FROM people p
        JOIN contact_due d ON d.citizen_id = p.id
        JOIN contact_contactrule r ON r.id = d.rule_id
        WHERE r.cohort_share IS NOT NULL AND r.count IS NOT NULL
            AND d.window_end BETWEEN %(start)s::date AND %(end)s::date - 1
    """,
    figures=(
        Figure(
            "share",
            _("Fik samtalerne"),
            "100.0 * count(*) FILTER (WHERE enough) / nullif(count(*), 0)",
            "percent",
        ),
        Figure("enough", _("Fik dem"), "count(*) FILTER (WHERE enough)", where="enough"),
        Figure(
            "short", _("Fik dem ikke"), "count(*) FILTER (WHERE NOT enough)", where="NOT enough"
        ),
    ),
    lead=("share",),
    shows=_("Samtaler i perioden"),
    says=wording.number,
    order="value, id",
    moment=False,
)

MEASURES = (
    BUCKETS,
    DAYS_SINCE,
    REACHED,
    ACCEPTING,
    UNREACHED_WITH_CONCERN,
    CONTINUITY,
    CONVERSATIONS,
    WALKS,
    OVERDUE_BY_LAW,
    COHORT,
)

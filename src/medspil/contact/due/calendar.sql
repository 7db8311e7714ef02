-- Calendars of running day numbers. A day on which the clock stands still repeats the number of
-- the day before it, so that a deadline is one look-up:  due = day(number(anchor) + interval).
--
-- A calendar is its running stretches: `opens[i]` is the first day of the i-th, `numbers[i]` that
-- day's number, `skipped[i]` the days on which the clock stood still before it. One number more than
-- there are stretches says where the calendar ends. `frozen`: the clock stands still today.
-- A suspension without an end is read as ending today: the date moves on with each day it lasts.
-- Days before the first known benefit count: what is not known makes no deadline later.
suspended AS MATERIALIZED (
    SELECT
        m.code AS municipality,
        coalesce(
            range_agg(daterange(lower(s.valid), coalesce(upper(s.valid), %(on)s::date + 1)))
                FILTER (WHERE s.id IS NOT NULL),
            '{}'::datemultirange
        ) AS days
    FROM people_municipality m
    LEFT JOIN contact_suspension s
        ON s.subject = 'CONVERSATION_DUTY' AND s.effect = 'FREEZE' AND s.revoked_at IS NULL
        AND (upper(s.valid) IS NOT NULL OR lower(s.valid) <= %(on)s::date)
        AND (
            (s.regions = '{}' AND s.municipalities = '{}')
            OR m.region_code = ANY (s.regions) OR m.code = ANY (s.municipalities)
        )
    WHERE m.code IN (
        SELECT municipality_id FROM people_citizen
        WHERE %(ids)s::bigint[] IS NULL OR id = ANY (%(ids)s::bigint[])
    )
    GROUP BY m.code
),
-- Days of absence that do not count as time on the benefit (which ones is the municipality's own
-- reading of LAB § 9). An absence without an end is read as ending today.
absent AS MATERIALIZED (
    SELECT citizen_id, range_agg(
        daterange(lower(valid), coalesce(upper(valid), greatest(lower(valid), %(on)s::date) + 1))
    ) AS days
    FROM people_absenceperiod
    WHERE code = ANY ((SELECT stopping_absences FROM contact_localpolicy)::text[])
        AND (upper(valid) IS NOT NULL OR lower(valid) <= %(on)s::date)
        AND (%(ids)s::bigint[] IS NULL OR citizen_id = ANY (%(ids)s::bigint[]))
    GROUP BY citizen_id
),
-- Citizens whose benefit has ended or changed: the days on one, as far as is known, and the day the
-- present one began (a change of benefit restarts the count).
changed AS (
    SELECT
        citizen_id, range_agg(valid) AS on_benefit,
        max(lower(valid)) FILTER (WHERE code <> before AND lower(valid) <= %(on)s::date) AS restart
    FROM (
        SELECT
            p.citizen_id, p.valid, p.code,
            lag(p.code) OVER (PARTITION BY p.citizen_id ORDER BY p.valid) AS before
        FROM people_benefitperiod p
        WHERE p.citizen_id IN (
            SELECT e.citizen_id FROM people_benefitperiod e
            WHERE upper(e.valid) IS NOT NULL
                AND (%(ids)s::bigint[] IS NULL OR e.citizen_id = ANY (%(ids)s::bigint[]))
        )
    ) benefits
    GROUP BY citizen_id
),
irregular AS MATERIALIZED (
    SELECT
        citizen_id, c.restart,
        coalesce(c.on_benefit + datemultirange(daterange(NULL, lower(c.on_benefit))), '{(,)}')
            - coalesce(a.days, '{}') AS on_benefit
    FROM changed c FULL JOIN absent a USING (citizen_id)
),
-- Those who were without one, or away, have a calendar of their own for accumulated time on the benefit.
running AS (
    SELECT s.municipality, NULL::bigint AS citizen_id, '{[1990-01-01,2100-01-01)}' - s.days AS days
    FROM suspended s
    UNION ALL
    SELECT s.municipality, i.citizen_id, i.on_benefit * '{[1990-01-01,2100-01-01)}' - s.days
    FROM irregular i
    JOIN people_citizen c ON c.id = i.citizen_id
    JOIN suspended s ON s.municipality = c.municipality_id
    WHERE i.on_benefit <> '{(,)}'
),
stretch AS MATERIALIZED (
    SELECT
        municipality, citizen_id, lower(days) AS opens, upper(days) AS closes,
        1 + coalesce(
            sum(upper(days) - lower(days)) OVER (
                PARTITION BY municipality, citizen_id
                ORDER BY days ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ),
            0
        )::int AS number
    FROM (SELECT municipality, citizen_id, unnest(days) AS days FROM running) stretches
),
calendar AS MATERIALIZED (
    SELECT
        municipality,
        array_agg(opens ORDER BY opens) AS opens,
        array_agg(number ORDER BY opens) || max(number + (closes - opens)) AS numbers,
        array_agg(opens - date '1989-12-31' - number ORDER BY opens) || NULL AS skipped,
        NOT bool_or(%(on)s::date >= opens AND %(on)s::date < closes) AS frozen
    FROM stretch WHERE citizen_id IS NULL
    GROUP BY municipality
),
own_calendar AS MATERIALIZED (
    SELECT
        citizen_id,
        array_agg(opens ORDER BY opens) AS opens,
        array_agg(number ORDER BY opens) || max(number + (closes - opens)) AS numbers,
        array_agg(opens - date '1989-12-31' - number ORDER BY opens) || NULL AS skipped,
        NOT bool_or(%(on)s::date >= opens AND %(on)s::date < closes) AS frozen
    FROM stretch WHERE citizen_id IS NOT NULL
    GROUP BY citizen_id
),
-- Suspensions that void the running deadline: it begins anew the day after.
voided AS MATERIALIZED (
    SELECT m.code AS municipality, lower(s.valid) AS since,
        coalesce(upper(s.valid), %(on)s::date + 1) AS until
    FROM contact_suspension s
    JOIN people_municipality m
        ON (s.regions = '{}' AND s.municipalities = '{}')
        OR m.region_code = ANY (s.regions) OR m.code = ANY (s.municipalities)
    WHERE s.subject = 'CONVERSATION_DUTY' AND s.effect = 'VOID_AND_RESTART'
        AND s.revoked_at IS NULL AND lower(s.valid) <= %(on)s::date
)

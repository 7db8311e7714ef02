-- Calendars of running day numbers. A day on which the clock stands still repeats the number of
-- the day before it, so that a deadline is one look-up:  due = day(number(anchor) + interval).
--
-- A calendar is its running stretches: `opens[i]` is the first day of the i-th stretch and
-- `numbers[i]` that day's number; `capacity` is the last day's number.
-- A suspension without an end is read as ending today: the date moves on with each day it lasts.
-- Days before the first known benefit count: what is not known makes no deadline later.
day AS MATERIALIZED (
    SELECT %(on)s::date AS today, daterange('1990-01-01', '2100-01-01') AS always
),
suspended AS MATERIALIZED (
    SELECT
        m.code AS municipality,
        coalesce(
            range_agg(daterange(lower(s.valid), coalesce(upper(s.valid), d.today + 1)))
                FILTER (WHERE s.id IS NOT NULL),
            '{}'::datemultirange
        ) AS days
    FROM people_municipality m
    CROSS JOIN day d
    LEFT JOIN contact_suspension s
        ON s.subject = 'CONVERSATION_DUTY' AND s.effect = 'FREEZE' AND s.revoked_at IS NULL
        AND (upper(s.valid) IS NOT NULL OR lower(s.valid) <= d.today)
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
-- Citizens whose benefit has ended or changed: the days they were on one, and the day the present
-- one began (a change of benefit restarts the count). They have a calendar of their own.
irregular AS MATERIALIZED (
    SELECT
        b.citizen_id,
        range_agg(b.valid) AS on_benefit,
        max(lower(b.valid)) FILTER (WHERE b.code <> b.before) AS restart
    FROM (
        SELECT
            p.citizen_id, p.valid, p.code,
            lag(p.code) OVER (PARTITION BY p.citizen_id ORDER BY lower(p.valid)) AS before
        FROM people_benefitperiod p
        CROSS JOIN day d
        WHERE lower(p.valid) <= d.today
            AND p.citizen_id IN (
                SELECT e.citizen_id FROM people_benefitperiod e
                WHERE upper(e.valid) IS NOT NULL 
                    AND (%(ids)s::bigint[] IS NULL OR e.citizen_id = ANY (%(ids)s::bigint[]))
            )
    ) b
    GROUP BY b.citizen_id
),
running AS (
    SELECT s.municipality, NULL::bigint AS citizen_id, datemultirange(d.always) - s.days AS days
    FROM suspended s CROSS JOIN day d
    UNION ALL
    SELECT c.municipality_id, i.citizen_id,
        (i.on_benefit + datemultirange(daterange(NULL, lower(i.on_benefit))))
            * datemultirange(d.always) - s.days
    FROM irregular i
    JOIN people_citizen c ON c.id = i.citizen_id
    JOIN suspended s ON s.municipality = c.municipality_id
    CROSS JOIN day d
),
calendar AS MATERIALIZED (
    SELECT
        municipality, citizen_id,
        array_agg(opens ORDER BY opens) AS opens,
        array_agg(number ORDER BY opens) AS numbers,
        max(number + length - 1) AS capacity
    FROM (
        SELECT
            r.municipality, r.citizen_id,
            lower(stretch) AS opens,
            upper(stretch) - lower(stretch) AS length,
            1 + coalesce(
                sum(upper(stretch) - lower(stretch)) OVER (
                    PARTITION BY r.municipality, r.citizen_id
                    ORDER BY lower(stretch) ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ),
                0
            )::int AS number
        FROM running r CROSS JOIN LATERAL unnest(r.days) AS stretch
    ) stretches
    GROUP BY municipality, citizen_id
)

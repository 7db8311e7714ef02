-- The computation of `contact/due/due.sql`, written anew for DuckDB: the peer of `bench/sweep.py`.
-- Same tables, same day, same answers; a calendar is a table of stretches instead of arrays.
CREATE OR REPLACE TEMP TABLE stretch AS
WITH suspended AS (
    SELECT m.code AS municipality, d.day
    FROM people_municipality m
    JOIN contact_suspension s
        ON (len(s.regions) = 0 AND len(s.municipalities) = 0)
        OR list_contains(s.regions, m.region_code) OR list_contains(s.municipalities, m.code)
    CROSS JOIN LATERAL (
        SELECT unnest(generate_series(
            s.lower, coalesce(s.upper, getvariable('on') + 1) - 1, INTERVAL 1 DAY
        ))::date AS day
    ) d
    WHERE s.subject = 'CONVERSATION_DUTY' AND s.effect = 'FREEZE' AND s.revoked_at IS NULL
        AND (s.upper IS NOT NULL OR s.lower <= getvariable('on'))
    GROUP BY ALL
),
pauses AS (  -- suspended days joined to stretches
    SELECT municipality, min(day) AS since, max(day) + 1 AS until
    FROM (
        SELECT municipality, day,
            day - row_number() OVER (PARTITION BY municipality ORDER BY day)::int AS island
        FROM suspended
    )
    GROUP BY municipality, island
),
free AS (  -- what runs between the pauses
    SELECT municipality, opens, closes
    FROM (
        SELECT municipality, until AS opens,
            lead(since, 1, DATE '2100-01-01') OVER (PARTITION BY municipality ORDER BY until)
                AS closes
        FROM (
            SELECT municipality, since, until FROM pauses
            UNION ALL SELECT code, NULL, DATE '1990-01-01' FROM people_municipality
        )
    )
    WHERE opens < closes
),
irregular AS (
    SELECT DISTINCT citizen_id FROM people_benefitperiod WHERE upper IS NOT NULL
),
on_benefit AS (
    SELECT citizen_id, lower AS opens, coalesce(upper, DATE '2100-01-01') AS closes
    FROM people_benefitperiod SEMI JOIN irregular USING (citizen_id)
    UNION ALL
    SELECT citizen_id, DATE '1990-01-01', min(lower)
    FROM people_benefitperiod SEMI JOIN irregular USING (citizen_id) GROUP BY citizen_id
),
touching AS (  -- benefit periods that follow each other are one
    SELECT citizen_id, min(opens) AS opens, max(closes) AS closes
    FROM (
        SELECT *, sum((opens > before)::int) OVER (PARTITION BY citizen_id ORDER BY opens) AS island
        FROM (
            SELECT *, lag(closes, 1, DATE '1900-01-01')
                OVER (PARTITION BY citizen_id ORDER BY opens) AS before
            FROM on_benefit
        )
    )
    GROUP BY citizen_id, island
),
running AS (
    SELECT municipality AS calendar, opens, closes FROM free
    UNION ALL
    SELECT 'c' || b.citizen_id, greatest(b.opens, f.opens), least(b.closes, f.closes)
    FROM touching b
    JOIN people_citizen c ON c.id = b.citizen_id
    JOIN free f ON f.municipality = c.municipality_id
        AND f.opens < b.closes AND b.opens < f.closes
)
SELECT calendar, opens, lead(opens, 1, DATE '2100-01-01') OVER w AS next_opens, number,
    number + (closes - opens) AS next_number
FROM (
    SELECT *, 1 + coalesce(sum(closes - opens) OVER (
        PARTITION BY calendar ORDER BY opens ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0)::int AS number
    FROM running
)
WINDOW w AS (PARTITION BY calendar ORDER BY opens);

CREATE OR REPLACE TEMP TABLE answer AS
WITH changed AS (
    SELECT citizen_id, max(lower) FILTER (WHERE code <> before) AS restart
    FROM (
        SELECT *, lag(code) OVER (PARTITION BY citizen_id ORDER BY lower) AS before
        FROM people_benefitperiod
        SEMI JOIN (
            SELECT citizen_id FROM people_benefitperiod WHERE upper IS NOT NULL
        ) USING (citizen_id)
        WHERE lower <= getvariable('on')
    )
    GROUP BY citizen_id
),
course AS (
    SELECT c.id, c.municipality_id AS place, c.registered_on, g."group", g.track,
        coalesce(g.anchor, g.lower) AS group_anchor,
        greatest(coalesce(g.anchor, g.lower), i.restart) AS restarted,
        i.citizen_id IS NOT NULL AS irregular
    FROM people_citizen c
    LEFT JOIN people_contactgroupperiod g ON g.citizen_id = c.id
        AND g.lower <= getvariable('on') AND (g.upper IS NULL OR g.upper > getvariable('on'))
    LEFT JOIN changed i ON i.citizen_id = c.id
    WHERE c.registered_on <= getvariable('on')
        AND (c.closed_on IS NULL OR c.closed_on > getvariable('on'))
),
ruled AS (
    SELECT c.*, r.id AS rule_id, r.first_unit, r.first_n, r.count, r.cohort_share,
        r.window_from_months, r.window_to_months, r.gap_days, r.gap_months, r.gap_when,
        CASE WHEN r.restart_on_benefit_change THEN c.restarted ELSE c.group_anchor END AS anchor,
        CASE WHEN c.irregular AND r.clock = 'accumulated' THEN 'c' || c.id ELSE c.place END AS own,
        CASE WHEN c.irregular AND r.clock = 'accumulated' AND r.anchor = 'ACCUMULATED_BENEFIT'
            THEN 'c' || c.id ELSE c.place END AS beside  -- the first one's and the gap's time
    FROM course c
    LEFT JOIN contact_rulegroup rg ON rg."group" = c."group" AND rg.responsible = 'M'
        AND rg.track = c.track AND rg.lower <= c.restarted
        AND (rg.upper IS NULL OR rg.upper > c.restarted)
    LEFT JOIN contact_contactrule r ON r.id = rg.rule_id
        AND r.kind NOT IN ('none', 'must_not_invite')
        AND coalesce(r.first_n, r.count, r.gap_days, r.gap_months) IS NOT NULL
),
numbered AS (
    SELECT c.*,
        least(m.number + (c.anchor - m.opens), m.next_number - 1) AS anchored,
        least(o.number + (c.anchor - o.opens), o.next_number - 1) AS own_anchored,
        (c.anchor + to_months(c.window_from_months))::date - c.anchor AS opening,
        (c.anchor + to_months(c.window_to_months))::date - c.anchor AS ending
    FROM ruled c
    LEFT JOIN stretch m ON m.calendar = c.place
        AND c.anchor >= m.opens AND c.anchor < m.next_opens
    LEFT JOIN stretch o ON o.calendar = c.own
        AND c.anchor >= o.opens AND c.anchor < o.next_opens
),
dated AS (
    SELECT c.*,
        f.opens + (c.first_number - f.number)::int AS first_due,
        CASE WHEN c.window_from_months = 0 THEN c.anchor
            ELSE s.opens + (c.own_anchored + c.opening - s.number)::int END AS window_start,
        e.opens + (c.own_anchored + c.ending - e.number)::int AS window_end
    FROM (
        SELECT *, CASE WHEN beside = place THEN anchored ELSE own_anchored END
            + 7 * first_n - (first_unit = 'end_of_week')::int AS first_number
        FROM numbered
    ) c
    LEFT JOIN stretch f ON f.calendar = c.beside
        AND c.first_number >= f.number AND c.first_number < f.next_number
    LEFT JOIN stretch s ON s.calendar = c.own AND c.window_from_months > 0
        AND c.own_anchored + c.opening >= s.number AND c.own_anchored + c.opening < s.next_number
    LEFT JOIN stretch e ON e.calendar = c.own
        AND c.own_anchored + c.ending >= e.number AND c.own_anchored + c.ending < e.next_number
),
talks AS (
    SELECT c.id,
        max(v.held_on) FILTER (WHERE v.local_effect = 'resets') AS last_contact,
        max(v.held_on) FILTER (WHERE v.counts AND v.held_on >= c.anchor) AS last_counted,
        count(*) FILTER (WHERE v.counts AND v.held_on >= c.anchor) AS since_anchor,
        count(*) FILTER (WHERE v.counts AND v.held_on >= c.window_start
            AND (c.window_end IS NULL OR v.held_on <= c.window_end)) AS held
    FROM dated c
    JOIN (
        SELECT citizen_id, held_on, local_effect,
            statutory_effect IN ('counts', 'resets') AS counts
        FROM contact_conversation
        WHERE withdrawn_at IS NULL AND held_on <= getvariable('on')
    ) v ON v.citizen_id = c.id
    GROUP BY c.id
),
owed AS (
    SELECT c.*, t.last_contact, t.last_counted,
        coalesce(t.held, 0) AS held, coalesce(t.since_anchor, 0) AS since_anchor,
        CASE
            WHEN c.rule_id IS NULL THEN ''
            WHEN c.first_n IS NOT NULL AND coalesce(t.since_anchor, 0) = 0 AND (
                c.count IS NULL OR c.window_end IS NULL OR getvariable('on') <= c.window_end
            ) THEN 'first'
            WHEN c.count > coalesce(t.held, 0) AND c.cohort_share IS NULL
                AND (c.window_end IS NULL OR getvariable('on') <= c.window_end) THEN 'window'
            WHEN coalesce(c.gap_days, c.gap_months) IS NULL
                OR (c.gap_when = 'after_first' AND t.last_counted IS NULL)
                OR (c.gap_when = 'after_window' AND c.window_end IS NULL) THEN ''
            ELSE 'gap'
        END AS duty,
        greatest(c.count - coalesce(t.held, 0), 0) AS remaining,
        CASE WHEN c.gap_when = 'after_window' THEN greatest(t.last_counted, c.window_end)
            ELSE coalesce(t.last_counted, c.anchor) END AS gap_from,
        CASE WHEN greatest(t.last_counted, c.window_start) >= c.window_start
            THEN greatest(t.last_counted, c.window_start) END AS paced_from
    FROM dated c LEFT JOIN talks t ON t.id = c.id
),
gapped AS (
    SELECT c.*,
        least(g.number + (c.gap_from - g.opens), g.next_number - 1)
            + coalesce(c.gap_days, (c.gap_from + to_months(c.gap_months))::date - c.gap_from)
            AS gap_number,
        CASE WHEN c.duty = 'window'
            THEN least(p.number + (c.paced_from - p.opens), p.next_number - 1)
        END AS paced
    FROM owed c
    LEFT JOIN stretch g ON (c.duty = 'gap' OR c.gap_when = 'always') AND g.calendar = c.beside
        AND c.gap_from >= g.opens AND c.gap_from < g.next_opens
    LEFT JOIN stretch p ON c.duty = 'window' AND p.calendar = c.own
        AND c.paced_from >= p.opens AND c.paced_from < p.next_opens
),
clocked AS (
    SELECT c.*,
        CASE c.duty WHEN 'first' THEN c.first_due WHEN 'window' THEN c.window_end END AS duty_due,
        g.opens + (c.gap_number - g.number)::int AS gap_due,
        p.opens + (c.paced_number - p.number)::int AS window_pace
    FROM (
        SELECT *, paced + (own_anchored + ending - paced) // greatest(remaining, 1) AS paced_number
        FROM gapped
    ) c
    LEFT JOIN stretch g ON g.calendar = c.beside
        AND c.gap_number >= g.number AND c.gap_number < g.next_number
    LEFT JOIN stretch p ON c.duty = 'window' AND p.calendar = c.own
        AND c.paced_number >= p.number AND c.paced_number < p.next_number
),
nearest AS (
    SELECT c.*, least(c.duty_due, c.gap_due) AS statutory_due,
        least(c.window_pace, c.duty_due, c.gap_due) AS pace,
        CASE WHEN c.gap_due < c.duty_due OR (c.duty_due IS NULL AND c.gap_due IS NOT NULL)
            THEN 'gap' ELSE c.duty END AS owed
    FROM clocked c
),
frozen AS (
    SELECT c.* EXCLUDE (number),
        CASE WHEN c.owed = 'gap' THEN c.gap_from ELSE c.anchor END AS since,
        least(m.number + (c.statutory_due - m.opens), m.next_number - 1) AS due_number,
        least(s.number + (CASE WHEN c.owed = 'gap' THEN c.gap_from ELSE c.anchor END - s.opens),
            s.next_number - 1) AS since_number,
        NOT (getvariable('on') >= t.opens
            AND getvariable('on') < t.opens + (t.next_number - t.number)::int) AS frozen
    FROM (SELECT *, NULL AS number FROM nearest) c
    LEFT JOIN stretch m ON m.calendar = c.place
        AND c.statutory_due >= m.opens AND c.statutory_due < m.next_opens
    LEFT JOIN stretch s ON s.calendar = c.place
        AND CASE WHEN c.owed = 'gap' THEN c.gap_from ELSE c.anchor END >= s.opens
        AND CASE WHEN c.owed = 'gap' THEN c.gap_from ELSE c.anchor END < s.next_opens
    LEFT JOIN stretch t ON t.calendar = CASE WHEN c.owed = 'window' THEN c.own ELSE c.beside END
        AND getvariable('on') >= t.opens AND getvariable('on') < t.next_opens
),
answered AS (
    SELECT a.citizen_id, max(a.at) AS last FROM contact_contactattempt a
    WHERE a.outcome IN ('declined', 'call_back') AND a.day <= getvariable('on')
    GROUP BY a.citizen_id
),
tries AS (
    SELECT a.citizen_id, count(*) AS n
    FROM contact_contactattempt a
    LEFT JOIN answered USING (citizen_id)
    LEFT JOIN talks t ON t.id = a.citizen_id
    WHERE a.outcome IN ('not_reached', 'wrong_number') AND a.day <= getvariable('on')
        AND (answered.last IS NULL OR a.at > answered.last)
        AND (t.last_contact IS NULL OR a.day > t.last_contact)
    GROUP BY a.citizen_id
),
local AS (
    SELECT c.*,
        CASE WHEN c.statutory_due IS NULL THEN 0
            ELSE (c.statutory_due - c.since) - (c.due_number - c.since_number) END AS frozen_days,
        coalesce(w.level, 'none') AS concern,
        coalesce(r.interval_days, o.interval_days) AS interval_days,
        coalesce(n.day, coalesce(c.last_contact, c.group_anchor, c.registered_on)
            + coalesce(r.interval_days, o.interval_days)::int) AS local_due,
        coalesce(t.n, 0) AS tries,
        coalesce(a.upper - 1, a.lower + p.pause_review_days) AS paused_until,
        s.staff_id, s.team_id
    FROM frozen c
    CROSS JOIN contact_localpolicy p
    LEFT JOIN contact_concern w ON w.citizen_id = c.id
        AND w.lower <= getvariable('on') AND (w.upper IS NULL OR w.upper > getvariable('on'))
    LEFT JOIN contact_localrhythm r ON r."group" = c."group" AND r."group" <> ''
        AND r.concern = coalesce(w.level, 'none')
    JOIN contact_localrhythm o ON o."group" = '' AND o.concern = coalesce(w.level, 'none')
    LEFT JOIN contact_nextcontact n ON n.citizen_id = c.id AND n.set_on <= getvariable('on')
        AND n.set_on >= coalesce(c.last_contact, n.set_on)
    LEFT JOIN tries t ON t.citizen_id = c.id
    LEFT JOIN (
        SELECT a.* FROM people_absenceperiod a
        ANTI JOIN contact_absencekind k ON k.code = a.code AND NOT k.pauses
    ) a ON a.citizen_id = c.id
        AND a.lower <= getvariable('on') AND (a.upper IS NULL OR a.upper > getvariable('on'))
    LEFT JOIN people_caseworkerassignment s ON s.citizen_id = c.id
        AND s.lower <= getvariable('on') AND (s.upper IS NULL OR s.upper > getvariable('on'))
)
SELECT id AS citizen_id, "group" AS contact_group, rule_id, anchor, owed, statutory_due, pace,
    window_end, held, remaining, frozen_days, frozen, concern, interval_days, last_contact,
    local_due, tries, paused_until, staff_id, team_id,
    CASE WHEN NOT frozen AND statutory_due <= local_due THEN statutory_due ELSE local_due END
        AS next_due
FROM local;

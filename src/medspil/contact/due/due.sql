-- When is the next contact due? The one definition, for the citizens in %(ids)s or (null) for all,
-- on the day %(on)s. One row for each active citizen; the columns say why.
--
-- Two clocks: statutory (the law, frozen while a suspension applies) and local (the municipality's
-- promise, which every real conversation resets). The work list follows whichever comes first;
-- while the statutory clock is frozen the local one governs. Neither feeds the other.
WITH {calendar},
voided AS MATERIALIZED (
    SELECT m.code AS municipality, lower(s.valid) AS since,
        coalesce(upper(s.valid), d.today + 1) AS until
    FROM contact_suspension s
    CROSS JOIN day d
    JOIN people_municipality m
        ON (s.regions = '{}' AND s.municipalities = '{}')
        OR m.region_code = ANY (s.regions) OR m.code = ANY (s.municipalities)
    WHERE s.subject = 'CONVERSATION_DUTY' AND s.effect = 'VOID_AND_RESTART'
        AND s.revoked_at IS NULL AND lower(s.valid) <= d.today
),
policy AS MATERIALIZED (SELECT * FROM contact_localpolicy),
transition AS MATERIALIZED (
    SELECT t."group", max(t.day) AS day FROM contact_ruletransition t, day d
    WHERE t.day <= d.today GROUP BY t."group"
),
tries AS MATERIALIZED (
    SELECT a.citizen_id, count(*) AS n
    FROM contact_contactattempt a CROSS JOIN day d
    WHERE a.outcome IN ('not_reached', 'wrong_number') AND a.day <= d.today
        AND (%(ids)s::bigint[] IS NULL OR a.citizen_id = ANY (%(ids)s::bigint[]))
        AND NOT EXISTS (
            SELECT FROM contact_conversation v
            WHERE v.citizen_id = a.citizen_id AND v.withdrawn_at IS NULL
                AND v.held_on BETWEEN a.day AND d.today AND v.local_effect = 'resets'
                AND v.held_at >= a.at
        )
    GROUP BY a.citizen_id
),
course AS (
    SELECT
        c.id AS citizen_id, c.municipality_id, c.registered_on, d.today,
        coalesce(g."group", '') AS contact_group, coalesce(g.track, '') AS track,
        coalesce(g.anchor, lower(g.valid)) AS group_anchor,
        greatest(coalesce(g.anchor, lower(g.valid)), i.restart) AS restarted
    FROM people_citizen c
    CROSS JOIN day d
    LEFT JOIN people_contactgroupperiod g ON g.citizen_id = c.id AND g.valid @> d.today
    LEFT JOIN irregular i ON i.citizen_id = c.id
    WHERE c.registered_on <= d.today AND (c.closed_on IS NULL OR c.closed_on > d.today)
        AND (%(ids)s::bigint[] IS NULL OR c.id = ANY (%(ids)s::bigint[]))
),
ruled AS (
    SELECT
        c.*, r.id AS rule_id, r.first_unit, r.first_n, r.count, r.cohort_share,
        r.window_from_months, r.window_to_months, r.gap_days, r.gap_months,
        greatest(
            CASE WHEN r.restart_on_benefit_change THEN c.restarted ELSE c.group_anchor END,
            void.until
        ) AS anchor,
        m.opens, m.numbers, m.capacity,
        own.opens AS own_opens, own.numbers AS own_numbers, own.capacity AS own_capacity
    FROM course c
    JOIN calendar m ON m.municipality = c.municipality_id AND m.citizen_id IS NULL
    LEFT JOIN calendar p ON p.citizen_id = c.citizen_id
    LEFT JOIN transition t ON t."group" = c.contact_group
    LEFT JOIN contact_rulegroup rg
        ON rg."group" = c.contact_group AND rg.responsible = 'M'
        AND rg.valid @> greatest(c.restarted, t.day)
        AND (
            rg.track = c.track
            OR rg.track = '' AND NOT EXISTS (
                SELECT FROM contact_rulegroup s
                WHERE s."group" = c.contact_group AND s.track = c.track AND s.responsible = 'M'
                    AND s.valid @> greatest(c.restarted, t.day)
            )
        )
    LEFT JOIN contact_contactrule r
        ON r.id = rg.rule_id AND r.kind NOT IN ('none', 'must_not_invite')
        AND coalesce(r.first_n, r.count, r.gap_days, r.gap_months) IS NOT NULL
    CROSS JOIN LATERAL (
        -- accumulated time on the benefit has the citizen's own calendar, if they have one
        SELECT
            CASE WHEN mine.yes THEN p.opens ELSE m.opens END AS opens,
            CASE WHEN mine.yes THEN p.numbers ELSE m.numbers END AS numbers,
            CASE WHEN mine.yes THEN p.capacity ELSE m.capacity END AS capacity
        FROM (SELECT r.clock = 'accumulated' AND p.citizen_id IS NOT NULL AS yes) mine
    ) own
    LEFT JOIN LATERAL (
        -- a suspension that voids the running deadline: it begins anew the day after
        SELECT max(v.until) AS until FROM voided v
        WHERE v.municipality = c.municipality_id AND v.since > c.restarted
            AND v.since <= (c.restarted + make_interval(
                months => coalesce(r.window_to_months, r.gap_months, 0),
                days => greatest(7 * r.first_n, r.gap_days, 0)
            ))::date
    ) void ON true
),
dated AS (
    SELECT
        c.*,
        clock_day(anchored.number + 7 * c.first_n - (c.first_unit = 'end_of_week')::int,
            c.opens, c.numbers, c.capacity) AS first_due,
        CASE WHEN c.window_from_months = 0 THEN c.anchor ELSE
            clock_day(own.number + span.opening, c.own_opens, c.own_numbers, c.own_capacity)
        END AS window_start,
        own.number + span.ending AS window_end_number,
        clock_day(own.number + span.ending, c.own_opens, c.own_numbers, c.own_capacity)
            AS window_end
    FROM ruled c
    CROSS JOIN LATERAL (
        SELECT clock_number(c.anchor, c.opens, c.numbers, c.capacity) AS number
    ) anchored
    CROSS JOIN LATERAL (
        SELECT clock_number(c.anchor, c.own_opens, c.own_numbers, c.own_capacity) AS number
    ) own
    CROSS JOIN LATERAL (
        SELECT
            (c.anchor + make_interval(months => c.window_from_months))::date - c.anchor AS opening,
            (c.anchor + make_interval(months => c.window_to_months))::date - c.anchor AS ending
    ) span
    OFFSET 0
),
spoken AS (
    SELECT
        c.*, v.last_contact, v.last_counted, coalesce(v.held, 0) AS held, coalesce(v.since_anchor, 0) AS since_anchor
    FROM dated c
    CROSS JOIN LATERAL (
        SELECT
            max(v.held_on) FILTER (WHERE v.local_effect = 'resets') AS last_contact,
            max(v.held_on) FILTER (WHERE counts AND v.held_on >= c.anchor) AS last_counted,
            count(*) FILTER (WHERE counts AND v.held_on >= c.anchor) AS since_anchor,
            count(*) FILTER (WHERE counts AND v.held_on >= c.window_start
                AND (c.window_end IS NULL OR v.held_on <= c.window_end)) AS held
        FROM (
            SELECT held_on, local_effect, statutory_effect IN ('counts', 'resets') AS counts
            FROM contact_conversation
            WHERE citizen_id = c.citizen_id AND withdrawn_at IS NULL AND held_on <= c.today
        ) v
    ) v
),
owed AS (
    SELECT
        c.*,
        CASE
            WHEN c.rule_id IS NULL THEN ''
            WHEN c.first_due IS NOT NULL AND c.since_anchor = 0
                AND (c.count IS NULL OR c.window_end IS NULL OR c.today <= c.window_end) THEN 'first'
            WHEN c.count > c.held AND c.cohort_share IS NULL
                AND (c.window_end IS NULL OR c.today <= c.window_end) THEN 'window'
            WHEN coalesce(c.gap_days, c.gap_months) IS NOT NULL THEN 'gap'
            ELSE ''
        END AS owed,
        CASE WHEN c.count IS NOT NULL THEN greatest(c.count - c.held::int, 0) END AS remaining,
        coalesce(c.last_counted, c.anchor) AS gap_from
    FROM spoken c
    OFFSET 0
),
clocked AS (
    SELECT
        c.*,
        CASE c.owed WHEN 'first' THEN c.first_due WHEN 'window' THEN c.window_end
            WHEN 'gap' THEN gap.due END AS statutory_due,
        CASE c.owed
            WHEN 'first' THEN c.first_due
            WHEN 'gap' THEN gap.due
            WHEN 'window' THEN clock_day(
                paced.since + (c.window_end_number - paced.since) / greatest(c.remaining, 1),
                c.own_opens, c.own_numbers, c.own_capacity)
        END AS pace,
        CASE WHEN c.owed = 'window'
            THEN clock_number(c.today, c.own_opens, c.own_numbers, c.own_capacity)
                = clock_number(c.today - 1, c.own_opens, c.own_numbers, c.own_capacity)
            ELSE clock_number(c.today, c.opens, c.numbers, c.capacity)
                = clock_number(c.today - 1, c.opens, c.numbers, c.capacity)
        END AS frozen
    FROM owed c
    CROSS JOIN LATERAL (
        SELECT CASE WHEN c.owed = 'gap' THEN clock_day(
            clock_number(c.gap_from, c.opens, c.numbers, c.capacity) + coalesce(
                c.gap_days::int,
                (c.gap_from + make_interval(months => c.gap_months))::date - c.gap_from
            ),
            c.opens, c.numbers, c.capacity)
        END AS due
    ) gap
    CROSS JOIN LATERAL (
        SELECT clock_number(greatest(c.last_counted, c.window_start),
            c.own_opens, c.own_numbers, c.own_capacity) AS since
    ) paced
    OFFSET 0
),
local AS (
    SELECT
        c.*,
        CASE WHEN c.statutory_due IS NULL THEN 0 ELSE
            (c.statutory_due - CASE WHEN c.owed = 'gap' THEN c.gap_from ELSE c.anchor END)
            - (clock_number(c.statutory_due, c.opens, c.numbers, c.capacity)
                - clock_number(CASE WHEN c.owed = 'gap' THEN c.gap_from ELSE c.anchor END, c.opens, c.numbers, c.capacity))
        END AS frozen_days,
        coalesce(w.level, 'none') AS concern,
        rhythm.days AS interval_days,
        coalesce(n.reason, 'rhythm') AS local_reason,
        coalesce(n.day, coalesce(c.last_contact, c.group_anchor, c.registered_on) + rhythm.days)
            AS local_due,
        coalesce(t.n, 0) AS tries,
        CASE WHEN upper(a.valid) IS NOT NULL THEN upper(a.valid) - 1
            ELSE lower(a.valid) + p.pause_review_days END AS paused_until,
        coalesce(a.code, '') AS pause_code,
        s.staff_id, s.team_id
    FROM clocked c
    CROSS JOIN policy p
    LEFT JOIN contact_concern w ON w.citizen_id = c.citizen_id AND w.valid @> c.today
    LEFT JOIN contact_localrhythm r
        ON r."group" = c.contact_group AND r."group" <> '' AND r.concern = coalesce(w.level, 'none')
    JOIN contact_localrhythm o ON o."group" = '' AND o.concern = coalesce(w.level, 'none')
    CROSS JOIN LATERAL (SELECT coalesce(r.interval_days, o.interval_days)::int AS days) rhythm
    LEFT JOIN contact_nextcontact n
        ON n.citizen_id = c.citizen_id AND n.set_on <= c.today
        AND n.set_on >= coalesce(c.last_contact, n.set_on)
    LEFT JOIN tries t ON t.citizen_id = c.citizen_id
    LEFT JOIN people_absenceperiod a ON a.citizen_id = c.citizen_id AND a.valid @> c.today
        AND NOT EXISTS (SELECT FROM contact_absencekind k WHERE k.code = a.code AND NOT k.pauses)
    LEFT JOIN people_caseworkerassignment s ON s.citizen_id = c.citizen_id AND s.valid @> c.today
)
SELECT
    citizen_id, today AS as_of, contact_group, rule_id, anchor, owed, statutory_due, pace,
    window_end,
    CASE WHEN rule_id IS NOT NULL THEN CASE WHEN count IS NULL THEN since_anchor ELSE held END END AS held,
    CASE WHEN rule_id IS NOT NULL THEN coalesce(remaining, (owed <> '')::int) END AS remaining,
    frozen_days, frozen, concern, interval_days, last_contact, local_due, local_reason, tries,
    CASE WHEN paused_until >= today THEN paused_until END AS paused_until, pause_code,
    CASE WHEN NOT frozen AND statutory_due <= local_due THEN statutory_due ELSE local_due END AS next_due,
    CASE WHEN NOT frozen AND statutory_due <= local_due THEN 'statutory' ELSE 'local' END AS next_because,
    staff_id, team_id
FROM local

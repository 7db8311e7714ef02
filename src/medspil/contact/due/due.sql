-- When is the next contact due? The one definition, for the citizens in %(ids)s or (null) for all,
-- on the day %(on)s. One row for each active citizen; the columns say why.
--
-- Two clocks: statutory (the law, frozen while a suspension applies) and local (the municipality's
-- promise, which every real conversation resets). The work list follows whichever comes first;
-- while the statutory clock is frozen the local one governs. Neither feeds the other.
--
-- Each step below adds columns to the one before. OFFSET 0 keeps a step apart from the next, so that
-- what it works out for a citizen is worked out once.
WITH {calendar},
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
),
transition AS MATERIALIZED (
    SELECT "group", max(day) AS day FROM contact_ruletransition
    WHERE day <= %(on)s::date GROUP BY "group"
),
-- The days of calls in vain since the citizen last answered one.
calls AS (
    SELECT a.citizen_id, array_agg(a.day) AS missed
    FROM contact_contactattempt a
    WHERE a.outcome IN ('not_reached', 'wrong_number') AND a.day <= %(on)s::date
        AND (%(ids)s::bigint[] IS NULL OR a.citizen_id = ANY (%(ids)s::bigint[]))
        AND NOT EXISTS (
            SELECT FROM contact_contactattempt b
            WHERE b.citizen_id = a.citizen_id AND b.at >= a.at AND b.day <= %(on)s::date
                AND b.outcome NOT IN ('not_reached', 'wrong_number')
        )
    GROUP BY a.citizen_id
),
-- Who is active, in which contact group, and from which day the course runs.
course AS (
    SELECT
        c.id AS citizen_id, c.municipality_id, c.registered_on,
        coalesce(g."group", '') AS contact_group, coalesce(g.track, '') AS track,
        coalesce(g.anchor, lower(g.valid)) AS group_anchor,
        greatest(coalesce(g.anchor, lower(g.valid)), i.restart) AS restarted
    FROM people_citizen c
    LEFT JOIN people_contactgroupperiod g
        ON g.citizen_id = c.id AND g.valid @> %(on)s::date
    LEFT JOIN irregular i ON i.citizen_id = c.id
    WHERE c.registered_on <= %(on)s::date AND (c.closed_on IS NULL OR c.closed_on > %(on)s::date)
        AND (%(ids)s::bigint[] IS NULL OR c.id = ANY (%(ids)s::bigint[]))
    OFFSET 0
),
-- The rule (the track's own, else the group's; valid on day 0, or at a later transition), day 0,
-- and the calendars: accumulated time on the benefit has the citizen's own, if there is one.
ruled AS (
    SELECT
        c.*, r.id AS rule_id, r.count, r.cohort_share, r.gap_days, r.gap_months,
        7 * r.first_n - (r.first_unit = 'end_of_week')::int AS first_days,
        r.window_from_months, r.window_to_months,
        greatest(begun.day, (
            SELECT max(v.until) FROM voided v
            WHERE v.municipality = c.municipality_id AND v.since > begun.day
                AND v.since <= greatest(
                    begun.day + 7 * r.first_n, begun.day + r.gap_days,
                    (begun.day + make_interval(months => r.window_to_months))::date,
                    (begun.day + make_interval(months => r.gap_months))::date
                )
        )) AS anchor,
        m.opens, m.numbers, m.skipped, m.frozen,
        own.yes AS has_own,
        CASE WHEN own.yes THEN p.opens ELSE m.opens END AS own_opens,
        CASE WHEN own.yes THEN p.numbers ELSE m.numbers END AS own_numbers,
        CASE WHEN own.yes THEN p.skipped ELSE m.skipped END AS own_skipped,
        CASE WHEN own.yes THEN p.frozen ELSE m.frozen END AS own_frozen
    FROM course c
    LEFT JOIN calendar m ON m.municipality = c.municipality_id AND m.citizen_id IS NULL
    LEFT JOIN calendar p ON p.citizen_id = c.citizen_id
    LEFT JOIN transition t ON t."group" = c.contact_group
    LEFT JOIN contact_rulegroup special
        ON special."group" = c.contact_group AND special.track = c.track AND special.track <> ''
        AND special.responsible = 'M' AND special.valid @> greatest(c.restarted, t.day)
    LEFT JOIN contact_rulegroup general
        ON general."group" = c.contact_group AND general.track = ''
        AND general.responsible = 'M' AND general.valid @> greatest(c.restarted, t.day)
    LEFT JOIN contact_contactrule r
        ON r.id = coalesce(special.rule_id, general.rule_id)
        AND r.kind NOT IN ('none', 'must_not_invite')
        AND coalesce(r.first_n, r.count, r.gap_days, r.gap_months) IS NOT NULL
    CROSS JOIN LATERAL (
        SELECT CASE WHEN r.restart_on_benefit_change THEN c.restarted ELSE c.group_anchor END AS day
    ) begun
    CROSS JOIN LATERAL (
        SELECT r.clock = 'accumulated' AND p.citizen_id IS NOT NULL AS yes
    ) own
    OFFSET 0
),
numbered AS (
    SELECT
        c.*,
        clock_number(c.anchor, c.opens, c.numbers, c.skipped) AS anchored,
        CASE WHEN c.has_own
            THEN clock_number(c.anchor, c.own_opens, c.own_numbers, c.own_skipped)
        END AS own_anchored,
        (c.anchor + make_interval(months => c.window_to_months))::date - c.anchor AS window_days
    FROM ruled c
    OFFSET 0
),
-- The hard limit of the first conversation, and the window in which conversations are counted.
dated AS (
    SELECT
        c.*,
        coalesce(c.own_anchored, c.anchored) + c.window_days AS window_number,
        clock_day(c.anchored + c.first_days, c.numbers, c.skipped) AS first_due,
        CASE WHEN c.window_from_months = 0 THEN c.anchor ELSE clock_day(
            coalesce(c.own_anchored, c.anchored)
                + (c.anchor + make_interval(months => c.window_from_months))::date - c.anchor,
            c.own_numbers, c.own_skipped)
        END AS window_start,
        clock_day(coalesce(c.own_anchored, c.anchored) + c.window_days,
            c.own_numbers, c.own_skipped) AS window_end
    FROM numbered c
    OFFSET 0
),
spoken AS (
    SELECT c.*, v.*
    FROM dated c
    CROSS JOIN LATERAL (
        SELECT
            max(held_on) FILTER (WHERE local_effect = 'resets') AS last_contact,
            max(held_on) FILTER (WHERE held_on >= c.anchor AND counts) AS last_counted,
            count(*) FILTER (WHERE held_on >= c.anchor AND counts) AS since_anchor,
            count(*) FILTER (WHERE held_on >= c.window_start AND counts
                AND (c.window_end IS NULL OR held_on <= c.window_end)) AS held
        FROM (
            SELECT held_on, local_effect, statutory_effect IN ('counts', 'resets') AS counts
            FROM contact_conversation
            WHERE citizen_id = c.citizen_id AND withdrawn_at IS NULL AND held_on <= %(on)s::date
        ) said
    ) v
    OFFSET 0
),
-- The next thing owed: the first conversation, then what is missing in the window, then the next
-- within the longest gap. A share of the municipality's people is no duty to one of them.
owed AS (
    SELECT
        c.*,
        CASE
            WHEN c.first_days IS NOT NULL AND c.since_anchor = 0
                AND (c.count IS NULL OR c.window_end IS NULL OR %(on)s::date <= c.window_end)
            THEN 'first'
            WHEN c.count > c.held AND c.cohort_share IS NULL
                AND (c.window_end IS NULL OR %(on)s::date <= c.window_end)
            THEN 'window'
            WHEN coalesce(c.gap_days, c.gap_months) IS NOT NULL THEN 'gap'
            ELSE ''
        END AS owed,
        greatest(c.count - c.held, 0)::int AS remaining,
        coalesce(c.last_counted, c.anchor) AS gap_start
    FROM spoken c
    OFFSET 0
),
-- The numbers of the days on which the gap ends, and from which the pace of the window is counted.
paced AS (
    SELECT
        c.*,
        CASE WHEN c.owed = 'gap' THEN coalesce(c.gap_days,
            (c.gap_start + make_interval(months => c.gap_months))::date - c.gap_start)
        END AS gap_length,
        CASE WHEN c.owed = 'gap' THEN clock_number(c.gap_start, c.opens, c.numbers, c.skipped)
        END AS gap_number,
        CASE WHEN c.owed = 'window' THEN clock_number(
            greatest(c.last_counted, c.window_start), c.own_opens, c.own_numbers, c.own_skipped)
        END AS pace_number
    FROM owed c
    OFFSET 0
),
clocked AS (
    SELECT
        c.*,
        CASE c.owed WHEN 'first' THEN c.first_due WHEN 'window' THEN c.window_end
            WHEN 'gap' THEN clock_day(c.gap_number + c.gap_length, c.numbers, c.skipped)
        END AS statutory_due,
        CASE WHEN c.owed = 'window' THEN clock_day(
            c.pace_number + (c.window_number - c.pace_number) / c.remaining,
            c.own_numbers, c.own_skipped)
        END AS window_pace
    FROM paced c
    OFFSET 0
),
-- Beside the law, the municipality's promise: agreed, or by the rhythm since the last contact.
-- Of the days until the deadline, those that are not in its interval were frozen.
local AS (
    SELECT
        c.*,
        CASE WHEN c.statutory_due IS NULL THEN 0
            WHEN c.owed = 'first' THEN c.statutory_due - c.anchor - c.first_days
            WHEN c.owed = 'gap' THEN c.statutory_due - c.gap_start - c.gap_length
            WHEN NOT c.has_own THEN c.statutory_due - c.anchor - c.window_days
            ELSE c.statutory_due - c.anchor
                - (clock_number(c.statutory_due, c.opens, c.numbers, c.skipped) - c.anchored)
        END AS frozen_days,
        CASE WHEN c.owed = 'window' THEN c.own_frozen ELSE c.frozen END AS standing,
        coalesce(w.level, 'none') AS concern,
        coalesce(r.interval_days, o.interval_days) AS interval_days,
        coalesce(n.reason, 'rhythm') AS local_reason,
        coalesce(n.day, coalesce(c.last_contact, c.group_anchor, c.registered_on)
            + coalesce(r.interval_days, o.interval_days)) AS local_due,
        (SELECT count(*) FROM unnest(t.missed) AS day
            WHERE c.last_contact IS NULL OR day > c.last_contact) AS tries,
        coalesce(upper(a.valid) - 1,
            lower(a.valid) + (SELECT pause_review_days FROM contact_localpolicy)) AS paused_until,
        coalesce(a.code, '') AS pause_code,
        s.staff_id, s.team_id
    FROM clocked c
    LEFT JOIN contact_concern w ON w.citizen_id = c.citizen_id AND w.valid @> %(on)s::date
    LEFT JOIN contact_localrhythm r
        ON r."group" = c.contact_group AND r."group" <> '' AND r.concern = coalesce(w.level, 'none')
    LEFT JOIN contact_localrhythm o ON o."group" = '' AND o.concern = coalesce(w.level, 'none')
    LEFT JOIN contact_nextcontact n
        ON n.citizen_id = c.citizen_id AND n.set_on <= %(on)s::date
        AND (c.last_contact IS NULL OR n.set_on >= c.last_contact)
    LEFT JOIN calls t ON t.citizen_id = c.citizen_id
    LEFT JOIN people_absenceperiod a
        ON a.citizen_id = c.citizen_id AND a.valid @> %(on)s::date
        AND a.code NOT IN (SELECT code FROM contact_absencekind WHERE NOT pauses)
    LEFT JOIN people_caseworkerassignment s
        ON s.citizen_id = c.citizen_id AND s.valid @> %(on)s::date
    OFFSET 0
)
SELECT
    citizen_id, %(on)s::date AS as_of, contact_group, rule_id, anchor, owed, statutory_due,
    coalesce(window_pace, statutory_due) AS pace, window_end,
    CASE WHEN rule_id IS NULL THEN NULL WHEN count IS NULL THEN since_anchor ELSE held END AS held,
    CASE WHEN rule_id IS NULL THEN NULL WHEN count IS NULL THEN (owed <> '')::int ELSE remaining
    END AS remaining,
    frozen_days, standing AS frozen, concern, interval_days, last_contact, local_due, local_reason,
    tries,
    CASE WHEN paused_until >= %(on)s::date THEN paused_until END AS paused_until, pause_code,
    CASE WHEN NOT standing AND statutory_due <= local_due THEN statutory_due ELSE local_due
    END AS next_due,
    CASE WHEN NOT standing AND statutory_due <= local_due THEN 'statutory' ELSE 'local'
    END AS next_because,
    staff_id, team_id
FROM local

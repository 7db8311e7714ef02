-- When is the next contact due? The one definition, for the citizens asked about, or for all,
-- on the day %(on)s. One row for each active citizen; the columns say why.
--
-- Two clocks: statutory (the law, frozen while a suspension applies) and local (the municipality's
-- promise, which every real conversation resets). The work list follows whichever comes first;
-- while the statutory clock is frozen the local one governs. Neither feeds the other.
--
-- Each step below adds columns to the one before. OFFSET 0 keeps a step apart from the next, so that
-- what it works out for a citizen is worked out once.
WITH {calendar},
transition AS MATERIALIZED (
    SELECT "group", max(day) AS day FROM contact_ruletransition
    WHERE day <= %(on)s::date GROUP BY "group"
),
-- The last real contact, and the days of the conversations that count by law, in their order.
talks AS (
    SELECT
        citizen_id,
        max(held_on) FILTER (WHERE local_effect = 'resets') AS last_contact,
        array_agg(held_on ORDER BY held_on) FILTER (WHERE statutory_effect IN ('counts', 'resets'))
            AS counted
    FROM contact_conversation
    WHERE withdrawn_at IS NULL AND held_on <= %(on)s::date
        AND (%(ids)s::bigint[] IS NULL OR citizen_id = ANY (%(ids)s::bigint[]))
    GROUP BY citizen_id
),
-- The days of calls in vain since the citizen last answered one.
calls AS (
    SELECT a.citizen_id, array_agg(a.day ORDER BY a.day) AS missed
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
-- Everything that is known of each active citizen, one row each. All are joined in the order of the
-- citizens: merged for everybody, looked up for one.
known AS (
    SELECT
        c.id AS citizen_id, c.municipality_id, c.registered_on,
        coalesce(g."group", '') AS contact_group, coalesce(g.track, '') AS track,
        coalesce(g.anchor, lower(g.valid)) AS group_anchor,
        greatest(coalesce(g.anchor, lower(g.valid)), i.restart) AS restarted,
        p.citizen_id IS NOT NULL AS has_gaps, p.opens AS own_opens, p.numbers AS own_numbers,
        p.skipped AS own_skipped, p.frozen AS own_frozen,
        v.last_contact, v.counted, t.missed, coalesce(w.level, 'none') AS concern,
        CASE WHEN n.set_on < v.last_contact THEN NULL ELSE n.day END AS promised,
        n.reason AS promised_because,
        a.valid AS absence, a.code AS absence_code, s.staff_id, s.team_id
    FROM people_citizen c
    LEFT JOIN people_contactgroupperiod g ON g.citizen_id = c.id AND g.valid @> %(on)s::date
    LEFT JOIN irregular i ON i.citizen_id = c.id
    LEFT JOIN own_calendar p ON p.citizen_id = c.id
    LEFT JOIN talks v ON v.citizen_id = c.id
    LEFT JOIN calls t ON t.citizen_id = c.id
    LEFT JOIN contact_concern w ON w.citizen_id = c.id AND w.valid @> %(on)s::date
    LEFT JOIN contact_nextcontact n ON n.citizen_id = c.id AND n.set_on <= %(on)s::date
    LEFT JOIN people_absenceperiod a ON a.citizen_id = c.id AND a.valid @> %(on)s::date
        AND a.code NOT IN (SELECT code FROM contact_absencekind WHERE NOT pauses)
    LEFT JOIN people_caseworkerassignment s ON s.citizen_id = c.id AND s.valid @> %(on)s::date
    WHERE c.registered_on <= %(on)s::date AND (c.closed_on IS NULL OR c.closed_on > %(on)s::date)
        AND (%(ids)s::bigint[] IS NULL OR c.id = ANY (%(ids)s::bigint[]))
    OFFSET 0
),
-- The rule (the track's own, else the group's; valid on day 0, or at a later transition), day 0,
-- and the calendars: accumulated time on the benefit has the citizen's own, if there is one. It is
-- the window's time; all of the rule's where day 0 is the benefit itself (`all_own`).
ruled AS (
    SELECT
        c.citizen_id, c.registered_on, c.contact_group, c.group_anchor, c.last_contact, c.counted,
        c.missed, c.concern, c.promised, c.promised_because, c.absence, c.absence_code,
        c.staff_id, c.team_id, coalesce(ours.interval_days, usual.interval_days) AS interval_days,
        r.id AS rule_id, r.count, r.cohort_share, r.gap_days, r.gap_months, r.gap_when,
        7 * r.first_n - (r.first_unit = 'end_of_week')::int AS first_days,
        r.window_from_months, r.window_to_months,
        CASE WHEN EXISTS (SELECT FROM voided) THEN greatest(begun.day, (
            SELECT max(v.until) FROM voided v
            WHERE v.municipality = c.municipality_id AND v.since > begun.day
                AND v.since <= greatest(
                    begun.day + 7 * r.first_n, begun.day + r.gap_days,
                    (begun.day + make_interval(months => r.window_to_months))::date,
                    (begun.day + make_interval(months => r.gap_months))::date
                )
        )) ELSE begun.day END AS anchor,
        m.opens, m.numbers, m.skipped, m.frozen,
        own.yes AS has_own, own.yes AND r.anchor = 'ACCUMULATED_BENEFIT' AS all_own,
        CASE WHEN own.yes THEN c.own_opens ELSE m.opens END AS own_opens,
        CASE WHEN own.yes THEN c.own_numbers ELSE m.numbers END AS own_numbers,
        CASE WHEN own.yes THEN c.own_skipped ELSE m.skipped END AS own_skipped,
        CASE WHEN own.yes THEN c.own_frozen ELSE m.frozen END AS own_frozen
    FROM known c
    LEFT JOIN calendar m ON m.municipality = c.municipality_id
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
    LEFT JOIN contact_localrhythm ours
        ON ours."group" = c.contact_group AND ours."group" <> '' AND ours.concern = c.concern
    LEFT JOIN contact_localrhythm usual ON usual."group" = '' AND usual.concern = c.concern
    CROSS JOIN LATERAL (
        SELECT CASE WHEN r.restart_on_benefit_change THEN c.restarted ELSE c.group_anchor END AS day
    ) begun
    CROSS JOIN LATERAL (
        SELECT c.has_gaps AND r.clock = 'accumulated' AS yes
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
        CASE WHEN c.all_own
            THEN clock_day(c.own_anchored + c.first_days, c.own_numbers, c.own_skipped)
            ELSE clock_day(c.anchored + c.first_days, c.numbers, c.skipped)
        END AS first_due,
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
-- In a sorted array, `width_bucket` says how many days are not later than a day.
spoken AS (
    SELECT
        c.*,
        CASE WHEN c.counted[cardinality(c.counted)] >= c.anchor
            THEN c.counted[cardinality(c.counted)] END AS last_counted,
        coalesce(cardinality(c.counted) - width_bucket(c.anchor - 1, c.counted), 0)
            AS since_anchor,
        coalesce(width_bucket(coalesce(c.window_end, %(on)s::date), c.counted)
            - width_bucket(c.window_start - 1, c.counted), 0) AS held
    FROM dated c
    OFFSET 0
),
-- The next thing owed: the first conversation, then what is missing in the window, then the next
-- within the longest gap, which runs from day 0 or the last conversation, or not before the window
-- is over. A share of the municipality's people is no duty to one of them.
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
            WHEN coalesce(c.gap_days, c.gap_months) IS NULL
                OR (c.gap_when = 'after_first' AND c.last_counted IS NULL)
                OR (c.gap_when = 'after_window' AND c.window_end IS NULL)
            THEN ''
            ELSE 'gap'
        END AS duty,
        greatest(c.count - c.held, 0)::int AS remaining,
        CASE WHEN c.gap_when = 'after_window' THEN greatest(c.last_counted, c.window_end)
            ELSE coalesce(c.last_counted, c.anchor) END AS gap_start
    FROM spoken c
    OFFSET 0
),
-- The numbers of the days on which the gap ends, and from which the pace of the window is counted.
paced AS (
    SELECT
        c.*,
        CASE WHEN c.duty = 'gap' OR c.gap_when = 'always' THEN
            CASE WHEN c.all_own
                THEN clock_number(c.gap_start, c.own_opens, c.own_numbers, c.own_skipped)
                ELSE clock_number(c.gap_start, c.opens, c.numbers, c.skipped)
            END + coalesce(c.gap_days,
                (c.gap_start + make_interval(months => c.gap_months))::date - c.gap_start)
        END AS gap_number,
        CASE WHEN c.duty = 'window' THEN clock_number(
            CASE WHEN c.last_counted > c.window_start THEN c.last_counted ELSE c.window_start END,
            c.own_opens, c.own_numbers, c.own_skipped)
        END AS pace_number
    FROM owed c
    OFFSET 0
),
clocked AS (
    SELECT
        c.*,
        CASE c.duty WHEN 'first' THEN c.first_due WHEN 'window' THEN c.window_end END AS duty_due,
        CASE WHEN c.gap_number IS NULL THEN NULL
            WHEN c.all_own THEN clock_day(c.gap_number, c.own_numbers, c.own_skipped)
            ELSE clock_day(c.gap_number, c.numbers, c.skipped)
        END AS gap_due,
        CASE WHEN c.duty = 'window' THEN clock_day(
            c.pace_number + (c.window_number - c.pace_number) / c.remaining,
            c.own_numbers, c.own_skipped)
        END AS window_pace
    FROM paced c
    OFFSET 0
),
-- Where the gap runs from day 0, beside the other duties, what comes first is owed next.
nearest AS (
    SELECT
        c.*,
        CASE WHEN c.gap_due < c.duty_due OR c.duty_due IS NULL AND c.gap_due IS NOT NULL
            THEN 'gap' ELSE c.duty END AS owed,
        least(c.duty_due, c.gap_due) AS statutory_due
    FROM clocked c
    OFFSET 0
),
-- Beside the law, the municipality's promise: agreed, or by the rhythm since the last contact.
-- Of the days until the deadline, those that the law's own calendar did not count were frozen.
local AS (
    SELECT
        c.*,
        CASE WHEN c.statutory_due IS NULL THEN 0
            WHEN c.owed = 'first' AND c.all_own IS NOT TRUE
            THEN c.statutory_due - c.anchor - c.first_days
            WHEN c.owed = 'window' AND NOT c.has_own
            THEN c.statutory_due - c.anchor - c.window_days
            WHEN c.owed = 'gap' THEN c.statutory_due - c.gap_start
                - (clock_number(c.statutory_due, c.opens, c.numbers, c.skipped)
                    - clock_number(c.gap_start, c.opens, c.numbers, c.skipped))
            ELSE c.statutory_due - c.anchor
                - (clock_number(c.statutory_due, c.opens, c.numbers, c.skipped) - c.anchored)
        END AS frozen_days,
        CASE WHEN c.owed = 'window' OR c.all_own THEN c.own_frozen ELSE c.frozen END AS standing,
        coalesce(c.promised,
            coalesce(c.last_contact, c.group_anchor, c.registered_on) + c.interval_days) AS local_due,
        coalesce(cardinality(c.missed)
            - coalesce(width_bucket(c.last_contact, c.missed), 0), 0) AS tries,
        coalesce(upper(c.absence) - 1,
            lower(c.absence) + (SELECT pause_review_days FROM contact_localpolicy)) AS paused_until
    FROM nearest c
    OFFSET 0
)
SELECT
    citizen_id, %(on)s::date AS as_of, contact_group, rule_id, anchor, owed, statutory_due,
    least(window_pace, statutory_due) AS pace, window_end,
    CASE WHEN rule_id IS NULL THEN NULL WHEN count IS NULL THEN since_anchor ELSE held END AS held,
    CASE WHEN rule_id IS NULL THEN NULL WHEN count IS NULL THEN (owed <> '')::int ELSE remaining
    END AS remaining,
    frozen_days, standing AS frozen, concern, interval_days, last_contact, local_due,
    CASE WHEN promised IS NULL THEN 'rhythm' ELSE promised_because END AS local_reason, tries,
    CASE WHEN paused_until >= %(on)s::date THEN paused_until END AS paused_until,
    coalesce(absence_code, '') AS pause_code,
    CASE WHEN NOT standing AND statutory_due <= local_due THEN statutory_due ELSE local_due
    END AS next_due,
    CASE WHEN NOT standing AND statutory_due <= local_due THEN 'statutory' ELSE 'local'
    END AS next_because,
    staff_id, team_id
FROM local

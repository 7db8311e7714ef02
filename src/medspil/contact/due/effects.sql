-- What does a conversation do to the two clocks? Decided by the rules, with a reason, for the
-- conversations of the citizens in %(ids)s (null: all) held in %(days)s (null: ever), as is known
-- on the day %(on)s. An employee's decision on the law's clock stands; the reason is the rules' own.
--
-- A conversation counts in the rule's window alone: what is held later (`window_over`) or earlier
-- (`before_window`) does nothing to the law's clock, unless it is a first conversation or ends a
-- longest gap. Whether the window was over on a day is decided by the days before it, so that a
-- pause of the law changes what the conversations in it do, and those that were held after it began.
WITH {calendar},
silent AS MATERIALIZED (
    SELECT m.code AS municipality, range_agg(s.valid) AS days
    FROM people_municipality m
    JOIN contact_suspension s
        ON (s.regions = '{}' AND s.municipalities = '{}')
        OR m.region_code = ANY (s.regions) OR m.code = ANY (s.municipalities)
    WHERE s.subject = 'CONVERSATION_DUTY' AND s.revoked_at IS NULL
        AND s.effect IN ('FREEZE', 'DO_NOT_COUNT_CONTACTS')
    GROUP BY m.code
),
held AS (
    SELECT
        v.id, v.citizen_id, v.held_on, v.type, g."group", g.track, c.municipality_id,
        v.channel IN ('phone', 'video', 'in_person', 'phone_walk', 'walk') AS individual,
        coalesce(s.days @> v.held_on, false) AS suspended,
        coalesce(g.anchor, lower(g.valid)) AS anchor,
        greatest(coalesce(g.anchor, lower(g.valid)), (
            SELECT max(lower(b.valid)) FROM (
                SELECT valid, code, lag(code) OVER (ORDER BY lower(valid)) AS before
                FROM people_benefitperiod
                WHERE citizen_id = v.citizen_id AND lower(valid) <= v.held_on
            ) b WHERE b.code <> b.before
        )) AS restarted
    FROM contact_conversation v
    JOIN people_citizen c ON c.id = v.citizen_id
    LEFT JOIN silent s ON s.municipality = c.municipality_id
    LEFT JOIN people_contactgroupperiod g ON g.citizen_id = v.citizen_id AND g.valid @> v.held_on
    WHERE (%(ids)s::bigint[] IS NULL OR v.citizen_id = ANY (%(ids)s::bigint[]))
        AND (%(days)s::datemultirange IS NULL OR %(days)s::datemultirange @> v.held_on)
),
-- The rule of the day, its day 0, and the calendar of its window.
ruled AS (
    SELECT
        h.*, r.id AS rule_id, r.counts_types, r.first_n,
        coalesce(r.gap_days, r.gap_months) IS NOT NULL AS has_gap, r.gap_when,
        CASE WHEN r.count IS NOT NULL THEN r.window_from_months END AS window_from_months,
        CASE WHEN r.count IS NOT NULL THEN r.window_to_months END AS window_to_months,
        CASE WHEN EXISTS (SELECT FROM voided) THEN greatest(begun.day, (
            SELECT max(v.until) FROM voided v
            WHERE v.municipality = h.municipality_id AND v.since > begun.day
                AND v.since <= h.held_on
                AND v.since <= greatest(
                    begun.day + 7 * r.first_n, begun.day + r.gap_days,
                    (begun.day + make_interval(months => r.window_to_months))::date,
                    (begun.day + make_interval(months => r.gap_months))::date
                )
        )) ELSE begun.day END AS begun,
        coalesce(own.opens, m.opens) AS opens, coalesce(own.numbers, m.numbers) AS numbers,
        coalesce(own.skipped, m.skipped) AS skipped
    FROM held h
    LEFT JOIN LATERAL (
        SELECT max(t.day) AS day FROM contact_ruletransition t
        WHERE t."group" = h."group" AND t.day <= h.held_on
    ) t ON true
    LEFT JOIN LATERAL (
        SELECT rg.rule_id FROM contact_rulegroup rg
        WHERE rg."group" = h."group" AND rg.responsible = 'M'
            AND rg.track IN (h.track, '') AND rg.valid @> greatest(h.restarted, t.day)
        ORDER BY rg.track DESC LIMIT 1
    ) rg ON true
    LEFT JOIN contact_contactrule r ON r.id = rg.rule_id
    LEFT JOIN calendar m ON m.municipality = h.municipality_id
    LEFT JOIN own_calendar own ON own.citizen_id = h.citizen_id AND r.clock = 'accumulated'
    CROSS JOIN LATERAL (
        SELECT CASE WHEN r.restart_on_benefit_change THEN h.restarted ELSE h.anchor END AS day
    ) begun
    OFFSET 0
),
numbered AS (
    SELECT r.*, clock_number(r.begun, r.opens, r.numbers, r.skipped) AS number,
        (r.begun + make_interval(months => r.window_from_months))::date - r.begun AS opening,
        (r.begun + make_interval(months => r.window_to_months))::date - r.begun AS ending
    FROM ruled r
    OFFSET 0
),
timed AS (
    SELECT n.*,
        coalesce(n.held_on > clock_day(n.number + n.ending, n.numbers, n.skipped), false)
            AS too_late,
        coalesce(n.window_from_months > 0, false) AND coalesce(
            n.held_on < clock_day(n.number + n.opening, n.numbers, n.skipped), true) AS too_early
    FROM numbered n
    OFFSET 0
),
judged AS (
    SELECT
        t.id, t.suspended, t.rule_id,
        t.individual AND (p.count_suspended_locally OR NOT t.suspended) AS real_contact,
        CASE
            WHEN t.rule_id IS NULL THEN 'no_rule'
            WHEN t.held_on < t.anchor THEN 'before_anchor'
            WHEN NOT t.individual THEN 'channel'
            WHEN NOT t.type = ANY (t.counts_types) THEN 'type'
            WHEN t.too_late AND NOT t.has_gap THEN 'window_over'
            WHEN t.too_early AND NOT t.has_gap AND t.first_n IS NULL THEN 'before_window'
            WHEN t.suspended THEN 'suspended'
            WHEN t.has_gap AND (t.gap_when <> 'after_window' OR t.too_late) THEN 'gap'
            ELSE 'window'
        END AS reason
    FROM timed t
    CROSS JOIN contact_localpolicy p
),
decided AS (
    SELECT
        j.id,
        CASE
            WHEN v.overridden_by_id IS NOT NULL THEN v.statutory_effect
            WHEN j.reason = 'suspended' THEN 'not_in_suspension'
            WHEN j.reason = 'gap' THEN 'resets'
            WHEN j.reason = 'window' THEN 'counts'
            ELSE 'none'
        END AS statutory_effect,
        j.reason AS statutory_reason, j.rule_id AS statutory_rule_id, j.suspended AS voluntary,
        CASE WHEN j.real_contact THEN 'resets' ELSE 'none' END AS local_effect
    FROM judged j
    JOIN contact_conversation v ON v.id = j.id
)
UPDATE contact_conversation v
SET
    statutory_effect = d.statutory_effect, statutory_reason = d.statutory_reason,
    statutory_rule_id = d.statutory_rule_id, voluntary = d.voluntary,
    local_effect = d.local_effect
FROM decided d
WHERE v.id = d.id
    AND (v.statutory_effect, v.statutory_reason, v.statutory_rule_id, v.voluntary, v.local_effect)
    IS DISTINCT FROM (d.statutory_effect, d.statutory_reason, d.statutory_rule_id, d.voluntary,
        d.local_effect)

-- What does a conversation do to the two clocks? Decided by the rules, with a reason, for the
-- conversations of the citizens in %(ids)s (null: all) held in %(days)s (null: ever).
-- An employee's override stands.
WITH suspended AS MATERIALIZED (
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
        v.id, v.citizen_id, v.held_on, v.type, v.channel, g."group", g.track,
        coalesce(s.days @> v.held_on, false) AS suspended,
        greatest(coalesce(g.anchor, lower(g.valid)), (
            SELECT max(lower(b.valid)) FROM (
                SELECT valid, code, lag(code) OVER (ORDER BY lower(valid)) AS before
                FROM people_benefitperiod
                WHERE citizen_id = v.citizen_id AND lower(valid) <= v.held_on
            ) b WHERE b.code <> b.before
        )) AS anchor
    FROM contact_conversation v
    JOIN people_citizen c ON c.id = v.citizen_id
    LEFT JOIN suspended s ON s.municipality = c.municipality_id
    LEFT JOIN people_contactgroupperiod g ON g.citizen_id = v.citizen_id AND g.valid @> v.held_on
    WHERE v.overridden_by_id IS NULL
        AND (%(ids)s::bigint[] IS NULL OR v.citizen_id = ANY (%(ids)s::bigint[]))
        AND (%(days)s::datemultirange IS NULL OR %(days)s::datemultirange @> v.held_on)
),
judged AS (
    SELECT
        h.*, r.id AS rule_id, r.counts_types,
        coalesce(r.gap_days, r.gap_months) IS NOT NULL AS has_gap,
        h.channel IN ('phone', 'video', 'in_person', 'phone_walk', 'walk') AS individual
    FROM held h
    LEFT JOIN LATERAL (
        SELECT max(t.day) AS day FROM contact_ruletransition t
        WHERE t."group" = h."group" AND t.day <= h.held_on
    ) t ON true
    LEFT JOIN LATERAL (
        SELECT rg.rule_id FROM contact_rulegroup rg
        WHERE rg."group" = h."group" AND rg.responsible = 'M'
            AND rg.track IN (h.track, '') AND rg.valid @> greatest(h.anchor, t.day)
        ORDER BY rg.track DESC LIMIT 1
    ) rg ON true
    LEFT JOIN contact_contactrule r ON r.id = rg.rule_id
),
decided AS (
    SELECT
        id, rule_id, individual, suspended,
        CASE
            WHEN rule_id IS NULL THEN 'no_rule'
            WHEN held_on < anchor THEN 'before_anchor'
            WHEN NOT individual THEN 'channel'
            WHEN NOT type = ANY (counts_types) THEN 'type'
            WHEN suspended THEN 'suspended'
            WHEN has_gap THEN 'gap'
            ELSE 'window'
        END AS reason
    FROM judged
)
UPDATE contact_conversation v
SET
    statutory_effect = CASE d.reason
        WHEN 'suspended' THEN 'not_in_suspension'
        WHEN 'gap' THEN 'resets' WHEN 'window' THEN 'counts' ELSE 'none'
    END,
    statutory_reason = d.reason,
    statutory_rule_id = d.rule_id,
    voluntary = d.suspended,
    local_effect = CASE WHEN d.individual AND (p.count_suspended_locally OR NOT d.suspended)
        THEN 'resets' ELSE 'none' END
FROM decided d, contact_localpolicy p
WHERE v.id = d.id AND (v.statutory_effect, v.statutory_reason, v.statutory_rule_id, v.voluntary)
    IS DISTINCT FROM (
        CASE d.reason WHEN 'suspended' THEN 'not_in_suspension'
            WHEN 'gap' THEN 'resets' WHEN 'window' THEN 'counts' ELSE 'none' END,
        d.reason, d.rule_id, d.suspended)
    OR v.id = d.id AND v.local_effect IS DISTINCT FROM
        CASE WHEN d.individual AND (p.count_suspended_locally OR NOT d.suspended)
            THEN 'resets' ELSE 'none' END

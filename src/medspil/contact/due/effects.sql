-- What does a conversation do to the two clocks? Decided by the rules, with a reason, for the
-- conversations of the citizens in %(ids)s (null: all) held in %(days)s (null: ever).
-- An employee's decision on the law's clock stands; the reason is the rules' own.
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
        v.id, v.held_on, v.type, g."group", g.track,
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
    LEFT JOIN suspended s ON s.municipality = c.municipality_id
    LEFT JOIN people_contactgroupperiod g ON g.citizen_id = v.citizen_id AND g.valid @> v.held_on
    WHERE (%(ids)s::bigint[] IS NULL OR v.citizen_id = ANY (%(ids)s::bigint[]))
        AND (%(days)s::datemultirange IS NULL OR %(days)s::datemultirange @> v.held_on)
),
judged AS (
    SELECT
        h.id, h.suspended, r.id AS rule_id,
        h.individual AND (p.count_suspended_locally OR NOT h.suspended) AS real_contact,
        CASE
            WHEN r.id IS NULL THEN 'no_rule'
            WHEN h.held_on < h.anchor THEN 'before_anchor'
            WHEN NOT h.individual THEN 'channel'
            WHEN NOT h.type = ANY (r.counts_types) THEN 'type'
            WHEN h.suspended THEN 'suspended'
            WHEN coalesce(r.gap_days, r.gap_months) IS NOT NULL THEN 'gap'
            ELSE 'window'
        END AS reason
    FROM held h
    CROSS JOIN contact_localpolicy p
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

-- Keep what the statement says now for the citizens asked about, or for all: rows that differ
-- are written, and the rows of citizens who are no longer active go.
WITH said AS MATERIALIZED (
{statement}
),
gone AS (
    DELETE FROM contact_due k
    WHERE (%(ids)s::bigint[] IS NULL OR k.citizen_id = ANY (%(ids)s::bigint[]))
        AND NOT EXISTS (SELECT FROM said s WHERE s.citizen_id = k.citizen_id)
)
INSERT INTO contact_due ({columns})
SELECT {said} FROM said s LEFT JOIN contact_due k ON k.citizen_id = s.citizen_id
WHERE ({kept}) IS DISTINCT FROM ({said})
ON CONFLICT (citizen_id) DO UPDATE SET ({columns}) = ROW ({new})

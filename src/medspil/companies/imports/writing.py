"""A file of companies, judged and written as sets. `import_stage` and its kin are the importer's.

The SQL is put together of our own column names; nothing of the file is in it.
"""

from __future__ import annotations

from medspil.companies.models import Scheme

# What stands on the company itself: column of the file -> column of the table.
PLAIN = {
    "cvr_grund": "cvr_reason",
    "navn": "name",
    "vej": "street",
    "postnr": "postcode",
    "by": "city",
    "telefon": "phone",
    "email": "email",
    "ansatte": "employees",
    "konsulent": "consultant_id",
}
PLACE = ("name", "street", "postcode", "city", "phone")  # of a workplace
AT_A_TIME = 10_000  # rows a statement

# `import_here`: the company that has the number; one that became part of another is that one.
HERE = [
    "SET LOCAL client_min_messages = warning",
    "DROP TABLE IF EXISTS import_here",
    """
    CREATE TEMP TABLE import_here ON COMMIT DROP AS
    WITH RECURSIVE way AS (
        SELECT c.cvr AS reference, c.id, c.merged_into_id, 0 AS steps FROM companies_company c
        WHERE c.cvr IN (SELECT reference FROM import_stage WHERE NOT refused)
        UNION ALL
        SELECT w.reference, c.id, c.merged_into_id, w.steps + 1
        FROM way w JOIN companies_company c ON c.id = w.merged_into_id
    )
    SELECT DISTINCT ON (reference) reference, id, steps > 0 AS followed FROM way
    WHERE merged_into_id IS NULL ORDER BY reference, steps, id
    """,
    "CREATE UNIQUE INDEX ON import_here (reference)",
    "ANALYZE import_here",
]
# Where it was followed, the file tells of workplaces and persons alone: what stands about the
# company that it became is that company's own.
FOLLOWED = """
WITH followed AS (
    UPDATE import_stage s SET lead = false FROM import_here h
    WHERE h.reference = s.reference AND h.followed AND NOT s.refused RETURNING s."row"
)
INSERT INTO import_issue SELECT "row", 'cvr', 'remark', %s FROM followed
"""
# Somebody whom the company's people were asked to forget is not read in again.
FORGOTTEN = """
WITH forgotten AS (
    UPDATE import_stage s
    SET contact_name = NULL, contact_title = NULL, contact_phone = NULL, contact_email = NULL
    FROM import_here h
    WHERE h.reference = s.reference AND s.contact_marks IS NOT NULL AND EXISTS (
        SELECT FROM companies_forgottencontact f WHERE f.company_id = h.id
            AND encode(f.mark, 'hex') = ANY (string_to_array(s.contact_marks, ' ')))
    RETURNING s."row"
)
INSERT INTO import_issue SELECT "row", 'kontaktperson', 'remark', %s FROM forgotten
"""
# The first row of a number tells of the company: one with a name, if any has.
LEADS = """
UPDATE import_stage s SET lead = s."row" = f.first
FROM (
    SELECT DISTINCT ON (reference) reference, "row" AS first FROM import_stage
    WHERE NOT refused ORDER BY reference, name IS NULL, "row"
) f WHERE f.reference = s.reference
"""
_HERE = """
    LEFT JOIN import_here h ON h.reference = s.reference
    LEFT JOIN companies_company c ON c.id = h.id
"""
_CHANGED = ",\n".join(
    f"CASE WHEN s.lead AND s.{own} IS DISTINCT FROM c.{own} AND s.{own} IS NOT NULL"
    f" THEN '{column}' END"
    for column, own in PLAIN.items()
)
_PLACE_CHANGED = " OR ".join(f"s.{own} <> w.{own}" for own in PLACE)
JUDGE = f"""
INSERT INTO import_verdict ("row", citizen_id, verdict, fields)
SELECT s."row", c.id,
    CASE WHEN s.refused THEN 'error' WHEN c.closed_on <= %(today)s THEN 'closed'
        WHEN c.id IS NULL THEN 'new' WHEN f.fields = '{{}}' THEN 'unchanged' ELSE 'changed' END,
    CASE WHEN s.refused OR c.id IS NULL OR c.closed_on <= %(today)s THEN '{{}}' ELSE f.fields END
FROM import_stage s {_HERE}
LEFT JOIN companies_workplace w ON w.company_id = c.id AND w.p_number = s.p_number
CROSS JOIN LATERAL (SELECT CASE WHEN c.id IS NOT NULL THEN array_remove(ARRAY[
    {_CHANGED},
    CASE WHEN s.p_number IS NOT NULL AND (w.id IS NULL OR {_PLACE_CHANGED})
        THEN 'p_nummer' END,
    CASE WHEN s.contact_name IS NOT NULL AND NOT EXISTS (
        SELECT FROM companies_companycontact p
        WHERE p.company_id = c.id AND lower(p.name) = lower(s.contact_name)
    ) THEN 'kontaktperson' END,
    CASE WHEN s.lead AND s.db07 IS NOT NULL AND NOT EXISTS (
        SELECT FROM companies_companyindustry i WHERE i.company_id = c.id
            AND i.industry_id = s.db07 AND i.valid @> %(today)s::date
    ) THEN 'db07' END,
    CASE WHEN s.lead AND s.db25 IS NOT NULL AND NOT EXISTS (
        SELECT FROM companies_companyindustry i WHERE i.company_id = c.id
            AND i.industry_id = s.db25 AND i.valid @> coalesce(s.db25_from, %(today)s::date)
    ) THEN 'db25' END
], NULL) END AS fields) f
"""

# `import_made`: the company of a row, new or here already.
MAKING = [
    """
    INSERT INTO import_made ("row", id)
    SELECT s."row", nextval(pg_get_serial_sequence('companies_company', 'id'))
    FROM import_stage s JOIN import_verdict v USING ("row")
    WHERE v.verdict = 'new' AND s.lead ORDER BY s."row"
    """,
    "DROP TABLE IF EXISTS import_company, import_mark",
    """
    CREATE TEMP TABLE import_company ON COMMIT DROP AS
    SELECT s."row", coalesce(v.citizen_id, m.id) AS id, s.lead, m.id IS NOT NULL AS made
    FROM import_stage s JOIN import_verdict v USING ("row")
    LEFT JOIN import_stage l ON l.reference = s.reference AND l.lead
    LEFT JOIN import_made m ON m."row" = l."row"
    WHERE v.verdict IN ('new', 'changed')
    """,
    'CREATE UNIQUE INDEX ON import_company ("row")',
    """
    CREATE TEMP TABLE import_mark ON COMMIT DROP AS
    SELECT coalesce(max(id), 0) AS contact FROM companies_companycontact
    """,
    "ANALYZE import_company",
]
_ROWS = """
    FROM import_company x JOIN import_stage s USING ("row") JOIN import_verdict v USING ("row")
    WHERE x."row" BETWEEN %(first)s AND %(end)s
"""
_NEW = ", ".join(
    f"coalesce(s.{own}, '')" if own not in ("employees", "consultant_id") else f"s.{own}"
    for own in PLAIN.values()
)
_HAD = ", ".join(f"'{own}', to_jsonb(c.{own})" for own in PLAIN.values())
_GOT = ", ".join(
    f"'{own}', CASE WHEN '{column}' = ANY (v.fields) THEN to_jsonb(s.{own}) END"
    for column, own in PLAIN.items()
)
_SET = ", ".join(
    f"{own} = CASE WHEN '{column}' = ANY (v.fields) THEN s.{own} ELSE c.{own} END"
    for column, own in PLAIN.items()
)
INDUSTRIES = """(SELECT coalesce(jsonb_agg(to_jsonb(i) - 'id' ORDER BY i.scheme, i.valid), '[]')
    FROM companies_companyindustry i WHERE i.company_id = x.id)"""
# What an undo needs to know of what the run left: whether it is still so. Of a person, no more
# than a digest.
_LEFT = f"""
UPDATE import_change g SET after = g.after || jsonb_strip_nulls(jsonb_build_object(
    'workplace', (SELECT jsonb_build_object('id', w.id, 'was', md5(to_jsonb(w)::text))
        FROM companies_workplace w WHERE w.company_id = x.id AND w.p_number = s.p_number),
    'contact', (SELECT jsonb_build_object('id', p.id, 'was', md5(to_jsonb(p)::text))
        FROM companies_companycontact p, import_mark m WHERE p.company_id = x.id
            AND lower(p.name) = lower(s.contact_name) AND p.id > m.contact LIMIT 1),
    'industries', CASE WHEN v.fields && ARRAY['db07', 'db25'] THEN {INDUSTRIES} END))
FROM import_company x JOIN import_stage s USING ("row") JOIN import_verdict v USING ("row")
WHERE g."row" = x."row" AND NOT x.made AND x."row" BETWEEN %(first)s AND %(end)s
"""
# From which day the row's code holds.
_FROM = {
    Scheme.DB07.value: "%(today)s::date",
    Scheme.DB25.value: "coalesce(s.db25_from, %(today)s::date)",
}
WRITING = [
    f"""
    INSERT INTO companies_company (id, public_id, cvr, {", ".join(PLAIN.values())}, source, made_at,
        db07, db25, division, dnd_reason, next_what)
    SELECT x.id, gen_random_uuid(), s.reference, {_NEW}, 'import', %(now)s, '', '', '', '', ''
    {_ROWS} AND s.lead AND x.made
    """,
    f"""
    INSERT INTO import_change ("row", citizen_id, made, before, after)
    SELECT x."row", x.id, x.made AND x.lead,
        CASE WHEN NOT x.made THEN (SELECT jsonb_build_object({_HAD},
            'workplace', (SELECT to_jsonb(w) FROM companies_workplace w
                WHERE w.company_id = x.id AND w.p_number = s.p_number),
            'industries', {INDUSTRIES})
            FROM companies_company c WHERE c.id = x.id) END,
        jsonb_strip_nulls(jsonb_build_object({_GOT}))
    {_ROWS}
    """,
    f"""
    UPDATE companies_company c SET {_SET}
    FROM import_company x JOIN import_stage s USING ("row") JOIN import_verdict v USING ("row")
    WHERE c.id = x.id AND x.lead AND NOT x.made AND v.verdict = 'changed'
        AND x."row" BETWEEN %(first)s AND %(end)s
    """,
    # what it was in before ends the day before; what began that day or later is put right
    *(
        statement
        for scheme, day in _FROM.items()
        for statement in (
            f"""
            DELETE FROM companies_companyindustry i USING import_company x, import_stage s
            WHERE s."row" = x."row" AND i.company_id = x.id AND s.lead AND s.{scheme} IS NOT NULL
                AND i.scheme = '{scheme}' AND (lower(i.valid) > {day}
                    OR lower(i.valid) = {day} AND i.industry_id <> s.{scheme})
                AND x."row" BETWEEN %(first)s AND %(end)s
            """,
            f"""
            UPDATE companies_companyindustry i SET valid = daterange(lower(i.valid),
                CASE WHEN i.industry_id <> s.{scheme} THEN {day} END)
            FROM import_company x, import_stage s
            WHERE s."row" = x."row" AND i.company_id = x.id AND s.lead AND s.{scheme} IS NOT NULL
                AND i.scheme = '{scheme}' AND i.valid @> {day}
                AND upper(i.valid) IS DISTINCT FROM
                    CASE WHEN i.industry_id <> s.{scheme} THEN {day} END
                AND x."row" BETWEEN %(first)s AND %(end)s
            """,
            f"""
            INSERT INTO companies_companyindustry (company_id, industry_id, scheme, valid)
            SELECT x.id, s.{scheme}, '{scheme}', daterange({day}, NULL)
            {_ROWS} AND s.lead AND s.{scheme} IS NOT NULL
                AND NOT EXISTS (SELECT FROM companies_companyindustry i
                    WHERE i.company_id = x.id AND i.industry_id = s.{scheme}
                        AND i.valid @> {day})
            """,
        )
    ),
    f"""
    INSERT INTO companies_workplace (company_id, p_number, name, street, postcode, city, phone)
    SELECT x.id, s.p_number, coalesce(s.name, c.name), coalesce(s.street, ''),
        coalesce(s.postcode, ''), coalesce(s.city, ''), coalesce(s.phone, '')
    {_ROWS.replace(" WHERE", " JOIN companies_company c ON c.id = x.id WHERE")}
        AND s.p_number IS NOT NULL
    ON CONFLICT (company_id, p_number) DO UPDATE SET
        name = coalesce(nullif(excluded.name, ''), companies_workplace.name),
        street = coalesce(nullif(excluded.street, ''), companies_workplace.street),
        postcode = coalesce(nullif(excluded.postcode, ''), companies_workplace.postcode),
        city = coalesce(nullif(excluded.city, ''), companies_workplace.city),
        phone = coalesce(nullif(excluded.phone, ''), companies_workplace.phone)
    """,
    f"""
    INSERT INTO companies_companycontact (company_id, workplace_id, name, title, phone, email)
    SELECT DISTINCT ON (x.id, lower(s.contact_name)) x.id, w.id, s.contact_name,
        coalesce(s.contact_title, ''), coalesce(s.contact_phone, ''), coalesce(s.contact_email, '')
    {
        _ROWS.replace(
            " WHERE",
            '''
        LEFT JOIN companies_workplace w ON w.company_id = x.id AND w.p_number = s.p_number WHERE''',
        )
    }
        AND s.contact_name IS NOT NULL AND NOT EXISTS (
            SELECT FROM companies_companycontact p
            WHERE p.company_id = x.id AND lower(p.name) = lower(s.contact_name))
    ORDER BY x.id, lower(s.contact_name), x."row"
    """,
    _LEFT,
]

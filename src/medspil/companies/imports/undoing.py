"""Taking a file of companies back: what it made goes where nobody built on it; the rest returns."""

from __future__ import annotations

from medspil.companies import above
from medspil.companies.imports.writing import INDUSTRIES, PLACE, PLAIN

INDUSTRIES_OF = INDUSTRIES.replace("x.id", "x.citizen_id")


def undoing() -> list[str]:
    """What the run made goes where nobody built on it; what it changed returns."""
    built_on = " OR ".join(
        f"EXISTS (SELECT FROM companies_{table} t WHERE t.{column} = x.citizen_id)"
        for table, column in (
            ("companyevent", "company_id"),
            ("companytag", "company_id"),
            ("campaignrow", "company_id"),
            ("question", "company_id"),
            ("letterrow", "company_id"),
            ("merge", "kept_id"),
            ("merge", "gone_id"),
        )
    )
    still = """x.made AND NOT EXISTS (
        SELECT FROM import_kept k WHERE k."row" = x."row")"""
    gone = f"SELECT x.citizen_id FROM import_change x WHERE {still}"
    statements = [
        f"""
        INSERT INTO import_kept ("row", citizen_id, why, reference)
        SELECT x."row", NULL, %(worked)s, c.cvr
        FROM import_change x JOIN companies_company c ON c.id = x.citizen_id
        WHERE x.made AND ({built_on})
        """
    ]
    for own in PLAIN.values():
        changed = f"""
            FROM import_change x JOIN companies_company c ON c.id = x.citizen_id
            WHERE NOT x.made AND x.after ? '{own}' AND to_jsonb(c.{own})"""
        kind = {"employees": "int", "consultant_id": "bigint"}.get(own, "text")
        statements += [
            f"""
            INSERT INTO import_kept ("row", citizen_id, why, reference)
            SELECT x."row", NULL, %(changed)s, c.cvr
            {changed} IS DISTINCT FROM x.after -> '{own}'
            """,
            f"""
            UPDATE companies_company u SET {own} = (x.before ->> '{own}')::{kind}
            {changed.replace("FROM import_change", "FROM import_change", 1)} = x.after -> '{own}'
                AND u.id = c.id
            """,
        ]
    statements += _beside()
    statements += [
        f"DELETE FROM companies_candidate WHERE first_id IN ({gone}) OR second_id IN ({gone})",
        *(
            f"DELETE FROM companies_{table} WHERE company_id IN ({gone})"
            for table in ("companyindustry", "companycontact", "forgottencontact", "workplace")
        ),
        f"DELETE FROM companies_company WHERE id IN ({gone})",
    ]
    return statements


def _beside() -> list[str]:
    """Contact persons, workplaces and industries of companies that were here before."""
    place = """
        FROM import_change x JOIN companies_workplace w
            ON w.id = (x.after -> 'workplace' ->> 'id')::bigint
        WHERE NOT x.made AND md5(to_jsonb(w)::text) = x.after -> 'workplace' ->> 'was'
    """
    held = " ".join(
        f"AND NOT EXISTS (SELECT FROM {table} t WHERE t.workplace_id = w.id)"
        for table in above.at_workplaces
    )
    put_back = ", ".join(f"{own} = x.before -> 'workplace' ->> '{own}'" for own in PLACE)
    same = f"NOT x.made AND x.after ? 'industries' AND {INDUSTRIES_OF} = x.after -> 'industries'"
    return [
        """
        DELETE FROM companies_companycontact p USING import_change x
        WHERE NOT x.made AND p.id = (x.after -> 'contact' ->> 'id')::bigint
            AND md5(to_jsonb(p)::text) = x.after -> 'contact' ->> 'was'
            AND NOT EXISTS (SELECT FROM companies_companyevent e WHERE e.contact_id = p.id)
        """,
        f"""
        DELETE FROM companies_workplace d USING (SELECT w.id {place}
            AND jsonb_typeof(x.before -> 'workplace') IS DISTINCT FROM 'object'
            AND NOT EXISTS (SELECT FROM companies_companycontact p WHERE p.workplace_id = w.id)
            {held}
        ) f WHERE d.id = f.id
        """,
        f"""
        UPDATE companies_workplace u SET {put_back}
        FROM (SELECT w.id, x.before {place}
            AND jsonb_typeof(x.before -> 'workplace') = 'object') x
        WHERE u.id = x.id
        """,
        "DROP TABLE IF EXISTS import_industry",
        f"""
        CREATE TEMP TABLE import_industry ON COMMIT DROP AS
        SELECT x.citizen_id AS company, x.before -> 'industries' AS before
        FROM import_change x WHERE {same}
        """,
        "DELETE FROM companies_companyindustry i USING import_industry x"
        " WHERE i.company_id = x.company",
        """
        INSERT INTO companies_companyindustry (company_id, industry_id, scheme, valid)
        SELECT x.company, (o ->> 'industry_id')::bigint, o ->> 'scheme', (o ->> 'valid')::daterange
        FROM import_industry x, jsonb_array_elements(x.before) o
        """,
    ]

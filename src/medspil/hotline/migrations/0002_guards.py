"""What holds even against whoever rules the server: who writes here, and that counts only grow.

The function runs with its caller's rights, and the triggers fire always, replication mode or not.
"""

from django.db import migrations

GUARDED = (
    "hotline_calls",
    "hotline_cell",
    "hotline_spentkey",
    "hotline_unanswered",
    "hotline_shift",
    "hotline_line",
    "hotline_openinghours",
    "hotline_referral",
)

FUNCTIONS = """
CREATE FUNCTION hotline.only_its_own_role() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog AS $$
BEGIN
    IF current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        RAISE insufficient_privilege USING MESSAGE = 'only the hotline''s own role writes here';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION hotline.one_more_at_most() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.n <= 1 THEN
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND NEW.n - OLD.n IN (0, 1)
            AND to_jsonb(NEW) - 'n' = to_jsonb(OLD) - 'n' THEN
        RETURN NEW;
    END IF;
    RAISE check_violation USING MESSAGE = 'a count grows by one call at a time, and never shrinks';
END $$;
"""

OWN_ROLE = """
CREATE TRIGGER only_its_own_role BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON hotline.{table}
    FOR EACH STATEMENT EXECUTE FUNCTION hotline.only_its_own_role();
ALTER TABLE hotline.{table} ENABLE ALWAYS TRIGGER only_its_own_role;
"""

ONE_MORE = """
CREATE TRIGGER one_more_at_most BEFORE INSERT OR UPDATE OR DELETE ON hotline.{table}
    FOR EACH ROW EXECUTE FUNCTION hotline.one_more_at_most();
ALTER TABLE hotline.{table} ENABLE ALWAYS TRIGGER one_more_at_most;
"""


class Migration(migrations.Migration):
    dependencies = [("hotline", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS),
        *(migrations.RunSQL(OWN_ROLE.format(table=table)) for table in GUARDED),
        *(
            migrations.RunSQL(ONE_MORE.format(table=table))
            for table in ("hotline_calls", "hotline_cell")
        ),
    ]

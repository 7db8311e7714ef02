"""The measured population, with a caseworker for every hundred citizens."""

from __future__ import annotations

from pathlib import Path

from django.db import connection, transaction

STAFF = """
INSERT INTO people_staff (id, username, full_name, email, phone, password, is_active, is_demo)
SELECT n, 'sagsbehandler' || n, 'Sagsbehandler ' || n, '', '', '', true, false
FROM generate_series(1, greatest({citizens} / 100, 50)) n;
INSERT INTO people_rolemembership (staff_id, role, team_id, valid)
SELECT id, 'caseworker', 1 + id % 40, '[2019-01-01,)' FROM people_staff;
ANALYZE people_citizen, people_caseworkerassignment, people_staff;
UPDATE people_caseworkerassignment a SET staff_id = s.id
FROM people_staff s
WHERE s.id = 1 + (a.citizen_id * 40 + a.team_id - 2) % (SELECT count(*) FROM people_staff);
UPDATE people_citizen SET first_name = 'Borger ' || id;
SELECT setval(pg_get_serial_sequence('people_' || t, 'id'), 10000000)
FROM unnest(ARRAY['team', 'staff', 'citizen']) t;
ANALYZE;
"""


def populate(citizens: int) -> None:
    """Fill an empty, seeded database; then every due date."""
    from medspil.contact.due import sweep

    here = Path(__file__).parent
    sql = (here / "population.sql").read_text() + STAFF
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.replace("{citizens}", str(citizens)))
    sweep()

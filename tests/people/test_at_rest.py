"""What lies in the tables is of no use to whoever takes the disk; nor does a page let others in."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from medspil.contact.actions.courses import register_citizen
from medspil.kernel.action import System
from medspil.kernel.cpr import Cpr
from medspil.people.models import Citizen, cpr_index
from tests import factories as make
from tests.guards import StrictClient

NUMBER = "6103921235"  # day 61: nobody's


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            " AND has_schema_privilege(schemaname, 'USAGE')"  # the hotline's is not ours to read
        )
        return [name for (name,) in cursor.fetchall()]


def rows_that_say(words: list[str]) -> list[str]:
    """The tables in which a row, as text, holds one of the words; bytes are read as letters too."""
    found = []
    with connection.cursor() as cursor:
        for table in tables():
            looks = " OR ".join(["strpos(r::text, %s) > 0"] * len(words))
            cursor.execute(f"SELECT count(*) FROM {table} r WHERE {looks}", words)  # noqa: S608 - names from the catalogue
            if cursor.fetchone()[0]:
                found.append(table)
    return found


@pytest.mark.django_db
def test_a_cpr_number_can_be_read_in_no_table_and_found_by_its_keyed_hash() -> None:
    make.the_law()
    citizen = register_citizen(
        by=System("test"),
        reference="B-1",
        first_name="Kirsten",
        last_name="Prøve",
        group="LAB6_01",
        benefit="dagpenge",
        anchor=date(2020, 1, 6),
        team=make.team(),
        staff=None,
        cpr=Cpr.parse(NUMBER),
        municipality=make.municipality(home=True),
        details={},
    )
    dashed = f"{NUMBER[:6]}-{NUMBER[6:]}"
    written = [word.encode().hex() for word in (NUMBER, dashed)]
    assert rows_that_say([NUMBER, dashed, *written]) == []
    seen = {"public.people_citizen", "public.people_citizenevent"}  # the look itself sees
    assert set(rows_that_say(["Kirsten"])) == seen
    assert Citizen.objects.get(cpr_index=cpr_index(Cpr.parse(dashed))) == citizen
    assert Citizen.objects.get().cpr == Cpr.parse(NUMBER)


@pytest.mark.django_db
def test_the_policy_of_every_answer_lets_nothing_from_elsewhere_in(client: StrictClient) -> None:
    policy = client.get("/konto/login/")["Content-Security-Policy"]
    assert dict(part.strip().split(" ", 1) for part in policy.split(";")) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }

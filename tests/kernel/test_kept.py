"""Statements that are composed once answer as the ones that are composed each time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from django.db.models import DateField, Prefetch
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import DateRange

from medspil.kernel.kept import AmongSlot, Kept, Slot
from medspil.people.models import Role, RoleMembership, Staff, Team

pytestmark = pytest.mark.django_db

MARCH = DateRange(date(2020, 3, 1), date(2020, 4, 1))


@pytest.fixture
def three() -> list[Staff]:
    """Nina in team A in March, Ole in team B in March, Pia in no team."""
    nina, ole, pia = (
        Staff.objects.create_user(username=name, full_name=name.title(), password="x" * 20)
        for name in ("nina", "ole", "pia")
    )
    for staff, team in ((nina, "A"), (ole, "B")):
        RoleMembership.objects.create(
            staff=staff, role=Role.CASEWORKER, team=Team.objects.create(name=team), valid=MARCH
        )
    return [nina, ole, pia]


def test_it_answers_for_each_value_it_is_given(three: list[Staff]) -> None:
    held = Kept(
        lambda: RoleMembership.objects.filter(
            staff=Slot("staff"), valid__contains=Slot("day", DateField())
        ).select_related("team")
    )
    said = [
        [member.team.name for member in held(staff=staff.pk, day=day) if member.team]
        for staff in three
        for day in (date(2020, 3, 1), date(2020, 4, 1))
    ]
    assert said == [["A"], [], ["B"], [], [], []]


def test_what_is_read_beside_it_is_read_as_usual(three: list[Staff]) -> None:
    everybody = Kept(
        lambda: (
            Staff.objects.filter(AmongSlot("pk", "some"))
            .prefetch_related(
                Prefetch("memberships", RoleMembership.objects.select_related("team"))
            )
            .order_by("username")
        )
    )
    everybody(some=[])
    with CaptureQueriesContext(connection) as asked:
        found = everybody(some=[staff.pk for staff in three[1:]])
        teams = [[m.team.name for m in staff.memberships.all() if m.team] for staff in found]
    assert ([staff.username for staff in found], teams) == (["ole", "pia"], [["B"], []])
    assert len(asked) == 2


def test_values_come_as_they_do_otherwise_and_first_is_one_or_none(three: list[Staff]) -> None:
    named = Kept(
        lambda: Staff.objects.filter(username=Slot("name")).values_list("full_name", flat=True)[:1]
    )
    assert (named.first(name="pia"), named.first(name="nobody")) == ("Pia", None)


def test_a_slot_without_its_value_is_an_error_and_never_the_value_of_another(
    three: list[Staff],
) -> None:
    named = Kept(lambda: Staff.objects.filter(username=Slot("name")))
    assert [staff.pk for staff in named(name="nina")] == [three[0].pk]
    with pytest.raises(KeyError, match="name"):
        named()


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_get_their_own_answers(three: list[Staff]) -> None:
    named = Kept(lambda: Staff.objects.filter(pk=Slot("staff")))

    def ask(staff: Staff) -> list[str]:
        try:
            return [found.username for _ in range(20) for found in named(staff=staff.pk)]
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as several:
        answers = list(several.map(ask, three))
    assert answers == [["nina"] * 20, ["ole"] * 20, ["pia"] * 20]

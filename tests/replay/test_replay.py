"""The spring of 2020 is played through people's own actions, and nobody is lost on any day."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from medspil.config.replay import Broken, NotOurs, Scenario, play, reached
from medspil.config.replay.checks import kept_is_fresh
from medspil.config.replay.days import days_left
from medspil.contact.due import due_rows
from medspil.contact.models import Conversation, Due, Suspension
from medspil.contact.queries import bucket_counts
from medspil.kernel import clock
from medspil.kernel.models import AuditEntry
from medspil.people.models import Citizen, Role, RoleMembership, Staff
from tests import factories

pytestmark = pytest.mark.django_db

SMALL = Scenario(citizens=12, companies=0, seed=7)


def _told() -> list[tuple[object, ...]]:
    """What happened, without keys: who, what, when."""
    return list(
        AuditEntry.objects.order_by("at", "pk").values_list("at", "actor", "action", "facts")
    )


def _spoken() -> list[tuple[object, ...]]:
    return list(
        Conversation.objects.order_by("held_at", "citizen__reference").values_list(
            "held_at", "citizen__reference", "staff__username", "channel", "statutory_effect"
        )
    )


def test_it_plays_days_and_remembers_how_far_it_came() -> None:
    assert play(SMALL, date(2020, 1, 8)) == 8
    assert reached() == (date(2020, 1, 8), SMALL)
    assert Citizen.objects.filter(closed_on=None).count() >= 10
    assert Conversation.objects.filter(held_on__gte=date(2020, 1, 2)).exists()


def test_nothing_happens_on_a_holiday_or_in_a_weekend() -> None:
    play(SMALL, date(2020, 1, 5))
    days = set(Conversation.objects.filter(held_on__year=2020).values_list("held_on", flat=True))
    assert days <= {date(2020, 1, 2), date(2020, 1, 3)}


def test_the_house_has_people_of_every_role_and_nobody_has_a_password() -> None:
    play(SMALL, date(2020, 1, 1))
    roles = RoleMembership.objects.order_by("role").values_list("role", "staff").distinct()
    counted = {role: sum(1 for held, _staff in roles if held == role) for role, _staff in roles}
    assert counted == {
        Role.CASEWORKER: 4,
        Role.LEADER: 3,
        Role.ADMINISTRATOR: 1,
        Role.REPRESENTATIVE: 2,
        Role.CONSULTANT: 2,
        Role.PSYCHOLOGIST: 1,
    }
    assert [staff for staff in Staff.objects.all() if staff.has_usable_password()] == []


def test_the_same_seed_gives_the_same_days_also_when_taken_up_again() -> None:
    with transaction.atomic():
        play(SMALL, date(2020, 1, 10))
        at_once = _spoken()
        transaction.set_rollback(True)
    play(SMALL, date(2020, 1, 6))
    play(SMALL, date(2020, 1, 10))
    assert _spoken() == at_once


def test_another_seed_gives_other_days() -> None:
    with transaction.atomic():
        play(SMALL, date(2020, 1, 7))
        before = _spoken()
        transaction.set_rollback(True)
    play(Scenario(citizens=12, companies=0, seed=8), date(2020, 1, 7))
    assert _spoken() != before


def test_it_refuses_a_database_with_other_people_in_it() -> None:
    factories.the_law()
    factories.citizen()
    with pytest.raises(NotOurs, match="holds people already"):
        days_left(SMALL, date(2020, 1, 3))


def test_it_refuses_to_go_on_with_another_replay() -> None:
    play(SMALL, date(2020, 1, 1))
    with pytest.raises(NotOurs, match="--citizens 12 --companies 0 --seed 7"):
        days_left(Scenario(citizens=13, companies=0, seed=7), date(2020, 1, 3))


def test_a_day_that_breaks_a_promise_is_not_kept() -> None:
    play(SMALL, date(2020, 1, 1))

    def complain(day: date) -> None:
        if day == date(2020, 1, 3):
            raise Broken("somebody is lost")

    with pytest.raises(Broken):
        play(SMALL, date(2020, 1, 5), checkers=[complain])
    assert reached() == (date(2020, 1, 2), SMALL)


def test_a_date_kept_wrongly_is_found_at_the_end_of_the_day() -> None:
    play(SMALL, date(2020, 1, 2))
    Due.objects.filter(pk=Due.objects.order_by("pk").first().pk).update(interval_days=3)
    with clock.at(date(2020, 1, 2)), pytest.raises(Broken, match="2 kept due dates"):
        kept_is_fresh(date(2020, 1, 2))


def test_january_does_not_know_of_march() -> None:
    play(SMALL, date(2020, 1, 2))
    in_force = Suspension.objects.filter(subject="CONVERSATION_DUTY", revoked_at=None)
    assert in_force.count() == 0
    assert all(row.frozen_days == 0 for row in due_rows(date(2020, 1, 2)))


def test_every_active_citizen_is_in_one_bucket() -> None:
    play(SMALL, date(2020, 1, 9))
    with clock.at(date(2020, 1, 9)):
        counts = bucket_counts()
    active = Citizen.objects.exclude(closed_on__lte=date(2020, 1, 9)).count()
    assert sum(counts.values()) == active

"""Everybody recomputed: alone, in shares by several connections, and beside those who register."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from medspil.contact.due import due_rows, refresh, sweep, sweep_in_shares
from medspil.contact.due.clock import TURN, shares
from medspil.contact.models import Due, Sweep
from medspil.kernel import clock
from tests import factories

TODAY = date(2020, 6, 2)
KEPT = ("citizen_id", "statutory_due", "pace", "held", "frozen_days", "local_due", "next_due")


def kept() -> list[tuple[object, ...]]:
    return list(Due.objects.order_by("citizen_id").values_list(*KEPT))


def computed() -> list[tuple[object, ...]]:
    rows = sorted(due_rows(TODAY), key=lambda row: row.citizen_id)
    return [tuple(getattr(row, name) for name in KEPT) for row in rows]


@pytest.fixture
def population(transactional_db: None) -> None:
    factories.the_law()
    for n in range(12):
        someone = factories.citizen(registered_on=date(2020, 1, 6) + timedelta(days=7 * n))
        factories.conversation(someone, date(2020, 5, 1) + timedelta(days=n))


@pytest.mark.usefixtures("population")
@pytest.mark.parametrize("hands", [1, 2, 3, 40])
def test_in_shares_it_keeps_what_the_statement_says(hands: int) -> None:
    with clock.at(TODAY - timedelta(days=30)):
        sweep()
    with clock.at(TODAY):
        assert kept() != computed()
        sweep_in_shares(hands)
        assert kept() == computed()
        assert Sweep.objects.get().as_of == TODAY


@pytest.mark.usefixtures("population")
def test_in_shares_it_begins_with_nothing_kept_and_forgets_who_has_left() -> None:
    with clock.at(TODAY):
        Due.objects.all().delete()
        sweep_in_shares()
        assert len(kept()) == 12
        factories.citizen(registered_on=TODAY)
        gone = Due.objects.order_by("citizen_id").first()
        assert gone is not None
        type(gone.citizen).objects.filter(pk=gone.citizen_id).update(closed_on=TODAY)
        sweep_in_shares()
        assert kept() == computed()
        assert gone.citizen_id not in {row[0] for row in kept()}


@pytest.mark.usefixtures("population")
def test_the_shares_are_everybody_once_and_as_large_as_each_other() -> None:
    keys = list(Due.objects.order_by("citizen_id").values_list("citizen_id", flat=True))
    found = shares(3)
    assert [[key for key in keys if first <= key <= last] for first, last in found] == [
        keys[:4],
        keys[4:8],
        keys[8:],
    ]


@pytest.mark.usefixtures("population")
def test_never_inside_a_transaction_whose_writes_a_share_would_not_see() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        sweep_in_shares()


@pytest.mark.usefixtures("population")
@pytest.mark.parametrize("whole", [sweep, sweep_in_shares])
def test_who_recomputes_everybody_waits_for_who_is_recomputing_somebody(whole: object) -> None:
    someone = Due.objects.order_by("citizen_id").values_list("citizen_id", flat=True)[0]
    done = threading.Event()

    def recompute_everybody() -> None:
        with clock.at(TODAY):
            whole()  # type: ignore[operator]
        connection.close()
        done.set()

    waiting = threading.Thread(target=recompute_everybody)
    with clock.at(TODAY):
        with transaction.atomic():
            refresh([someone])
            waiting.start()
            _wait_until_somebody_waits_for_the_turn()
            assert not done.is_set()
        waiting.join(30)
        assert done.is_set()
        assert kept() == computed()


def _wait_until_somebody_waits_for_the_turn() -> None:
    with connection.cursor() as cursor:
        for _ in range(3000):
            cursor.execute(
                "SELECT count(*), pg_sleep(0.01) FROM pg_locks"
                " WHERE locktype = 'advisory' AND objid = %s AND NOT granted",
                [TURN],
            )
            if cursor.fetchone()[0]:
                return
    pytest.fail("nobody waited")

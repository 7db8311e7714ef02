"""The SQL equals the day-by-day oracle on random histories, and never loses or hurries anybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medspil.contact.due import due_rows, reclassify
from medspil.contact.models import Conversation, Suspension
from medspil.contact.queries import bucket_of, local_policy
from tests import factories
from tests.contact import histories, oracle
from tests.contact.histories import BASE, GROUPS, History, Pause

pytestmark = pytest.mark.django_db

# The same examples in every run: a failure is a failure of the code, not of the day's luck.
settings.register_profile(
    "clocks",
    deadline=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
clocks = settings.get_profile("clocks")

ANY_EFFECT = ("FREEZE", "FREEZE", "DO_NOT_COUNT_CONTACTS", "VOID_AND_RESTART", "FORM_RELAXED")
many_histories = st.lists(histories.histories(), min_size=4, max_size=12)
todays = st.integers(-60, 330).map(lambda n: BASE + timedelta(days=n))


@pytest.fixture(autouse=True)
def _law(db: None) -> None:
    factories.the_law()


@contextmanager
def thrown_away() -> Iterator[None]:
    """What one example writes is gone before the next."""
    with transaction.atomic():
        Suspension.objects.all().delete()
        yield
        transaction.set_rollback(True)


def held_at(found: list[History], pauses: list[Pause]) -> list[int]:
    """Everything written, and every conversation judged."""
    ids = histories.write(found)
    for pause in pauses:
        histories.write_pause(pause)
    reclassify(ids)
    return ids


@clocks
@given(
    found=many_histories,
    pauses=st.lists(histories.pauses(ANY_EFFECT), max_size=4),
    on=todays,
    years=st.sampled_from([0, 0, 0, 4, 6]),
    soon=st.integers(0, 14),
    suspended_count=st.booleans(),
    transition=st.one_of(st.none(), st.tuples(st.sampled_from(GROUPS), histories.days)),
)
def test_the_sql_says_what_a_walk_from_day_to_day_says(
    found, pauses, on, years, soon, suspended_count, transition
):
    with thrown_away():
        histories.write_house(soon, suspended_count, transition)
        ids = held_at([history.moved(years) for history in found], pauses)
        on += timedelta(days=365 * years)

        assert oracle.differences(on, ids) == []

        effects = dict(Conversation.objects.values_list("pk", "statutory_effect"))
        assert effects == oracle.effects(ids)

        policy = local_policy()
        walked, law = oracle.answers(on, ids), oracle.world(on)
        buckets = {row.citizen_id: bucket_of(row, policy).value for row in due_rows(on, ids)}
        assert buckets == {pk: law.bucket(answer) for pk, answer in walked.items()}

"""The SQL equals the day-by-day oracle on random histories, and never loses or hurries anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medspil.contact.due import DueRow, due_rows, reclassify, refresh, sweep
from medspil.contact.models import Bucket, Conversation, Due, Suspension
from medspil.contact.queries import bucket_counts, bucket_of, bucketed, local_policy
from medspil.kernel import clock
from tests import factories
from tests.contact import histories, oracle
from tests.contact.histories import BASE, GROUPS, History, Pause

pytestmark = pytest.mark.django_db

# The same examples in every run: a failure is a failure of the code, not of the day's luck.
settings.register_profile(
    "clocks",
    deadline=None,
    derandomize=True,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
clocks = settings.get_profile("clocks")

MOVING = ("FREEZE", "FREEZE", "FREEZE", "DO_NOT_COUNT_CONTACTS", "VOID_AND_RESTART")
many_histories = st.lists(histories.histories(), min_size=4, max_size=12)
some_pauses = st.lists(histories.pauses((*MOVING, "FORM_RELAXED")), min_size=1, max_size=4)
todays = st.integers(-30, 300).map(lambda n: BASE + timedelta(days=n))


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


def written(found: list[History], pauses: list[Pause]) -> list[int]:
    """Everything in the database, and every conversation judged. The citizens' ids."""
    ids = histories.write(found)
    for pause in pauses:
        histories.write_pause(pause)
    reclassify(ids)
    return ids


def rows_on(day: date, ids: list[int] | None = None) -> dict[int, DueRow]:
    return {row.citizen_id: row for row in due_rows(day, ids)}


@settings(clocks, max_examples=90)
@given(
    found=many_histories,
    pauses=some_pauses,
    on=todays,
    years=st.sampled_from([0, 0, 0, 4, 6]),
    soon=st.integers(0, 14),
    suspended_count=st.booleans(),
    transition=st.none() | st.tuples(st.sampled_from(GROUPS), histories.days),
    edited=st.just({}) | histories.edited_rules(),
    stopping=st.sampled_from([(), ("syg",), ("syg", "ferie", "arbejder")]),
)
def test_the_sql_says_what_a_walk_from_day_to_day_says(
    found, pauses, on, years, soon, suspended_count, transition, edited, stopping
):
    with thrown_away():
        histories.write_rules(edited)
        histories.write_house(soon, suspended_count, transition, stopping)
        ids = written([history.moved(years) for history in found], pauses)
        on += timedelta(days=365 * years)

        assert oracle.differences(on, ids) == []

        effects = dict(Conversation.objects.values_list("pk", "statutory_effect"))
        assert effects == oracle.effects(ids)

        policy, law = local_policy(), oracle.world(on)
        buckets = {pk: bucket_of(row, policy).value for pk, row in rows_on(on, ids).items()}
        assert buckets == {pk: law.bucket(said) for pk, said in oracle.answers(on, ids).items()}


@clocks
@given(found=many_histories, pauses=some_pauses, on=todays)
def test_every_active_citizen_is_in_exactly_one_bucket(found, pauses, on):
    with thrown_away(), clock.at(on):
        written(found, pauses)
        active = sum(
            history.registered <= on and (history.closed is None or history.closed > on)
            for history in found
        )
        counts = bucket_counts()
        assert set(counts) == set(Bucket)
        assert sum(counts.values()) == active

        policy = local_policy()
        read = {row.pk: row.bucket for row in bucketed(Due.objects.all())}
        assert read == {pk: bucket_of(row, policy).value for pk, row in rows_on(on).items()}
        assert Counter(read.values()) == Counter({b: n for b, n in counts.items() if n})


@clocks
@given(found=many_histories, pauses=some_pauses, on=todays)
def test_what_is_kept_is_what_is_computed_for_one_and_for_all(found, pauses, on):
    with thrown_away(), clock.at(on):
        ids = written(found, pauses)
        everybody = rows_on(on)
        assert {pk: next(due_rows(on, [pk]), None) for pk in ids} == {
            pk: everybody.get(pk) for pk in ids
        }

        sweep()
        assert kept() == everybody
        Due.objects.all().delete()
        for pk in ids:
            refresh([pk])
        assert kept() == everybody
        refresh(ids)
        assert kept() == everybody


def kept() -> dict[int, DueRow]:
    names = DueRow.__dataclass_fields__
    return {
        row.pk: DueRow(**{name: getattr(row, name) for name in names}) for row in Due.objects.all()
    }


@clocks
@given(
    found=many_histories,
    pauses=some_pauses,
    on=todays,
    begins=st.integers(1, 60),
    lasts=st.none() | st.integers(0, 120),
    where=st.sampled_from([(), ("1085",), ("1083", "1085")]),
)
def test_a_pause_of_the_law_after_all_conversations_makes_no_deadline_earlier(
    found, pauses, on, begins, lasts, where
):
    """A new FREEZE that begins after every conversation held leaves what was held as it is, so:

    - the window never ends earlier (never: a deadline that never comes is the latest);
    - while the same thing is owed, its deadline, its pace and the next contact are not earlier;
    - another thing may come to be owed: a window that was over runs again, and its duty with it;
    - the municipality's own promise does not move at all.
    """
    last = max([BASE, *(row[0][0] for history in found for row in history.conversations)])
    first = last + timedelta(days=begins)
    pause = Pause(first, None if lasts is None else first + timedelta(days=lasts), regions=where)
    with thrown_away():
        ids = written(found, pauses)
        before = rows_on(on, ids)
        histories.write_pause(pause)
        reclassify(ids)
        after = rows_on(on, ids)
        assert before.keys() == after.keys()
        for pk, was in before.items():
            now = after[pk]
            assert (now.local_due, now.rule_id, now.anchor) == (
                was.local_due,
                was.rule_id,
                was.anchor,
            )
            assert not_earlier(now.window_end, was.window_end)
            if now.owed == was.owed:
                assert not_earlier(now.statutory_due, was.statutory_due)
                assert not_earlier(now.pace, was.pace)
                assert now.next_due >= was.next_due


@clocks
@given(found=many_histories, pauses=some_pauses, on=todays, pause=histories.pauses())
def test_a_pause_of_the_law_in_which_people_spoke_makes_no_duty_begin_earlier(
    found, pauses, on, pause
):
    """Conversations held in a new FREEZE no longer count, so something earlier may be owed again:
    the first conversation, more of them in the window, or the next after one held long ago. Still:

    - the window never ends earlier;
    - the first conversation's deadline is not earlier, if it was and is what is owed.
    """
    with thrown_away():
        ids = written(found, pauses)
        before = rows_on(on, ids)
        histories.write_pause(pause)
        reclassify(ids)
        after = rows_on(on, ids)
        for pk, was in before.items():
            now = after[pk]
            assert not_earlier(now.window_end, was.window_end)
            if now.owed == was.owed == "first":
                assert not_earlier(now.statutory_due, was.statutory_due)


def not_earlier(now: date | None, was: date | None) -> bool:
    """None is a day that never comes."""
    return (now or date.max) >= (was or date.max)

"""What the worker does by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from croniter import croniter_range
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from medspil.kernel import clock, tasks
from medspil.kernel.models import Heartbeat

A_DAY = timedelta(days=1)


@pytest.fixture
def no_rooms() -> Iterator[None]:
    before = dict(tasks._nightly)
    tasks._nightly.clear()
    yield
    tasks._nightly.clear()
    tasks._nightly.update(before)


def run(work: Coroutine[Any, Any, int]) -> int:
    """In a thread of its own: the browser of other tests has a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_killed_worker_is_done_again() -> None:
    async def drop_and_rescue() -> int:
        with app.replace_connector(app.connector.get_worker_connector()) as listening:
            async with listening.open_async():
                job = await tasks.tidy.defer_async(timestamp=0)
                manager = listening.job_manager
                dead = await manager.register_worker()
                assert await manager.fetch_job(queues=None, worker_id=dead) is not None
                await listening.connector.execute_query_async(
                    "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'"
                )
                await tasks.rescue_stalled_jobs(timestamp=0)
                return job

    job = run(drop_and_rescue())
    assert ProcrastinateJob.objects.get(id=job).status == "todo"


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_living_worker_is_left_alone() -> None:
    async def take_and_rescue() -> int:
        with app.replace_connector(app.connector.get_worker_connector()) as listening:
            async with listening.open_async():
                job = await tasks.tidy.defer_async(timestamp=0)
                alive = await listening.job_manager.register_worker()
                await listening.job_manager.fetch_job(queues=None, worker_id=alive)
                await tasks.rescue_stalled_jobs(timestamp=0)
                return job

    job = run(take_and_rescue())
    assert ProcrastinateJob.objects.get(id=job).status == "doing"


def test_a_heartbeat_tells_real_time_whatever_the_demo_shows(db: None) -> None:
    with clock.at(date(2020, 3, 12)):
        tasks.beat()
    assert timezone.now() - Heartbeat.objects.get(name=tasks.WORKER).at < timedelta(seconds=10)


@pytest.mark.usefixtures("db", "no_rooms")
def test_one_rooms_failed_night_does_not_take_the_others_with_it() -> None:
    done: list[str] = []

    def fail() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    tasks.every_night("first", fail)
    tasks.every_night("second", lambda: done.append("second"))
    with pytest.raises(RuntimeError, match="the nightly first failed"):
        tasks.nightly(timestamp=0)
    assert done == ["second"]


def test_what_comes_round_comes_as_often_as_meant() -> None:
    """A cron expression of six fields has the seconds last: one in the wrong place runs seldom."""
    midnight = datetime(2020, 3, 12, tzinfo=UTC)
    a_day = {
        task.task.name: sum(1 for _ in croniter_range(midnight, midnight + A_DAY, task.cron))
        for task in app.periodic_registry.periodic_tasks.values()
    }
    minutely, quarterly = 24 * 60 + 1, 24 * 4 + 1  # both midnights
    assert a_day == {
        "kernel.heartbeat": minutely,
        "kernel.rescue_stalled_jobs": minutely,
        "kernel.nightly": 1,
        "kernel.tidy": 1,
        "messages.take_up_left_behind": 24 * 60 * 2 + 1,
        "meetings.remind": quarterly,
        "meetings.cancel_after_closing": quarterly,
        "offers.expire": 24 * 12 + 1,
        "offers.remind": quarterly,
        "sparring.remind": quarterly,
        "clarification.remind": quarterly,
    }

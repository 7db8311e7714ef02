"""What the worker does by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from medspil.kernel import clock, tasks
from medspil.kernel.models import Heartbeat


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

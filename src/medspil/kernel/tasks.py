"""What the worker does by itself: says that it lives, takes up what a dead one dropped, the night.

Real time throughout, never the demo's clock: this is about processes, not about people.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from medspil.kernel.models import Heartbeat, OnceKey

WORKER = "worker"
MISSING_AFTER_SECONDS = 180  # three beats missed

log = logging.getLogger("medspil.worker")

_nightly: dict[str, Callable[[], object]] = {}


def every_night(name: str, work: Callable[[], object]) -> None:
    """Let a room above have something done each night at 03.10; called in its `apps.ready()`.

    Each opens its own transactions: one that fails does not take the others with it.
    """
    _nightly[name] = work


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="heartbeat", pass_context=False, name="kernel.heartbeat")
def heartbeat(timestamp: int) -> None:
    """Say that the worker lives."""
    beat()


def beat() -> None:
    """Write the worker's heartbeat now."""
    Heartbeat.objects.update_or_create(name=WORKER, defaults={"at": timezone.now()})


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="rescue", name="kernel.rescue_stalled_jobs")
async def rescue_stalled_jobs(timestamp: int) -> None:
    """Give the jobs of a worker that was killed to another one."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=30):
        log.warning("job %s (%s) was left by a dead worker: again", job.id, job.task_name)
        await app.job_manager.retry_job(job)


@app.periodic(cron="10 3 * * *")
@app.task(queueing_lock="nightly", name="kernel.nightly")
def nightly(timestamp: int) -> None:
    """Everything that the rooms asked for."""
    failed: list[str] = []
    for name, work in _nightly.items():
        try:
            work()
        except Exception:
            log.exception("the nightly %s failed", name)
            failed.append(name)
    if failed:
        raise RuntimeError(f"the nightly {', '.join(failed)} failed")


def forget_old_keys() -> None:
    """Forms are sent again within minutes; after a month their keys are of no use."""
    OnceKey.objects.filter(at__lt=timezone.now() - timedelta(days=30)).delete()


every_night("kernel.once_keys", forget_old_keys)


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="tidy", name="kernel.tidy")
async def tidy(timestamp: int) -> None:
    """Remove jobs that were done a month ago."""
    await app.job_manager.delete_old_jobs(nb_hours=30 * 24, include_failed=False)

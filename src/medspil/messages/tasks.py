"""The outbox's work on the queue."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

LONGEST_PAUSE = timedelta(minutes=10)


class Later(Exception):
    """Something still waits: come back, at a moment if there is one."""

    def __init__(self, at: datetime | None) -> None:
        super().__init__("come back later")
        self.at = at


class Patience(BaseRetryStrategy):
    """A provider that is down is asked again, more seldom each time, until nothing waits.

    It ends: each message becomes too late at its own time.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, Later):
            return RetryDecision(retry_in={"seconds": 60}) if job.attempts < 5 else None
        pause = min(timedelta(seconds=2 ** min(job.attempts + 2, 20)), LONGEST_PAUSE)
        soonest = timezone.now() + pause
        return RetryDecision(retry_at=max(exception.at, soonest) if exception.at else soonest)


@app.task(name="messages.deliver", retry=Patience())
def deliver(ids: list[int]) -> None:
    """Deliver these messages, then some that were left behind; what has left is left alone."""
    from medspil.messages.delivery import deliver as hand_over
    from medspil.messages.delivery import left_behind
    from medspil.messages.queueing import A_JOB

    run = hand_over(ids)
    if not run.down:  # and what a dead colleague dropped, while we are at it
        hand_over(left_behind(at_most=A_JOB))
    if run.waiting:
        raise Later(None if run.down else run.again_at)


@app.periodic(cron="* * * * * */30")  # the sixth field, the last: seconds
@app.task(queueing_lock="messages.left_behind", name="messages.take_up_left_behind")
def take_up_left_behind(timestamp: int) -> None:
    """Deliver what should have left and did not: its worker was killed, or its job is gone.

    What a killed worker was handing over, and may not be handed over again, is told to a person.
    """
    from medspil.messages.delivery import deliver as hand_over
    from medspil.messages.delivery import give_up_on_cut_off, left_behind

    give_up_on_cut_off()
    hand_over(left_behind())


@app.task(name="messages.send_mass", retry=Patience())
def send_mass(pk: int) -> None:
    """Queue the messages of an approved mass sending, block by block, unless it is stopped."""
    from medspil.messages.mass import send

    send(pk)

"""The room's work on the queue."""

from __future__ import annotations

from procrastinate.contrib.django import app

from medspil.kernel.action import System


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="sparring.remind", name="sparring.remind")
def remind(timestamp: int) -> None:
    """Every quarter of an hour: remind of talks within a day."""
    remind_all()


def remind_all() -> int:
    """Remind of each that is near; returns how many."""
    from medspil.sparring.actions.calling import remind_of_talk
    from medspil.sparring.queries.talks import talks_to_remind_of

    talks = talks_to_remind_of()
    for one in talks:
        remind_of_talk(by=System("worker"), talk=one)
    return len(talks)

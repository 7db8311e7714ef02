"""The room's work on the queue."""

from __future__ import annotations

from procrastinate.contrib.django import app

from medspil.kernel.action import System


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="meetings.remind", name="meetings.remind")
def remind(timestamp: int) -> None:
    """Every quarter of an hour: remind of what is booked or planned within 48 hours."""
    from medspil.meetings.actions.reminders import remind_of_appointments, remind_of_meetings

    for one_batch in (remind_of_appointments, remind_of_meetings):
        while one_batch(by=System("worker")):
            pass


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="meetings.cancel_after_closing", name="meetings.cancel_after_closing")
def cancel_after_closing(timestamp: int) -> None:
    """Every quarter of an hour: cancel what is booked with citizens who have left the books."""
    from medspil.meetings.actions import closing

    closing.cancel_after_closing(System("worker"))

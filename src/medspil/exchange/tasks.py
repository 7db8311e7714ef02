"""What the worker does for this room."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from medspil.exchange import work


@app.task(name="exchange.work_on", retry=RetryStrategy(max_attempts=2), pass_context=False)
def work_on(run: int) -> None:
    """Try or write the file of a run."""
    work.perform(run)

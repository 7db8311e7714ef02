"""What the worker does for this room."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from medspil.kernel.action import System

WORKER = System("worker")


@app.task(name="companies.make_letters", retry=RetryStrategy(max_attempts=5, wait=60))
def make_letters(pk: int) -> None:
    """Make a letter that two have seen, block by block, unless it is stopped."""
    from medspil.companies.actions.letters import make_letters as make
    from medspil.companies.models import Letter

    letter = Letter.objects.get(pk=pk)
    while make(by=WORKER, letter=letter):
        pass


@app.task(name="companies.compare", retry=RetryStrategy(max_attempts=2))
def compare(pk: int) -> None:
    """Compare all companies, as somebody asked for."""
    from medspil.companies.comparing import perform

    perform(pk)

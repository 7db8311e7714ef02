"""Having all companies compared: by the worker, or, where they are few, while the browser waits."""

from __future__ import annotations

from django.utils import timezone

from medspil.companies.actions.finding import find_duplicates
from medspil.companies.models import Company, Comparison, ComparisonState
from medspil.exchange.work import STALE_SECONDS, Ticker, worker_lives
from medspil.kernel.action import System

AT_ONCE, WITHOUT_WORKER = 2_000, 20_000  # companies that nobody minds waiting for


def see_to(comparison: Comparison) -> None:
    """Have it done: here and now, or by the worker."""
    companies = Company.objects.count()
    if companies <= AT_ONCE or (companies <= WITHOUT_WORKER and not worker_lives()):
        perform(comparison.pk)
    else:
        from medspil.companies.tasks import compare

        compare.defer(pk=comparison.pk)


def perform(pk: int) -> None:
    """Do it; nothing where it is done already. Done again after a crash, it does it once."""
    asked = Comparison.objects.select_related("asked_by").filter(pk=pk).first()
    if asked is None or asked.state != ComparisonState.UNDER_WAY:
        return
    with Ticker(pk, "companies_comparison") as ticker:
        find_duplicates(by=asked.asked_by or System("worker"), comparison=asked, tell=ticker.tick)


def stale(comparison: Comparison) -> bool:
    """Is it under way, while nobody has worked on it for two minutes?"""
    if comparison.state != ComparisonState.UNDER_WAY or comparison.progress_at is None:
        return False
    return (timezone.now() - comparison.progress_at).total_seconds() > STALE_SECONDS

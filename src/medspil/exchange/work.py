"""The long part of an import by the browser: trying a file and writing it, wherever it is done.

By the worker when one lives and the file is large, else while the browser waits. Whoever does it
may die: the run keeps its state, and doing it again does it once.
"""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from medspil.exchange import storage
from medspil.exchange.actions import carry_out, keep_lines
from medspil.exchange.kinds import Options
from medspil.exchange.models import ImportRun, RunState
from medspil.exchange.staging import staged
from medspil.kernel.action import Refused
from medspil.kernel.models import Heartbeat
from medspil.kernel.tasks import MISSING_AFTER_SECONDS, WORKER

AT_ONCE = 256 * 1024  # bytes that nobody minds waiting for
WITHOUT_WORKER = 5 * 1024 * 1024  # bytes done while the browser waits when no worker lives
STALE_SECONDS = 120


def worker_lives() -> bool:
    """Has a worker said so within three minutes?"""
    last = Heartbeat.objects.filter(name=WORKER).values_list("at", flat=True).first()
    return last is not None and (timezone.now() - last).total_seconds() <= MISSING_AFTER_SECONDS


def see_to(run: ImportRun) -> None:
    """Have it done: here and now, or by the worker."""
    size = storage.on_disk(run.path).stat().st_size if run.path else 0
    if size <= AT_ONCE or (size <= WITHOUT_WORKER and not worker_lives()):
        perform(run.pk)
    else:
        from medspil.exchange.tasks import work_on

        work_on.defer(run=run.pk)


def perform(pk: int) -> None:
    """Try or write the file of a run, as its state says; nothing when that is done already."""
    run = ImportRun.objects.select_related("by").filter(pk=pk).first()
    if run is None or run.state not in (RunState.CHECKING, RunState.RUNNING):
        return
    try:
        with Ticker(run.pk) as ticker:
            _work(run, ticker)
    except Refused as refused:
        _refuse(run, refused.message)
    except FileNotFoundError:
        _refuse(run, _("Filen er her ikke mere. Hent den op igen."))


def _work(run: ImportRun, ticker: Ticker) -> None:
    options = Options(**run.options)
    writing = run.state == RunState.RUNNING
    with staged(
        run.kind, storage.on_disk(run.path), options, ticker.tick, to_write=writing
    ) as stage:
        if not ImportRun.objects.filter(pk=run.pk, state=run.state).exists():
            return  # somebody else did it while we waited
        run.counts, run.ignored = stage.counts, stage.ignored
        if writing:
            if run.by is None:
                raise Refused(_("Det vides ikke, hvem der indlæser."))
            path = run.path
            run.path = ""
            carry_out(by=run.by, stage=stage, run=run)
            transaction.on_commit(lambda: storage.remove(path))
        else:
            keep_lines(run, stage, only_said=False)
            run.state = RunState.CHECKED
            run.save()
            stage.committed = True


def _refuse(run: ImportRun, sentence: str) -> None:
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.REFUSED, message=sentence)


def stale(run: ImportRun) -> bool:
    """Is it under way according to its state, while nobody has worked on it for two minutes?"""
    return (
        run.state in (RunState.CHECKING, RunState.RUNNING)
        and run.progress_at is not None
        and (timezone.now() - run.progress_at).total_seconds() > STALE_SECONDS
    )


class Ticker:
    """Says how far a run is, on a connection of its own: others see it before the run commits.

    `table`: another room's, with the same columns.
    """

    def __init__(self, run: int, table: str = "exchange_importrun") -> None:
        self._run = run
        self._update = (
            f'UPDATE "{table}" SET progress = %s, progress_done = %s,'  # noqa: S608 our own names
            " progress_total = %s, progress_at = now() WHERE id = %s"
        )
        self._own: Any = None
        self._last = 0.0

    def __enter__(self) -> Ticker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._own is not None:
            self._own.close()

    def tick(self, step: str, done: int, total: int) -> None:
        """Note it, at most twice a second. Never hinders the run."""
        now = time.monotonic()
        if now - self._last < 0.5:
            return
        self._last = now
        try:
            if self._own is None:
                self._own = connection.copy()
                with self._own.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '200ms'")
            with self._own.cursor() as cursor:
                cursor.execute(self._update, [step, done, total, self._run])
        except DatabaseError:
            return

"""A file on its way in by the browser, step by step. The work itself is in `exchange.work`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from medspil.exchange import kinds, storage
from medspil.exchange.models import ColumnMapping, ImportRun, RunState
from medspil.exchange.words import fold
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.people.models import Staff

LARGEST = 100 * 1024 * 1024  # bytes
LEFT_LYING = timedelta(days=2)


@action(rule="people.import")
def receive(*, by: Staff, kind: str, file: UploadedFile[Any]) -> ImportRun:
    """Take a file in. Raises `Refused` when it is too large or cannot be read at all."""
    if (file.size or 0) > LARGEST:
        raise Refused(_("Filen er større end 100 MB. Del den, eller brug kommandoen."), "file")
    path = storage.keep(file)
    try:
        storage.look(kinds.kind(kind), path)
    except Refused as refused:
        storage.remove(path)
        raise Refused(refused.message, "file") from refused
    run = ImportRun.objects.create(
        kind=kind,
        state=RunState.UPLOADED,
        file_name=(file.name or "")[:200],
        path=path,
        by=by,
        made_at=clock.now(),
        progress_total=file.size or 0,
    )
    note_facts(kind=kind, size=file.size)
    return run


def _locked(run: ImportRun, *states: str) -> ImportRun:
    locked = ImportRun.objects.select_for_update().filter(pk=run.pk).first()
    if locked is None or locked.state not in states:
        raise Refused(_("Filen er allerede et andet sted i forløbet. Se hvor den er nu."))
    return locked


@action(rule="people.import")
def choose_columns(
    *,
    by: Actor,
    run: ImportRun,
    mapping: dict[str, str],
    encoding: str = "",
    create_staff: bool = False,
) -> ImportRun:
    """Say what the headings mean (heading -> column, "" to ignore), remember it, and try the file.

    The trying itself is `exchange.work.perform`, which the caller sees to.
    """
    run = _locked(run, RunState.UPLOADED, RunState.CHECKED, RunState.REFUSED)
    for heading, column in mapping.items():
        ColumnMapping.objects.update_or_create(
            kind=run.kind, heading=fold(heading)[:200], defaults={"column": column}
        )
    run.options = {"mapping": mapping, "encoding": encoding, "create_staff": create_staff}
    run.state, run.message = RunState.CHECKING, ""
    run.progress, run.progress_done, run.progress_at = "", 0, timezone.now()
    run.save()
    return run


@action(rule="people.import")
def begin(*, by: Staff, run: ImportRun, skip_errors: bool = False) -> ImportRun:
    """Carry a tried file out. Raises `Refused` when it has errors that were not to be left out.

    The writing itself is `exchange.work.perform`, which the caller sees to.
    """
    run = _locked(run, RunState.CHECKED)
    if run.counts.get("error") and not skip_errors:
        raise Refused(_("Filen har fejl. Intet er skrevet."))
    run.options = {**run.options, "skip_errors": skip_errors}
    run.state, run.by = RunState.RUNNING, by
    run.progress, run.progress_done, run.progress_at = "", 0, timezone.now()
    run.save()
    return run


@action(rule="people.import")
def discard(*, by: Actor, run: ImportRun) -> None:
    """Throw a file away that was not carried out."""
    run = _locked(run, RunState.UPLOADED, RunState.CHECKED, RunState.REFUSED)
    path = run.path
    note_facts(run=run.pk, kind=run.kind)
    run.delete()
    transaction.on_commit(lambda: storage.remove(path))


def throw_away_what_was_left() -> None:
    """At night: files that nobody went on with, and what was said of their rows."""
    old = ImportRun.objects.filter(
        state__in=[RunState.UPLOADED, RunState.CHECKED, RunState.REFUSED],
        made_at__lt=clock.now() - LEFT_LYING,
    )
    for run in old:
        storage.remove(run.path)
        run.delete()

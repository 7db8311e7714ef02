"""Carrying an import out, and taking it back."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from medspil.exchange import kinds
from medspil.exchange.models import ImportLine, ImportRun, RunState
from medspil.exchange.staging import Stage
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.people.imports import create_tables
from medspil.people.models import Staff

LINES_AT_A_TIME = 2000
MANY = 500  # citizens


def _staff(by: Actor) -> Staff | None:
    return by if isinstance(by, Staff) else None


@action(rule="people.import")
def carry_out(*, by: Actor, stage: Stage, run: ImportRun | None = None) -> ImportRun:
    """Write what a file was judged to change, in the transaction in which it was judged.

    Raises `Refused` when a row has an error, unless the options say to leave such rows out.
    """
    if stage.errors and not stage.options.skip_errors:
        raise Refused(_("Filen har fejl. Intet er skrevet."))
    if run is None:  # else nothing is written on it before the end: its progress is, from beside
        run = ImportRun.objects.create(
            kind=stage.kind.name, state=RunState.RUNNING, by=_staff(by), made_at=clock.now()
        )
    _remember(by, run)
    try:
        with transaction.atomic():
            touched = stage.kind.write(stage.today, stage.reading, stage.progress)
    except IntegrityError as problem:
        raise Refused(
            _("Noget blev ændret, mens filen blev læst. Intet er skrevet. Prøv igen.")
        ) from problem
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO exchange_importchange (run_id, "row", citizen_id, made, before, after)'
            ' SELECT %s, "row", citizen_id, made, before, after FROM import_change',
            [run.pk],
        )
    stage.progress("due", 0, 0)
    _analyze(stage.kind.tables, len(touched))
    kinds.written(touched, stage.kind.name)
    keep_lines(run, stage, only_said=True)
    run.state = RunState.DONE
    run.finished_at = clock.now()
    run.counts, run.ignored = stage.counts, stage.ignored
    run.save()
    stage.committed = True
    note_facts(run=run.pk, kind=stage.kind.name, **stage.counts)
    return run


def _remember(by: Actor, run: ImportRun) -> None:
    """Let the history of what this transaction writes say that an import did it.

    Foreign keys are checked with each statement, not at the end: the trigger that keeps the history
    opens a subtransaction for every row, and PostgreSQL walks all checks still waiting at each of
    them, so that a hundred thousand rows took seven minutes.
    """
    context = {"actor": by.actor_name, "at": clock.now().isoformat(), "import": run.pk}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true),"
            " set_config('pghistory.context_metadata', %s, true)",
            [str(uuid.uuid4()), json.dumps(context)],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _analyze(tables: Sequence[str], touched: int) -> None:
    """Tell the planner at once of many new rows: what follows in this transaction reads them."""
    if touched >= MANY:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")


def keep_lines(run: ImportRun, stage: Stage, *, only_said: bool) -> None:
    """Keep what there is to say of the rows, in the place of what was kept before."""
    run.lines.all().delete()
    lines = stage.lines(only_said=only_said)
    while block := list(islice(lines, LINES_AT_A_TIME)):
        ImportLine.objects.bulk_create(
            ImportLine(
                run=run,
                row=said.row,
                reference=said.reference,
                verdict=said.verdict,
                fields=said.fields,
                issues=said.issues,
            )
            for said in block
        )


@action(rule="people.import", on="run")
def undo_run(*, by: Actor, run: ImportRun) -> ImportRun:
    """Take a run back, as far as nothing was built on it. What was kept is said on the run.

    Raises `Refused` when the run wrote nothing or was taken back before.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != RunState.DONE:
        raise Refused(_("Kun en indlæst kørsel kan fortrydes."))
    create_tables()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('exchange.import'))")
        cursor.execute(
            'INSERT INTO import_change ("row", citizen_id, made, before, after)'
            ' SELECT "row", citizen_id, made, before, after FROM exchange_importchange'
            " WHERE run_id = %s",
            [run.pk],
        )
        cursor.execute("ANALYZE import_change")
    _remember(by, run)
    touched = kinds.kind(run.kind).undo(run.pk)
    _analyze(kinds.kind(run.kind).tables, len(touched))
    kinds.written(touched, run.kind)
    kept = _kept()
    run.state = RunState.UNDONE
    run.undone_at, run.undone_by = clock.now(), _staff(by)
    run.counts = {**run.counts, "kept": len(kept)}
    run.save()
    run.changes.all().delete()
    run.lines.all().delete()
    ImportLine.objects.bulk_create(
        ImportLine(run=run, row=row, reference=reference, verdict="kept", issues=issues)
        for row, reference, issues in kept
    )
    note_facts(run=run.pk, kind=run.kind, kept=len(kept))
    return run


def _kept() -> list[tuple[int, str, list[Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT min(k."row"), coalesce(c.reference, k.reference, ''),
                jsonb_agg(DISTINCT jsonb_build_array('', 'remark', k.why))::text
            FROM import_kept k LEFT JOIN people_citizen c ON c.id = k.citizen_id
            GROUP BY k.citizen_id, c.reference, k.reference ORDER BY 1
            """
        )
        rows = cursor.fetchall()
    return [(row, reference, json.loads(issues)) for row, reference, issues in rows]

"""`import` and `sample`: people's data in from a file, and files of people who do not exist."""

from __future__ import annotations

import io
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from medspil.config.cli import shell

if TYPE_CHECKING:
    from medspil.exchange.staging import Said, Stage

DAY = click.DateTime(formats=["%Y-%m-%d"])
FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
ERRORS_SHOWN = 1000


@click.group(name="import")
def import_() -> None:
    """Read citizens, conversations, periods or companies from a file (CSV or XLSX).

    Nothing is written when a row has an error, unless --on-error skip. Reading a file again
    changes what is different and doubles nothing. The columns are in docs/exchange.md.
    """


def _reads(kind: str, about: str, *, staff: bool = False) -> click.Command:
    """One command per kind of file, with the same options."""

    @click.argument("file", type=FILE)
    @click.option("--dry-run", is_flag=True, help="Say what each row would do; write nothing.")
    @click.option(
        "--on-error",
        type=click.Choice(["stop", "skip"]),
        default="stop",
        show_default=True,
        help="skip: write the rows without errors and leave the others out.",
    )
    @click.option("--encoding", default="", help="Instead of finding out, e.g. windows-1252.")
    @click.option(
        "--map",
        "mapping",
        multiple=True,
        metavar="HEADING=COLUMN",
        help="What a heading of the file means; nothing after = ignores it.",
    )
    @click.option("--json", "as_json", is_flag=True, help="One JSON object.")
    @shell.with_database
    def command(
        file: Path,
        dry_run: bool,
        on_error: str,
        encoding: str,
        mapping: tuple[str, ...],
        as_json: bool,
        create_staff: bool = False,
    ) -> None:
        from medspil.exchange.kinds import Options

        options = Options(
            skip_errors=on_error == "skip",
            create_staff=create_staff,
            encoding=encoding,
            mapping=_mapping(mapping),
        )
        _import(kind, file, options, dry_run=dry_run, as_json=as_json)

    if staff:
        command = click.option(
            "--create-staff",
            is_flag=True,
            help="Make caseworkers who are not known, unable to log in.",
        )(command)
    return click.command(name=kind, help=about)(command)


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        heading, sign, column = pair.rpartition("=")
        if not sign:
            raise click.UsageError(f"--map {pair}: write HEADING=COLUMN.")
        found[heading.strip()] = column.strip()
    return found


def _import(kind: str, file: Path, options: Any, *, dry_run: bool, as_json: bool) -> None:
    from medspil.exchange.actions import carry_out
    from medspil.exchange.staging import staged
    from medspil.kernel.action import System

    run = None
    with (
        _on_disk(file) as path,
        _bar() as progress,
        staged(kind, path, options, progress, to_write=not dry_run) as stage,
    ):
        refused = bool(stage.errors) and not options.skip_errors
        if not dry_run and not refused:
            run = carry_out(by=System("import"), stage=stage).pk
        progress("", 0, 0)
        if as_json:
            _print_json(stage, run, dry_run)
        else:
            _print(stage, run, dry_run)
    if stage.errors:
        raise SystemExit(1 if refused or dry_run else 0)


@contextmanager
def _on_disk(file: Path) -> Iterator[Path]:
    """A file that can be read twice; `-` is stdin."""
    if str(file) != "-":
        yield file
        return
    with tempfile.NamedTemporaryFile() as kept:
        shutil.copyfileobj(sys.stdin.buffer, kept)
        kept.flush()
        yield Path(kept.name)


@contextmanager
def _bar() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on stderr, one a step."""
    labels = {"read": "Reading", "judge": "Comparing", "write": "Writing", "due": "Due dates"}
    at: dict[str, Any] = {"step": "", "bar": None, "done": 0}

    def close() -> None:
        if at["bar"] is not None:
            at["bar"].__exit__(None, None, None)
            at["bar"] = None

    def progress(step: str, done: int, total: int) -> None:
        if step != at["step"]:
            close()
            at["step"], at["done"] = step, 0
            if step and total:
                at["bar"] = shell.progress(labels[step], length=total).__enter__()
            elif step and sys.stderr.isatty():
                shell.remark(f"{labels[step]} …")
        if at["bar"] is not None:
            at["bar"].update(max(done - at["done"], 0))
            at["done"] = done

    try:
        yield progress
    finally:
        close()


# -- what it says --------------------------------------------------------------------------------


def _print(stage: Stage, run: int | None, dry_run: bool) -> None:
    from django.utils.translation import gettext as _

    from medspil.exchange.wording import VERDICTS, sentence, summary

    errors = 0
    remarks: dict[tuple[str, str], list[Any]] = {}
    for said in stage.lines(only_said=not dry_run):
        if dry_run and said.row is not None:
            fields = f": {', '.join(said.fields)}" if said.fields else ""
            click.echo(
                f"{sentence(said.row, '', str(VERDICTS[said.verdict]))}{fields} ({said.reference})"
            )
        for column, level, text in said.issues:
            if level == "error":
                errors += 1
                if errors <= ERRORS_SHOWN:
                    shell.remark(sentence(said.row, column, text))
            else:
                kept = remarks.setdefault((column, text), [said.row, 0])
                kept[1] += 1
    if errors > ERRORS_SHOWN:
        shell.remark(_("… og %(n)d fejl til. Se alle med --json.") % {"n": errors - ERRORS_SHOWN})
    for (column, text), (row, times) in remarks.items():
        more = _(" (og %(n)d rækker til)") % {"n": times - 1} if times > 1 else ""
        shell.remark(_("Bemærk: ") + sentence(row, column, text) + more)
    click.echo(summary(stage.counts))
    if run is not None:
        click.echo(
            _("Indlæst som kørsel %(run)d. Fortryd: medspil import undo %(run)d") % {"run": run}
        )
    elif dry_run:
        click.echo(_("Prøve: intet er skrevet."))
    else:
        shell.remark(_("Intet er skrevet. Ret filen, eller brug --on-error skip."))


def _print_json(stage: Stage, run: int | None, dry_run: bool) -> None:
    """One object, written as it is read: a file may have many rows."""
    head = {
        "kind": stage.kind.name,
        "run": run,
        "dry_run": dry_run,
        "written": run is not None,
        **stage.counts,
        "encoding": stage.encoding,
        "delimiter": stage.delimiter,
        "columns": stage.columns,
        "ignored_columns": stage.ignored,
        "missing_columns": stage.missing,
    }
    click.echo(json.dumps(head, ensure_ascii=False)[:-1], nl=False)
    _print_list("issues", _issues(stage.lines(only_said=True)))
    if dry_run:
        _print_list("verdicts", _verdicts(stage.lines()))
    click.echo("}")


def _print_list(name: str, objects: Iterator[dict[str, Any]]) -> None:
    click.echo(f', "{name}": [', nl=False)
    for number, item in enumerate(objects):
        click.echo((", " if number else "") + json.dumps(item, ensure_ascii=False), nl=False)
    click.echo("]", nl=False)


def _issues(lines: Iterator[Said]) -> Iterator[dict[str, Any]]:
    from medspil.exchange.wording import sentence

    for said in lines:
        for column, level, text in said.issues:
            yield {
                "row": said.row,
                "column": column,
                "level": level,
                "sentence": sentence(said.row, column, text),
            }


def _verdicts(lines: Iterator[Said]) -> Iterator[dict[str, Any]]:
    for said in lines:
        if said.row is not None:
            yield {
                "row": said.row,
                "reference": said.reference,
                "verdict": said.verdict,
                "fields": said.fields,
            }


# -- afterwards ----------------------------------------------------------------------------------


@import_.command()
@click.argument("run", type=int)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@shell.with_database
def undo(run: int, as_json: bool) -> None:
    """Take the import RUN back, as far as nothing was built on it since."""
    from django.utils.translation import gettext as _
    from django.utils.translation import ngettext

    from medspil.exchange.actions import undo_run
    from medspil.exchange.models import ImportRun
    from medspil.exchange.wording import sentence
    from medspil.kernel.action import System

    found = ImportRun.objects.filter(pk=run).first()
    if found is None:
        shell.refuse(_("Der er ingen kørsel %(run)d.") % {"run": run})
    undone = undo_run(by=System("import"), run=found)
    kept = [
        (line.row, line.reference, text)
        for line in undone.lines.order_by("row")
        for _column, _level, text in line.issues
    ]
    if as_json:
        rows = [{"row": row, "reference": ref, "sentence": text} for row, ref, text in kept]
        click.echo(json.dumps({"run": run, "kept": rows}, ensure_ascii=False))
        return
    for row, reference, text in kept:
        shell.remark(sentence(row, reference, text))
    told = _("Kørsel %(run)d er fortrudt.") % {"run": run}
    if kept:
        n = undone.counts["kept"]
        told += " " + ngettext("%(n)d række er beholdt.", "%(n)d rækker er beholdt.", n) % {"n": n}
    click.echo(told)


@import_.command()
@shell.json_option
@shell.with_database
def runs(as_json: bool) -> None:
    """List what was imported, the latest first."""
    from medspil.exchange.models import ImportRun
    from medspil.exchange.wording import summary

    found = ImportRun.objects.exclude(counts={})[:100]
    if as_json:
        shell.print_json(
            {"run": r.pk, "kind": r.kind, "state": r.state, "at": r.made_at, **r.counts}
            for r in found
        )
        return
    for r in found:
        at = f"{r.made_at:%Y-%m-%d %H:%M}"
        click.echo(f"{r.pk:>6}  {at}  {r.kind:<14} {r.get_state_display():<10} {summary(r.counts)}")


# -- people who do not exist -----------------------------------------------------------------------


@click.command()
@click.argument(
    "kind", type=click.Choice(["citizens", "conversations", "periods", "companies", "answers"])
)
@click.option("--rows", type=click.IntRange(1), help="At most this many rows.")
@click.option("--people", type=click.IntRange(1), help="About at most this many people.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, the same.")
@click.option("--day", type=DAY, help="As it stands on this day.  [default: today]")
@click.option(
    "--encoding",
    type=click.Choice(["utf-8", "utf-8-sig", "windows-1252"]),
    default="utf-8",
    show_default=True,
    help="How the file's letters are written.",
)
def sample(
    kind: str, rows: int | None, people: int | None, seed: int, day: Any, encoding: str
) -> None:
    """Write a file of synthetic citizens, their conversations or periods, of companies, or
    of the 390 answers to the market analysis of April 2020.

    Give the same --people, --seed and --day three times, and the three files belong together.
    Names are invented, no number or address is anybody's.
    """
    from medspil.companies import sample as companies
    from medspil.exchange.sample import files
    from medspil.kernel import clock
    from medspil.surveys import sample as answers

    if rows is None and people is None:
        people = 200
    out = io.TextIOWrapper(sys.stdout.buffer, encoding=encoding, newline="", write_through=False)
    match kind:
        case "answers":
            answers.write(out, seed=seed)
        case "companies":
            companies.write(out, most=rows or people or 200, seed=seed)
        case _:
            files.write(
                out,
                kind,
                rows=rows if rows is not None else sys.maxsize,
                people=people,
                seed=seed,
                day=day.date() if day else clock.today(),
            )
    out.flush()
    out.detach()


import_.add_command(
    _reads(
        "citizens",
        "Read citizens: who they are, how to reach them, contact group, benefit, caseworker.",
        staff=True,
    )
)
import_.add_command(_reads("conversations", "Read conversations that were held."))
import_.add_command(
    _reads("companies", "Read companies, their workplaces, industries and contact persons.")
)
import_.add_command(_reads("answers", "Read answers to a survey with names, a row for each."))
import_.add_command(
    _reads("periods", "Read contact groups, benefits and absences with first and last day.")
)
COMMANDS: list[click.Command] = [import_, sample]

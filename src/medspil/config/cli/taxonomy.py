"""`taxonomy load`, `link`, `train`: occupations and skills, and what free text means of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

import click

from medspil.config.cli import shell


@click.group()
def taxonomy() -> None:
    """Occupations, skills and educations: ESCO, ISCO, DISCO-08, STAR's titles."""


@taxonomy.command()
@click.option("--again", is_flag=True, help="Compare every row, although this version is loaded.")
@shell.json_option
@shell.with_database
def load(again: bool, as_json: bool) -> None:
    """Load the taxonomies that ship with this version, with their sources; again is harmless."""
    from medspil.competence import sources
    from medspil.competence.about import NOT_LOADED, SOURCES
    from medspil.competence.actions import load_taxonomy
    from medspil.competence.linking.index import ensure
    from medspil.kernel.action import System

    found = load_taxonomy(by=System("taxonomy"), again=again)
    ensure(shell.remark)
    if as_json:
        shell.print_json(
            {"table": one.table, "rows": one.rows, "written": one.written, "gone": one.gone}
            for one in found
        )
        return
    if not found:
        click.echo(f"Loaded already: version {sources.digest()} of the data.")
    for one in found:
        click.echo(f"{one.rows:>9,}  {one.table:<10} {one.written:>9,} written {one.gone:>7,} gone")
    for source in SOURCES:
        click.echo(f"Source: {source.line}")
    for sentence in NOT_LOADED:
        click.echo(f"Not loaded: {sentence}")


@taxonomy.command()
@click.argument("text", required=False)
@click.option("--file", type=click.File(encoding="utf-8"), help="A text a line; - is stdin.")
@click.option(
    "--top", type=click.IntRange(1, 100), default=10, show_default=True, help="So many, best first."
)
@click.option("--explain", is_flag=True, help="With what spoke most for and against each.")
@shell.json_option
def link(text: str | None, file: TextIO | None, top: int, explain: bool, as_json: bool) -> None:
    """Say which occupations and ISCO groups TEXT may mean, best first. Needs no database.

    With --file one JSON object for each line that is not empty:
    {"text": …, "results": [{"uri": …, "label": …, "score": …}, …]}. The score is the concept's
    share of all that speaks for any, from 0 to 1.
    """
    if (text is None) == (file is None):
        raise click.UsageError("Give either a TEXT or a --file.")
    from medspil.competence.linking.index import ensure
    from medspil.competence.linking.ranking import link as linked

    ensure(shell.remark)
    for one in _texts(text, file):
        found = linked(one, top, explained=explain)
        if as_json or file is not None:
            results = [
                {"uri": f.uri, "label": f.label, "score": f.score}
                | ({"because": dict(f.because)} if explain else {})
                for f in found
            ]
            sys.stdout.write(json.dumps({"text": one, "results": results}, ensure_ascii=False))
            sys.stdout.write("\n")
            continue
        for f in found:
            click.echo(f"{f.score:.3f}  {f.label}  {f.uri}")
            for name, value in f.because:
                click.echo(f"         {value:+.2f}  {name}")
        if not found:
            shell.refuse("There is no word in that text.")


@taxonomy.command()
@click.option(
    "--write",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the weights in this file; without it they are only measured.",
)
def train(write: Path | None) -> None:
    """Learn how to rank from STAR's titles, and measure it on titles never seen.

    Takes some minutes. The shipped weights are src/medspil/competence/data/ranking.json.
    """
    from medspil.competence.linking import training

    made = training.train(click.echo)
    if write is not None:
        write.write_text(training.write(made), "utf-8")
        click.echo(f"{write}: written.")


def _texts(text: str | None, file: TextIO | None) -> Iterator[str]:
    lines: Iterable[str] = [text] if text is not None else file or []
    for line in lines:
        if line.strip():
            yield line.rstrip("\r\n")


COMMANDS: list[click.Command] = [taxonomy]

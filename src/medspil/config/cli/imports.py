"""`import` and `sample`: people's data in from a file, and files of people who do not exist."""

from __future__ import annotations

import io
import sys
from typing import Any

import click

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.argument("kind", type=click.Choice(["citizens", "conversations", "periods"]))
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
    """Write a file of synthetic citizens, their conversations or their periods to stdout.

    Give the same --people, --seed and --day three times, and the three files belong together.
    Names are invented, no number or address is anybody's.
    """
    from medspil.exchange.sample import files
    from medspil.kernel import clock

    if rows is None and people is None:
        people = 200
    out = io.TextIOWrapper(sys.stdout.buffer, encoding=encoding, newline="", write_through=False)
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


COMMANDS: list[click.Command] = [sample]

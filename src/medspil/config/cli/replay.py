"""`replay`: the spring of 2020, played into an empty database."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click

from medspil.config.cli import shell

YEARS = ["2020"]


@click.command()
@click.argument("year", type=click.Choice(YEARS))
@click.option(
    "--citizens",
    default=600,
    show_default=True,
    type=click.IntRange(1, 100_000),
    help="On the books at new year.",
)
@click.option(
    "--companies",
    default=200,
    show_default=True,
    type=click.IntRange(0, 100_000),
    help="In the file of companies; with 1200 a task force calls 480, as in Næstved.",
)
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same spring.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day to play.  [default: 2020-07-31]",
)
@click.option(
    "--force",
    is_flag=True,
    help="Begin anew in a fresh database, where a replay or a demo was played before.",
)
@shell.json_option
def replay(
    year: str,
    citizens: int,
    companies: int,
    seed: int,
    until: datetime | None,
    force: bool,
    as_json: bool,
) -> None:
    """Play the spring of 2020 in a synthetic municipality, 1 January to 31 July, day by day.

    Everything is done by the actions that people use, with the clock set to each day. After each
    day it is checked that everybody is in exactly one bucket, nobody is lost, and every date kept
    is the one computed afresh. Stopped, it goes on from the day it had reached. Prints what came of
    it beside what the jobcentres told. Refuses a database that holds anything else.
    """
    with shell.database():
        from medspil.config.replay import LAST_DAY, Scenario, play, reached
        from medspil.config.replay.days import days_left
        from medspil.config.replay.figures import figures

        if force:
            _begin_anew()
        scenario = Scenario(citizens=citizens, companies=companies, seed=seed)
        last = min(until.date() if until else LAST_DAY, LAST_DAY)
        with shell.progress("Playing", length=len(days_left(scenario, last))) as bar:
            play(scenario, last, played=lambda day: bar.update(1))
        came = reached()
        if came is None:
            return
        shown = figures(came[0])
        if as_json:
            shell.print_json({"on": came[0], **asdict(figure)} for figure in shown)
            return
        click.echo(f"The evening of {came[0]:%-d %B %Y}:")
        wide = max(len(figure.label) for figure in shown)
        for figure in shown:
            beside = f"   ({figure.beside})" if figure.beside else ""
            click.echo(f"  {figure.label:<{wide}}  {figure.value:>8}{beside}")


def _begin_anew() -> None:
    """A fresh database in the place of one that was played into; never over anything else."""
    from medspil.config import archive
    from medspil.config.replay import reached
    from medspil.config.replay.days import is_empty
    from medspil.config.seed import seed
    from medspil.kernel.migrating import migrate

    if reached() is None and not is_empty():
        shell.refuse(
            "The database holds other people than a replay's: --force does not touch it. "
            "Choose another MEDSPIL_HOME."
        )
    archive.throw_away()
    migrate(verbosity=0)
    seed()


COMMANDS = [replay]

"""`replay`: the spring of 2020, played into an empty database."""

from __future__ import annotations

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
    help="How many citizens the municipality has.",
)
@click.option(
    "--companies",
    default=200,
    show_default=True,
    type=click.IntRange(0, 100_000),
    help="Kept with the replay; companies come with a later version and are not played yet.",
)
@click.option(
    "--seed", default=1, show_default=True, type=int, help="The same seed, the same year."
)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day to play.  [default: 2020-07-31]",
)
@shell.json_option
@shell.with_database
def replay(
    year: str, citizens: int, companies: int, seed: int, until: datetime | None, as_json: bool
) -> None:
    """Play the spring of 2020 in a synthetic municipality, 1 January to 31 July, day by day.

    Everything is done by the actions that people use, with the clock set to each day; after each
    day it is checked that everybody is in exactly one bucket and nobody is lost. Stopped, it goes
    on from the day it had reached. Refuses a database that holds anything else.
    """
    from medspil.config.replay import LAST_DAY, Scenario, play
    from medspil.config.replay.days import days_left

    scenario = Scenario(citizens=citizens, companies=companies, seed=seed)
    last = until.date() if until else LAST_DAY
    number = len(days_left(scenario, last))
    with shell.progress("Playing", length=number) as bar:
        play(scenario, last, played=lambda day: bar.update(1))


COMMANDS = [replay]

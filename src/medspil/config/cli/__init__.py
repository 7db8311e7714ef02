"""The `medspil` command.

Exit codes: 0 done, 1 refused with a sentence on stderr, 2 used wrongly. What is listed goes to
stdout, and as JSON with `--json`; progress and remarks go to stderr.

Each module below ends with `COMMANDS`, the list of its click commands, and imports Django's models
only inside them: `medspil --help` needs no database.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util

import click

from medspil.config.cli import shell

MODULES = [
    "serve",
    "database",
    "check",
    "imports",
    "due",
    "suspensions",
    "rules",
    "staff",
    "demo",
    "replay",
    "taxonomy",
]


class House(click.Group):
    """Finds its commands in MODULES, and turns what is refused into a sentence and exit code 1."""

    def _load(self) -> dict[str, click.Command]:
        found: dict[str, click.Command] = {}
        for module in MODULES:
            name = f"{__name__}.{module}"
            if importlib.util.find_spec(name):
                commands: list[click.Command] = importlib.import_module(name).COMMANDS
                found.update({str(command.name): command for command in commands})
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._load())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self._load().get(cmd_name)

    def invoke(self, ctx: click.Context) -> object:
        with shell.refusals():
            return super().invoke(ctx)


@click.group(cls=House, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(importlib.metadata.version("medspil"), prog_name="medspil")
def main() -> None:
    """Medspil: the digital jobcenter. Everyone has a next contact.

    MEDSPIL_HOME names the folder of database and files (default: .medspil in the checkout);
    DATABASE_URL another PostgreSQL; MEDSPIL_TODAY the day that the clock shows.
    """

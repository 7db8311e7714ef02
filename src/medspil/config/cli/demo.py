"""`demo`: the demo's address and its logins."""

from __future__ import annotations

import click

from medspil.config.cli import shell
from medspil.kernel.home import up_address


@click.command()
@shell.json_option
@shell.with_database
def demo(as_json: bool) -> None:
    """Show the demo's address and logins, and open the demo accounts again if they were changed.

    Only with MEDSPIL_DEMO=1; `make demo` sets it, and plays the municipality first.
    """
    from django.conf import settings

    from medspil.config import demo as municipality
    from medspil.config.replay import reached
    from medspil.kernel.action import System

    if not settings.MEDSPIL_DEMO:
        shell.refuse("This is not a demo: start it with MEDSPIL_DEMO=1, or `make demo`.")
    if reached() is None:
        shell.refuse("There is no demo municipality here yet: `make demo` plays one.")
    municipality.open_accounts(by=System("demo"))
    if as_json:
        shell.print_json(
            {**login, "role": str(login["role"])} for login in municipality.demo_logins()
        )
        return
    running = up_address()
    where = running.read_text().strip() if running.exists() else "not running: `make demo`"
    click.echo(f"Medspil: {where}")
    click.echo(municipality.logins())


COMMANDS = [demo]

"""`check`: is everything in order?"""

from __future__ import annotations

from dataclasses import asdict

import click

from medspil.config.cli import shell


@click.command()
@shell.json_option
@shell.with_database(migrated=False)
def check(as_json: bool) -> None:
    """Is everything in order? Database, migrations, worker, messages, buckets, disk.

    Exits 1 when something is not.
    """
    from medspil.config.order import findings

    found = findings()
    if as_json:
        shell.print_json(asdict(finding) for finding in found)
    else:
        for finding in found:
            mark = click.style("ok ", fg="green") if finding.ok else click.style("BAD", fg="red")
            click.echo(f"{mark}  {finding.name:<11} {finding.says}")
    wrong = [finding.name for finding in found if not finding.ok]
    if wrong:
        shell.refuse(f"Not in order: {', '.join(wrong)}.")


COMMANDS = [check]

"""`migrate`, `backup`, `restore`: the database's own commands."""

from __future__ import annotations

from pathlib import Path

import click

from medspil.config.cli import shell


@click.command()
@shell.with_database(migrated=False)
def migrate() -> None:
    """Bring the database up to date with this version. Back up first."""
    from medspil.config.seed import seed
    from medspil.kernel import migrating

    if shell.is_migrated():
        click.echo("The database is up to date.")
    else:
        migrating.migrate()
    seed()


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write database, key and uploaded files to FILE, while Medspil runs.

    The file opens everything on every citizen: keep it as safe as the database.
    """
    with shell.database() as server:
        from medspil.config import archive

        manifest = archive.back_up(file, server, shell.remark)
    rows = sum(manifest.tables.values())
    click.echo(f"{file}: {rows} rows in {len(manifest.tables)} tables.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that is in use.")
def restore(file: Path, force: bool) -> None:
    """Put the backup FILE into an empty installation, and count that all of it came.

    Key and files that were there are kept beside, with "before" in their names.
    """
    with shell.database(migrated=False) as server:
        from medspil.config import archive

        manifest = archive.restore(file, server, shell.remark, force=force)
        behind = not shell.is_migrated()
    for table, rows in manifest.tables.items():
        click.echo(f"{rows:>12,}  {table}")
    click.echo(f"Restored: {sum(manifest.tables.values()):,} rows, as many as the backup had.")
    if behind:
        shell.remark(shell.MIGRATE)


COMMANDS = [migrate, backup, restore]

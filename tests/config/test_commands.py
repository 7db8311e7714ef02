"""The `medspil` command as a shell sees it: words, exit codes, a database while it runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from medspil.config.cli import main
from medspil.kernel import postgres

embedded = pytest.mark.skipif(
    postgres.is_external(), reason="about the embedded server, and DATABASE_URL names another"
)


def medspil(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "medspil.config.cli", *arguments],
        env={**os.environ, "MEDSPIL_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def last(said: str) -> str:
    """The last line: before it, a slow machine may say that it waits for the database."""
    return said.splitlines()[-1]


def every_command() -> list[tuple[str, ...]]:
    def below(command: click.Command, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        if not isinstance(command, click.Group):
            return [path]
        context = click.Context(command)
        children = [
            (name, command.get_command(context, name)) for name in command.list_commands(context)
        ]
        return [found for name, child in children if child for found in below(child, (*path, name))]

    return below(main, ())


@pytest.mark.parametrize("path", every_command(), ids=" ".join)
def test_every_command_explains_itself_and_its_options(path: tuple[str, ...]) -> None:
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    assert command.help
    silent = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert [name for name in silent if name != "help"] == []


def test_a_wrong_word_is_exit_code_2(tmp_path: Path) -> None:
    assert medspil(tmp_path, "nonsense").returncode == 2


@embedded
def test_before_migrate_every_command_says_what_to_run(installation: Path) -> None:
    told = medspil(installation, "backup", "x.tar")  # into an installation never migrated
    assert (told.returncode, told.stdout, last(told.stderr)) == (
        1,
        "",
        "The database is not up to date with this version: run `medspil migrate`.",
    )
    assert not postgres.Server(installation).is_running()


@embedded
def test_check_is_red_without_a_worker_and_says_so_as_json(migrated_installation: Path) -> None:
    told = medspil(migrated_installation, "check", "--json")
    found = {line["name"]: line["ok"] for line in map(json.loads, told.stdout.splitlines())}
    assert found == {
        "database": True,
        "migrations": True,
        "worker": False,
        "messages": True,
        "buckets": True,
        "hotline": True,
        "disk": True,
    }
    assert (told.returncode, last(told.stderr)) == (1, "Not in order: worker.")


@embedded
def test_a_backup_is_restored_into_an_empty_installation(
    migrated_installation: Path, installation: Path
) -> None:
    home = migrated_installation
    backup = home.parent / "b.tar"
    assert medspil(home, "backup", str(backup)).returncode == 0
    restored = medspil(installation, "restore", str(backup))
    assert (restored.returncode, restored.stdout.splitlines()[-1].split(":")[0]) == (0, "Restored")
    assert (installation / "secret.key").read_text() == (home / "secret.key").read_text()
    assert medspil(installation, "migrate").stdout == "The database is up to date.\n"


@embedded
def test_a_refusal_is_a_sentence_and_exit_code_1(
    migrated_installation: Path, tmp_path: Path
) -> None:
    target = tmp_path / "there.tar"
    target.write_text("x")
    told = medspil(migrated_installation, "backup", str(target))
    assert (told.returncode, last(told.stderr)) == (
        1,
        f"{target} exists already; choose another name.",
    )

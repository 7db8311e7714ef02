"""Bring a database up to date, without Django's drawing every model anew for each change.

For each `CreateModel` Django renders again every model that the new one leads to, so that a house
of n tables that all lead to the citizen costs n² renderings: 12 of 17 seconds of a first start.
A new model changes nothing in those that are there. It is rendered alone, and Django itself gives
what it points to the way back. A constraint, an index or a trigger changes no column of any model:
it is noted in the model that is there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.migrations import (
    AddConstraint,
    AddIndex,
    RemoveConstraint,
    RemoveIndex,
)
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

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
    with _rendering_little():
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
def _rendering_little() -> Iterator[None]:
    usual = ProjectState.add_model

    def add_model(state: ProjectState, model: ModelState) -> None:
        rendered = state.__dict__.pop("apps", None)  # `usual` renders nothing where there is none
        usual(state, model)
        if rendered is not None:
            rendered.render_multiple([model])
            state.__dict__["apps"] = rendered

    ProjectState.add_model = add_model  # type: ignore[method-assign, assignment]
    try:
        with ExitStack() as unrendered:
            for operation in NO_COLUMNS:
                unrendered.enter_context(_unrendered(operation))
            yield
    finally:
        ProjectState.add_model = usual  # type: ignore[method-assign]


NO_COLUMNS: tuple[type[Operation], ...] = (
    AddConstraint,
    AddIndex,
    AddTrigger,
    RemoveConstraint,
    RemoveIndex,
    RemoveTrigger,
)


@contextmanager
def _unrendered(operation: type[Operation]) -> Iterator[None]:
    """Let the operation be remembered in the state without a model's being rendered for it."""
    usual = operation.state_forwards

    def state_forwards(self: Operation, app_label: str, state: ProjectState) -> None:

        def note(app_label: str, model_name: str, delay: bool = False) -> None:
            """What the model, where it is rendered, says of itself."""
            if "apps" in state.__dict__:
                options = state.models[app_label, model_name].options
                meta = state.apps.get_model(app_label, model_name)._meta
                meta.constraints = list(options.get("constraints", []))
                meta.indexes = list(options.get("indexes", []))

        state.reload_model = note  # type: ignore[method-assign]  # in this state, for this once
        try:
            usual(self, app_label, state)
        finally:
            del state.reload_model

    operation.state_forwards = state_forwards  # type: ignore[method-assign]
    try:
        yield
    finally:
        operation.state_forwards = usual  # type: ignore[method-assign]

"""Bring a database up to date, without Django's drawing every model anew for each new one.

For each `CreateModel` Django renders again every model that the new one leads to, so that a house
of n tables that all lead to the citizen costs n² renderings: 12 of 17 seconds of a first start.
A new model changes nothing in those that are there. It is rendered alone, and Django itself gives
what it points to the way back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db.migrations.state import ModelState, ProjectState


def migrate(*, verbosity: int = 1) -> None:
    """Run every migration that the database lacks."""
    with _new_models_alone():
        call_command("migrate", interactive=False, verbosity=verbosity)


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

"""What a field of a form offers, set when the form is made: Django knows it by its name alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm, ChoiceField, ModelChoiceField


def offer(form: BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Let the field of that name be one of these: (value, as it is said)."""
    field = form.fields[name]
    assert isinstance(field, ChoiceField)
    field.choices = list(choices)


def offer_rows(
    form: BaseForm, name: str, rows: QuerySet[Any], said: Callable[[Any], str] | None = None
) -> None:
    """Let the field of that name be one of these rows, or some; `said`: how a row is named."""
    field = form.fields[name]
    assert isinstance(field, ModelChoiceField)
    field.queryset = rows
    if said is not None:
        field.label_from_instance = said  # type: ignore[assignment]  # as Django means it

"""Statements composed once, for pages that are asked for all day.

Django takes longer to compose a statement than PostgreSQL to answer it. A kept one is composed at
its first use, with slots where the values come:

    promised = Kept(lambda: NextContact.objects.filter(citizen=Slot("citizen")))
    promised(citizen=citizen.pk)

It answers with its rows. What depends on more than values – another filter, another order, what the
viewer may see – is another statement, and is not kept here.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Expression, Field, Func, QuerySet

Row = TypeVar("Row")


class Slot(Expression):
    """Where a value comes in a kept statement; `field` is its type, where a lookup asks for one."""

    def __init__(self, name: str, field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class AmongSlot(Func):
    """A condition: the column's value is one of those that come in the slot, as a list."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: Any, slot: str) -> None:
        super().__init__(column, Slot(slot))


class Kept(Generic[Row]):
    """A queryset composed once; called with a value for each of its slots it gives the rows."""

    def __init__(self, rows: Callable[[], QuerySet[Any, Row]]) -> None:
        self._rows = rows

    def __call__(self, **values: Any) -> list[Row]:
        rows, statement = self._composed
        asked = rows.all()
        vars(asked.query)["get_compiler"] = _Bound(statement, values)  # of this queryset alone
        return list(asked)

    def first(self, **values: Any) -> Row | None:
        """The first of the rows; let the statement ask for one."""
        return next(iter(self(**values)), None)

    @cached_property
    def _composed(self) -> tuple[QuerySet[Any, Row], _Statement]:
        rows = self._rows()
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        return rows, _Statement(compiler, *compiler.as_sql())


class _Statement(NamedTuple):
    compiler: Any
    sql: str
    params: tuple[Any, ...]


class _Bound:
    """Gives the queryset a compiler that has composed already."""

    def __init__(self, statement: _Statement, values: dict[str, Any]) -> None:
        self._statement, self._values = statement, values

    def __call__(self, using: str, connection: Any = None, elide_empty: bool = True) -> Any:
        compiler = copy(self._statement.compiler)
        compiler.connection = connection or connections[using]
        given = [self._values[p.name] if isinstance(p, Slot) else p for p in self._statement.params]
        compiler.as_sql = lambda *_args, **_more: (self._statement.sql, given)
        return compiler

"""The strict reader: what is missing, unknown or contradictory is refused with its place named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NoReturn, TypeVar, cast

from medspil.contact.law.texts import About, Evidence, MilestoneText, Span, Unit, Window

T = TypeVar("T")
D = TypeVar("D")
_REQUIRED: Any = object()


class LawFileError(ValueError):
    """A law file is not what it should be; the sentence names file, entry and key."""


class Entry:
    """One table of a file. Hands out each key once, typed, and at the end names what is left."""

    def __init__(self, table: object, where: str) -> None:
        self.where = where
        if not isinstance(table, dict):
            raise LawFileError(f"{where} is missing, or is not a table.")
        self._left: dict[str, object] = dict(table)

    def refuse(self, key: str, trouble: str) -> NoReturn:
        raise LawFileError(f"{self.where}: {key} {trouble}.")

    def done(self) -> None:
        for key in self._left:
            self.refuse(key, "is not a known key")

    def _take(self, key: str, types: type | tuple[type, ...], called: str, default: Any) -> Any:
        if key not in self._left:
            if default is _REQUIRED:
                self.refuse(key, "is missing")
            return default
        value = self._left.pop(key)
        # bool is an int, and a datetime a date: exact types, or 1 would pass for true
        exact = types if isinstance(types, tuple) else (types,)
        if type(value) not in exact:
            self.refuse(key, f"must be {called}, not {value!r}")
        return value

    def text(self, key: str, default: str = _REQUIRED, may_be_empty: bool = False) -> str:
        given = key in self._left
        value = cast(str, self._take(key, str, "a text", default))
        if given and not may_be_empty and not value.strip():
            self.refuse(key, "is empty")
        return value

    def number(self, key: str, default: Any = _REQUIRED) -> Any:
        value = self._take(key, int, "a whole number", default)
        if value is not None and value < 0:
            self.refuse(key, f"must not be negative, as {value} is")
        return value

    def flag(self, key: str, default: bool = _REQUIRED) -> bool:
        return cast(bool, self._take(key, bool, "true or false", default))

    def date(self, key: str, default: Any = _REQUIRED) -> Any:
        return self._take(key, dt.date, "a date like 2020-01-01", default)

    def share(self, key: str) -> Decimal | None:
        value = self._take(key, Decimal, "a share like 0.75", None)
        if value is not None and not 0 < value <= 1:
            self.refuse(key, f"must lie between 0 and 1, not be {value}")
        return cast("Decimal | None", value)

    def _list(self, key: str, of: type, called: str, default: Any) -> tuple[Any, ...]:
        values = self._take(key, list, f"a list of {called}", default)
        for value in values:
            if type(value) is not of or value == "":
                self.refuse(key, f"must be a list of {called}, and holds {value!r}")
        if len(set(values)) != len(values):
            self.refuse(key, "says something twice")
        return tuple(values)

    def texts(self, key: str) -> tuple[str, ...]:
        return self._list(key, str, "texts", _REQUIRED)

    def numbers(self, key: str, default: Any = _REQUIRED) -> tuple[int, ...]:
        return self._list(key, int, "whole numbers", default)

    def choices(self, key: str, of: Any, default: Any = _REQUIRED) -> tuple[Any, ...]:
        values = self._list(key, str, "texts", default)
        check_known(self.where, key, values, of.__args__)
        return values

    def choice(self, key: str, of: Any, default: Any = _REQUIRED) -> Any:
        value = self._take(key, str, "a text", default)
        if value != default:
            check_known(self.where, key, (value,), of.__args__)
        return value

    def span(self, key: str, units: Iterable[str], required: bool = False) -> Span | None:
        table = self._take(key, dict, "a table like { weeks = 1 }", _REQUIRED if required else None)
        if table is None:
            return None
        known = tuple(units)
        if len(table) != 1:
            self.refuse(key, f"must have exactly one of {', '.join(known)}")
        inner = Entry(table, f"{self.where}: {key}")
        unit = next(iter(table))
        check_known(self.where, key, (unit,), known)
        n = inner.number(unit)
        if n == 0:
            inner.refuse(unit, "must be at least 1")
        return Span(cast(Unit, unit), n)

    def window(self, key: str) -> Window | None:
        table = self._take(
            key, dict, "a table like { from_months = 0, to_months = 6 }", default=None
        )
        if table is None:
            return None
        inner = Entry(table, f"{self.where}: {key}")
        window = Window(inner.number("from_months"), inner.number("to_months"))
        inner.done()
        if window.from_months >= window.to_months:
            inner.refuse("to_months", "must be later than from_months")
        return window

    def milestones(self, key: str) -> tuple[MilestoneText, ...]:
        found: list[MilestoneText] = []
        units = ("days", "weeks", "months", "end_of_week")
        for number, table in enumerate(self._take(key, list, "a list of tables", []), start=1):
            inner = Entry(table, f"{self.where}: milestone {number}")
            milestone = MilestoneText(
                code=inner.text("code"),
                name=inner.text("name"),
                by=cast(Span, inner.span("by", units, required=True)),
                not_before=inner.span("not_before", units),
                about=inner.choice("about", About, default="CONVERSATION"),
                condition=inner.text("condition", default=""),
                counts_from=inner.span("counts_from", units),
                met_by=inner.numbers("met_by", default=[]),
            )
            inner.done()
            if milestone.code in {other.code for other in found}:
                inner.refuse("code", f'"{milestone.code}" stands on two milestones')
            found.append(milestone)
        return tuple(found)

    def in_order(self, a: str, first: dt.date | None, b: str, last: dt.date | None) -> None:
        if first is not None and last is not None and last < first:
            self.refuse(b, f"({last}) is before {a} ({first})")

    def together(self, a: str, one: object, b: str, other: object) -> None:
        if (one is None) != (other is None):
            missing, given = (a, b) if one is None else (b, a)
            self.refuse(missing, f"is missing; it belongs with {given}")

    def evidence_explained(self, evidence: Evidence, note: str) -> None:
        if evidence != "verified" and not note:
            self.refuse("evidence_note", f"is missing; evidence is {evidence}, so say what")


def check_known(where: str, key: str, values: Iterable[T], known: Iterable[T]) -> None:
    allowed = tuple(known)
    for value in values:
        if value not in allowed:
            listed = ", ".join(str(item) for item in allowed if item != "")
            raise LawFileError(f'{where}: {key} holds "{value}", which is none of {listed}.')


def read_all(
    file: str,
    document: Mapping[str, Any],
    table: str,
    key: str,
    read: Callable[[Entry], D],
    beside: tuple[str, ...] = (),
) -> tuple[D, ...]:
    """Read every ``[[table]]`` of a document; ``beside`` names what else may stand in it."""
    for other in document:
        if other != table and other not in beside:
            raise LawFileError(f"{file}: {other} is not a known key; it holds [[{table}]] tables.")
    tables = document.get(table)
    if not isinstance(tables, list) or not tables:
        raise LawFileError(f"{file}: {table} is missing; there must be at least one [[{table}]].")
    found: dict[object, D] = {}
    for number, raw in enumerate(tables, start=1):
        named = raw.get(key) if isinstance(raw, dict) else None
        entry = Entry(raw, f"{file}, {table} {named if named is not None else f'no. {number}'}")
        value = read(entry)
        entry.done()
        if named in found:
            entry.refuse(key, f'"{named}" stands on two entries')
        found[named] = value
    return tuple(found.values())

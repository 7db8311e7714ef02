"""Every route in the house, from the resolver itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Address:
    """One route of the resolver."""

    name: str
    callback: Any
    parameters: tuple[str, ...]

    @property
    def door(self) -> str | None:
        """The permission that opens it, None without a door of the staff's."""
        view = self.callback
        while view is not None:
            if door := getattr(view, "door", None):
                return str(door)
            view = getattr(view, "__wrapped__", None)
        return None

    @property
    def citizens_door(self) -> str | None:
        """Whom of the citizens it is open to; None where it is the staff's."""
        found = getattr(self.callback, "citizens_door", None)
        return None if found is None else str(found)

    def url(self, **kwargs: Any) -> str:
        return reverse(self.name, kwargs=kwargs)


def every_address() -> Iterator[Address]:
    """Every route in the house, from the resolver itself."""
    yield from _walk(get_resolver(), "")


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _walk(entry, inner)
        elif isinstance(entry, URLPattern):
            name = f"{prefix}{entry.name}" if entry.name else f"(nameless) {entry.pattern}"
            yield Address(name, entry.callback, tuple(entry.pattern.converters))

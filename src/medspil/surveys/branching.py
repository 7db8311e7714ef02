"""Which questions are asked, given what was answered so far. Knows no Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar


class Asks(Protocol):
    """A question with what must have been chosen before it is asked; empty: it always is."""

    @property
    def code(self) -> str: ...
    @property
    def after(self) -> str: ...
    @property
    def if_any(self) -> frozenset[str]: ...


T = TypeVar("T", bound=Asks)


def asked(questions: Sequence[T], chosen: Mapping[str, Iterable[str]]) -> list[T]:
    """The questions that are asked: those whose earlier question is asked and answered so.

    `chosen`: the options chosen, by question. What was chosen in a question that is not asked
    (somebody went back and changed their mind) counts for nothing.
    """
    found: list[T] = []
    there: set[str] = set()
    for question in questions:
        earlier = question.after
        if not earlier or (earlier in there and question.if_any & set(chosen.get(earlier, ()))):
            found.append(question)
            there.add(question.code)
    return found

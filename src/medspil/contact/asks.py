"""What a call round can ask beside how the call went. Rooms above say what in `apps.ready()`:

asks.ask(Ask("club", _("Jobklub"), fields, answer))
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from medspil.contact.models import CallRound
from medspil.people.models import Citizen, Staff


@dataclass(frozen=True, slots=True)
class Ask:
    """A question of another room's. `fields`: none where the round does not ask this citizen;
    `answer` writes down what was said, in the transaction of the call.
    """

    code: str
    title: Any
    fields: Callable[[CallRound, Citizen], dict[str, forms.Field]]
    answer: Callable[[Staff, CallRound, Citizen, Mapping[str, Any]], object]


_asks: dict[str, Ask] = {}


def ask(one: Ask) -> None:
    """Let a room ask something; called in its `apps.ready()`."""
    _asks[one.code] = one


def asked_in(round: CallRound, citizen: Citizen) -> Iterator[tuple[Ask, dict[str, forms.Field]]]:
    """What the round asks the citizen."""
    for one in _asks.values():
        if fields := one.fields(round, citizen):
            yield one, fields


def write_down(
    by: Staff, round: CallRound, citizen: Citizen, said: Mapping[str, Mapping[str, Any]]
) -> None:
    """Hand each answer (by the question's code) to the room whose question it is."""
    for code, given in said.items():
        _asks[code].answer(by, round, citizen, given)

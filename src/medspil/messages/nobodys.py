"""Messages that are about nobody's case: whose it is to see to those that did not arrive.

A guest who signed up on the public page of offers has no file, and so no caseworker. The room that
lets somebody in says in its `apps.ready()` which kinds of messages are its own, by which permission
they are seen to, and how one of them is shown:

    nobodys.keep(Keeper((MessageKind.OFFER_SEAT, …), "offers.run", shown))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from medspil.kernel.action import Actor, allowed
from medspil.messages.models import Message


@dataclass(frozen=True, slots=True)
class Shown:
    """A guest on the work list: their name, where they stand, and whose it is."""

    name: str
    url: str
    whose: str


@dataclass(frozen=True, slots=True)
class Keeper:
    """A room that sees to messages about nobody's case. `shown` is by the message's key."""

    kinds: tuple[str, ...]
    rule: str
    shown: Callable[[Sequence[Message]], dict[int, Shown]]


_keepers: list[Keeper] = []


def keep(keeper: Keeper) -> None:
    """Let a room see to its guests' messages; called in its `apps.ready()`."""
    _keepers.append(keeper)


def kept_by(viewer: Actor) -> Q:
    """The messages about nobody's case that the viewer sees to."""
    kinds = [kind for one in _keepers if allowed(one.rule, viewer) for kind in one.kinds]
    return Q(citizen=None, about=None, kind__in=kinds)


def keeps(viewer: Actor, message: Message) -> bool:
    """Is this one of them?"""
    if message.citizen_id is not None or message.about_id is not None:
        return False
    return any(message.kind in one.kinds and allowed(one.rule, viewer) for one in _keepers)


def shown(messages: Iterable[Message]) -> dict[int, Shown]:
    """How those of the messages that are about nobody's case are shown, by their key."""
    some = [one for one in messages if one.citizen_id is None and one.about_id is None]
    found: dict[int, Shown] = {}
    for keeper in _keepers:
        if mine := [one for one in some if one.kind in keeper.kinds]:
            found |= keeper.shown(mine)
    return found

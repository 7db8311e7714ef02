"""Messages that would tell an employee what is the citizen's own affair.

A message can say more than its words: who is offered help after a webinar came to it. The room that
sends such messages says in its `apps.ready()` which of them an employee is not shown:

    withheld.withhold(messages_withheld, keys="offer:")
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from medspil.kernel.action import Actor
from medspil.kernel.kept import Kept, Slot
from medspil.messages.models import Message
from medspil.people.models import Citizen

_rules: list[Callable[[Actor], Q]] = []
_keys: list[str] = []


def withhold(rule: Callable[[Actor], Q], *, keys: str) -> None:
    """Let a room keep some of its messages from a viewer; called in its `apps.ready()`.

    `keys` is what the keys of all of them begin with (`Message.dedupe`).
    """
    _rules.append(rule)
    _keys.append(keys)


def shown_to(viewer: Actor, messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those of the messages that the viewer may know of."""
    for rule in _rules:
        messages = messages.exclude(rule(viewer))
    return messages


def withheld_from(viewer: Actor, citizen: Citizen) -> list[int]:
    """The citizen's messages (by key) that the viewer may not know of."""
    if not _rules or _spoken_of.first(citizen=citizen.pk) is None:
        return []
    found = Message.objects.filter(reduce(or_, (rule(viewer) for rule in _rules)), citizen=citizen)
    return list(found.order_by("pk").values_list("pk", flat=True))


# Few citizens have a message that a rule may speak of; the rules are not asked of the others.
_spoken_of = Kept(
    lambda: Message.objects.filter(
        reduce(or_, (Q(dedupe__startswith=keys) for keys in _keys)), citizen=Slot("citizen")
    ).values_list("pk")[:1]
)

"""Messages that would tell an employee what is the citizen's own affair.

A message can say more than its words: who is offered help after a webinar came to it. The room that
sends such messages says in its `apps.ready()` which of them an employee is not shown:

    withheld.withhold(messages_withheld)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from medspil.kernel.action import Actor
from medspil.messages.models import Message
from medspil.people.models import Citizen

_rules: list[Callable[[Actor], Q]] = []


def withhold(rule: Callable[[Actor], Q]) -> None:
    """Let a room keep some of its messages from a viewer; called in its `apps.ready()`."""
    _rules.append(rule)


def shown_to(viewer: Actor, messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those of the messages that the viewer may know of."""
    for rule in _rules:
        messages = messages.exclude(rule(viewer))
    return messages


def withheld_from(viewer: Actor, citizen: Citizen) -> list[int]:
    """The citizen's messages (by key) that the viewer may not know of."""
    rules = [rule(viewer) for rule in _rules]
    if not rules:
        return []
    found = Message.objects.filter(reduce(or_, rules), citizen=citizen)
    return list(found.order_by("pk").values_list("pk", flat=True))

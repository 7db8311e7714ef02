"""Who may do what in this room."""

from __future__ import annotations

from typing import Any

import rules

from medspil.messages import nobodys
from medspil.messages.models import MassSending, Message
from medspil.people.models import Staff
from medspil.people.rules import administers, has_citizen, leads, works_with_citizens


@rules.predicate
def has_receiver(staff: Any, message: Any = None) -> bool:
    """The message is to one of the employee's citizens, or about them to a guest; or to a guest of
    the house's, by a room that the employee works in."""
    if not isinstance(message, Message):
        return False
    return nobodys.keeps(staff, message) or (
        message.has_case and bool(has_citizen(staff, message.case))
    )


@rules.predicate
def wrote_it(staff: Any, sending: Any = None) -> bool:
    return (
        isinstance(sending, MassSending)
        and isinstance(staff, Staff)
        and sending.created_by_id == staff.pk
    )


@rules.predicate
def did_not_write_it(staff: Any, sending: Any = None) -> bool:
    return (
        isinstance(sending, MassSending)
        and isinstance(staff, Staff)
        and sending.created_by_id != staff.pk
    )


rules.add_rule("messages.outbox", works_with_citizens)
rules.add_rule("messages.handle", has_receiver)
rules.add_rule("messages.withdraw", works_with_citizens)
rules.add_rule("messages.decline", has_citizen)
rules.add_rule("messages.templates", administers | leads)
rules.add_rule("messages.see_mass", administers | leads)
rules.add_rule("messages.draft_mass", leads)
rules.add_rule("messages.write_mass", leads & wrote_it)
rules.add_rule("messages.approve_mass", (administers | leads) & did_not_write_it)
rules.add_rule("messages.stop_mass", administers | leads)
# `messages.queue_many`, `messages.note_receipt` and `messages.stop_word` are for machines alone:
# an unknown rule lets nobody else in.

"""What people do about people."""

from medspil.people.actions.citizens import (
    add_representation,
    assign_citizens,
    break_glass,
    change_contact_facts,
    close_citizen,
    reopen_citizen,
    reveal_address,
)

__all__ = [
    "add_representation",
    "assign_citizens",
    "break_glass",
    "change_contact_facts",
    "close_citizen",
    "reopen_citizen",
    "reveal_address",
]

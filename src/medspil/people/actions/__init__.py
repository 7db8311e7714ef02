"""What people do about people."""

from medspil.people.actions.citizens import (
    GLASS_HOURS,
    GLASS_TRIES,
    add_representation,
    assign_citizens,
    break_glass,
    change_contact_facts,
    close_citizen,
    end_representation,
    open_by_number,
    reopen_citizen,
    reveal_address,
)

__all__ = [
    "GLASS_HOURS",
    "GLASS_TRIES",
    "add_representation",
    "assign_citizens",
    "break_glass",
    "change_contact_facts",
    "close_citizen",
    "end_representation",
    "open_by_number",
    "reopen_citizen",
    "reveal_address",
]

"""A citizen leaves the books and comes back; their clocks stop and start with it."""

from __future__ import annotations

from datetime import date

from medspil.contact.due import refresh
from medspil.kernel.action import Actor, action
from medspil.people.actions import close_citizen, reopen_citizen
from medspil.people.models import Citizen


@action(rule="people.change_citizen", on="citizen")
def end_course(*, by: Actor, citizen: Citizen, day: date, why: str) -> Citizen:
    """Off the books from `day`: nobody owes them contact from then on.

    Raises `Refused` without a reason or before the day of registration.
    """
    closed: Citizen = close_citizen(by=by, citizen=citizen, day=day, why=why)
    refresh([citizen.pk])
    return closed


@action(rule="people.change_citizen", on="citizen")
def resume_course(*, by: Actor, citizen: Citizen, why: str) -> Citizen:
    """Back on the books, with the clocks as they stand today. Raises `Refused` without a reason."""
    opened: Citizen = reopen_citizen(by=by, citizen=citizen, why=why)
    refresh([citizen.pk])
    return opened

"""Nobody has two agreements at once, whichever rooms made them.

A room that agrees on a time says so here, as a part of its own action. The rooms that keep times of
their own say in `apps.ready()` how they are asked, and read the table when they are:

    engagements.tell(taken)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from medspil.contact.models import Engagement
from medspil.kernel import clock
from medspil.kernel.action import Refused, note_facts
from medspil.people.models import Citizen, Staff

SHORTEST, LONGEST = 10, 120  # minutes of a time that others choose

# (employee's key, citizen's key or None, from, until) -> "staff", "citizen" or "" for nobody
Look = Callable[[int, int | None, datetime, datetime], str]

_looks: list[Look] = []


def tell(look: Look) -> None:
    """Let a room say who is taken by its own times, and by what stands here."""
    _looks.append(look)


def engage(
    *,
    key: str,
    staff: Staff,
    since: datetime,
    until: datetime,
    citizen: Citizen | None = None,
    field: str = "",
) -> None:
    """Take the employee (and the citizen) for the time; said again under the key, it has moved.

    Holds both until the transaction ends. Raises `Refused` where one of them has something else.
    """
    if citizen is not None:
        Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)
    Staff.objects.select_for_update(no_key=True).get(pk=staff.pk)
    release(key)
    taken = who_is_taken(staff, citizen, since, until)
    if taken == "staff":
        raise Refused(_taken(staff), field=field)
    if taken:
        raise Refused(_("Der er allerede en aftale med borgeren på det tidspunkt."), field=field)
    during = TimestamptzRange(since, until)
    Engagement.objects.create(key=key, staff=staff, citizen=citizen, during=during)


def who_is_taken(staff: Staff, citizen: Citizen | None, since: datetime, until: datetime) -> str:
    """Who has something else then: "staff", "citizen", or "" for nobody."""
    who = citizen.pk if citizen is not None else None
    here = Engagement.objects.filter(during__overlap=TimestamptzRange(since, until))
    if here.filter(staff=staff).exists():
        return "staff"
    if who is not None and here.filter(citizen=who).exists():
        return "citizen"
    looked = (look(staff.pk, who, since, until) for look in _looks)
    return next((found for found in looked if found), "")


def release(*keys: str) -> None:
    """They are free again."""
    Engagement.objects.filter(key__in=keys).delete()


def new_times(
    staff: Staff, starts: Sequence[datetime], minutes: int, before: QuerySet[Any]
) -> list[TimestamptzRange]:
    """Times that an employee opens for others to choose among, in order; the caller keeps each of
    them free (`engage`). `before`: those that are open already, by their `during`.

    Holds the employee until the transaction ends. Raises `Refused` for none, for one that has
    passed, and where two are at once.
    """
    Staff.objects.select_for_update(no_key=True).get(pk=staff.pk)
    if not starts or min(starts) <= clock.now():
        raise Refused(_("Vælg tider, der ikke er gået."), field="starts")
    if not SHORTEST <= minutes <= LONGEST:
        raise Refused(_("Vælg mellem 10 og 120 minutter."), field="minutes")
    length = timedelta(minutes=minutes)
    made = [TimestamptzRange(one, one + length) for one in sorted(set(starts))]
    open_ones = before.filter(during__overlap=TimestamptzRange(made[0].lower, None))
    every = sorted([*made, *open_ones.values_list("during", flat=True)], key=lambda one: one.lower)
    if any(one.upper > after.lower for one, after in pairwise(every)):
        raise Refused(_("Der er allerede en tid på samme tid."), field="starts")
    note_facts(count=len(made))
    return made


def _taken(staff: Staff) -> str:
    return _("%(name)s har allerede noget andet på det tidspunkt.") % {"name": staff.full_name}

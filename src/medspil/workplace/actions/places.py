"""Joining and leaving. Neither writes a line in the audit trail: it never forgets, this room does.

Whoever gives or frees a place holds the occasion's row first. The database has the last word
(`a_place_is_given_once`, `no_place_beyond_the_capacity`).
"""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line
from medspil.workplace.actions.words import colleague
from medspil.workplace.models import Joining, Occasion
from medspil.workplace.models.activities import LARGEST


@action(rule="workplace.take_part")
def join(*, by: Actor, occasion: Occasion) -> None:
    """Come along. Again, it changes nothing.

    Raises `Refused` when every place is taken, it has begun or is off, or one is its host.
    """
    leave_no_line()
    me, held = colleague(by), lock(occasion)
    not_begun(held)
    if held.activity.host_id == me.pk:
        raise Refused(_("Du er vært, så du er med."))
    if held.joinings.filter(staff=me).exists():
        return
    place = _free_place(held)
    if place is None:
        raise Refused(all_taken(held))
    Joining.objects.create(occasion=held, staff=me, place=place, joined_at=clock.now())


@action(rule="workplace.take_part")
def leave(*, by: Actor, occasion: Occasion) -> None:
    """Give the place back, at any time before it begins. Raises `Refused` after that."""
    leave_no_line()
    me, held = colleague(by), lock(occasion)
    if held.starts_at <= clock.now():
        raise Refused(_("Det er begyndt, så der er intet at melde fra."))
    held.joinings.filter(staff=me).delete()


def lock(occasion: Occasion) -> Occasion:
    """The occasion as it stands, held until the transaction ends; its activity is read after it."""
    return Occasion.objects.select_for_update().get(pk=occasion.pk)


def not_begun(held: Occasion) -> None:
    """Raises `Refused` for what has begun or is called off."""
    if not held.is_planned:
        raise Refused(_("Det er aflyst."))
    if held.starts_at <= clock.now():
        raise Refused(_("Det er allerede begyndt."))


def all_taken(held: Occasion) -> str:
    """The sentence when there is no place left."""
    n = held.capacity or LARGEST
    said = ngettext(
        "Den ene plads er taget. Der bliver plads igen, hvis den, der har den, melder fra.",
        "Alle %(n)d pladser er taget. Der bliver plads igen, hvis nogen melder fra.",
        n,
    )
    return said % {"n": n}


def make_room(held: Occasion, capacity: int | None) -> None:
    """Let the occasion have so many places; those who joined move together into the first.

    Raises `Refused` where more have joined than that. The caller saves.
    """
    joined = list(held.joinings.order_by("place"))
    if capacity is not None and len(joined) > capacity:
        said = _("%(n)d er tilmeldt. Vælg mindst så mange pladser.") % {"n": len(joined)}
        raise Refused(said, field="capacity")
    for place, one in enumerate(joined, 1):
        if one.place != place:
            Joining.objects.filter(pk=one.pk).update(place=place)
    held.capacity = capacity


def _free_place(held: Occasion) -> int | None:
    """The lowest number that nobody has; None when all are taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n FROM generate_series(1, %s) n WHERE NOT EXISTS ("
            " SELECT FROM workplace_joining j WHERE j.occasion_id = %s AND j.place = n)"
            " ORDER BY n LIMIT 1",
            [held.capacity or LARGEST, held.pk],
        )
        found = cursor.fetchone()
    return int(found[0]) if found else None

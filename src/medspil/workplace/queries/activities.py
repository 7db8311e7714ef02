"""What is on among colleagues, for whoever looks. Every employee sees every activity."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from medspil.kernel import clock
from medspil.kernel.action import Actor, allowed
from medspil.kernel.kept import Kept, Slot
from medspil.messages import calendar
from medspil.people.models import RoleMembership, Staff
from medspil.workplace.models import Joining, Occasion, OccasionState
from medspil.workplace.words import calendar_title

WEEKS = 4  # shown unless all is asked for


def occasions_for(viewer: Actor) -> QuerySet[Occasion]:
    """The times that are not forgotten, with `joined` (how many), and whether the viewer comes
    (`mine`) or hosts (`hosting`). None for who is no employee.
    """
    every = Occasion.objects.filter(forgotten_at=None).select_related("activity__host")
    if not isinstance(viewer, Staff) or not allowed("workplace.take_part", viewer):
        return every.none()
    mine = Joining.objects.filter(occasion=OuterRef("pk"), staff=viewer)
    return every.annotate(
        joined=Count("joinings"),
        mine=Exists(mine),
        hosting=Exists(Occasion.objects.filter(pk=OuterRef("pk"), activity__host=viewer)),
    ).order_by("starts_at", "pk")


@dataclass(frozen=True, slots=True)
class Coming:
    """The room's first page."""

    mine: list[Occasion]  # joined or hosted, also what was called off
    others: list[Occasion]
    later: int  # beyond the weeks that are shown


def coming(viewer: Actor, *, everything: bool = False) -> Coming:
    """What has not begun yet: the viewer's own first, then what else there is."""
    now = clock.now()
    last = now + timedelta(weeks=WEEKS)
    found = list(occasions_for(viewer).filter(starts_at__gt=now))
    shown = [one for one in found if everything or one.starts_at <= last]
    own = [one for one in shown if one.mine or one.hosting]  # type: ignore[attr-defined]  # annotated
    rest = [one for one in shown if one not in own and one.is_planned]
    later = [one for one in found if one not in shown and one.is_planned]
    return Coming(own, rest, len(later))


def changed_for(viewer: Staff) -> list[Occasion]:
    """What the viewer has joined that was called off or moved and has not begun. One query.

    Read, never written down: a message would keep who came, which is forgotten here.
    """
    return _changed(viewer=viewer.pk, now=clock.now())


_changed = Kept(
    lambda: (
        Occasion.objects.filter(
            Q(state=OccasionState.CANCELLED) | Q(moved_from__isnull=False),
            joinings__staff=Slot("viewer"),
            starts_at__gt=Slot("now"),
        )
        .select_related("activity")
        .order_by("starts_at", "pk")
    )
)


def get_occasion(viewer: Actor, public_id: uuid.UUID) -> Occasion:
    """One of them, or 404."""
    found = occasions_for(viewer).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page of one time."""

    occasion: Occasion
    coming: list[Staff]  # who joined, in the order of their names
    others: list[Occasion]  # of the same activity, still to come

    @property
    def has_begun(self) -> bool:
        return self.occasion.starts_at <= clock.now()

    @property
    def free(self) -> int | None:
        """Places left; None where there is room for all."""
        capacity = self.occasion.capacity
        return None if capacity is None else max(capacity - len(self.coming), 0)


def sheet(viewer: Actor, occasion: Occasion) -> Sheet:
    """Who comes, and when else it is on."""
    joined = occasion.joinings.select_related("staff").order_by("staff__full_name", "pk")
    others = occasions_for(viewer).filter(
        activity=occasion.activity_id, starts_at__gt=clock.now(), state=OccasionState.PLANNED
    )
    return Sheet(
        occasion,
        [one.staff for one in joined],
        list(others.exclude(pk=occasion.pk)),
    )


def colleagues(but: Staff) -> QuerySet[Staff]:
    """The employees of today, less one."""
    here = RoleMembership.objects.filter(staff=OuterRef("pk"), valid__contains=clock.today())
    found = Staff.objects.filter(Exists(here), is_active=True).exclude(pk=but.pk)
    return found.order_by("full_name", "pk")


def calendar_entry(occasion: Occasion) -> bytes:
    """The time for one's own calendar. Its title says what kind it is, and nothing else."""
    activity = occasion.activity
    entry = calendar.Entry(
        uid=f"{occasion.public_id}@medspil",
        sequence=occasion.sequence,
        start=occasion.starts_at,
        end=occasion.ends_at,
        summary=calendar_title(activity.kind),
        location=activity.place or activity.link or activity.phone,
        cancelled=not occasion.is_planned,
    )
    return calendar.feed([entry])

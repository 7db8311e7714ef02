"""*Mine i dag*: a caseworker's citizens, each in exactly one place, and why they stand there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.contact.models import (
    Agreement,
    AgreementOwner,
    Bucket,
    ConcernLevel,
    Due,
    LocalPolicy,
    NextContact,
    NextContactReason,
)
from medspil.contact.queries import local_policy, why_now
from medspil.contact.queries.clock import bucket_conditions
from medspil.contact.queries.conversations import LastContact, last_contacts
from medspil.contact.queries.milestones import Milestone, coming_milestones
from medspil.contact.queries.work import due_for
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.kernel.kept import AmongSlot, Kept
from medspil.people.models import Citizen, Staff
from medspil.people.rules import case_teams
from medspil.ui import wording

PER_PAGE = 50


class Place(TextChoices):
    """Where a citizen stands on the page. The first that holds; everybody stands in one."""

    OVERDUE = "overdue", gettext_lazy("Ring nu")
    TODAY = "today", gettext_lazy("I dag")
    PROMISED = "promised", gettext_lazy("Lovet")
    WORRIED = "worried", gettext_lazy("Bekymret, uden plan")
    UNREACHED = "unreached", gettext_lazy("Ikke nået")
    SOON = "soon", gettext_lazy("Snart")
    PAUSED = "paused", gettext_lazy("På pause")
    LATER = "later", gettext_lazy("I god tid")


ALL, NOBODYS, MILESTONES = "all", "nobodys", "milestones"
TO_DO = (Place.OVERDUE, Place.TODAY, Place.PROMISED, Place.WORRIED, Place.UNREACHED)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many stand in each place; `mine` is their sum. `nobodys`: the team's without a name.
    `milestones`: of mine, wherever they stand, those with a milestone to think of now.
    """

    places: dict[Place, int]
    nobodys: int
    milestones: int

    @property
    def mine(self) -> int:
        return sum(self.places.values())

    def of(self, shown: str) -> int:
        if shown == ALL:
            return self.mine
        if shown == MILESTONES:
            return self.milestones
        return self.nobodys if shown == NOBODYS else self.places[Place(shown)]


@dataclass(frozen=True, slots=True)
class Row:
    """One citizen in the list: why now, what the law says, and when somebody last spoke to them."""

    due: Due
    citizen: Citizen
    place: str
    why: str
    other: str
    last: LastContact | None
    milestone: str

    @property
    def badge(self) -> str:
        """The place in words where the bucket's own mark would say something else."""
        bucket = self.due.bucket  # type: ignore[attr-defined]  # annotated
        return "" if _BUCKETS.get(Place(self.place)) == bucket else str(Place(self.place).label)


# Where a place and a bucket are the same thing.
_BUCKETS = {
    Place.OVERDUE: Bucket.OVERDUE,
    Place.UNREACHED: Bucket.UNREACHED,
    Place.SOON: Bucket.DUE_SOON,
    Place.PAUSED: Bucket.PAUSED,
    Place.LATER: Bucket.OK,
}


def _standing(viewer: Staff, policy: LocalPolicy) -> QuerySet[Any]:
    """The viewer's citizens, and those of their teams whom nobody has by name, with their place."""
    whole_house, teams = case_teams(viewer)
    nobodys = Q(staff=None) if whole_house else Q(staff=None, team__in=teams)
    mine = due_for(viewer, policy=policy).filter(Q(staff=viewer) | nobodys)
    return _placed(mine, policy)


def _placed(mine: QuerySet[Any], policy: LocalPolicy) -> QuerySet[Any]:
    """The rows with their `place`, and the day from which the citizen has waited."""
    today = clock.today()
    soon = today + timedelta(days=policy.soon_days)
    promise = Agreement.objects.filter(
        citizen=OuterRef("citizen_id"),
        owner=AgreementOwner.STAFF,
        due_on__lte=soon,
        done_on=None,
        dropped_because="",
    )
    planned = NextContact.objects.filter(
        citizen=OuterRef("citizen_id"), day__gte=today, day__lte=OuterRef("rhythm_end")
    )
    rhythm_end = ExpressionWrapper(
        Value(today, DateField()) + F("interval_days"), output_field=DateField()
    )
    agreed = [NextContactReason.AGREED, NextContactReason.CALL_BACK, NextContactReason.DECLINED]
    worried = Q(concern__in=[ConcernLevel.SOME, ConcernLevel.HIGH])
    stands = bucket_conditions(today, policy)
    behind_pace = Q(pace__lte=today, frozen=False)
    placed: QuerySet[Any] = mine.annotate(rhythm_end=rhythm_end).annotate(
        place=Case(
            When(stands[Bucket.PAUSED], then=Value(Place.PAUSED)),
            When(stands[Bucket.UNREACHED], then=Value(Place.UNREACHED)),
            When(stands[Bucket.OVERDUE] | behind_pace, then=Value(Place.OVERDUE)),
            When(next_due=today, then=Value(Place.TODAY)),
            When(Q(local_reason__in=agreed, local_due__lte=soon), then=Value(Place.PROMISED)),
            When(Exists(promise), then=Value(Place.PROMISED)),
            When(worried & ~Exists(planned), then=Value(Place.WORRIED)),
            When(stands[Bucket.DUE_SOON], then=Value(Place.SOON)),
            default=Value(Place.LATER),
            output_field=CharField(),
        ),
        # the day from which the citizen has waited: the nearest of what is promised and the pace
        waits_since=Case(
            When(frozen=False, then=Least("next_due", Coalesce("pace", "next_due"))),
            default=F("next_due"),
        ),
    )
    return placed


class _Counted(Paginator):  # type: ignore[type-arg]  # not generic at run time
    """A paginator that has been told how many there are."""

    def __init__(self, rows: Any, per_page: int, known: int) -> None:
        super().__init__(rows, per_page)
        self._known = known

    @cached_property
    def count(self) -> int:
        return self._known


@dataclass(frozen=True, slots=True)
class Day:
    """The page: the counts that add up, and the rows of what is shown."""

    shown: str
    counts: Counts
    page: Page[Any]
    rows: list[Row]


def my_day(viewer: Staff, shown: str = "", number: str | int = 1) -> Day:
    """Count all the viewer's citizens, and list those in one place, the longest waiting first.

    `shown` is a place, `ALL` or `NOBODYS`; empty: the first place where something is to be done.
    """
    policy = local_policy()
    standing = _standing(viewer, policy)
    counted = standing.order_by().values_list("place", "staff_id").annotate(n=Count("citizen_id"))
    places = dict.fromkeys(Place, 0)
    nobodys = 0
    for place, staff_id, n in counted:
        if staff_id is None:
            nobodys += n
        else:
            places[Place(place)] += n
    milestones = coming_milestones(Due.objects.filter(staff=viewer))
    counts = Counts(places, nobodys, len(milestones))
    shown = shown or next((place for place in TO_DO if places[place]), Place.OVERDUE)
    rows = standing.filter(staff=None) if shown == NOBODYS else standing.filter(staff=viewer)
    if shown == MILESTONES:
        rows = rows.filter(citizen__in=milestones)
    elif shown not in (ALL, NOBODYS):
        rows = rows.filter(place=shown)
    rows = rows.order_by("waits_since", "citizen_id")
    page = _Counted(rows, PER_PAGE, counts.of(shown)).get_page(number)
    return Day(shown, counts, page, _rows(list(page.object_list), milestones))


def _rows(dues: Sequence[Any], milestones: Mapping[int, Milestone]) -> list[Row]:
    ids = [due.citizen_id for due in dues]
    last = last_contacts(ids)
    promises = _promises(ids)
    return [
        Row(
            due=due,
            citizen=due.citizen,
            place=due.place,
            why=_why(due, promises.get(due.citizen_id)),
            other=_other_clock(due),
            last=last.get(due.citizen_id),
            milestone=_milestone(milestones.get(due.citizen_id)),
        )
        for due in dues
    ]


def _milestone(found: Milestone | None) -> str:
    """What the next conversation is to be besides, and by when."""
    if found is None or found.due is None:
        return ""
    facts = {"name": found.name, "day": wording.short_date(found.due)}
    if found.passed:
        return _("Milepæl, skulle være holdt %(day)s: %(name)s") % facts
    return _("Milepæl senest %(day)s: %(name)s") % facts


def _promises(ids: Iterable[int]) -> dict[int, Agreement]:
    """What staff have promised each citizen and not yet done, the earliest."""
    return {agreement.citizen_id: agreement for agreement in _promised(citizens=list(ids))}


_promised = Kept(
    lambda: (
        Agreement.objects.filter(
            AmongSlot("citizen", "citizens"),
            owner=AgreementOwner.STAFF,
            done_on=None,
            dropped_because="",
            due_on__isnull=False,
        )
        .order_by("citizen_id", "due_on", "id")
        .distinct("citizen_id")
    )
)


def _why(due: Any, promise: Agreement | None) -> str:
    """Why the row is here, in a few words."""
    if due.place == Place.WORRIED:
        return _("%(level)s, og ingen dag er aftalt") % {
            "level": ConcernLevel(due.concern).label,
        }
    kept = due.local_reason in (NextContactReason.AGREED, NextContactReason.CALL_BACK)
    if due.place == Place.PROMISED and promise is not None and not kept:
        assert promise.due_on is not None
        return _("Du har lovet senest %(day)s: %(what)s") % {
            "day": wording.short_date(promise.due_on),
            "what": promise.what,
        }
    if due.place == Place.OVERDUE and due.bucket not in (Bucket.OVERDUE, Bucket.DUE_SOON):
        return why_now(due, Bucket.DUE_SOON)
    return why_now(due)


def _other_clock(due: Due) -> str:
    """The clock that did not put the row here: usually the law's."""
    if due.next_because == "statutory":
        return _("I har selv lovet senest %(day)s") % {"day": wording.short_date(due.local_due)}
    if due.statutory_due is None:
        return _("Loven kræver ingen samtale nu") if due.rule_id else ""
    day = wording.short_date(due.statutory_due)
    if due.statutory_due < due.as_of:
        return _("Lovens frist var %(day)s") % {"day": day}
    if not due.frozen_days:
        return _("Lovens frist %(day)s") % {"day": day}
    return _("Lovens frist %(day)s (%(days)d dage på pause)") % {
        "day": day,
        "days": due.frozen_days,
    }


def worklists() -> QuerySet[Any]:
    """Every caseworker's own list at once, for a machine: who waits longest first, with `place`."""
    policy = local_policy()
    everybody = due_for(System("worklists"), policy=policy).exclude(staff=None)
    return _placed(everybody, policy).order_by("waits_since", "citizen_id")

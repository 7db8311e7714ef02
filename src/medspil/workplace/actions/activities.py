"""Activities: proposed, changed, called off, handed over to another host."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count, islice
from typing import Any

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.kernel.workdays import holidays_between
from medspil.people.models import Staff
from medspil.people.rules import is_employee, memberships
from medspil.workplace.actions.places import lock, make_room, not_begun
from medspil.workplace.actions.words import colleague, no_citizens_in
from medspil.workplace.models import Activity, Joining, Occasion, OccasionState

MOST_TIMES = 26  # of a weekly activity in one go
_OF_THE_ACTIVITY = ("kind", "title", "about", "place", "link", "phone")
_OF_THE_TIME = ("starts_at", "minutes", "capacity")


@action(rule="workplace.take_part")
def propose(
    *,
    by: Actor,
    kind: str,
    title: str,
    starts_at: datetime,
    minutes: int,
    about: str = "",
    place: str = "",
    link: str = "",
    phone: str = "",
    capacity: int | None = None,
    times: int = 1,
) -> Activity:
    """Propose something to do together, and host it. It is open to every colleague at once.

    `times` above one: the same hour every week, public holidays left out. `capacity` counts those
    who come besides the host; None is room for all. Raises `Refused` for a time that has passed,
    nowhere to be, or a CPR number.
    """
    host = colleague(by)
    if starts_at <= clock.now():
        raise Refused(_("Tidspunktet er passeret."), field="starts_at")
    if not 1 <= times <= MOST_TIMES:
        raise Refused(_("Læg højst et halvt år i kalenderen ad gangen."), field="times")
    _can_be_told(title, about, place, link, phone)
    made = Activity.objects.create(
        kind=kind,
        title=title.strip(),
        about=about.strip(),
        host=host,
        place=place.strip(),
        link=link.strip(),
        phone=phone.strip(),
        is_weekly=times > 1,
    )
    moments = [starts_at] if times == 1 else list(islice(weekly_from(starts_at), times))
    _put_on(made, moments, minutes, capacity)
    note_facts(kind=kind, times=times)
    return made


@action(rule="workplace.host", on="activity")
def plan_more(*, by: Actor, activity: Activity, times: int) -> Activity:
    """So many weeks more of a weekly activity, after its last. Returns the activity."""
    held = _locked(activity)
    last = held.occasions.order_by("starts_at").last()
    if not held.is_weekly or last is None:
        raise Refused(_("Kun det, der er hver uge, kan få flere gange."), field="times")
    if not 1 <= times <= MOST_TIMES:
        raise Refused(_("Læg højst et halvt år i kalenderen ad gangen."), field="times")
    now = clock.now()
    coming = (moment for moment in weekly_from(last.starts_at) if moment > now)
    after = (moment for moment in coming if moment != last.starts_at)
    _put_on(held, list(islice(after, times)), last.minutes, last.capacity)
    note_facts(times=times)
    return held


@action(rule="workplace.host", on="occasion")
def change(*, by: Actor, occasion: Occasion, **details: Any) -> Occasion:
    """Change what it is (all its times), and when, how long and for how many (this time alone).

    Those who joined stay joined, and can see that it was moved and from when. Raises `Refused` once
    it has begun or is off, and for fewer places than are taken.
    """
    held = lock(occasion)
    not_begun(held)
    activity = held.activity
    for name in _OF_THE_ACTIVITY:
        setattr(activity, name, details.get(name, getattr(activity, name)).strip())
    told = (activity.title, activity.about, activity.place, activity.link, activity.phone)
    _can_be_told(*told)
    activity.save()
    moment = details.get("starts_at", held.starts_at)
    if moment != held.starts_at:
        _move(held, moment)
    if "capacity" in details:
        make_room(held, details["capacity"])
    held.minutes = details.get("minutes", held.minutes)
    held.sequence += 1
    held.save()
    note_facts(changed=sorted(details))
    return held


@action(rule="workplace.host", on="occasion")
def cancel(*, by: Actor, occasion: Occasion, reason: str, rest: bool = False) -> Occasion:
    """Call it off, with a sentence to those who joined; `rest`: and every time after it.

    They stay on the list, so that each finds it on their own page. Raises `Refused` once it has
    begun, or without a reason.
    """
    if not reason.strip():
        raise Refused(_("Skriv, hvorfor det er aflyst."), field="reason")
    no_citizens_in(reason=reason)
    held = lock(occasion)
    not_begun(held)
    after = held.activity.occasions.filter(starts_at__gt=held.starts_at)
    later = list(after.select_for_update().order_by("starts_at", "pk")) if rest else []
    for one in [held, *later]:
        if one.is_planned:
            one.state, one.cancelled_because = OccasionState.CANCELLED, reason.strip()
            one.sequence += 1
            one.save()
    note_facts(rest=rest)
    return held


@action(rule="workplace.host", on="activity")
def hand_over(*, by: Actor, activity: Activity, to: Staff) -> Activity:
    """Let a colleague be host of it from now on; a place that they had taken is free again."""
    # the times before the activity, in the order of time: as whoever changes or cancels holds them
    later = activity.occasions.filter(starts_at__gt=clock.now())
    coming = list(later.select_for_update().order_by("starts_at", "pk"))
    held = _locked(activity)
    if not is_employee(to) or to.pk == held.host_id:
        raise Refused(_("Vælg en anden kollega."), field="to")
    held.host = to
    held.save(update_fields=["host"])
    Joining.objects.filter(occasion__in=coming, staff=to).delete()
    Occasion.objects.filter(pk__in=[one.pk for one in coming]).update(team=team_of(to))
    return held


def weekly_from(first: datetime) -> Iterator[datetime]:
    """The same hour every week, in Danish time, public holidays left out."""
    local = first.astimezone(clock.TZ)
    for week in count():
        day = local.date() + timedelta(weeks=week)
        if not _is_holiday(day):
            yield datetime.combine(day, local.time(), clock.TZ)


def team_of(staff: Staff) -> int | None:
    """The key of the team an employee belongs to today; the first of several, None of none."""
    return min((team for _role, team in memberships(staff) if team is not None), default=None)


def _is_holiday(day: date) -> bool:
    return bool(holidays_between(day, day))


def _can_be_told(title: str, about: str, place: str, link: str, phone: str) -> None:
    """Raises `Refused` for what says too little, or what no colleague should read."""
    if not title.strip():
        raise Refused(_("Skriv en overskrift."), field="title")
    if not (place.strip() or link.strip() or phone.strip()):
        raise Refused(_("Skriv et sted, et link eller et nummer at ringe ind på."), field="place")
    if link.strip() and not link.strip().startswith("https://"):
        raise Refused(_("Linket skal begynde med https://."), field="link")
    no_citizens_in(title=title, about=about, place=place)


def _put_on(
    activity: Activity, moments: list[datetime], minutes: int, capacity: int | None
) -> None:
    assert activity.host is not None
    team = team_of(activity.host)
    Occasion.objects.bulk_create(
        Occasion(
            activity=activity, team_id=team, starts_at=moment, minutes=minutes, capacity=capacity
        )
        for moment in moments
    )


def _move(held: Occasion, moment: datetime) -> None:
    if moment <= clock.now():
        raise Refused(_("Tidspunktet er passeret."), field="starts_at")
    if held.activity.occasions.filter(starts_at=moment).exists():
        raise Refused(_("Aktiviteten er der i forvejen på det tidspunkt."), field="starts_at")
    if held.joinings.exists():
        held.moved_from = held.starts_at
    held.starts_at = moment


def _locked(activity: Activity) -> Activity:
    return Activity.objects.select_for_update().get(pk=activity.pk)

"""A series and its sessions: made, changed, put on the calendar, opened and closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.kernel.workdays import holidays_between
from medspil.offers.actions.seats import lock, promote
from medspil.offers.actions.telling import tell
from medspil.offers.models import (
    COMING,
    Candidate,
    GuestHost,
    Series,
    SeriesState,
    Session,
    SessionState,
    SignUp,
    Topic,
)
from medspil.people.models import Staff

FARTHEST = timedelta(days=366)  # no plan reaches farther
Guests = Sequence[tuple[str, str, str]]  # (role, name, organisation)


@action(rule="offers.run")
def make_series(
    *,
    by: Actor,
    kind: str,
    title: str,
    host: Staff,
    weekdays: Sequence[int],
    starts: time,
    first_day: date,
    topics: Sequence[str] = (),
    **details: Any,
) -> Series:
    """A new series, as a draft. `details` are the other fields of `Series`, as a form gives them.

    `topics` follow each other from session to session and begin again.
    """
    series = Series.objects.create(
        kind=kind,
        title=title.strip(),
        host=host,
        weekdays=sorted(set(weekdays)),
        starts=starts,
        first_day=first_day,
        made_at=clock.now(),
        made_by=by if isinstance(by, Staff) else None,
        **details,
    )
    _set_topics(series, topics)
    note_facts(kind=kind, capacity=series.capacity)
    return series


@action(rule="offers.run", on="series")
def change_series(
    *, by: Actor, series: Series, topics: Sequence[str] | None = None, **details: Any
) -> Series:
    """Change what stands on the series. The calendar follows when it is planned again."""
    held = _locked(series)
    for name, value in details.items():
        setattr(held, name, value)
    held.save()
    if topics is not None:
        _set_topics(held, topics)
    note_facts(changed=sorted(details))
    return held


@action(rule="offers.run", on="series")
def publish(*, by: Actor, series: Series) -> Series:
    """Open it: everything of it that is on the calendar can be signed up to."""
    held = _locked(series)
    if held.state != SeriesState.PUBLISHED:
        held.state = SeriesState.PUBLISHED
        held.save(update_fields=["state"])
    opened = held.sessions.filter(state=SessionState.DRAFT, starts_at__gt=clock.now())
    note_facts(sessions=opened.update(state=SessionState.PUBLISHED))
    return held


@action(rule="offers.run", on="series")
def close_series(*, by: Actor, series: Series) -> Series:
    """No more of it. What people have signed up to stands; cancel that one by one."""
    held = _locked(series)
    if not held.may_become(SeriesState.CLOSED):
        raise Refused(_("Tilbuddet er allerede lukket."))
    held.state = SeriesState.CLOSED
    held.save(update_fields=["state"])
    free = _future(held)
    free.exclude(pk__in=_taken(free.values_list("pk", flat=True))).delete()
    return held


@action(rule="offers.run", on="series")
def plan_sessions(*, by: Actor, series: Series, until: date) -> list[Session]:
    """Put the series on the calendar, until and including a day. Returns what is new.

    Danish working days: holidays are left out unless the series says otherwise. Again, it adds what
    is missing, moves to the series as it stands what nobody has signed up to, and takes away what
    is no longer wanted; what somebody has signed up to, or was cancelled, stays as it is.
    """
    held, now = _locked(series), clock.now()
    if held.state == SeriesState.CLOSED:
        raise Refused(_("Tilbuddet er lukket. Åbn det, før du lægger flere gange i kalenderen."))
    if until > clock.today() + FARTHEST:
        raise Refused(_("Læg højst et år i kalenderen ad gangen."), field="until")
    topics = list(held.topics.order_by("position"))
    # held, so that nobody signs up meanwhile; then asked who had done so
    there = {one.planned_on: one for one in _future(held).select_for_update().order_by("pk")}
    taken = set(_taken([one.pk for one in there.values()]))
    known = set(held.sessions.exclude(planned_on=None).values_list("planned_on", flat=True))
    turns = {day: turn for turn, day in enumerate(days_of(held, max([until, *there])))}
    for day, one in there.items():
        if one.pk in taken:
            continue
        if day in turns:
            _follow(one, held, day, topics, turns[day])
            one.save()
        else:
            one.delete()
    number = held.sessions.aggregate(last=Max("number"))["last"] or 0
    made = []
    for day, turn in turns.items():
        if day in known or day > until or _at(held, day) <= now:
            continue
        number += 1
        one = Session(series=held, number=number, planned_on=day)
        _follow(one, held, day, topics, turn)
        if held.state == SeriesState.PUBLISHED:
            one.state = SessionState.PUBLISHED
        made.append(one)
    Session.objects.bulk_create(made)
    note_facts(made=len(made), kept=len(taken))
    return made


@action(rule="offers.run", on="series")
def add_session(
    *,
    by: Actor,
    series: Series,
    starts_at: datetime,
    guests: Guests = (),
    **details: Any,
) -> Session:
    """One session by hand, at a time of its own. `details` are fields of `Session`."""
    held = _locked(series)
    if starts_at <= clock.now():
        raise Refused(_("Tidspunktet er passeret."), field="starts_at")
    number = held.sessions.aggregate(last=Max("number"))["last"] or 0
    facts = {
        "host": held.host,
        "minutes": held.minutes,
        "capacity": held.capacity,
        "link": held.link,
        "phone": held.phone,
        **details,
    }
    is_open = held.state == SeriesState.PUBLISHED
    made = Session.objects.create(
        series=held,
        number=number + 1,
        starts_at=starts_at,
        state=SessionState.PUBLISHED if is_open else SessionState.DRAFT,
        **facts,
    )
    _set_guests(made, guests)
    return made


@action(rule="offers.run", on="session")
def change_session(
    *, by: Actor, session: Session, guests: Guests | None = None, **details: Any
) -> Session:
    """Change one session: its host, its seats, the way in, who comes as a guest.

    More seats: those who wait are offered them at once. Raises `Refused` for fewer seats than are
    taken, and for a new time once somebody has signed up (cancel it, so that they are told).
    """
    held = lock(session)
    if held.state not in (*COMING, SessionState.LIVE):
        raise Refused(_("Det er holdt eller aflyst og kan ikke ændres."))
    moved = details.get("starts_at", held.starts_at) != held.starts_at
    if moved and _taken([held.pk]):
        raise Refused(
            _("Der er tilmeldte. Aflys gangen, så de får besked, og læg en ny i kalenderen."),
            field="starts_at",
        )
    highest = held.sign_ups.aggregate(last=Max("seat"))["last"] or 0
    if details.get("capacity", held.capacity) < highest:
        said = _("Plads nummer %(seat)d er taget. Vælg mindst %(seat)d pladser.")
        raise Refused(said % {"seat": highest}, field="capacity")
    for name, value in details.items():
        setattr(held, name, value)
    held.save()
    if guests is not None:
        held.guest_hosts.all().delete()
        _set_guests(held, guests)
    tell(by, promote(held))
    note_facts(changed=sorted(details))
    return held


def days_of(series: Series, until: date) -> list[date]:
    """The days of the series, from its first until and including a day."""
    last = min(until, series.last_day) if series.last_day else until
    days = (last - series.first_day).days + 1
    closed = set(holidays_between(series.first_day, last)) if days > 0 else set()
    every = [series.first_day + timedelta(days=n) for n in range(max(days, 0))]
    return [
        day
        for day in every
        if _belongs(series, day) and not (series.skip_holidays and day in closed)
    ]


def _belongs(series: Series, day: date) -> bool:
    """The weekday and the week are the series'."""
    first = series.first_day - timedelta(days=series.first_day.weekday())
    weeks = (day - first).days // 7
    in_time = series.last_day is None or day <= series.last_day
    return day.isoweekday() in series.weekdays and weeks % series.every_weeks == 0 and in_time


def _at(series: Series, day: date) -> datetime:
    return datetime.combine(day, series.starts, clock.TZ)


def _follow(
    session: Session, series: Series, day: date, topics: Sequence[Topic], turn: int
) -> None:
    """Let the session be as the series says it."""
    session.host = series.host
    session.starts_at = _at(series, day)
    session.minutes = series.minutes
    session.capacity = series.capacity
    session.link, session.phone = series.link, series.phone
    session.topic = topics[turn % len(topics)] if topics else None


def _future(series: Series) -> Any:
    """What the plan has put on the calendar and may still move."""
    return series.sessions.filter(
        planned_on__isnull=False, starts_at__gt=clock.now(), state__in=COMING
    )


def _taken(sessions: Any) -> list[int]:
    """Those of the sessions that mean something to somebody."""
    keys = list(sessions)
    found = set(SignUp.objects.filter(session__in=keys).values_list("session_id", flat=True))
    found |= set(Candidate.objects.filter(session__in=keys).values_list("session_id", flat=True))
    return sorted(found)


def _locked(series: Series) -> Series:
    return Series.objects.select_for_update(of=("self",)).select_related("host").get(pk=series.pk)


def _set_topics(series: Series, titles: Sequence[str]) -> None:
    """The topics in this order; those with the same title stay who they are."""
    wanted = [title.strip() for title in titles if title.strip()]
    kept = {topic.title: topic for topic in series.topics.all()}
    series.topics.exclude(title__in=wanted).delete()
    for topic in kept.values():  # out of each other's way
        Topic.objects.filter(pk=topic.pk).update(position=1000 + topic.pk % 30000)
    for position, title in enumerate(dict.fromkeys(wanted), 1):
        if title in kept:
            Topic.objects.filter(pk=kept[title].pk).update(position=position)
        else:
            Topic.objects.create(series=series, position=position, title=title)


def _set_guests(session: Session, guests: Guests) -> None:
    GuestHost.objects.bulk_create(
        GuestHost(session=session, role=role, name=name.strip(), organisation=organisation.strip())
        for role, name, organisation in guests
    )

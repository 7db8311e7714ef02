"""Talks on the telephone: free times, one's own booking, and how the call went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from medspil.contact import engagements
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, leave_no_line
from medspil.messages import calendar
from medspil.messages.actions import notify, withdraw
from medspil.messages.models import MessageChannel, MessageKind
from medspil.messages.queueing import File
from medspil.people.actors import CitizenActor
from medspil.people.models import Channel, Staff
from medspil.sparring.links import citizen_link
from medspil.sparring.models import Application, ApplicationState, Talk, TalkState
from medspil.sparring.rules import reads_it

REMINDED_BEFORE = timedelta(hours=24)
_OUTBOX = System("sparring")


@action(rule="sparring.open_times")
def open_times(
    *, by: Actor, staff: Staff, starts: Sequence[datetime], minutes: int = 30
) -> list[Talk]:
    """Times at which a consultant rings; those who sent something in choose among them.

    Nobody else can book them meanwhile. Raises `Refused` for none, for one that has passed, where
    two are at once, and where they have something else.
    """
    before = staff.sparring_talks.filter(state__in=[TalkState.FREE, TalkState.BOOKED])
    made = engagements.new_times(staff, starts, minutes, before)
    talks = Talk.objects.bulk_create(Talk(staff=staff, during=during) for during in made)
    for talk in talks:
        _engage(talk)
    return talks


@action(rule="sparring.open_times")
def close_time(*, by: Actor, talk: Talk) -> None:
    """Nobody can take it any more. Raises `Refused` when somebody has."""
    held = Talk.objects.select_for_update().filter(pk=talk.pk).first()
    if held is None:
        leave_no_line()
        return
    if held.state != TalkState.FREE:
        raise Refused(_("Tiden er taget. Aftal en anden med borgeren først."))
    engagements.release(_key(held))
    held.delete()


@action(rule="sparring.own", on="application")
def book_talk(*, by: Actor, application: Application, talk: Talk) -> Talk:
    """Take one of the free times; the one that was taken before is free again.

    Raises `Refused` when somebody was quicker, when it has passed, where who rings may not read
    what was sent, or they have something else.
    """
    from medspil.sparring.actions.sending import locked  # it deletes, and so calls off, talks

    held = locked(application)
    chosen = _held(talk)
    if chosen is not None and chosen.application_id == held.pk:
        leave_no_line()
        return chosen
    if chosen is None or chosen.state != TalkState.FREE or chosen.starts_at <= clock.now():
        raise Refused(_("Tiden er lige taget. Vælg en anden."), field="time")
    if not reads_it(chosen.staff, held):
        raise Refused(_("Tiden er lige taget. Vælg en anden."), field="time")
    before = held.talks.select_for_update().filter(state=TalkState.BOOKED).first()
    if before is not None:
        call_off(before)
    chosen.application, chosen.state = held, TalkState.BOOKED
    chosen.reminded_at = clock.now() if chosen.starts_at <= clock.now() + REMINDED_BEFORE else None
    chosen.save(update_fields=["application", "state", "reminded_at"])
    _touch(held)
    _engage(chosen)
    _tell(by, chosen, MessageKind.MOVED if before is not None else MessageKind.BOOKED)
    return chosen


@action(rule="sparring.cancel_talk", on="talk")
def cancel_talk(*, by: Actor, talk: Talk) -> Talk:
    """Called off; the time is free for another. Raises `Refused` where it was not agreed on."""
    held = _held(talk)
    if held is None or held.state != TalkState.BOOKED:
        raise Refused(_("Tiden er ikke aftalt længere."))
    call_off_and_tell(by, held)
    return held


def call_off_and_tell(by: Actor, talk: Talk) -> None:
    """As `call_off`, and the citizen hears of it, unless it has been. The caller holds it."""
    if talk.starts_at > clock.now():
        _tell(by, talk, MessageKind.CANCELLED)
    call_off(talk)


def call_off(talk: Talk) -> None:
    """The row stays; its time is a free one anew. The caller holds it."""
    withdraw(by=_OUTBOX, dedupe=f"{_key(talk)}:b")
    withdraw(by=_OUTBOX, dedupe=f"{_key(talk)}:r")
    engagements.release(_key(talk))
    talk.state = TalkState.CANCELLED
    talk.save(update_fields=["state"])
    if talk.starts_at > clock.now():
        _engage(Talk.objects.create(staff=talk.staff, during=talk.during))


@action(rule="sparring.hold_talk", on="talk")
def close_talk(*, by: Actor, talk: Talk, reached: bool, note: str = "") -> Talk:
    """How the call that was agreed on went. Raises `Refused` before it, or where it is closed."""
    held = _held(talk)
    if held is None or held.state not in (TalkState.BOOKED, TalkState.MISSED):
        raise Refused(_("Samtalen er allerede registreret."))
    if held.starts_at > clock.now():
        raise Refused(_("Samtalen er ikke begyndt."))
    engagements.release(_key(held))
    if reached or held.state == TalkState.BOOKED:
        held.state = TalkState.HELD if reached else TalkState.MISSED
    held.note = note.strip()
    held.save(update_fields=["state", "note"])
    assert held.application is not None
    _touch(held.application)
    return held


@action(rule="sparring.answer", on="application")
def register_call(
    *, by: Actor, application: Application, reached: bool, note: str = "", minutes: int = 15
) -> Talk:
    """A consultant called just now, without an agreement. Raises `Refused` where it was deleted."""
    from medspil.sparring.actions.sending import locked  # as above

    held, now = locked(application), clock.now()
    _touch(held)
    assert isinstance(by, Staff)
    return Talk.objects.create(
        staff=by,
        during=TimestamptzRange(now - timedelta(minutes=minutes), now),
        state=TalkState.HELD if reached else TalkState.MISSED,
        application=held,
        note=note.strip(),
    )


@action(rule="sparring.remind", on="talk")
def remind_of_talk(*, by: System, talk: Talk) -> None:
    """Remind of a talk that is near, once."""
    held = _held(talk)
    if held is None or held.state != TalkState.BOOKED or held.reminded_at is not None:
        leave_no_line()
        return
    _tell(by, held, MessageKind.REMINDER)
    held.reminded_at = clock.now()
    held.save(update_fields=["reminded_at"])


def _touch(application: Application) -> None:
    application.touched_at = clock.now()
    application.save(update_fields=["touched_at"])


def _held(talk: Talk) -> Talk | None:
    return (
        Talk.objects.select_for_update(of=("self",))
        .select_related("staff", "application__citizen")
        .filter(pk=talk.pk)
        .first()
    )


def _key(talk: Talk) -> str:
    return f"sparring-call:{talk.uid}"


def _engage(talk: Talk) -> None:
    """Nobody books either of them for something else meanwhile."""
    engagements.engage(
        key=_key(talk),
        staff=talk.staff,
        citizen=talk.application.citizen if talk.application else None,
        since=talk.starts_at,
        until=talk.ends_at,
        field="time" if talk.application else "starts",
    )


def _tell(by: Actor, talk: Talk, kind: str) -> None:
    """What is agreed on, called off or near; an e-mail carries it to their calendar."""
    application = talk.application
    if application is None or application.citizen is None:
        return
    if application.state == ApplicationState.GONE:
        return
    last = {MessageKind.REMINDER: "r", MessageKind.CANCELLED: "c"}.get(MessageKind(kind), "b")
    if last == "c":
        withdraw(by=_OUTBOX, dedupe=f"{_key(talk)}:")
    notify(
        by=_OUTBOX if isinstance(by, CitizenActor) else by,
        citizen=application.citizen,
        kind=kind,
        facts={
            "when": talk.starts_at,
            "how": Channel.PHONE.label.lower(),
            "link": citizen_link(application.citizen),
            "staff": talk.staff.full_name,
            "voluntary": True,
        },
        dedupe=f"{_key(talk)}:{last}",
        useless_after=clock.world() + (talk.starts_at - clock.now()),
        files=_entry(talk, kind),
    )


def _entry(talk: Talk, kind: str) -> list[File]:
    """The calendar entry that goes with an e-mail; its title says nothing.

    Until a talk about the application has taken place it is one event, however often it is moved.
    """
    application = talk.application
    assert application is not None
    citizen = application.citizen
    if citizen is None or not citizen.email or kind == MessageKind.REMINDER:
        return []
    off = kind == MessageKind.CANCELLED
    method: calendar.Method = "CANCEL" if off else "REQUEST"
    before = application.talks.filter(state__in=[TalkState.HELD, TalkState.MISSED]).count()
    changes = application.talks.filter(state=TalkState.CANCELLED).count()
    content = calendar.invitation(
        uid=f"sparring-{application.public_id}-{before}@medspil",
        sequence=2 * changes + int(off),
        start=talk.starts_at,
        end=talk.ends_at,
        organizer=settings.DEFAULT_FROM_EMAIL,
        attendee=citizen.email,
        method=method,
    )
    return [replace(calendar.attached(content, method), only_by=MessageChannel.EMAIL)]

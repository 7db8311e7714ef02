"""Sparring on a CV and an application: offered to each who came, answered, agreed on, held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from medspil.contact import engagements
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, leave_no_line
from medspil.messages.models import MessageKind
from medspil.offers.actions.telling import tell_all, tell_of_sparring
from medspil.offers.models import (
    SeriesKind,
    Session,
    SignUp,
    Sparring,
    SparringState,
    SparringTime,
)
from medspil.people.models import Staff

REMINDED_BEFORE = timedelta(hours=24)


def offer_sparring(by: Actor, session: Session, came: Sequence[SignUp]) -> list[SignUp]:
    """Offer it to those of a webinar's participants who have not been offered it there yet."""
    if session.series.kind != SeriesKind.WEBINAR:
        return []
    had = set(Sparring.objects.filter(sign_up__in=came).values_list("sign_up_id", flat=True))
    new = [place for place in came if place.pk not in had]
    now = clock.now()
    Sparring.objects.bulk_create(Sparring(sign_up=place, offered_at=now) for place in new)
    tell_all(by, new, MessageKind.OFFER_SPARRING, "sparring")
    return new


def take_sparring_back(place: SignUp) -> None:
    """Who did not come after all was not offered anything; what they said yes to stands."""
    Sparring.objects.filter(sign_up=place, state=SparringState.OFFERED).delete()


@action(rule="offers.change_place", on="sparring")
def answer_sparring(*, by: Actor, sparring: Sparring, wants: bool) -> Sparring:
    """Yes or no thank you. A no can become a yes."""
    held = _locked(sparring)
    wanted = SparringState.ACCEPTED if wants else SparringState.DECLINED
    if held.state == wanted or (wants and held.state in (SparringState.BOOKED, SparringState.HELD)):
        leave_no_line()
        return held
    if not wants:
        _call_off(by, held)
    return _become(held, wanted)


@action(rule="offers.run", on="sparring")
def book_sparring(
    *, by: Actor, sparring: Sparring, staff: Staff, when: datetime, minutes: int = 30
) -> Sparring:
    """Agree on a time. Who has not answered says yes by it; they get it with a calendar entry.

    Raises `Refused` when it has passed, or one of the two has something else then.
    """
    if when <= clock.now():
        raise Refused(_("Tidspunktet er passeret."), field="when")
    held = _locked(sparring)
    _let_go(held)
    return _book(by, held, staff, when, minutes)


@action(rule="offers.change_place", on="sparring")
def pick_sparring_time(*, by: Actor, sparring: Sparring, time: SparringTime) -> Sparring:
    """Take one of the free times; the one that was taken before is free again.

    Raises `Refused` when somebody else was quicker, when it has passed, or the talk was held.
    """
    held = _locked(sparring)
    if held.state == SparringState.HELD:
        raise Refused(_("I har haft jeres samtale. Ring til os, hvis du vil tale igen."))
    chosen = (
        SparringTime.objects.select_for_update(of=("self",))
        .select_related("staff")
        .filter(pk=time.pk)
        .first()
    )
    if chosen is not None and chosen.sparring_id == held.pk:
        leave_no_line()
        return held
    if chosen is None or chosen.sparring_id is not None or chosen.starts_at <= clock.now():
        raise Refused(_("Tiden er lige taget. Vælg en anden."), field="time")
    _let_go(held)
    chosen.sparring = held
    chosen.save(update_fields=["sparring"])
    engagements.release(_key(chosen))
    return _book(by, held, chosen.staff, chosen.starts_at, chosen.minutes)


@action(rule="offers.run")
def open_sparring_times(
    *, by: Actor, staff: Staff, starts: Sequence[datetime], minutes: int = 30
) -> list[SparringTime]:
    """Times at which an employee can give sparring; those who want it choose among them.

    Nobody else can book them meanwhile. Raises `Refused` for none, for one that has passed, where
    two are at once, and where they have something else.
    """
    made = engagements.new_times(staff, starts, minutes, staff.sparring_times.all())
    times = SparringTime.objects.bulk_create(
        SparringTime(staff=staff, during=during) for during in made
    )
    for time in times:
        _keep_free(time)
    return times


@action(rule="offers.run")
def close_sparring_time(*, by: Actor, time: SparringTime) -> None:
    """Nobody can take it any more. Raises `Refused` when somebody has."""
    held = SparringTime.objects.select_for_update().filter(pk=time.pk).first()
    if held is None:
        leave_no_line()
        return
    if held.sparring_id is not None:
        raise Refused(_("Tiden er taget. Aftal en anden med borgeren først."))
    engagements.release(_key(held))
    held.delete()


@action(rule="offers.remind", on="sparring")
def remind_of_sparring(*, by: System, sparring: Sparring) -> None:
    """Remind of a talk that is near, once for each time it was agreed on."""
    held = _locked(sparring)
    if held.state != SparringState.BOOKED or held.reminded_at is not None:
        leave_no_line()
        return
    tell_of_sparring(by, held, MessageKind.REMINDER)
    held.reminded_at = clock.now()
    held.save(update_fields=["reminded_at"])


def _book(by: Actor, held: Sparring, staff: Staff, when: datetime, minutes: int) -> Sparring:
    """What is agreed on less than a day ahead is its own reminder."""
    was_booked = held.state == SparringState.BOOKED
    held.staff, held.booked_for, held.minutes = staff, when, minutes
    held.sequence += 1
    held.reminded_at = clock.now() if when <= clock.now() + REMINDED_BEFORE else None
    engagements.engage(
        key=_key(held),
        staff=staff,
        citizen=held.sign_up.citizen,
        since=when,
        until=held.ends_at,
        field="when",
    )
    if was_booked:
        held.save()
    else:
        _become(held, SparringState.BOOKED)
    tell_of_sparring(by, held, MessageKind.MOVED if was_booked else MessageKind.BOOKED)
    return held


def _call_off(by: Actor, held: Sparring) -> None:
    """A time that was agreed on is not any more: they are told, and their calendar."""
    if held.state != SparringState.BOOKED:
        return
    held.sequence += 1
    tell_of_sparring(by, held, MessageKind.CANCELLED)
    _let_go(held)


def _let_go(sparring: Sparring) -> None:
    """The time that they had taken is free for another; the employee too, where it was none."""
    engagements.release(_key(sparring))
    for time in SparringTime.objects.select_related("staff").filter(sparring=sparring):
        time.sparring = None
        time.save(update_fields=["sparring"])
        if time.starts_at > clock.now():
            _keep_free(time)


def _keep_free(time: SparringTime) -> None:
    """Nobody books the employee for something else while the time is open to those who want it."""
    engagements.engage(
        key=_key(time),
        staff=time.staff,
        since=time.during.lower,
        until=time.during.upper,
        field="starts",
    )


def _key(taken: Sparring | SparringTime) -> str:
    if isinstance(taken, SparringTime):
        return f"sparring-time:{taken.pk}"
    return f"sparring:{taken.uid}"


@action(rule="offers.run", on="sparring")
def hold_sparring(*, by: Actor, sparring: Sparring) -> Sparring:
    """The talk was held."""
    held = _locked(sparring)
    held.held_at = clock.now()
    return _become(held, SparringState.HELD)


def _locked(sparring: Sparring) -> Sparring:
    return (
        Sparring.objects.select_for_update(of=("self",))
        .select_related("sign_up__session__series", "sign_up__citizen", "staff")
        .get(pk=sparring.pk)
    )


def _become(sparring: Sparring, state: SparringState) -> Sparring:
    if not sparring.may_become(state):
        said = {"state": sparring.get_state_display().lower()}
        raise Refused(_("Det kan ikke lade sig gøre: %(state)s.") % said)
    sparring.state = state
    sparring.answered_at = sparring.answered_at or clock.now()
    sparring.save()
    return sparring

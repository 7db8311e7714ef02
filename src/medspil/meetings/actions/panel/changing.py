"""A day of the panel is changed or cancelled, with what follows for its cases; who is called to it.

A case on the day is never left hanging: it keeps its place, gets another, or is put off with a
reason; and the citizen is told, whichever it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import time

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.actions.panel.calling import tell_members
from medspil.meetings.actions.panel.days import (
    adjourn_hearing,
    check_day,
    citizen_is_free,
    hold_day,
    schedule_case,
    tell_of_change,
)
from medspil.meetings.actions.panel.moving import staff_of
from medspil.meetings.actions.times import hold, lock
from medspil.meetings.models import (
    ACTIVE_HEARING,
    CITIZEN_STAYS_AWAY,
    IN_PLACE,
    HearingForm,
    HearingState,
    PanelDay,
    PanelHearing,
    PanelInvitation,
    PanelLink,
    PanelMember,
    SeatReply,
)
from medspil.meetings.queries.taken import clashes_of
from medspil.messages.models import MessageKind
from medspil.ui import wording

ON_SCREEN = (HearingForm.VIDEO, HearingForm.HYBRID)


@action(rule="meetings.run_day", on="day")
def change_day(
    *,
    by: Actor,
    day: PanelDay,
    starts: time,
    slots: int,
    forms: Sequence[str],
    place: str = "",
    link: str = "",
    phone: str = "",
    plan_b: str = "",
) -> PanelDay:
    """Change when the day begins, how many cases it holds, its forms, and where.

    The cases keep their places; each citizen whose time, place or number changes is told, and so
    are the members. Those who said that they come are asked again when it begins at another time,
    or now reaches into something else of theirs. Raises `Refused` for a day that has passed, is
    cancelled or has begun, where a case would lose its place or its form (it is given another
    first), and where a citizen has something else at the new time.
    """
    held = _still_to_come(hold_day(day))
    check_day(forms=forms, slots=slots, place=place)
    booked = _booked(held)
    if any(hearing.started_at for hearing in booked):
        raise Refused(_("Dagen er begyndt. Den kan ikke ændres nu."))
    outside = [h for h in booked if (h.position or 0) > slots]
    if outside:
        raise Refused(_left_over(len(outside)), field="slots")
    without = [h for h in booked if h.state == HearingState.PLANNED and h.form not in forms]
    if without:
        raise Refused(_left_over(len(without)), field="forms")
    before = (held.starts, held.place, held.link, held.phone)
    ended = held.ends_at
    held.starts, held.slots = starts, slots
    held.forms = [form for form in HearingForm.values if form in forms]
    held.place, held.link = place.strip(), link.strip()
    held.phone, held.plan_b = phone.strip(), plan_b.strip()
    held.sequence += 1
    if PanelDay.objects.filter(
        type=held.type, day=held.day, starts=starts, cancelled_at=None
    ).exclude(pk=held.pk):
        raise Refused(_("Den dag er der allerede."), field="starts")
    if held.starts != before[0]:
        _citizens_are_free(held, booked)
    calls = _asked_again(held, moved=held.starts != before[0])
    held.save()
    if (held.starts, held.place, held.link, held.phone, held.ends_at) != (*before, ended):
        tell_members(by, held, calls, MessageKind.PANEL_CHANGED)
    told = [h for h in _booked(held) if _concerns(h, before)]
    for hearing in told:
        tell_of_change(by, hearing)
    note_facts(slots=slots, told=len(told))
    return held


@action(rule="meetings.run_day", on="day")
def cancel_day(
    *,
    by: Actor,
    day: PanelDay,
    because: str,
    instead: Mapping[int, tuple[PanelDay, str]] | None = None,
) -> PanelDay:
    """The panel does not meet that day. Each of its cases gets another date, or is put off.

    `instead`: by a hearing's key, the day and form it moves to; who is not in it is put off with
    the same reason. Raises `Refused` without a reason, once the day has begun, and where a case
    cannot move as asked; then nothing of it is done.
    """
    if not because.strip():
        raise Refused(_("Skriv hvorfor dagen aflyses."), field="because")
    held = _still_to_come(hold_day(day))
    booked = _booked(held)
    if any(hearing.started_at for hearing in booked):
        raise Refused(_("Dagen er begyndt. Udsæt de møder, der er tilbage, et for et."))
    ways = instead or {}
    for hearing in booked:
        if hearing.pk in ways:
            other, form = ways[hearing.pk]
            if other.pk == held.pk:
                raise Refused(_("Vælg en anden dag."))
            speaker = hearing.representative if form == HearingForm.REPRESENTED else None
            schedule_case(by=by, case=hearing.case, day=other, form=form, representative=speaker)
        else:
            adjourn_hearing(by=by, hearing=hearing, because=because.strip())
    held.cancelled_at, held.cancelled_because = clock.now(), because.strip()
    held.sequence += 1
    held.save()
    tell_members(by, held, _calls(held), MessageKind.PANEL_OFF)
    note_facts(moved=len(ways), put_off=len(booked) - len(ways))
    return held


@action(rule="meetings.run_day", on="day")
def call_members(*, by: Actor, day: PanelDay, members: Collection[PanelMember]) -> PanelDay:
    """Call these members to the day, and take off it who is not among them.

    Who was called already keeps what they answered. In the calendars of those who hear of it the
    day is the same entry with a higher number, so that whoever is called again after all has it
    back. Raises `Refused` without anybody, and for somebody who has no seat that day.
    """
    held = _still_to_come(PanelDay.objects.select_for_update().get(pk=day.pk))
    if not members:
        raise Refused(_("Vælg mindst ét medlem."), field="members")
    if any(m.type_id != held.type_id or held.day not in m.period for m in members):
        raise Refused(_("Medlemmet sidder ikke i teamet den dag."), field="members")
    now, called = clock.now(), held.invitations.filter(taken_off_at=None)
    leaving = list(
        called.exclude(member__in=[m.pk for m in members]).select_related("member__staff")
    )
    there = set(called.values_list("member_id", flat=True))
    new = [member for member in members if member.pk not in there]
    if leaving or new:
        held.sequence += 1
        held.save(update_fields=["sequence"])
    tell_members(by, held, leaving, MessageKind.PANEL_OFF)
    gone = [one.pk for one in leaving]
    PanelLink.objects.filter(call__in=gone, revoked_at=None).update(revoked_at=now)
    off = PanelInvitation.objects.filter(pk__in=gone).update(taken_off_at=now)
    made = PanelInvitation.objects.bulk_create(
        PanelInvitation(day=held, member=member, invited_at=now, invited_by=staff_of(by))
        for member in new
    )
    tell_members(by, held, made, MessageKind.PANEL_CALLED)
    note_facts(called=len(new), taken_off=off)
    return held


@action(rule="meetings.answer_call", on="invitation")
def answer_call(*, by: Actor, invitation: PanelInvitation, comes: bool) -> PanelInvitation:
    """The member comes, or does not: said by themselves, or by who runs the panel for a guest.

    Raises `Refused` for a yes while they have a booked time or a meeting that day at the time: it
    is moved first, or they stay away. From the yes on nobody books them then.
    """
    held = (
        PanelInvitation.objects.select_for_update(of=("self",))
        .select_related("day", "member__staff")
        .get(pk=invitation.pk)
    )
    if held.taken_off_at is not None:
        raise Refused(_("Medlemmet er ikke længere på den dag."))
    _still_to_come(held.day)
    if comes:
        _member_is_free(held)
    held.reply = SeatReply.COMES if comes else SeatReply.STAYS_AWAY
    held.replied_at, held.replied_by = clock.now(), staff_of(by)
    held.save()
    note_facts(comes=comes)
    return held


def _member_is_free(call: PanelInvitation) -> None:
    """Raises `Refused`, with when it is, while the employee has something else."""
    who = call.member.staff
    if who is None:
        return
    hold([who.pk])
    found = clashes_of([who.pk], call.day.starts_at(1), call.day.ends_at).get(who.pk)
    if found:
        said = _("%(name)s har noget andet %(at)s. Flyt det først, eller sig, at du ikke kan.")
        raise Refused(said % {"name": who.full_name, "at": wording.clock_time(found[0].begins)})


def _citizens_are_free(day: PanelDay, booked: Sequence[PanelHearing]) -> None:
    """Raises `Refused` where the day as it would be lies over something else of a citizen's."""
    there = [one for one in booked if one.form not in CITIZEN_STAYS_AWAY]
    for one in sorted(there, key=lambda hearing: hearing.case.citizen_id):
        lock(one.case.citizen)
    for one in there:
        citizen_is_free(one, day.starts_at(one.position or 1), field="starts")


def _calls(day: PanelDay) -> list[PanelInvitation]:
    """Who is called to the day and has not said that they stay away."""
    called = day.invitations.filter(taken_off_at=None).exclude(reply=SeatReply.STAYS_AWAY)
    return list(called.select_related("member__staff").order_by("pk"))


def _asked_again(day: PanelDay, *, moved: bool) -> list[PanelInvitation]:
    """Who is to hear of the changed day: all where it has moved, whatever they answered; each is
    asked again whose yes does not hold any more.
    """
    called = day.invitations.filter(taken_off_at=None).select_related("member__staff")
    said_yes = called.filter(reply=SeatReply.COMES)
    staff = [one.member.staff_id for one in said_yes if one.member.staff_id]
    hold(staff)
    clashing = clashes_of(staff, day.starts_at(1), day.ends_at)
    gone = called.exclude(reply="") if moved else said_yes.filter(member__staff__in=clashing)
    again = [one.pk for one in gone]
    day.invitations.filter(pk__in=again).update(reply="", replied_at=None, replied_by=None)
    return _calls(day)


def _still_to_come(day: PanelDay) -> PanelDay:
    if day.cancelled_at is not None:
        raise Refused(_("Dagen er aflyst."))
    if day.day < clock.today():
        raise Refused(_("Dagen er passeret."))
    return day


def _booked(day: PanelDay) -> list[PanelHearing]:
    return list(
        PanelHearing.objects.filter(day=day, state__in=ACTIVE_HEARING)
        .select_related("case__citizen", "case__type", "day", "representative")
        .order_by("position")
    )


def _left_over(n: int) -> str:
    return ngettext(
        "%(n)d sag på dagen mister sin plads. Giv den først en anden dag eller form.",
        "%(n)d sager på dagen mister deres plads. Giv dem først en anden dag eller form.",
        n,
    ) % {"n": n}


def _concerns(hearing: PanelHearing, before: tuple[time, str, str, str]) -> bool:
    """Is what changed something that the citizen goes by?"""
    day, (starts, place, link, phone) = hearing.day, before
    return (
        day.starts != starts
        or (hearing.form in IN_PLACE and day.place != place)
        or (hearing.form in ON_SCREEN and day.link != link)
        or (hearing.form == HearingForm.PHONE and day.phone != phone)
    )

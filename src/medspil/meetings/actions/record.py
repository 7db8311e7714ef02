"""The invitation record: by which channel and who chose it, and what is filled in unsaid."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.contact import law
from medspil.kernel.action import Actor, Refused
from medspil.meetings.actions.times import day_of
from medspil.meetings.models import (
    BOOKABLE_VALUES,
    Appointment,
    BookedBy,
    BookingPolicy,
    Caller,
    ChosenBy,
)
from medspil.meetings.queries.channels import channels_open_to
from medspil.people.actors import CitizenActor
from medspil.people.models import Channel
from medspil.people.queries import home
from medspil.ui import wording


def who_booked(by: Actor, on_behalf: bool) -> BookedBy:
    """The citizen, us, or us as the citizen wished."""
    if isinstance(by, CitizenActor):
        return BookedBy.CITIZEN
    return BookedBy.ON_BEHALF if on_behalf else BookedBy.STAFF


def choose(
    by: Actor,
    appointment: Appointment,
    channel: str,
    chosen_by: str,
    in_person_reason: str,
    given: dict[str, str],
    policy: BookingPolicy,
) -> None:
    """Set the channel with all that it needs, and what the rules of the day say about it.

    `given`: location, address, caller and number; what is empty is filled in. Raises `Refused`.
    """
    if channel not in BOOKABLE_VALUES:
        raise Refused(_("Vælg telefon, video eller fremmøde."), field="channel")
    choose_again(by, appointment, channel, chosen_by, in_person_reason, policy)
    appointment.location = given["location"].strip()
    appointment.address = appointment.caller = appointment.number = ""
    if channel == Channel.IN_PERSON:
        appointment.address = given["address"].strip() or policy.address
        if not appointment.address:
            raise Refused(_("Skriv adressen, borgeren skal møde op på."), field="address")
    if channel == Channel.PHONE:
        appointment.caller = given["caller"] or Caller.STAFF
        appointment.number = given["number"].strip() or _number(appointment)
        if not appointment.number:
            raise Refused(_("Skriv det nummer, der skal ringes til."), field="number")


def choose_again(
    by: Actor,
    appointment: Appointment,
    channel: str,
    chosen_by: str,
    in_person_reason: str,
    policy: BookingPolicy,
) -> None:
    """Ask the rules of the day: may the citizen choose, and was the choice theirs?"""
    allowed = channels_open_to(
        appointment.citizen,
        day_of(appointment.starts_at),
        invited_on=day_of(appointment.invitation.invited_at) if appointment.invitation else None,
        policy=policy,
    )
    if isinstance(by, CitizenActor) and channel not in allowed.open:
        raise Refused(allowed.reason(channel), field="channel")
    appointment.channel, appointment.channel_chosen_by = channel, chosen_by
    appointment.mode = allowed.mode
    appointment.citizen_may_choose = allowed.citizen_chooses
    demanded = channel == Channel.IN_PERSON and chosen_by == ChosenBy.MUNICIPALITY
    appointment.in_person_reason = in_person_reason.strip() if demanded else ""
    if demanded and allowed.citizen_chooses and not appointment.in_person_reason:
        raise Refused(
            _(
                "Borgeren vælger selv formen. Skriv hvorfor fremmøde er nødvendigt. "
                "Borgeren ser det."
            ),
            field="in_person_reason",
        )


def _number(appointment: Appointment) -> str:
    if appointment.caller == Caller.STAFF:
        return appointment.citizen.phone
    unit = home()
    return appointment.staff.phone or (unit.phone if unit else "")


def title_of(kind: int) -> str:
    """The name of a conversation type (DFDG id)."""
    names = {one.id: one.name for one in law.conversation_types()}
    return str(names.get(kind, _("Samtale")))


def usual_contact(policy: BookingPolicy) -> str:
    """How the citizen gets hold of us, in a sentence."""
    if policy.contact_options:
        return policy.contact_options
    unit = home()
    if unit is None:
        return _("Ring til kommunen")
    if not unit.phone:
        return _("Ring til %(unit)s") % {"unit": unit.unit_label}
    return _("Ring til %(unit)s på %(phone)s") % {
        "unit": unit.unit_label,
        "phone": wording.phone(unit.phone),
    }

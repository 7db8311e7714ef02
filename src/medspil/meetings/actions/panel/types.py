"""The kinds of panel as they ship, the municipality's own figures, and who sits in them."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.kernel.period import Period
from medspil.meetings import panels
from medspil.meetings.models import RUNS_IT, PanelMember, PanelRole, PanelSeat, PanelType
from medspil.meetings.models.panel.types import NOT_A_SEAT
from medspil.people.models import Staff


@action(rule="meetings.load_panels")
def load_panels(*, by: Actor) -> None:
    """Bring the shipped kinds of panel and their rules on membership into the database.

    Safe to repeat: a rule is corrected where its text was, and the municipality's own figures stay.
    """
    kinds = {
        text.code: PanelType.objects.get_or_create(
            code=text.code,
            defaults={
                "name": text.name,
                "capacity_per_month": text.capacity_per_month,
                "slot_minutes": text.slot_minutes,
                "weeks_to_meeting": text.weeks_to_meeting,
            },
        )[0]
        for text in panels.types()
    }
    PanelSeat.objects.exclude(code__in=[text.code for text in panels.seats()]).delete()
    for text in panels.seats():
        PanelSeat.objects.update_or_create(
            code=text.code,
            defaults={
                "type": kinds[text.panel],
                "role": text.role,
                "need": text.need,
                "condition": text.condition,
                "valid": Period(text.valid_from, text.valid_to).as_range(),
                "law": text.law,
                "evidence": text.evidence,
                "evidence_note": text.evidence_note,
            },
        )


@action(rule="meetings.set_panel")
def set_panel(
    *,
    by: Actor,
    type: PanelType,
    capacity_per_month: int,
    slot_minutes: int,
    weeks_to_meeting: int,
) -> PanelType:
    """The municipality's own figures. Days that are made already keep their length of a case."""
    if capacity_per_month < 1:
        raise Refused(_("Der skal være plads til mindst én sag."), field="capacity_per_month")
    if not 10 <= slot_minutes <= 240:
        raise Refused(_("En sag varer mellem 10 og 240 minutter."), field="slot_minutes")
    if weeks_to_meeting < 1:
        raise Refused(_("Skriv mindst én uge."), field="weeks_to_meeting")
    locked = PanelType.objects.select_for_update().get(pk=type.pk)
    locked.capacity_per_month = capacity_per_month
    locked.slot_minutes = slot_minutes
    locked.weeks_to_meeting = weeks_to_meeting
    locked.save()
    note_facts(capacity=capacity_per_month, minutes=slot_minutes, weeks=weeks_to_meeting)
    return locked


@action(rule="meetings.set_panel")
def seat_member(
    *,
    by: Actor,
    type: PanelType,
    role: str,
    staff: Staff | None = None,
    guest_name: str = "",
    guest_email: str = "",
    guest_phone: str = "",
    organisation: str = "",
    start: date | None = None,
) -> PanelMember:
    """Give somebody a seat: an employee, or a guest from elsewhere with name and organisation.

    Raises `Refused` for both or neither, for a guest as chair or secretary, and for a seat held
    already.
    """
    if role not in PanelRole.values or role in NOT_A_SEAT:
        raise Refused(_("Vælg en rolle."), field="role")
    if (staff is None) == (not guest_name.strip()):
        raise Refused(_("Vælg en medarbejder, eller skriv en gæst."), field="staff")
    if staff is None and role in RUNS_IT:
        raise Refused(_("Mødeleder og referent er medarbejdere."), field="role")
    if staff is None and not organisation.strip():
        raise Refused(_("Skriv hvor gæsten kommer fra."), field="organisation")
    valid = Period(start or clock.today()).as_range()
    PanelType.objects.select_for_update().get(pk=type.pk)
    if (
        staff is not None
        and PanelMember.objects.filter(
            type=type, role=role, staff=staff, valid__overlap=valid
        ).exists()
    ):
        raise Refused(_("Medarbejderen har allerede den plads."), field="staff")
    note_facts(role=role, guest=staff is None)
    return PanelMember.objects.create(
        type=type,
        role=role,
        staff=staff,
        guest_name=guest_name.strip() if staff is None else "",
        guest_email=guest_email.strip() if staff is None else "",
        guest_phone=guest_phone.strip() if staff is None else "",
        organisation=organisation.strip() if staff is None else "",
        valid=valid,
    )


@action(rule="meetings.set_panel")
def end_seat(*, by: Actor, member: PanelMember) -> PanelMember:
    """Today is the last day of the seat."""
    locked = PanelMember.objects.select_for_update().get(pk=member.pk)
    if clock.today() not in locked.period:
        raise Refused(_("Pladsen er allerede ophørt."))
    locked.valid = DateRange(locked.valid.lower, clock.today() + timedelta(days=1))
    locked.save()
    return locked

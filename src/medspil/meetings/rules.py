"""Who may do what in this room. An employee for the citizen, or the citizen for themselves."""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import DateField

from medspil.contact.models import Conversation
from medspil.kernel import clock
from medspil.kernel.kept import Kept, Slot
from medspil.meetings.actors import GuestActor
from medspil.meetings.models import (
    RUNS_IT,
    Appointment,
    ConversationRequest,
    DocumentPack,
    GuestLink,
    Invitation,
    Meeting,
    PanelCase,
    PanelDay,
    PanelHearing,
    PanelInvitation,
    PanelMember,
    Seat,
    SeatRole,
)
from medspil.people.models import Role, RoleMembership, Staff
from medspil.people.rules import (
    administers,
    case_teams,
    has_citizen,
    is_employee,
    is_self,
    leads,
    works_with_citizens,
)


@rules.predicate
def has_their_citizen(actor: Any, obj: Any = None) -> bool:
    """The appointment, invitation or request is about one of the employee's citizens."""
    about = isinstance(obj, (Appointment, Invitation, ConversationRequest))
    return about and bool(has_citizen(actor, obj.citizen))


@rules.predicate
def is_about_self(actor: Any, obj: Any = None) -> bool:
    """The appointment, invitation or request is the citizen's own."""
    about = isinstance(obj, (Appointment, Invitation, ConversationRequest))
    return about and bool(is_self(actor, obj.citizen))


@rules.predicate
def is_their_meeting(actor: Any, obj: Any = None) -> bool:
    """A meeting around one of the employee's citizens, or one in which they sit."""
    meeting = obj.meeting if isinstance(obj, Seat) else obj
    if not isinstance(meeting, Meeting):
        return False
    return bool(has_citizen(actor, meeting.citizen)) or (
        works_with_citizens(actor) and meeting.seats.filter(staff=actor).exists()
    )


@rules.predicate
def has_the_main_person(actor: Any, meeting: Any = None) -> bool:
    """The main person of the meeting is one of the employee's citizens."""
    return isinstance(meeting, Meeting) and bool(has_citizen(actor, meeting.citizen))


@rules.predicate
def is_main_person(actor: Any, obj: Any = None) -> bool:
    """The citizen, of their own meeting or their own seat in it."""
    if isinstance(obj, Seat):
        return obj.role == SeatRole.MAIN_PERSON and bool(is_self(actor, obj.meeting.citizen))
    return isinstance(obj, Meeting) and bool(is_self(actor, obj.citizen))


@rules.predicate
def was_spoken_with(actor: Any, obj: Any = None) -> bool:
    """A conversation with the citizen themselves, or with one of the employee's citizens."""
    return isinstance(obj, Conversation) and bool(
        has_citizen(actor, obj.citizen) or is_self(actor, obj.citizen)
    )


@rules.predicate
def keeps_hours_of(actor: Any, staff: Any = None) -> bool:
    """Their own hours, or those of somebody in a team they lead."""
    if not isinstance(staff, Staff) or not works_with_citizens(actor):
        return False
    if actor.pk == staff.pk:
        return True
    return bool(leads(actor)) and are_colleagues(actor, staff)


def are_colleagues(viewer: Staff, staff: Staff) -> bool:
    """Do they work with citizens in the same team today (a role in the house has all teams)?"""
    whole_house, teams = case_teams(viewer)
    held = RoleMembership.objects.filter(
        staff=staff, role__in=[Role.CASEWORKER, Role.LEADER], valid__contains=clock.today()
    )
    return (held if whole_house else held.filter(team__in=teams)).exists()


@rules.predicate
def is_own(actor: Any, staff: Any = None) -> bool:
    return isinstance(staff, Staff) and works_with_citizens(actor) and actor.pk == staff.pk


@rules.predicate
def is_own_seat(actor: Any, obj: Any = None) -> bool:
    """The guest's own seat, their link to it, or the meeting that it is in."""
    if not isinstance(actor, GuestActor):
        return False
    if isinstance(obj, GuestLink):
        return obj.seat_id == actor.seat.pk
    if isinstance(obj, Meeting):
        return obj.pk == actor.seat.meeting_id
    return isinstance(obj, Seat) and obj.pk == actor.seat.pk


rules.add_rule("meetings.see_calendar", works_with_citizens)
rules.add_rule("meetings.lead", is_their_meeting)
rules.add_rule("meetings.bring_points", is_their_meeting | is_main_person)
rules.add_rule("meetings.signal", is_their_meeting | is_main_person | is_own_seat)
rules.add_rule("meetings.answer_seat", is_their_meeting | is_main_person | is_own_seat)
rules.add_rule("meetings.knock", is_own_seat)
rules.add_rule("meetings.sit", is_own_seat)
rules.add_rule("meetings.share", has_the_main_person | is_main_person)
rules.add_rule("meetings.note", has_the_main_person)
rules.add_rule("meetings.confirm", has_the_main_person | is_main_person)
rules.add_rule("meetings.hold", has_the_main_person)
rules.add_rule("meetings.evaluate", was_spoken_with)
rules.add_rule("meetings.keep_hours", keeps_hours_of)
rules.add_rule("meetings.book", has_citizen | is_self)
rules.add_rule("meetings.change", has_their_citizen | is_about_self)
rules.add_rule("meetings.decide", has_their_citizen)
rules.add_rule("meetings.invite", works_with_citizens)
rules.add_rule("meetings.follow_up", has_their_citizen)
rules.add_rule("meetings.ask", has_citizen | is_self)
rules.add_rule("meetings.answer", has_their_citizen)
rules.add_rule("meetings.feed", is_own)
rules.add_rule("meetings.change_policy", administers | leads)
# "meetings.remind" and "meetings.knock_panel" are nobody's: the worker and a guest do it


# -- the interdisciplinary panel -------------------------------------------------------------------


def panel_seats(staff: Staff) -> list[tuple[int, str]]:
    """(panel type, role) of the seats that the employee holds today; read once per request."""
    today = clock.today()
    kept: dict[object, list[tuple[int, str]]] = staff.__dict__.setdefault("_panel_seats", {})
    if today not in kept:
        kept[today] = _seats(staff=staff.pk, today=today)
    return kept[today]


_seats = Kept(
    lambda: (
        PanelMember.objects.filter(staff=Slot("staff"), valid__contains=Slot("today", DateField()))
        .order_by("pk")
        .values_list("type_id", "role")
    )
)


@rules.predicate
def sits_in_panel(actor: Any, _obj: Any = None) -> bool:
    """The employee has a seat in some panel today."""
    return isinstance(actor, Staff) and actor.is_active and bool(panel_seats(actor))


@rules.predicate
def runs_panel(actor: Any, _obj: Any = None) -> bool:
    """Chair or secretary of some panel today."""
    return bool(sits_in_panel(actor)) and any(role in RUNS_IT for _type, role in panel_seats(actor))


@rules.predicate
def runs_the_panel_of(actor: Any, obj: Any = None) -> bool:
    """Chair or secretary, today, of the panel that the case (or its meeting) is before."""
    case = obj.case if isinstance(obj, PanelHearing) else obj
    return (
        isinstance(case, PanelCase)
        and bool(runs_panel(actor))
        and any(kind == case.type_id and role in RUNS_IT for kind, role in panel_seats(actor))
    )


@rules.predicate
def has_the_citizen_of(actor: Any, obj: Any = None) -> bool:
    """The case (or its meeting) is about one of the employee's citizens."""
    case = obj.case if isinstance(obj, PanelHearing) else obj
    return isinstance(case, PanelCase) and bool(has_citizen(actor, case.citizen))


@rules.predicate
def is_own_case(actor: Any, case: Any = None) -> bool:
    return isinstance(case, PanelCase) and bool(is_self(actor, case.citizen))


@rules.predicate
def reads_pack(actor: Any, pack: Any = None) -> bool:
    """The pack was made for the employee's own seat."""
    return isinstance(pack, DocumentPack) and pack.member.staff_id == getattr(actor, "pk", 0)


@rules.predicate
def runs_the_panel_of_the_day(actor: Any, day: Any = None) -> bool:
    """Chair or secretary, today, of the panel whose day it is."""
    return (
        isinstance(day, PanelDay)
        and bool(runs_panel(actor))
        and (any(kind == day.type_id and role in RUNS_IT for kind, role in panel_seats(actor)))
    )


@rules.predicate
def runs_its_day(actor: Any, invitation: Any = None) -> bool:
    called = isinstance(invitation, PanelInvitation)
    return called and bool(runs_the_panel_of_the_day(actor, invitation.day))


@rules.predicate
def holds_the_seat(actor: Any, invitation: Any = None) -> bool:
    """The employee's own seat was called."""
    called = isinstance(invitation, PanelInvitation)
    return called and invitation.member.staff_id == getattr(actor, "pk", 0)


rules.add_rule("meetings.see_panel", works_with_citizens | runs_panel)
rules.add_rule("meetings.run_panel", runs_panel | leads)
rules.add_rule("meetings.prepare_panel", works_with_citizens)
rules.add_rule("meetings.see_panel_rules", is_employee)
rules.add_rule("meetings.read_packs", sits_in_panel)
rules.add_rule("meetings.set_panel", leads | administers)
rules.add_rule("meetings.refer", has_citizen)
rules.add_rule("meetings.prepare_case", has_the_citizen_of)
rules.add_rule("meetings.take_part_in_case", has_the_citizen_of | is_own_case)
rules.add_rule("meetings.see_case", has_the_citizen_of | runs_the_panel_of)
rules.add_rule("meetings.run_case", runs_the_panel_of | has_the_citizen_of & leads)
rules.add_rule("meetings.open_pack", reads_pack)
rules.add_rule("meetings.answer_call", holds_the_seat | runs_its_day)
rules.add_rule("meetings.run_day", runs_the_panel_of_the_day)
rules.add_rule("meetings.load_panels", administers)

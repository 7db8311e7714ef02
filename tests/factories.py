"""Plain functions that put people, conversations and the law into the tests' database.

Each takes what the test is about and chooses the rest: synthetic names, CPR numbers with day + 60,
telephone numbers beginning with 00. What decides a due date is recomputed at once, as an action
would, so that `Due` is right whenever a test reads it (call `the_law()` first: without rules,
rhythm and policy there is nothing to compute).

    the_law()
    anna = citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=caseworker)
    conversation(anna, on=date(2020, 1, 10))
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from psycopg.types.range import DateRange, TimestamptzRange

from medspil.contact.actions.law import load_law
from medspil.contact.due import reclassify, refresh, sweep
from medspil.contact.models import (
    AttemptOutcome,
    Concern,
    ConcernLevel,
    ContactAttempt,
    ContactRule,
    Conversation,
    ConversationNote,
    LocalRhythm,
    NextContact,
    NextContactReason,
    RuleTransition,
    Suspension,
    SuspensionEffect,
    SuspensionSubject,
)
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.kernel.cpr import Cpr
from medspil.kernel.period import Period
from medspil.meetings.actions.panel import cases as panel_actions
from medspil.meetings.actions.panel.types import load_panels
from medspil.meetings.models import (
    Appointment,
    Availability,
    PanelCase,
    PanelDay,
    PanelMember,
    PanelType,
    Section,
)
from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import (
    AbsencePeriod,
    BenefitPeriod,
    CaseworkerAssignment,
    Citizen,
    ContactGroupPeriod,
    Municipality,
    Role,
    RoleMembership,
    Staff,
    Team,
)

PASSWORD = "en lang sætning til prøverne"
LONG_AGO = date(2000, 1, 1)
EAST, WEST = "0330", "0461"  # Slagelse in region 1085, Odense in region 1083

_MUNICIPALITIES = {EAST: ("Slagelse", "1085"), WEST: ("Odense", "1083")}
_GROUP_BENEFITS = {
    "LAB6_01": "dagpenge",
    "LAB6_04": "uddannelseshjaelp",
    "LAB6_05": "uddannelseshjaelp",
    "LAB6_07": "ressourceforloebsydelse",
    "LAB6_08": "ressourceforloebsydelse",
    "LAB6_09": "ledighedsydelse",
    "LAB6_09E": "fleksloentilskud",
    "LAB6_10": "revalideringsydelse",
    "LAB6_12": "ingen",
}
_number = itertools.count(1)


def _days(start: date, end: date | None) -> DateRange:
    return Period(start, end).as_range()


# -- the house -------------------------------------------------------------------------------------


def the_law() -> None:
    """The shipped rules, suspensions, codes and the first rhythm, unless they are there."""
    if not ContactRule.objects.exists():
        load_law(by=System("test"))


def municipality(code: str = EAST, *, region: str = "", home: bool = False) -> Municipality:
    """A municipality: `EAST` or `WEST` of Storebælt, or any code with its region."""
    name, usual = _MUNICIPALITIES.get(code, (f"Kommune {code}", "1085"))
    made, _new = Municipality.objects.get_or_create(
        code=code, defaults={"name": name, "region_code": region or usual}
    )
    if home and not made.is_home:
        Municipality.objects.filter(is_home=True).update(is_home=False)
        made.is_home = True
        made.save(update_fields=["is_home"])
    return made


def team(name: str = "") -> Team:
    return Team.objects.create(name=name or f"Team {next(_number)}")


def staff(
    role: str = Role.CASEWORKER,
    *,
    in_team: Team | None = None,
    whole_house: bool = False,
    username: str = "",
    full_name: str = "",
    since: date = LONG_AGO,
    until: date | None = None,
    is_demo: bool = False,
) -> Staff:
    """An employee with one role. Caseworkers and leaders get a team of their own unless given one
    or (leaders) the whole house. The password is `PASSWORD`.
    """
    n = next(_number)
    made = Staff.objects.create_user(
        username=username or f"medarbejder{n}",
        password=PASSWORD,
        full_name=full_name or f"Medarbejder {n}",
        email=f"medarbejder{n}@example.com",
        is_demo=is_demo,
    )
    needs_team = role in (Role.CASEWORKER, Role.LEADER) and not whole_house
    give_role(made, role, in_team or (team() if needs_team else None), since=since, until=until)
    return made


def give_role(
    to: Staff,
    role: str,
    in_team: Team | None = None,
    *,
    since: date = LONG_AGO,
    until: date | None = None,
) -> RoleMembership:
    return RoleMembership.objects.create(
        staff=to, role=role, team=in_team, valid=_days(since, until)
    )


def leader(in_team: Team | None = None, *, whole_house: bool = False) -> Staff:
    return staff(Role.LEADER, in_team=in_team, whole_house=whole_house)


def administrator() -> Staff:
    return staff(Role.ADMINISTRATOR)


def team_of(employee: Staff) -> Team:
    """The team of the employee's first role in a team."""
    membership = employee.memberships.exclude(team=None).order_by("pk").first()
    assert membership is not None
    assert membership.team is not None
    return membership.team


# -- citizens and what is true of them -------------------------------------------------------------


def cpr(n: int) -> Cpr:
    """A replacement number (day + 60), different for each n."""
    born = date(1960, 1, 1) + timedelta(days=n % 14_000)
    return Cpr.parse(f"{born.day + 60:02d}{born:%m%y}-{n // 14_000:04d}")


def citizen(
    group: str = "LAB6_02",
    *,
    track: str = "",
    anchor: date | None = None,
    benefit: str | None = None,
    registered_on: date | None = None,
    closed_on: date | None = None,
    since: date | None = None,
    in_municipality: Municipality | None = None,
    staff: Staff | None = None,
    in_team: Team | None = None,
    reference: str = "",
    first_name: str = "",
    last_name: str = "",
    with_cpr: bool = False,
    protected: bool = False,
    **fields: object,
) -> Citizen:
    """A citizen with contact group and benefit from `since` (else the anchor, registration, 2020).

    `group` empty: none. `benefit` is the group's usual one; empty: none. With `staff` the citizen
    is theirs, with `in_team` alone the team's.
    """
    n = next(_number)
    start = since or anchor or registered_on or date(2020, 1, 1)
    made = Citizen(
        reference=reference or f"T-{n:05d}",
        first_name=first_name or "Borger",
        last_name=last_name or f"Prøve {n}",
        municipality=in_municipality or municipality(),
        registered_on=registered_on or start,
        closed_on=closed_on,
        protected=protected,
        **{"phone": f"0000{n % 10_000:04d}", **fields},
    )
    if with_cpr:
        made.set_cpr(cpr(n))
    made.save()
    if group:
        ContactGroupPeriod.objects.create(
            citizen=made, group=group, track=track, anchor=anchor, valid=_days(start, None)
        )
    if benefit is None:
        sick = group.startswith("LAB6_06")
        benefit = _GROUP_BENEFITS.get(group, "sygedagpenge" if sick else "kontanthjaelp")
    if group and benefit:
        BenefitPeriod.objects.create(citizen=made, code=benefit, valid=_days(start, None))
    if staff or in_team:
        CaseworkerAssignment.objects.create(
            citizen=made,
            staff=staff,
            team=in_team or team_of(staff),  # type: ignore[arg-type]
            valid=_days(LONG_AGO, None),
        )
    refresh([made.pk])
    return made


def contact_group(
    of: Citizen,
    group: str,
    start: date,
    end: date | None = None,
    *,
    track: str = "",
    anchor: date | None = None,
) -> ContactGroupPeriod:
    """Another contact group; what held before ends the day before."""
    _end_before(ContactGroupPeriod, of, start)
    made = ContactGroupPeriod.objects.create(
        citizen=of, group=group, track=track, anchor=anchor, valid=_days(start, end)
    )
    _recompute(of)
    return made


def benefit(of: Citizen, code: str, start: date, end: date | None = None) -> BenefitPeriod:
    """Another benefit; what held before ends the day before."""
    _end_before(BenefitPeriod, of, start)
    made = BenefitPeriod.objects.create(citizen=of, code=code, valid=_days(start, end))
    _recompute(of)
    return made


def absence(of: Citizen, start: date, end: date | None = None, code: str = "syg") -> AbsencePeriod:
    made = AbsencePeriod.objects.create(citizen=of, code=code, valid=_days(start, end))
    refresh([of.pk])
    return made


def _end_before(model: type, of: Citizen, start: date) -> None:
    for row in model.objects.filter(citizen=of, valid__contains=start):  # type: ignore[attr-defined]
        row.valid = DateRange(row.valid.lower, start)
        row.save(update_fields=["valid"])


def _recompute(of: Citizen) -> None:
    reclassify([of.pk])
    refresh([of.pk])


# -- what happened between people ------------------------------------------------------------------


def moment(day: date, at: str = "10:00") -> datetime:
    """A moment in Danish time."""
    return datetime.combine(day, time.fromisoformat(at), clock.TZ)


def conversation(
    of: Citizen,
    on: date | None = None,
    *,
    type: int | None = None,
    channel: str = "phone",
    at: str = "10:00",
    by: Staff | None = None,
    note: str = "",
) -> Conversation:
    """A conversation that was held, judged by the rules. `type` is a DFDG id: by default the one
    that counts for the citizen's group (4 in sickness, else 7).
    """
    day = on or clock.today()
    if type is None:
        row = of.contact_groups.filter(valid__contains=day).first()
        type = 4 if row is not None and row.group.startswith("LAB6_06") else 7
    made = Conversation.objects.create(
        citizen=of, held_at=moment(day, at), held_on=day, type=type, channel=channel, staff=by
    )
    if note:
        ConversationNote.objects.create(
            conversation=made, text=note, written_at=moment(day, at), written_by=by
        )
    _recompute(of)
    made.refresh_from_db()
    return made


def attempt(
    of: Citizen,
    on: date | None = None,
    outcome: str = AttemptOutcome.NOT_REACHED,
    *,
    again: date | None = None,
    at: str = "09:00",
    by: Staff | None = None,
) -> ContactAttempt:
    """A call that became no conversation."""
    day = on or clock.today()
    asks_again = outcome in (AttemptOutcome.DECLINED, AttemptOutcome.CALL_BACK)
    again = again or (day + timedelta(days=14) if asks_again else None)
    made = ContactAttempt.objects.create(
        citizen=of,
        at=moment(day, at),
        day=day,
        outcome=outcome,
        staff=by,
        again_at=moment(again) if again else None,
    )
    refresh([of.pk])
    return made


def concern(
    of: Citizen, level: str = ConcernLevel.HIGH, since: date | None = None, reason: str = "Alene"
) -> Concern:
    start = since or clock.today()
    for row in of.concerns.filter(valid__contains=start):
        row.valid = DateRange(row.valid.lower, start)
        row.save(update_fields=["valid"])
    made = Concern.objects.create(
        citizen=of, level=level, reason=reason, valid=_days(start, None), set_at=moment(start)
    )
    refresh([of.pk])
    return made


def next_contact(
    of: Citizen,
    day: date,
    *,
    set_on: date | None = None,
    reason: str = NextContactReason.AGREED,
    by: Staff | None = None,
) -> NextContact:
    made, _new = NextContact.objects.update_or_create(
        citizen=of,
        defaults={"day": day, "reason": reason, "set_on": set_on or clock.today(), "set_by": by},
    )
    refresh([of.pk])
    return made


# -- messages --------------------------------------------------------------------------------------


def message(of: Citizen, **facts: object) -> Message:
    """A message that was queued an hour ago by the house's clock, and is of use for a day."""
    at = clock.now() - timedelta(hours=1)
    day = facts.get("day", at.date())
    held = Message.objects.filter(citizen=of, day=day, slot__isnull=False).count()
    given: dict[str, object] = {
        "kind": "missed_call",
        "channel": "sms",
        "subject": "Du har en ny besked",
        "text": "Vi har prøvet at ringe til dig.",
        "day": at.date(),
        "slot": held + 1,
        "queued_by": "system:test",
        "queued_at": at,
        "not_before": at,
        "useless_after": at + timedelta(days=1),
        **facts,
    }
    return Message.objects.create(citizen=of, **given)


# -- the law ---------------------------------------------------------------------------------------


def suspension(
    start: date,
    end: date | None = None,
    *,
    effect: str = SuspensionEffect.FREEZE,
    subject: str = SuspensionSubject.CONVERSATION_DUTY,
    regions: Sequence[str] = (),
    municipalities: Sequence[str] = (),
    code: str = "",
    revoked: bool = False,
) -> Suspension:
    """A suspension in the regions and municipalities, or (both empty) everywhere."""
    made = Suspension.objects.create(
        code=code or f"PROVE-{next(_number)}",
        subject=subject,
        effect=effect,
        regions=list(regions),
        municipalities=list(municipalities),
        valid=_days(start, end),
        because="Prøve",
        evidence="unverified",
        entered_at=moment(start),
        revoked_at=moment(start) if revoked else None,
        revoked_because="Prøve" if revoked else "",
    )
    reclassify()
    sweep()
    return made


def transition(group: str, day: date) -> RuleTransition:
    """A reform's transition clause: from `day` running courses follow that day's rules."""
    made = RuleTransition.objects.create(group=group, day=day, because="Prøve")
    reclassify()
    sweep()
    return made


def rhythm(days: int, *, group: str = "", level: str = ConcernLevel.NONE) -> LocalRhythm:
    made, _new = LocalRhythm.objects.update_or_create(
        group=group, concern=level, defaults={"interval_days": days}
    )
    sweep()
    return made


# -- booked conversations --------------------------------------------------------------------------


def open_hours(
    of: Staff,
    weekday: int = 2,
    *,
    opens: str = "09:00",
    closes: str = "12:00",
    slot_minutes: int = 30,
    every_weeks: int = 1,
    first_week: date = date(2020, 1, 6),
    since: date = date(2020, 1, 1),
    until: date | None = None,
    channels: Sequence[str] = ("phone", "video", "in_person"),
) -> Availability:
    """Hours in which the employee can be booked: Tuesdays from nine to twelve, unless told."""
    return Availability.objects.create(
        staff=of,
        weekday=weekday,
        from_time=time.fromisoformat(opens),
        to_time=time.fromisoformat(closes),
        every_weeks=every_weeks,
        first_week=first_week,
        valid=_days(since, until),
        channels=list(channels),
        slot_minutes=slot_minutes,
    )


def appointment(
    of: Citizen,
    with_: Staff,
    on: date,
    at: str = "10:00",
    *,
    minutes: int = 30,
    channel: str = "phone",
    **fields: object,
) -> Appointment:
    """A booked conversation by telephone; the citizen's own booking, two weeks before."""
    start = moment(on, at)
    calls = {"caller": "staff", "number": of.phone or "00000000"} if channel == "phone" else {}
    place = {"address": "Rådhuset 1, 5610 Assens"} if channel == "in_person" else {}
    return Appointment.objects.create(
        **{
            "citizen": of,
            "staff": with_,
            "during": TimestamptzRange(start, start + timedelta(minutes=minutes)),
            "type": 7,
            "channel": channel,
            "channel_chosen_by": "citizen",
            "title": "Jobsamtale",
            "contact_options": "Ring på 00 00 00 00",
            "booked_by": "citizen",
            "booked_at": start - timedelta(days=14),
            **calls,
            **place,
            **fields,
        }
    )


# -- the interdisciplinary panel -------------------------------------------------------------------


def panel() -> PanelType:
    """The rehabilitation team, as it ships."""
    if not PanelType.objects.exists():
        load_panels(by=System("test"))
    return PanelType.objects.get(code="rehabilitering")


def panel_member(who: Staff | None = None, role: str = "chair", **fields: object) -> PanelMember:
    """A seat since long ago: an employee's, or (without one) a guest's."""
    guest = {} if who else {"guest_name": "Gæst Prøve", "organisation": "Klinisk funktion"}
    return PanelMember.objects.create(
        **{"type": panel(), "role": role, "staff": who, "valid": _days(LONG_AGO, None)}
        | guest
        | fields
    )


def panel_day(on: date, **fields: object) -> PanelDay:
    """A day of eight half hours from nine, in which every form is possible."""
    forms = ["in_person", "video", "phone", "hybrid", "represented", "without_citizen"]
    return PanelDay.objects.create(
        **{
            "type": panel(),
            "day": on,
            "starts": time(9),
            "slots": 8,
            "slot_minutes": 30,
            "forms": forms,
            "place": "Rådhuset, lokale 3",
            **fields,
        }
    )


def panel_case(of: Citizen, by: Staff, *, referred_on: date | None = None) -> PanelCase:
    """A case that has just been opened."""
    return panel_actions.refer_to_panel(
        by=by, citizen=of, type=panel(), question="flex_job", referred_on=referred_on
    )


def ready_case(of: Citizen, by: Staff, *, referred_on: date | None = None) -> PanelCase:
    """A case whose preparatory part is whole, and which the citizen has nothing to add to."""
    made = panel_case(of, by, referred_on=referred_on)
    today = clock.today()
    for section in Section:
        dated = today if section == Section.CERTIFICATE else None
        panel_actions.write_section(
            by=by, case=made, section=section, text="Prøvetekst", dated=dated
        )
    panel_actions.send_for_review(
        by=by, case=made, how="letter", deadline=today + timedelta(days=7)
    )
    return panel_actions.comment_on_preparation(by=CitizenActor(of), case=made, nothing_to_add=True)

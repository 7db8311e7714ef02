"""The panel's days: cases get a date and a form, change places, begin, are held or adjourned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Case, F, PositiveSmallIntegerField, Value, When
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.meetings.actions.panel.calling import papers_are_gone, tell_members
from medspil.meetings.actions.panel.moving import (
    active_hearing,
    lock_case,
    move,
    staff_of,
    task_is_done,
)
from medspil.meetings.actions.panel.telling import propose_instead, tell_of_hearing
from medspil.meetings.actions.times import lock
from medspil.meetings.models import (
    CITIZEN_STAYS_AWAY,
    IN_PLACE,
    Came,
    CaseState,
    HearingForm,
    HearingState,
    PanelAttendance,
    PanelCase,
    PanelDay,
    PanelHearing,
    PanelInvitation,
    PanelMember,
    PanelType,
    Party,
)
from medspil.meetings.queries.panel.consents import why_not
from medspil.meetings.queries.panel.days import free_slots, taken_in_month
from medspil.meetings.queries.taken import busy, expected_elsewhere
from medspil.messages.models import MessageKind
from medspil.people.models import Representation
from medspil.ui import wording


@action(rule="meetings.run_panel")
def make_day(
    *,
    by: Actor,
    type: PanelType,
    day: date,
    starts: time,
    slots: int,
    forms: Sequence[str],
    place: str = "",
    link: str = "",
    phone: str = "",
    plan_b: str = "",
) -> PanelDay:
    """The panel meets on a day: when it begins, how many cases, where, and in which forms.

    Who has a seat that day is called to it, and told. Whoever has something else then chooses: they
    move it, or say that they do not come (`changing.answer_call`).

    Raises `Refused` for a day that has passed or is there already, without a form, and for meetings
    in person without a place.
    """
    if day < clock.today():
        raise Refused(_("Dagen er passeret."), field="day")
    check_day(forms=forms, slots=slots, place=place)
    PanelType.objects.select_for_update().get(pk=type.pk)
    if PanelDay.objects.filter(type=type, day=day, starts=starts, cancelled_at=None).exists():
        raise Refused(_("Den dag er der allerede."), field="day")
    made = PanelDay.objects.create(
        type=type,
        day=day,
        starts=starts,
        slots=slots,
        slot_minutes=type.slot_minutes,
        forms=[form for form in HearingForm.values if form in forms],
        place=place.strip(),
        link=link.strip(),
        phone=phone.strip(),
        plan_b=plan_b.strip(),
    )
    seated = PanelMember.objects.filter(type=type, valid__contains=day).select_related("staff")
    calls = PanelInvitation.objects.bulk_create(
        PanelInvitation(day=made, member=member, invited_at=clock.now(), invited_by=staff_of(by))
        for member in seated
    )
    tell_members(by, made, calls, MessageKind.PANEL_CALLED)
    return made


def check_day(*, forms: Sequence[str], slots: int, place: str) -> None:
    """Raises `Refused` for a day without a form, of no sensible length, or without a place."""
    if not forms or any(form not in HearingForm.values for form in forms):
        raise Refused(_("Vælg mindst én form."), field="forms")
    if not 1 <= slots <= 40:
        raise Refused(_("Der kan være mellem 1 og 40 sager på en dag."), field="slots")
    if any(form in IN_PLACE for form in forms) and not place.strip():
        raise Refused(_("Skriv hvor de, der møder frem, skal hen."), field="place")


@action(rule="meetings.see_case", on="case")
def schedule_case(
    *,
    by: Actor,
    case: PanelCase,
    day: PanelDay,
    form: str,
    representative: Representation | None = None,
) -> PanelCase:
    """Give the case a date and a form: at first, again after it was adjourned, or another one.

    It takes the first slot of the day that is free and in which the citizen, when they are to be
    there, is not expected elsewhere; the citizen is told. Raises `Refused` for a form that lacks
    what it needs, for a day that has no such slot or has passed, and when the month has no room.
    """
    locked = lock_case(case)
    old = active_hearing(locked)
    if old is not None and old.state == HearingState.OPEN:
        raise Refused(_("Mødet er i gang."))
    if locked.state != CaseState.SCHEDULED and not locked.may_become(CaseState.SCHEDULED):
        move(locked, CaseState.SCHEDULED)  # says why not
    PanelType.objects.select_for_update().get(pk=locked.type_id)
    if day.type_id != locked.type_id or day.day < clock.today() or _is_off(day):
        raise Refused(_("Vælg en dag, der ikke er passeret."), field="day")
    if lacking := why_not(locked, day, form, representative):
        raise Refused(lacking, field="form")
    spoken_for = representative if form == HearingForm.REPRESENTED else None
    news: MessageKind | None = MessageKind.HEARING_CHANGED if old else MessageKind.HEARING_SET
    lock(locked.citizen)
    if old is not None and old.day_id == day.pk:
        if form not in CITIZEN_STAYS_AWAY:
            citizen_is_free(old, old.starts_at)
        if (old.form, old.state) == (form, HearingState.PLANNED):
            news = None  # as it was
        planned, planned.form, planned.representative = old, form, spoken_for
        planned.state, planned.because = HearingState.PLANNED, ""
        planned.save()
    else:
        if old is not None:
            starts = old.starts_at
            old.state, old.position = HearingState.TAKEN_DOWN, None
            old.save()
            papers_are_gone(by, old, starts)
        planned = _plan(by, locked, day, form, spoken_for)
    task_is_done(locked)
    move(locked, CaseState.SCHEDULED)
    if news is not None:
        tell_of_hearing(by, locked, planned, news)
    note_facts(day=day.day.isoformat(), form=form)
    return locked


def _is_off(day: PanelDay) -> bool:
    return PanelDay.objects.filter(pk=day.pk, cancelled_at__isnull=False).exists()


def _plan(
    by: Actor, case: PanelCase, day: PanelDay, form: str, representative: Representation | None
) -> PanelHearing:
    free = free_slots(day)
    if not free:
        raise Refused(_("Dagen er fuld. Vælg en anden dag."), field="day")
    most = case.type.capacity_per_month
    if taken_in_month(case.type, day.day) >= most:
        raise Refused(
            _("Der er plads til %(most)d sager om måneden, og den måned er fuld.") % {"most": most},
            field="day",
        )
    if form not in CITIZEN_STAYS_AWAY:
        free = [slot for slot in free if not _is_expected_elsewhere(case, day, slot)]
    if not free:
        raise Refused(
            _("Borgeren har andre aftaler på den dag. Flyt dem, eller vælg en anden dag."),
            field="day",
        )
    return PanelHearing.objects.create(
        case=case,
        day=day,
        position=free[0],
        form=form,
        representative=representative,
        round=case.round,
        planned_at=clock.now(),
        planned_by=staff_of(by),
    )


def citizen_is_free(
    hearing: PanelHearing, begins: datetime | None, field: str | None = None
) -> None:
    """Raises `Refused` when the citizen has a booked time or a meeting where their case would be.

    Hold the citizen first: then it is true until it is written. The database asks the same.
    """
    if begins is None:
        return
    until = begins + timedelta(minutes=hearing.day.slot_minutes)
    if expected_elsewhere(hearing.case.citizen_id, begins, until):
        said = _("%(name)s har en anden aftale %(at)s. Flyt den, eller vælg en anden tid.")
        at = wording.clock_time(begins)
        raise Refused(said % {"name": hearing.case.citizen.full_name, "at": at}, field=field)


def _is_expected_elsewhere(case: PanelCase, day: PanelDay, slot: int) -> bool:
    begins, ends = day.starts_at(slot), day.starts_at(slot + 1)
    return bool(busy([], case.citizen_id, begins, ends)[0])


@action(rule="meetings.run_case", on="hearing")
def move_hearing(*, by: Actor, hearing: PanelHearing, earlier: bool) -> PanelHearing:
    """One slot earlier or later; a case that stands there takes the other place.

    Both citizens are told once the agenda has been at rest for a while. Raises `Refused` at the
    ends of the day, and when either meeting has begun.
    """
    hold_day(hearing.day)
    here = _hearing(hearing)
    if here.position is None or here.started_at is not None:
        raise Refused(_("Mødet kan ikke flyttes mere."))
    there = here.position + (-1 if earlier else 1)
    if not 1 <= there <= hearing.day.slots:
        raise Refused(_("Der er ikke flere tider den vej."))
    found = PanelHearing.objects.select_related("day", "case__citizen")
    other = found.filter(day_id=here.day_id, position=there).first()
    if other is not None and other.started_at is not None:
        raise Refused(_("Mødet kan ikke flyttes forbi et møde, der er begyndt."))
    for one, slot in ((here, there), *(((other, here.position),) if other else ())):
        if one.form not in CITIZEN_STAYS_AWAY:
            lock(one.case.citizen)
            citizen_is_free(one, one.day.starts_at(slot))
    places = [When(pk=here.pk, then=Value(there))]
    if other is not None:
        places.append(When(pk=other.pk, then=Value(here.position)))
    changed = PanelHearing.objects.filter(pk__in=[here.pk, *([other.pk] if other else [])])
    changed.update(
        position=Case(*places, default=F("position"), output_field=PositiveSmallIntegerField())
    )
    for one in changed.select_related("case__citizen", "case__type", "day").order_by("pk"):
        tell_of_change(by, one)
    here.refresh_from_db()
    return here


def hold_day(day: PanelDay) -> PanelDay:
    """The day as it is, with the cases on it, held until the action ends.

    The cases first and the panel after them, as whoever gives a case its date takes them. Raises
    `Refused` when a case came to the day meanwhile.
    """
    booked = PanelHearing.objects.filter(day=day, position__isnull=False).order_by()
    cases = booked.values("case_id")
    held = set(
        PanelCase.objects.select_for_update()
        .filter(pk__in=cases)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    PanelType.objects.select_for_update().get(pk=day.type_id)
    if set(booked.values_list("case_id", flat=True)) - held:
        raise Refused(_("Der er lige kommet en sag på dagen. Se den igennem, og prøv igen."))
    return PanelDay.objects.select_for_update(of=("self",)).select_related("type").get(pk=day.pk)


def tell_of_change(by: Actor, hearing: PanelHearing) -> None:
    """Tell the citizen the new time when the agenda is at rest; a fallen form's, the proposal."""
    if hearing.state == HearingState.FORM_PENDING:
        propose_instead(by, hearing.case, hearing)
    elif hearing.state == HearingState.PLANNED:
        tell_of_hearing(by, hearing.case, hearing, MessageKind.HEARING_CHANGED, rest=True)


@action(rule="meetings.run_case", on="hearing")
def open_hearing(*, by: Actor, hearing: PanelHearing) -> PanelHearing:
    """The meeting begins. From now on the citizen's answers stand as they are.

    Raises `Refused` on another day than its own, and while the form is to be found again.
    """
    lock_case(hearing.case)
    locked = _hearing(hearing)
    if locked.state == HearingState.FORM_PENDING:
        raise Refused(
            _("Borgeren har ændret sit svar. Find en ny form eller dato, før mødet begynder.")
        )
    if locked.state != HearingState.PLANNED:
        raise _not_now(locked)
    if locked.day.day != clock.today():
        raise Refused(_("Mødet er ikke i dag."))
    locked.state, locked.started_at = HearingState.OPEN, clock.now()
    locked.save()
    return locked


@dataclass(frozen=True, slots=True)
class Attended:
    """Who was there, and how. `member` for a seat in the panel."""

    party: Party
    came: Came
    member: PanelMember | None = None


@action(rule="meetings.run_case", on="hearing")
def hold_hearing(
    *, by: Actor, hearing: PanelHearing, attended: Sequence[Attended] = ()
) -> PanelHearing:
    """The meeting has been held, and who was there is noted."""
    case = lock_case(hearing.case)
    locked = _hearing(hearing)
    if locked.state != HearingState.OPEN:
        raise _not_now(locked)
    locked.state, locked.ended_at = HearingState.HELD, clock.now()
    locked.save()
    PanelAttendance.objects.bulk_create(
        PanelAttendance(hearing=locked, party=seat.party, came=seat.came, member=seat.member)
        for seat in attended
    )
    move(case, CaseState.HELD)
    return locked


@action(rule="meetings.see_case", on="hearing")
def adjourn_hearing(*, by: Actor, hearing: PanelHearing, because: str) -> PanelHearing:
    """The meeting does not take place, or stops: the case waits for another date. Says why."""
    if not because.strip():
        raise Refused(_("Skriv hvorfor mødet udsættes."), field="because")
    case = lock_case(hearing.case)
    locked = _hearing(hearing)
    if locked.state not in (HearingState.PLANNED, HearingState.FORM_PENDING, HearingState.OPEN):
        raise _not_now(locked)
    starts = None if locked.started_at else locked.starts_at  # begun: the citizen hears it there
    locked.state, locked.position = HearingState.ADJOURNED, None
    locked.because = because.strip()
    locked.save()
    move(case, CaseState.ADJOURNED)
    papers_are_gone(by, locked, starts)
    if starts is not None:
        tell_of_hearing(
            by, case, locked, MessageKind.HEARING_OFF, at=starts, because=because.strip()
        )
    return locked


def _hearing(hearing: PanelHearing) -> PanelHearing:
    return (
        PanelHearing.objects.select_for_update(of=("self",))
        .select_related("day", "case__citizen")
        .get(pk=hearing.pk)
    )


def _not_now(hearing: PanelHearing) -> Refused:
    return Refused(
        _("Mødet er »%(state)s«. Det kan ikke gøres nu.") % {"state": hearing.get_state_display()}
    )

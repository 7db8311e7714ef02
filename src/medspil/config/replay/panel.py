"""The rehabilitation team in April and May: 25 cases a month, in the forms that people say yes to.

Each meeting day is a Tuesday. Its cases are referred three weeks before, some more than there is
room for, go to the citizen a week later, and get a form by the citizen's own answers; a decision
follows before the weekend. Who wants to be in the room waits until the doors open. A time that is
free four days before, or becomes it, the chair gives to whoever has waited longest and can take it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

from django.db.models import QuerySet

from medspil.config.replay.scenario import (
    DOORS_CLOSE,
    REPLAY,
    Scenario,
    doors_are_closed,
    working_day_from,
)
from medspil.config.replay.town import House
from medspil.contact.models import Due
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.kernel.workdays import is_working_day
from medspil.meetings.actions.panel import cases, consents, days, outcomes, packs, types
from medspil.meetings.models import (
    AWAITS_DECISION,
    CLOSED_CASE,
    IN_PLACE,
    Came,
    CaseState,
    HearingForm,
    HearingState,
    HowGiven,
    HowSent,
    PanelCase,
    PanelDay,
    PanelHearing,
    PanelMember,
    PanelType,
    Party,
    Section,
)
from medspil.meetings.queries.panel.days import free_slots
from medspil.meetings.queries.panel.filling import WAITS_FOR_A_DATE, candidates_for
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff

CODE = "rehabilitering"
A_MONTH = 25  # Mariagerfjord's average in 2020, in a municipality of 600 in this replay
MEETS = tuple(date(2020, 4, 7) + timedelta(days=7 * week) for week in range(8))
IN_THE_ROOM = tuple(date(2020, 6, 2) + timedelta(days=7 * week) for week in range(3))
GROUPS = ("LAB6_03", "LAB6_05", "LAB6_06.3", "LAB6_07", "LAB6_08", "LAB6_09")
# Before the day of the meeting: referred, sent to the citizen, answered and given a date; after it.
REFERRED, SENT, ANSWERED, LAST_WORD, EVE, DECIDED = -22, -15, -12, -4, -1, 3
FOLLOWED = 0.9
ROOMS_DAY = 12
AT_A_DISTANCE = [form.value for form in HearingForm if form not in IN_PLACE]

_TEXTS = {
    Section.WISHES: "Jeg vil gerne arbejde i det omfang, jeg kan, helst med hænderne.",
}


def the_panel_today(scenario: Scenario, day: date, house: House) -> None:
    """Whatever the panel, the caseworkers and the citizens do in their cases today."""
    if day <= DOORS_CLOSE or not is_working_day(day):
        return
    _cancel_who_left()
    if day > IN_THE_ROOM[-1] + timedelta(days=7):
        return
    if not PanelMember.objects.exists():
        _seat_the_panel(house)
    for number, meets in enumerate((*MEETS, *IN_THE_ROOM)):
        steps: dict[int, Callable[[Panel], None]] = {
            REFERRED: _refer,
            SENT: _send,
            ANSWERED: _answers,
            LAST_WORD: _last_word,
            EVE: _fill,
            0: _meet,
            DECIDED: _decide,
        }
        for offset, step in steps.items():
            if day == working_day_from(meets + timedelta(days=offset)):
                step(Panel(scenario, house, day, number, meets))


def _cancel_who_left() -> None:
    """No case waits for somebody who is not on the books any more."""
    left = PanelCase.objects.exclude(citizen__closed_on=None)
    for case in left.exclude(state__in=(*CLOSED_CASE, *AWAITS_DECISION)):
        cases.cancel_case(by=REPLAY, case=case, because="Borgeren er ikke længere hos os.")


@dataclass(frozen=True, slots=True)
class Panel:
    """One meeting day of the panel, and what is done for it today."""

    scenario: Scenario
    house: House
    day: date
    number: int
    meets: date

    @property
    def type(self) -> PanelType:
        return PanelType.objects.get(code=CODE)

    @property
    def chair(self) -> Staff:
        member = PanelMember.objects.get(type=self.type, role="chair")
        assert member.staff is not None
        return member.staff

    @property
    def slots(self) -> int:
        """A month's cases shared among its four Tuesdays; in the room, as many as there wait."""
        if self.meets in IN_THE_ROOM:
            return ROOMS_DAY
        month = min(A_MONTH, max(1, round(A_MONTH * self.scenario.citizens / 600)))
        place = self.number % 4
        return month * (place + 1) // 4 - month * place // 4

    @property
    def spare(self) -> int:
        """More cases than times: some citizens want the room, some change their mind."""
        return (self.slots + 1) // 2

    @property
    def its_day(self) -> PanelDay:
        return PanelDay.objects.get(day=self.meets)

    @property
    def cases(self) -> list[PanelCase]:
        """Those that were referred for this day."""
        referred = working_day_from(self.meets + timedelta(days=REFERRED))
        return list(_still_here().filter(referred_on=referred).order_by("citizen__reference"))

    def chance(self, case: PanelCase, about: str) -> Random:
        return self.scenario.chance("panel", about, case.citizen.reference)


def _seat_the_panel(house: House) -> None:
    types.load_panels(by=REPLAY)
    type = PanelType.objects.get(code=CODE)
    leader = house.leader_of(house.teams["Team Afklaring"])
    for role, staff in (("chair", leader), ("employment", house.staff("caseworker")[0])):
        types.seat_member(by=leader, type=type, role=role, staff=staff)
    for role, name, unit in (
        ("health_coordinator", "Sundhedskoordinator", "Klinisk funktion"),
        ("health", "Sundhedsrådgiver", "Sundhed"),
        ("social", "Socialrådgiver", "Socialområdet"),
    ):
        types.seat_member(by=leader, type=type, role=role, guest_name=name, organisation=unit)


def _refer(panel: Panel) -> None:
    """Cases of people whose way to work has been unclear for long; fewer while some are ready."""
    _make_day(panel)
    if panel.meets in IN_THE_ROOM:
        return
    ready = len(candidates_for(panel.chair, panel.its_day))  # some go to the days before this one
    wanted = panel.slots + panel.spare - max(ready - panel.spare, 0)
    waiting = Due.objects.filter(
        contact_group__in=GROUPS, staff__isnull=False, citizen__panel_cases__isnull=True
    ).select_related("citizen", "staff")
    found = list(waiting.order_by("citizen__reference"))
    chance = panel.scenario.chance("panel", panel.meets)
    for due in chance.sample(found, min(max(wanted, 0), len(found))):
        assert due.staff is not None
        case = cases.refer_to_panel(
            by=due.staff, citizen=due.citizen, type=panel.type, question="flex_job"
        )
        for section in Section:
            own = section == Section.WISHES
            case = cases.write_section(
                by=CitizenActor(due.citizen) if own else due.staff,
                case=case,
                section=section,
                text=_TEXTS.get(section, "Skrevet sammen med borgeren i telefonen."),
                dated=panel.day if section == Section.CERTIFICATE else None,
            )


def _make_day(panel: Panel) -> None:
    closed = doors_are_closed(panel.meets)
    days.make_day(
        by=panel.chair,
        type=panel.type,
        day=panel.meets,
        starts=time(9),
        slots=max(panel.slots, 1),
        forms=AT_A_DISTANCE if closed else [*HearingForm.values],
        place="" if closed else "Rådhuset, lokale 3",
        phone="00123456",
        plan_b="Svigter billedet, ringer mødelederen op.",
    )


def _send(panel: Panel) -> None:
    for case in panel.cases:
        cases.send_for_review(
            by=_clerk(case),
            case=case,
            how=HowSent.PORTAL,
            deadline=working_day_from(panel.meets + timedelta(days=ANSWERED)),
        )


def _answers(panel: Panel) -> None:
    """The citizen reads it, adds something or not, and answers the three questions by telephone."""
    for case in panel.cases:
        chance, the_citizen = panel.chance(case, "answers"), CitizenActor(case.citizen)
        adds = "Jeg vil gerne have med, at jeg har kørekort." if chance.random() < 0.3 else ""
        case = cases.comment_on_preparation(
            by=the_citizen, case=case, text=adds, nothing_to_add=not adds
        )
        if adds:
            case = cases.accept_review(by=_clerk(case), case=case)
        answers = {
            "virtual": chance.random() < 0.78,
            "represented": False,
            "without_me": chance.random() < 0.15,
        }
        case = consents.give_consents(
            by=_clerk(case), case=case, answers=answers, how=HowGiven.PHONE
        )
        form = _form(chance, answers, panel.meets)
        if form == HearingForm.WITHOUT_CITIZEN:
            consents.give_verdict(
                by=panel.chair, case=case, sound=True, grounds="Sagen er fuldt belyst på skrift."
            )
        if form is not None and free_slots(panel.its_day):
            _schedule(_clerk(case), case, panel.its_day, form)


def _form(chance: Random, answers: dict[str, bool], meets: date) -> str | None:
    """The form that the citizen's answers allow; none: they wait until the doors open."""
    if answers["virtual"]:
        return HearingForm.PHONE if chance.random() < 0.4 else HearingForm.VIDEO
    if answers["without_me"]:
        return HearingForm.WITHOUT_CITIZEN
    return None if doors_are_closed(meets) else HearingForm.IN_PERSON


def _schedule(by: Staff, case: PanelCase, day: PanelDay, form: str) -> None:
    case = days.schedule_case(by=by, case=case, day=day, form=form)
    for member in PanelMember.objects.filter(type=case.type):
        packs.make_pack(by=_clerk(case), case=case, member=member, sections=[*Section.values])


def _last_word(panel: Panel) -> None:
    """A yes is taken back now and then, and somebody has left: their times are given to others."""
    _changes_their_mind(panel)
    _fill(panel)


def _changes_their_mind(panel: Panel) -> None:
    """Who would rather be in the room after all waits for it."""
    for case in panel.cases:
        chance = panel.chance(case, "mind")
        if case.state != CaseState.SCHEDULED or chance.random() > 0.08:
            continue
        if PanelHearing.objects.get(case=case, state=HearingState.PLANNED).form in (
            HearingForm.PHONE,
            HearingForm.VIDEO,
        ):
            consents.withdraw_consent(by=CitizenActor(case.citizen), case=case, question="virtual")
            days.adjourn_hearing(
                by=_clerk(case),
                hearing=PanelHearing.objects.get(case=case, state=HearingState.FORM_PENDING),
                because="Borgeren vil være i rummet. Det kan vi, når dørene åbner.",
            )


def _fill(panel: Panel) -> None:
    """The chair gives what is free to those who have waited longest."""
    here = {case.pk: case for case in _still_here().filter(state__in=WAITS_FOR_A_DATE)}
    for one in candidates_for(panel.chair, panel.its_day):
        if not free_slots(panel.its_day):
            return
        if (case := here.get(one.case.pk)) is None:
            continue  # nobody is their caseworker just now
        form = panel.chance(case, "fills").choice(one.forms)
        try:
            _schedule(panel.chair, case, panel.its_day, form)
        except Refused:
            continue  # expected elsewhere at every time that is left


def _meet(panel: Panel) -> None:
    """One after the other, half an hour each."""
    planned = PanelHearing.objects.filter(day=panel.its_day, state=HearingState.PLANNED)
    for hearing in planned.select_related("case__citizen", "day").order_by("position"):
        assert hearing.position is not None  # of those that are planned
        begins = hearing.day.starts_at(hearing.position)
        with clock.at(begins):
            hearing = days.open_hearing(by=panel.chair, hearing=hearing)
        with clock.at(begins + timedelta(minutes=28)):
            days.hold_hearing(by=panel.chair, hearing=hearing, attended=_present(panel, hearing))
            outcomes.recommend(
                by=panel.chair,
                case=PanelCase.objects.get(pk=hearing.case_id),
                type="flex_job",
                plain_text="Vi foreslår et fleksjob. Kommunen afgør det inden længe.",
                grounds={"professional_reason": "Arbejdsevnen er varigt nedsat."},
            )


def _present(panel: Panel, hearing: PanelHearing) -> list[days.Attended]:
    came = {HearingForm.IN_PERSON: Came.IN_PERSON, HearingForm.PHONE: Came.PHONE}.get(
        HearingForm(hearing.form), Came.VIDEO
    )
    members = PanelMember.objects.filter(type=panel.type)
    seats = [days.Attended(Party.MEMBER, Came.VIDEO, member) for member in members]
    if hearing.form != HearingForm.WITHOUT_CITIZEN:
        seats.append(days.Attended(Party.CITIZEN, came))
    return [*seats, days.Attended(Party.CASEWORKER, Came.VIDEO)]


def _decide(panel: Panel) -> None:
    held = _still_here().filter(state=CaseState.DECISION_PENDING, hearings__day__day=panel.meets)
    for case in held.distinct().order_by("citizen__reference"):
        chance = panel.chance(case, f"decision {case.round}")
        followed = chance.random() < FOLLOWED
        otherwise = "returned" if case.round == 1 else "otherwise"
        outcomes.register_decision(
            by=_clerk(case),
            case=case,
            outcome="followed" if followed else otherwise,
            grounds="" if followed else "Der mangler en ny lægeerklæring.",
        )


def _still_here() -> QuerySet[PanelCase]:
    """The cases of citizens who are on the books and have a caseworker."""
    return PanelCase.objects.filter(
        citizen__closed_on=None, citizen__due__staff__isnull=False
    ).select_related("citizen__due__staff", "type")


def _clerk(case: PanelCase) -> Staff:
    """The citizen's own caseworker."""
    clerk = case.citizen.due.staff
    assert clerk is not None
    return clerk

"""Job clubs: who is asked, the clubs that are proposed, six weeks, and where it led."""

from __future__ import annotations

from datetime import date, time, timedelta
from random import Random

from medspil.config.replay.post import the_post_goes
from medspil.config.replay.scenario import Scenario, at_hour
from medspil.config.replay.seats import hold
from medspil.config.replay.town import House
from medspil.config.replay.webinars import READY_FOR_WORK
from medspil.contact.models import Conversation
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.kernel.workdays import is_working_day
from medspil.offers.actions.clubs.asking import make_club_round, note_interest, set_host
from medspil.offers.actions.clubs.homework import give_feedback, hand_in
from medspil.offers.actions.clubs.opening import open_clubs, turn_clubs
from medspil.offers.actions.clubs.outcomes import note_outcome
from medspil.offers.actions.clubs.places import confirm_place, decline_place, leave_club
from medspil.offers.actions.clubs.proposing import propose_clubs
from medspil.offers.models import SeriesKind, Session, SessionState
from medspil.offers.models.clubs import (
    ClubMember,
    ClubRound,
    Homework,
    MemberState,
    OutcomeAt,
    WhereTo,
)
from medspil.offers.queries.clubs.rounds import standing
from medspil.offers.tasks import remind_all
from medspil.people.actors import CitizenActor
from medspil.people.models import Role

ASKED_FROM, ASKED_UNTIL = date(2020, 3, 23), date(2020, 5, 15)
PROPOSED, MORE = date(2020, 4, 7), date(2020, 5, 13)
FIRST_WEEK = date(2020, 4, 20)
WANTS = 1 / 3
# Eight clubs at first, then ten: two consultants, one in the mornings, one in the afternoons.
CLUBS_EACH, CLUBS_EACH_LATER = 4, 5
HOURS = (time(10), time(12))
PARTS = ("m", "a")
SAYS_YES, COMES, HANDS_IN, IS_READ = 0.94, 0.88, 0.65, 0.7
FINDS_WORK, BEGINS_EDUCATION, STAYS_AWAY = 0.02, 0.005, 0.005  # at each session
AFTERWARDS = {  # weeks after the last session: chances, in the order of `WhereTo`
    OutcomeAt.END: (15, 5, 30, 50),
    OutcomeAt.FOUR: (30, 8, 22, 40),
}
ANSWERS = (
    "Jeg har skrevet tre ting ned, jeg er god til, og spurgt en gammel kollega.",
    "CV’et er rettet til en stilling, jeg så på Jobnet.",
    "Jeg ringede til en virksomhed. De sagde: ring igen i juni.",
)
FEEDBACK = "Godt. Tag det med næste gang, så ser vi på det sammen."


def the_clubs_today(scenario: Scenario, day: date, house: House) -> None:
    """Ask those who were spoken to, propose and open, meet, and see where it led."""
    with clock.at(at_hour(day, 7)):
        turn_clubs()
    if not day >= ASKED_FROM or not is_working_day(day):
        return
    round = ClubRound.objects.first() or _begin(day, house)
    with clock.at(at_hour(day, 9)):
        _answer(scenario, day)
        if day in (PROPOSED, MORE):
            _propose(round, house, more=day == MORE)
        remind_all()
        the_post_goes(scenario)
    meets = Session.objects.filter(
        series__kind=SeriesKind.CLUB, starts_at__date=day, state=SessionState.PUBLISHED
    )
    for session in meets.select_related("series", "host").order_by("starts_at", "series__title"):
        _meet(session, scenario.chance(day, "club", session.series.title))
    with clock.at(at_hour(day, 17)):
        if day <= ASKED_UNTIL:
            _ask(scenario, day, round)
        _ask_afterwards(scenario, day)


def _begin(day: date, house: House) -> ClubRound:
    consultant = house.staff(Role.CONSULTANT)[0]
    with clock.at(at_hour(day, 8)):
        round = make_club_round(
            by=consultant,
            title="Jobklub for ledige i foråret",
            since=day,
            until=ASKED_UNTIL,
            first_week=FIRST_WEEK,
        )
        _set_hosts(round, house, CLUBS_EACH)
    return round


def _set_hosts(round: ClubRound, house: House, clubs_each: int) -> None:
    assert round.made_by is not None
    for consultant, starts in zip(house.staff(Role.CONSULTANT), HOURS, strict=True):
        slots = [(weekday, starts) for weekday in range(1, 6)]
        set_host(
            by=round.made_by, round=round, staff=consultant, most_clubs=clubs_each, slots=slots
        )


def _ask(scenario: Scenario, day: date, round: ClubRound) -> None:
    """Whoever is ready for work and was spoken to today is asked, once.

    A town of six hundred has some eighty newly unemployed in the spring; that as many are asked as
    in Sønderborg (240 to 300), everybody who is ready for work is.
    """
    spoken = Conversation.objects.filter(
        held_on=day,
        withdrawn_at=None,
        citizen__due__contact_group__in=READY_FOR_WORK,
    ).exclude(citizen__club_interests__isnull=False)
    talks = {
        talk.citizen_id: talk
        for talk in spoken.select_related("citizen", "staff").order_by("citizen__reference", "pk")
    }
    for talk in talks.values():
        assert talk.staff is not None
        chance = scenario.chance("club", talk.citizen.reference)
        wants = chance.random() < WANTS
        note_interest(
            by=talk.staff,
            round=round,
            citizen=talk.citizen,
            wants=wants,
            wished=_wishes(chance) if wants else (),
        )


def _wishes(chance: Random) -> list[str]:
    week = [f"{weekday}{part}" for weekday in range(1, 6) for part in PARTS]
    return chance.sample(week, chance.randint(1, 4))


def _propose(round: ClubRound, house: House, *, more: bool) -> None:
    """Let the solver put the clubs together, and open them. Too few for a club: another time."""
    assert round.made_by is not None
    if more:
        if not standing(round).room_for_another:
            return
        _set_hosts(round, house, CLUBS_EACH_LATER)
    round.refresh_from_db()
    try:
        propose_clubs(by=round.made_by, round=round, seconds=5)
        round.refresh_from_db()
        open_clubs(
            by=round.made_by,
            round=round,
            link="https://webinar.example.com/jobklub",
            phone="00112233",
        )
    except Refused:
        return


def _answer(scenario: Scenario, day: date) -> None:
    """Whoever was offered a place says yes or no; who has left the books has found work."""
    here = ClubMember.objects.select_related("club__host", "citizen").order_by("citizen__reference")
    for member in here.filter(state=MemberState.OFFERED, joined_on__lt=day):
        who = CitizenActor(member.citizen)
        if scenario.chance("place", member.citizen.reference).random() < SAYS_YES:
            confirm_place(by=who, member=member)
        else:
            decline_place(by=who, member=member)
    gone = here.filter(state=MemberState.ACTIVE, citizen__closed_on__lte=day)
    for member in gone:
        leave_club(by=member.club.host, member=member, to=MemberState.LEFT_FOR_JOB)


def _meet(session: Session, chance: Random) -> None:
    """Two hours; then homework, and somebody who has news."""
    came = {place.citizen_id for place in hold(session, chance, comes=COMES)}
    members = ClubMember.objects.filter(
        club__series=session.series, state=MemberState.ACTIVE, citizen__in=came
    )
    homework = Homework.objects.get(session=session)
    with clock.at(session.ends_at + timedelta(minutes=10)):
        for member in members.select_related("club__host", "citizen").order_by(
            "citizen__reference"
        ):
            who = CitizenActor(member.citizen)
            if chance.random() < HANDS_IN:
                text = chance.choice(ANSWERS)
                answer = hand_in(by=who, member=member, homework=homework, text=text)
                if chance.random() < IS_READ:
                    give_feedback(by=session.host, answer=answer, feedback=FEEDBACK)
            news = chance.random()
            if news < FINDS_WORK:
                leave_club(by=who, member=member, to=MemberState.LEFT_FOR_JOB)
            elif news < FINDS_WORK + BEGINS_EDUCATION:
                leave_club(by=who, member=member, to=MemberState.LEFT_FOR_EDUCATION)
            elif news < FINDS_WORK + BEGINS_EDUCATION + STAYS_AWAY:
                leave_club(by=who, member=member)


def _ask_afterwards(scenario: Scenario, day: date) -> None:
    """Where those who stayed to the end are, then and four weeks later."""
    for weeks, chances in AFTERWARDS.items():
        over = ClubMember.objects.filter(
            state=MemberState.COMPLETED, club__series__last_day__lt=day - timedelta(weeks=weeks)
        ).exclude(outcomes__weeks=weeks)
        for member in over.select_related("club__host", "citizen").order_by("citizen__reference"):
            chance = scenario.chance("afterwards", weeks, member.citizen.reference)
            (outcome,) = chance.choices(WhereTo.values, chances)
            note_outcome(by=member.club.host, member=member, weeks=weeks, outcome=outcome)

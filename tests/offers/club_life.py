"""Rounds and clubs for the tests, made by the actions themselves."""

from __future__ import annotations

from datetime import date, datetime, time

from medspil.kernel import clock
from medspil.offers.actions.clubs.asking import make_club_round, note_interest, set_host
from medspil.offers.actions.clubs.homework import hand_in
from medspil.offers.actions.clubs.opening import open_clubs
from medspil.offers.actions.clubs.places import confirm_place
from medspil.offers.actions.clubs.proposing import propose_clubs
from medspil.offers.models.clubs import Club, ClubMember, ClubRound, Homework, Interest
from medspil.people.models import Citizen, Staff, Team
from tests import factories as make

DAY = date(2020, 4, 14)  # a Tuesday; 1 May (Great Prayer Day is the 8th), 21 May: holidays
FIRST_WEEK = date(2020, 4, 20)


def at(clock_time: str = "10:00", day: date = DAY) -> datetime:
    return make.moment(day, clock_time)


def a_round(by: Staff, **details: object) -> ClubRound:
    given: dict[str, object] = {
        "title": "Nyledige i foråret",
        "since": DAY,
        "until": date(2020, 5, 1),
        "first_week": FIRST_WEEK,
        **details,
    }
    made: ClubRound = make_club_round(by=by, **given)
    return made


def wanting(
    round: ClubRound, by: Staff, count: int, wished: str = "2m", **details: object
) -> list[Interest]:
    """So many citizens of the employee's who wish such a time."""
    return [
        note_interest(
            by=by, round=round, citizen=make.citizen(staff=by), wished=wished.split(), **details
        )
        for _n in range(count)
    ]


def host_in(round: ClubRound, by: Staff, staff: Staff, *slots: str, most: int = 2) -> None:
    """`slots` as "2 10:00"."""
    times = [(int(slot[0]), time.fromisoformat(slot[2:])) for slot in slots or ("2 10:00",)]
    set_host(by=by, round=round, staff=staff, most_clubs=most, slots=times, languages=["da"])


def opened(by: Staff, count: int = 9, host: Staff | None = None) -> Club:
    """One open club that so many have been offered a place in."""
    round = a_round(by)
    host_in(round, by, host or by)
    clerk = make.staff()
    wanting(round, clerk, count)
    propose_clubs(by=by, round=round, seconds=2)
    (club,) = open_clubs(by=by, round=round)
    return club


def citizens_of(club: Club) -> list[Citizen]:
    return [member.citizen for member in club.members.select_related("citizen")]


def one_by_hand(chief: Staff, host: Staff, citizen: Citizen, team: Team) -> Club:
    """An open club with one member, put together without a proposal; homework handed in."""
    round = a_round(chief, team=team)
    said = note_interest(by=host, round=round, citizen=citizen, wished=["2m"])
    club = Club.objects.create(round=round, number=1, host=host, weekday=2, starts=time(10))
    ClubMember.objects.create(club=club, citizen=citizen, interest=said, seat=1)
    ClubRound.objects.filter(pk=round.pk).update(state="proposed", proposed_at=clock.now())
    (made,) = open_clubs(by=chief, round=round)
    member = made.members.select_related("club", "citizen").get()
    confirm_place(by=chief, member=member)
    homework = Homework.objects.get(session__series=made.series, session__number=1)
    hand_in(by=host, member=member, homework=homework, text="Jeg er god til at lytte.")
    return made

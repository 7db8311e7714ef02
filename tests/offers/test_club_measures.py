"""What is counted about job clubs, read from one small round."""

from __future__ import annotations

from datetime import date

import pytest

from medspil.insight.queries import Ask, read
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.offers.actions.clubs.asking import note_interest
from medspil.offers.actions.clubs.homework import hand_in
from medspil.offers.actions.clubs.opening import turn_clubs
from medspil.offers.actions.clubs.outcomes import note_outcome
from medspil.offers.actions.clubs.places import confirm_place, leave_club
from medspil.offers.actions.holding import mark_attendance
from medspil.offers.measures_clubs import (
    ATTENDANCE,
    CLUBS,
    HOMEWORK,
    INTEREST,
    OUTCOMES,
    RATINGS,
)
from medspil.offers.models import SignUp
from medspil.offers.models.clubs import ClubRating
from medspil.people.models import Role
from tests import factories as make
from tests.offers.club_life import DAY, at, opened


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at()):
        make.the_law()
        yield


def test_a_round_in_figures() -> None:
    lis, clerk = make.staff(role=Role.CONSULTANT), make.staff()
    club = opened(lis, 8)
    note_interest(by=clerk, round=club.round, citizen=make.citizen(staff=clerk), wants=False)
    members = list(club.members.select_related("club", "citizen").order_by("seat"))
    for member in members:
        confirm_place(by=lis, member=member)
    assert club.series is not None
    session = club.series.sessions.select_related("homework").get(number=1)
    with clock.at(at("12:30", date(2020, 4, 21))):
        turn_clubs()
        for n, place in enumerate(SignUp.objects.filter(session=session).order_by("seat")):
            mark_attendance(by=lis, sign_up=place, came=n < 6)
        for member in members[:3]:
            hand_in(by=lis, member=member, homework=session.homework, text="Ja")
        leave_club(by=lis, member=members[0], to="left_for_job")
        note_outcome(by=lis, member=members[0], weeks=4, outcome="job")
        note_outcome(by=lis, member=members[1], weeks=4, outcome="seeking")
        ask = Ask(System("test"), DAY, date(2020, 4, 21))
        assert read(INTEREST, ask).values == {"share": pytest.approx(800 / 9), "yes": 8, "no": 1}
        clubs = read(CLUBS, ask)
        assert clubs.n == 8
        assert clubs.values == {
            "clubs": 1,
            "members": 8,
            "filled": pytest.approx(80),
            "success": 12.5,
            "left": 0,
        }
        assert read(ATTENDANCE, ask).n == 0  # the week goes on
        after = read(OUTCOMES, ask).values
        assert (after["after_0"], after["after_4"], after["job"]) == (None, 50, 1)
    with clock.at(at("10:00", date(2020, 4, 27))):
        week = Ask(System("test"), date(2020, 4, 20), date(2020, 4, 26))
        came = read(ATTENDANCE, week).values
        assert (came["share"], came["week_1"], came["week_2"]) == (75, 75, None)
        assert read(HOMEWORK, week).values == {"share": 50, "done": 3, "missing": 3}


def test_what_clubs_were_worth_is_told_from_five_answers_on() -> None:
    lis, clerk = make.staff(role=Role.CONSULTANT), make.staff()
    clubs = [opened(lis, 8), opened(make.staff(role=Role.CONSULTANT), 8)]
    for club, own in zip(clubs, (2, 5), strict=True):
        said = {"club": club, "said_on": DAY}
        ClubRating.objects.create(staff=club.host, score=own, **said)
    ask = Ask(System("test"), DAY, DAY)
    for n, member in enumerate(clubs[0].members.order_by("seat")[:4]):
        ClubRating.objects.create(member=member, club=clubs[0], score=n + 1, said_on=DAY)
    assert read(RATINGS, ask).hidden
    for member in clubs[1].members.order_by("seat")[:2]:
        ClubRating.objects.create(
            member=member, club=clubs[1], score=5, said_on=DAY, taken_by=clerk
        )
    found = read(RATINGS, ask)
    assert (found.n, found.hidden) == (6, False)
    assert found.values == {"members": pytest.approx(20 / 6), "consultants": pytest.approx(3.5)}

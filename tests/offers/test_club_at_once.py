"""Twenty at the same moment, on connections of their own: no club holds one too many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from medspil.kernel.action import Refused
from medspil.offers.actions.clubs.places import add_member, confirm_place, leave_club
from medspil.offers.models.clubs import Club, ClubMember
from medspil.people.models import Role, Staff
from tests import factories as make
from tests.meetings.test_twenty_at_once import at_once
from tests.offers.club_life import opened, wanting

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 20


@pytest.fixture
def lis(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")  # the clock of every thread
    make.the_law()
    return make.staff(role=Role.CONSULTANT)


def adding(lis: Staff, club: Club, citizen: Any) -> Callable[[], Any]:
    return lambda: add_member(by=lis, club=club, citizen=citizen)


def test_twenty_want_the_last_two_seats_and_two_get_them(lis: Staff) -> None:
    club = opened(lis, 8)
    more = wanting(club.round, make.staff(), PEOPLE)
    found = at_once([adding(lis, club, interest.citizen) for interest in more])
    assert sum(isinstance(one, ClubMember) for one in found) == 2
    assert [one.message for one in found if isinstance(one, Refused)] == [
        "Klubben er fuld. Vælg en anden, eller tag først nogen ud."
    ] * (PEOPLE - 2)
    assert sorted(club.members.values_list("seat", flat=True)) == list(range(1, 11))


def test_a_citizen_asked_into_two_clubs_at_once_sits_in_one(lis: Staff) -> None:
    one = opened(lis, 8)
    other = opened(make.staff(role=Role.CONSULTANT), 8)
    clerk = make.staff()
    wish = wanting(one.round, clerk, 1)[0]
    other.round.interests.create(
        citizen=wish.citizen, asked_by="hand", said_on=wish.said_on, noted_by=clerk
    )
    found = at_once(
        [adding(club.round.made_by, club, wish.citizen) for club in (one, other)] * (PEOPLE // 2)
    )
    assert ClubMember.objects.filter(citizen=wish.citizen, seat__isnull=False).count() == 1
    assert {one.club_id for one in found if isinstance(one, ClubMember)} == {
        ClubMember.objects.get(citizen=wish.citizen).club_id
    }


def test_everybody_says_yes_at_once_and_the_club_is_full(lis: Staff) -> None:
    club = opened(lis, 10)
    members = list(club.members.select_related("club", "citizen"))
    found = at_once([lambda member=m: confirm_place(by=lis, member=member) for m in members])
    assert {type(one) for one in found} == {ClubMember}
    club.refresh_from_db()
    assert club.state == "full"
    assert club.series is not None
    assert [one.sign_ups.count() for one in club.series.sessions.all()] == [10] * 6


def test_one_leaves_while_another_comes_and_nobody_sits_on_a_lap(lis: Staff) -> None:
    club = opened(lis, 10)
    extra = wanting(club.round, make.staff(), 5)
    leaving = list(club.members.select_related("club", "citizen"))[:5]
    at_once(
        [
            *(lambda member=m: leave_club(by=lis, member=member) for m in leaving),
            *(adding(lis, club, interest.citizen) for interest in extra),
        ]
    )
    seats = list(club.members.filter(seat__isnull=False).values_list("seat", flat=True))
    assert len(seats) == len(set(seats))
    assert max(seats) <= 10

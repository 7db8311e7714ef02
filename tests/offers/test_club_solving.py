"""A proposal is solved while nothing is held: wishes go on, and two at once do no harm."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from medspil.kernel.action import Refused
from medspil.kernel.tasks import beat
from medspil.offers.actions.clubs.asking import note_interest
from medspil.offers.actions.clubs.proposing import (
    ask_for_clubs,
    begin_solving,
    move_member,
    propose_clubs,
    put_proposal,
    solve,
)
from medspil.offers.clubs.proposal import Proposal
from medspil.offers.models.clubs import ClubMember, ClubRound
from medspil.offers.tasks import propose_now
from medspil.people.models import Role, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.meetings.test_twenty_at_once import at_once
from tests.offers.club_life import a_round, host_in, wanting


@pytest.fixture
def lis(db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    make.the_law()
    return make.staff(role=Role.CONSULTANT)


@pytest.fixture
def asking(lis: Staff) -> ClubRound:
    round = a_round(lis)
    host_in(round, lis, lis)
    wanting(round, make.staff(), 9)
    return round


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.django_db(transaction=True)
def test_while_the_solver_works_a_wish_is_written_down_and_the_answer_is_refused_kindly(
    transactional_db: None, lis: Staff, asking: ClubRound
) -> None:
    question = ask_for_clubs(lis, asking)
    assert not connection.in_atomic_block  # nothing is held while it is solved
    clerk = make.staff()
    found = solve(question, seconds=2)
    wanting(asking, clerk, 1)
    with pytest.raises(Refused, match="imens"):
        put_proposal(by=lis, round=asking, question=question, found=found)
    asking.refresh_from_db()
    assert (asking.state, asking.clubs.count()) == ("collecting", 0)
    again = propose_clubs(by=lis, round=asking, seconds=2)
    assert (again.people, asking.clubs.get().members.count()) == (10, 10)


def test_each_thing_that_the_answer_rests_on_makes_it_another_question(
    lis: Staff, asking: ClubRound
) -> None:
    propose_clubs(by=lis, round=asking, seconds=2)
    somebody = asking.interests.select_related("citizen").first()
    assert somebody is not None
    clerk = make.staff()
    changes = [
        lambda: move_member(by=lis, round=asking, interest=somebody, to=asking.clubs.get()),
        lambda: note_interest(by=clerk, round=asking, citizen=make.citizen(staff=clerk)),
        lambda: host_in(asking, lis, lis, "3 10:00"),
    ]
    for change in changes:
        before = ask_for_clubs(lis, asking)
        change()
        assert not before.asks_the_same_as(ask_for_clubs(lis, asking))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_solve_at_once_leave_one_whole_proposal(
    transactional_db: None, lis: Staff, asking: ClubRound
) -> None:
    found = at_once([lambda: propose_clubs(by=lis, round=asking, seconds=2)] * 2)
    assert [type(one) for one in found] == [Proposal, Proposal]
    assert found[0].clubs == found[1].clubs
    assert asking.clubs.count() == 1
    assert ClubMember.objects.values("citizen").distinct().count() == 9
    connections.close_all()


def test_with_a_worker_the_page_says_that_it_is_being_made(lis: Staff, asking: ClubRound) -> None:
    beat()
    client, where = (
        logged_in(StrictClient(), lis),
        reverse("offers:club_proposal", args=[asking.pk]),
    )
    assert client.post(where).status_code == 303
    asking.refresh_from_db()
    assert (asking.is_being_solved, asking.clubs.count()) == (True, 0)
    assert "Forslaget laves, siden" in text(client.get(where))
    polled = client.get(where, headers={"HX-Request": "true"})
    assert "Forslaget laves, siden" in text(polled)
    again = client.post(where, follow=True)
    assert "Forslaget bliver lavet nu." in text(again)
    jobs = ProcrastinateJob.objects.filter(task_name="offers.propose")
    assert list(jobs.values_list("args", flat=True)) == [{"round": asking.pk}]
    propose_now(asking.pk)
    propose_now(asking.pk)  # a job that came twice
    asking.refresh_from_db()
    assert (asking.solving_since, asking.clubs.count()) == (None, 1)
    done = client.get(where, headers={"HX-Request": "true"})
    assert done.headers["HX-Refresh"] == "true"


def test_why_it_came_to_nothing_stands_on_the_page(lis: Staff, asking: ClubRound) -> None:
    begin_solving(by=lis, round=asking)
    asking.hosts.all().delete()
    propose_now(asking.pk)
    client = logged_in(StrictClient(), lis)
    page = text(client.get(reverse("offers:club_proposal", args=[asking.pk])))
    assert "Skriv først, hvem der kan lede klubber, og hvornår." in page


def test_after_a_minute_another_can_be_asked_for(lis: Staff, asking: ClubRound) -> None:
    begin_solving(by=lis, round=asking)
    with pytest.raises(Refused, match="Vent et øjeblik"):
        begin_solving(by=lis, round=asking)
    gone = timezone.now() - timedelta(minutes=2)
    ClubRound.objects.update(solving_since=gone)
    assert begin_solving(by=lis, round=asking).is_being_solved


def test_the_worker_solves_for_nobody_but_who_asked(lis: Staff, asking: ClubRound) -> None:
    propose_now(asking.pk)
    asking.refresh_from_db()
    assert asking.clubs.count() == 0

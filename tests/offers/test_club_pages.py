"""The pages of job clubs: a round, the proposal moved about by forms alone, and a club."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from medspil.kernel import clock
from medspil.offers.actions.clubs.homework import give_feedback, hand_in
from medspil.offers.actions.clubs.places import confirm_place
from medspil.offers.actions.clubs.proposing import propose_clubs
from medspil.offers.models.clubs import Club, ClubMember, ClubRound, Homework, Interest
from medspil.offers.queries.clubs.club import answers_in, club_page, own_place, progress_of
from medspil.offers.queries.clubs.rounds import board, clubs_for, rounds_for
from medspil.people.actors import CitizenActor
from medspil.people.models import Role, Staff
from tests import factories as make
from tests.guards import StrictClient
from tests.offers.club_life import FIRST_WEEK, a_round, at, host_in, opened, wanting


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at()):
        make.the_law()
        yield


@pytest.fixture
def lis() -> Staff:
    return make.staff(role=Role.CONSULTANT, full_name="Lis Konsulent")


@pytest.fixture
def clerk() -> Staff:
    return make.staff()


def as_(who: Staff) -> StrictClient:
    client = StrictClient()
    client.force_login(who)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def post(who: Staff, name: str, args: list[Any], **fields: Any) -> Any:
    return as_(who).post(reverse(name, args=args), {"once": str(uuid4()), **fields})


def test_a_round_is_made_and_hosts_are_given_hours_by_forms(lis: Staff) -> None:
    answer = post(
        lis,
        "offers:club_round_new",
        [],
        title="Nyledige",
        since="14.04.2020",
        until="01.05.2020",
        first_week="20.04.2020",
        least="8",
        most="10",
    )
    round = ClubRound.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/jobklubber/runde/{round.pk}/")
    assert round.first_week == FIRST_WEEK
    host = {"staff": lis.pk, "most_clubs": "2", "languages": ["da", "en"]}
    wrong = post(lis, "offers:club_round", [round.pk], **host, slots="tysdag 10")
    assert wrong.status_code == 422
    assert "tysdag 10" in text(wrong)
    right = post(lis, "offers:club_round", [round.pk], **host, slots="tirsdag 10.00\nTorsdag 13")
    assert right.status_code == 303
    slots = round.hosts.get().slots.all()
    assert [(slot.weekday, f"{slot.starts:%H:%M}") for slot in slots] == [
        (2, "10:00"),
        (4, "13:00"),
    ]
    page = text(as_(lis).get(reverse("offers:club_round", args=[round.pk])))
    assert "tirsdag 10.00" in page
    english = post(lis, "offers:club_round", [round.pk], **host, slots="Monday 9.00\nonsdag 13")
    assert english.status_code == 303
    assert [slot.weekday for slot in round.hosts.get().slots.all()] == [1, 3]


def test_a_wish_is_written_down_from_the_citizens_side(lis: Staff, clerk: Staff) -> None:
    round, citizen = a_round(lis), make.citizen(staff=clerk)
    fields = {
        "round": round.pk,
        "wants": "yes",
        "wished": ["2m", "4a"],
        "never": ["1m"],
        "language": "da",
    }
    assert post(clerk, "offers:club_interest", [citizen.public_id], **fields).status_code == 303
    said = Interest.objects.get()
    assert (said.wished, said.never, said.also_danish) == (["2m", "4a"], ["1m"], False)
    again = {**fields, "never": ["2m"]}
    assert post(clerk, "offers:club_interest", [citizen.public_id], **again).status_code == 422
    page = text(as_(lis).get(reverse("offers:club_round", args=[round.pk])))
    assert "tirsdag formiddag, torsdag eftermiddag" in page
    assert "Kan ikke på 1 tid" in page


def test_the_proposal_is_made_moved_about_and_opened_without_a_script(
    lis: Staff, clerk: Staff
) -> None:
    round = a_round(lis)
    host_in(round, lis, lis, "2 10:00", "4 13:00")
    some = wanting(round, clerk, 9, "2m")
    wanting(round, clerk, 8, "4a")
    assert post(lis, "offers:club_proposal", [round.pk]).status_code == 303
    page = as_(lis).get(reverse("offers:club_proposal", args=[round.pk]))
    assert "17 af 17" in text(page)
    assert "Nej. Ingen klubber opfylder flere ønsker." in text(page)
    thursday = round.clubs.get(weekday=4)
    moved = post(
        lis, "offers:club_move", [round.pk], interest=some[0].pk, to=str(thursday.public_id)
    )
    assert moved.status_code == 303
    page = as_(lis).get(moved.url)
    assert "I har selv sat det sådan" in text(page)
    assert "16 af 17" in text(page)
    out = post(lis, "offers:club_move", [round.pk], interest=some[1].pk, to="out")
    assert "Uden klub" in text(as_(lis).get(out.url))
    assert post(lis, "offers:club_move", [round.pk], interest=some[0].pk, to="free").url == out.url
    assert ClubMember.objects.get(interest=some[0]).fixed is False
    assert post(lis, "offers:club_move", [round.pk], interest=0, to="out").status_code == 404
    done = post(lis, "offers:club_open", [round.pk], link="https://video.example.com/klub")
    assert (done.status_code, done.url) == (303, "/jobklubber/")
    assert set(Club.objects.values_list("series__link", flat=True)) == {
        "https://video.example.com/klub"
    }


def test_what_cannot_be_proposed_is_said_on_the_page(lis: Staff) -> None:
    round = a_round(lis)
    answer = as_(lis).post(
        reverse("offers:club_proposal", args=[round.pk]), {"once": str(uuid4())}, follow=True
    )
    assert "Ingen har ønsket en klub endnu." in text(answer)


def test_another_club_is_offered_when_enough_wait(lis: Staff, clerk: Staff) -> None:
    club = opened(lis, 10)
    url = reverse("offers:club_round", args=[club.round_id])
    assert "Der er nok til en klub til" not in text(as_(lis).get(url))
    wanting(club.round, clerk, 8)
    assert "Der er nok til en klub til" in text(as_(lis).get(url))


def test_the_consultant_follows_the_members_on_the_clubs_page(lis: Staff) -> None:
    club = opened(lis)
    first, second = club.members.order_by("seat")[:2]
    here = [club.public_id]
    post(lis, "offers:club_member", here, member=first.pk, what="")
    first.refresh_from_db()
    assert first.state == "offered"  # nothing is chosen beforehand, so nothing happens by haste
    for member in (first, second):
        post(lis, "offers:club_member", here, member=member.pk, what="yes")
    first.refresh_from_db()
    assert first.state == "confirmed"
    with clock.at(at("10:05", date(2020, 4, 21))):
        session = club.series.sessions.get(number=1)
        place = session.sign_ups.get(citizen=first.citizen)
        came = post(lis, "offers:club_came", [club.public_id, 1], place=place.pk, came="yes")
        assert came.status_code == 303
        left = post(lis, "offers:club_member", here, member=second.pk, what="left_for_job")
        assert left.status_code == 303
        page = text(as_(lis).get(reverse("offers:club", args=here)))
    assert "✓" in page
    assert "Kom i job" in page
    later = post(lis, "offers:club_member", here, member=second.pk, what="4:job")
    assert later.status_code == 303
    assert list(second.outcomes.values_list("weeks", "outcome")) == [(4, "job")]
    assert post(lis, "offers:club_member", here, member=second.pk, what="dance").status_code == 404


def test_a_week_is_changed_and_a_club_called_off_on_their_pages(lis: Staff) -> None:
    club = opened(lis)
    week = [club.public_id, 2]
    wrong = post(lis, "offers:club_week", week, theme="", homework="Ret dit CV.")
    assert wrong.status_code == 422
    right = post(lis, "offers:club_week", week, theme="Dit CV", homework="Ret dit CV.")
    assert right.status_code == 303
    assert club.series.sessions.get(number=2).title == "Dit CV"
    assert post(lis, "offers:club_week", [club.public_id, 7], theme="x").status_code == 404
    assert post(lis, "offers:club_cancel", [club.public_id], reason="").status_code == 422
    assert post(lis, "offers:club_cancel", [club.public_id], reason="Sygdom").status_code == 303
    assert "Sygdom" in text(as_(lis).get(reverse("offers:club", args=[club.public_id])))


def test_homework_is_read_by_the_consultant_and_by_nobody_else(lis: Staff) -> None:
    leader = make.leader(whole_house=True)
    club = opened(leader, host=lis)
    member, other = club.members.select_related("club", "citizen").order_by("seat")[:2]
    for one in (member, other):
        confirm_place(by=leader, member=one)
    homework = Homework.objects.get(session__series=club.series, session__number=1)
    itself = CitizenActor(member.citizen)
    answer = hand_in(by=itself, member=member, homework=homework, text="Hemmelig drøm")
    give_feedback(by=lis, answer=answer, feedback="Hemmeligt svar")
    url = reverse("offers:club", args=[club.public_id])
    read = text(as_(lis).get(url))
    assert "Hemmelig drøm" in read
    assert "Hemmeligt svar" in read
    seen = text(as_(leader).get(url))
    assert member.citizen.short_name in seen
    assert "Hemmelig" not in seen
    strangers = (leader, make.staff(role=Role.CONSULTANT), CitizenActor(other.citizen))
    for stranger in strangers:
        assert list(answers_in(stranger, club)) == []
        assert progress_of(stranger, member) is None
    for reader in (lis, itself):
        found = progress_of(reader, member)
        assert found is not None
        assert (found.done, found.weeks[0][1]) == (1, answer)
    assert post(leader, "offers:club_answer", [club.public_id], answer=answer.pk).status_code == 404
    said = {"member": member.pk, "homework": homework.pk, "text": "Sagt i telefonen"}
    late = post(lis, "offers:club_answer", [club.public_id], **said)
    assert late.status_code == 422  # it has been read
    phoned = post(lis, "offers:club_answer", [club.public_id], **{**said, "member": other.pk})
    assert phoned.status_code == 303


def test_who_sees_which_rounds_and_clubs(lis: Staff, clerk: Staff) -> None:
    north = make.team("Nord")
    chief, house = make.leader(north), make.leader(whole_house=True)
    round = a_round(chief, team=north)
    host_in(round, chief, lis)
    wanting(round, clerk, 8)
    propose_clubs(by=chief, round=round, seconds=2)
    seen = {who: list(rounds_for(who)) for who in (chief, house, lis, clerk, make.leader())}
    assert [bool(found) for found in seen.values()] == [True, True, False, False, False]
    assert list(clubs_for(lis)) == []
    post(chief, "offers:club_open", [round.pk])
    assert [len(clubs_for(who)) for who in (lis, chief, house, clerk)] == [1, 1, 1, 0]
    url = reverse("offers:club", args=[Club.objects.get().public_id])
    assert [as_(who).get(url).status_code for who in (lis, chief, clerk)] == [200, 200, 404]


def test_a_leader_sees_a_consultant_s_round_with_the_citizens_of_their_own_team(
    lis: Staff,
) -> None:
    north, south = make.team("Nord"), make.team("Syd")
    chief, elsewhere = make.leader(north), make.leader(make.team("Vest"))
    round = a_round(lis)
    clerks = [make.staff(in_team=north), make.staff(in_team=south)]
    mine, other = (wanting(round, clerk, 1)[0].citizen for clerk in clerks)
    url = reverse("offers:club_round", args=[round.pk])
    assert [as_(who).get(url).status_code for who in (lis, chief, elsewhere)] == [200, 200, 404]
    page = as_(chief).get(url)
    assert [one.citizen for one, _wished, _never in page.context["interests"]] == [mine]
    closing = reverse("offers:club_round_close", args=[round.pk])
    assert [closing in text(as_(who).get(url)) for who in (lis, chief)] == [True, False]
    both = as_(lis).get(url).context["interests"]
    assert {one.citizen for one, _wished, _never in both} == {mine, other}
    assert post(chief, "offers:club_round", [round.pk], staff=lis.pk).status_code == 404
    assert as_(chief).get(reverse("offers:club_proposal", args=[round.pk])).status_code == 404
    assert url in text(as_(chief).get(reverse("offers:clubs")))
    assert url not in text(as_(elsewhere).get(reverse("offers:clubs")))


def test_a_citizen_has_a_place_when_it_is_offered_and_not_before(lis: Staff, clerk: Staff) -> None:
    round = a_round(lis)
    host_in(round, lis, lis)
    citizen = CitizenActor(wanting(round, clerk, 8)[0].citizen)
    propose_clubs(by=lis, round=round, seconds=2)
    assert own_place(citizen) is None
    post(lis, "offers:club_open", [round.pk])
    found = own_place(citizen)
    assert found is not None
    assert found.state == "offered"


@pytest.mark.parametrize("more", [0, 2])
def test_the_proposal_asks_as_many_questions_for_three_as_for_one(
    lis: Staff, clerk: Staff, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    round = a_round(lis)
    host_in(round, lis, lis, "2 10:00", "3 10:00", "4 10:00", most=3)
    wanting(round, clerk, 8, "2m")
    for wished in ("3m", "4m")[:more]:
        wanting(round, clerk, 8, wished)
    propose_clubs(by=lis, round=round, seconds=2)
    round.refresh_from_db()
    with django_assert_num_queries(6):
        assert len(board(round).clubs) == 1 + more


@pytest.mark.parametrize("members", [6, 9])
def test_a_clubs_page_asks_as_many_questions_for_nine_as_for_six(
    lis: Staff, members: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    round = a_round(lis, least=6)
    host_in(round, lis, lis)
    wanting(round, make.staff(), members)
    propose_clubs(by=lis, round=round, seconds=2)
    post(lis, "offers:club_open", [round.pk])
    club = Club.objects.select_related("series").get()
    for member in club.members.select_related("club", "citizen"):
        confirm_place(by=lis, member=member)
    with django_assert_num_queries(4):
        assert len(club_page(lis, club).members) == members

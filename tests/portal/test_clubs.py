"""The job club on the citizen's own pages: wished for, said yes to, worked in, left for a job."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import F

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed
from medspil.offers.actions.clubs.homework import give_feedback
from medspil.offers.actions.clubs.opening import open_clubs, turn_clubs
from medspil.offers.actions.clubs.proposing import propose_clubs
from medspil.offers.actions.clubs.rating import rate_club
from medspil.offers.actions.holding import mark_attendance
from medspil.offers.models import Session
from medspil.offers.models.clubs import (
    Club,
    ClubMember,
    ClubRating,
    Homework,
    HomeworkAnswer,
    Interest,
)
from medspil.people.models import Citizen, Municipality, Role, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.offers.club_life import FIRST_WEEK, a_round, host_in, wanting
from tests.portal.visitors import inside, text

pytestmark = pytest.mark.django_db
TODAY = date(2020, 4, 14)


@pytest.fixture
def nina(db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()
    make.municipality(home=True)
    Municipality.objects.filter(is_home=True).update(phone="00000010")
    return make.staff(full_name="Nina Holm")


@pytest.fixture
def lis(nina: Staff) -> Staff:
    return make.staff(role=Role.CONSULTANT, full_name="Lis Konsulent")


@pytest.fixture
def amalie(nina: Staff) -> Citizen:
    return make.citizen(first_name="Amalie", group="LAB6_02", staff=nina, phone="00000034")


def offered(lis: Staff, nina: Staff, citizen: Citizen) -> ClubMember:
    """A club of six of whom the citizen is one; nobody has answered yet."""
    round = a_round(lis, least=6)
    host_in(round, lis, lis)
    inside(citizen).post(
        "/min/jobklub/oenske/", {"wants": "yes", "wished": ["2m"], "language": "da"}
    )
    wanting(round, nina, 5)
    propose_clubs(by=lis, round=round, seconds=2)
    open_clubs(by=lis, round=round, link="https://video.example.com/klub")
    return ClubMember.objects.select_related("club__series").get(citizen=citizen)


def began(club: Club) -> None:
    """It is the day after the first session."""
    first = Session.objects.get(series=club.series, number=1)
    back = first.starts_at - clock.now() + timedelta(days=1)
    Session.objects.filter(series=club.series).update(starts_at=F("starts_at") - back)
    Club.objects.filter(pk=club.pk).update(first_day=clock.today() - timedelta(days=1))
    turn_clubs()


def ended(club: Club) -> None:
    """Its last session was yesterday."""
    Session.objects.filter(series=club.series).update(
        starts_at=F("starts_at") - timedelta(days=70), planned_on=None
    )
    yesterday = clock.today() - timedelta(days=1)
    Club.objects.filter(pk=club.pk).update(first_day=F("first_day") - timedelta(days=70))
    type(club.series).objects.filter(pk=club.series_id).update(
        first_day=yesterday - timedelta(days=40), last_day=yesterday
    )
    turn_clubs()


def test_a_wish_is_said_and_changed(lis: Staff, amalie: Citizen) -> None:
    client = inside(amalie)
    assert "Vi begynder ikke nye jobklubber lige nu." in text(client.get("/min/jobklub/"))
    assert client.get("/min/jobklub/oenske/").status_code == 404
    round = a_round(lis)
    assert "Sig, om du vil være med" in text(client.get("/min/jobklub/"))
    wish = {"wants": "yes", "wished": ["2m", "4a"], "never": ["1m"], "language": "uk"}
    answer = client.post("/min/jobklub/oenske/", {**wish, "also_danish": "on"})
    assert (answer.status_code, answer.url) == (303, "/min/jobklub/?gjort=wish")
    said = Interest.objects.get()
    assert (said.round, said.asked_by, said.noted_by) == (round, "citizen", None)
    assert (said.wished, said.never, said.language) == (["2m", "4a"], ["1m"], "uk")
    assert "Vi skriver, når der er en plads." in text(client.get("/min/jobklub/"))
    both = client.post("/min/jobklub/oenske/", {**wish, "never": ["2m"]})
    assert both.status_code == 422
    assert "ikke begge dele" in text(both)
    client.post("/min/jobklub/oenske/", {"wants": "no", "language": "da"})
    said.refresh_from_db()
    assert (said.wants, said.wished) == (False, [])
    assert "Du har sagt nej tak. Det er i orden." in text(client.get("/min/jobklub/"))


def test_another_team_s_round_asks_nobody_else(lis: Staff, nina: Staff, amalie: Citizen) -> None:
    a_round(lis, team=make.team("Syd"))
    a_round(lis, since=TODAY + timedelta(days=1))
    a_round(lis, since=date(2020, 3, 1), until=TODAY - timedelta(days=1))
    assert inside(amalie).get("/min/jobklub/oenske/").status_code == 404
    own = a_round(lis, team=amalie.assignments.get().team)
    inside(amalie).post("/min/jobklub/oenske/", {"wants": "yes", "language": "da"})
    assert Interest.objects.get().round == own


def test_a_place_is_taken_and_the_six_weeks_are_there(
    lis: Staff, nina: Staff, amalie: Citizen
) -> None:
    member, client = offered(lis, nina, amalie), inside(amalie)
    page = text(client.get("/min/jobklub/"))
    assert "Der er en plads til dig i en jobklub." in page
    assert "I mødes seks gange. Lis Konsulent leder klubben." in page
    first = FIRST_WEEK + timedelta(days=1)
    assert f"Første gang er tirsdag d. {first.day}. april kl. 10.00." in page
    client.post("/min/jobklub/", {"do": "yes"})
    member.refresh_from_db()
    assert member.state == "confirmed"
    answer = client.get("/min/jobklub/")
    assert text(answer).count("Opgave:") == 6
    assert "https://video.example.com/klub" in answer.content.decode()
    other = ClubMember.objects.exclude(citizen=amalie).select_related("citizen").first()
    assert other is not None
    inside(other.citizen).post("/min/jobklub/", {"do": "no"})
    other.refresh_from_db()
    assert other.state == "left"


def test_homework_and_goal_are_between_the_member_and_the_consultant(
    lis: Staff, nina: Staff, amalie: Citizen
) -> None:
    member, client = offered(lis, nina, amalie), inside(amalie)
    homework = Homework.objects.get(session__series=member.club.series, session__number=1)
    where = f"/min/jobklub/opgave/{homework.pk}/"
    assert client.get(where).status_code == 404  # not before a yes
    client.post("/min/jobklub/", {"do": "yes"})
    assert client.post(where, {"text": ""}).status_code == 422
    client.post(where, {"text": "Jeg er god til at lytte"})
    client.post("/min/jobklub/", {"do": "goal", "goal": "Et job i juni"})
    assert (HomeworkAnswer.objects.get().taken_by, HomeworkAnswer.objects.get().member) == (
        None,
        member,
    )
    page = text(client.get("/min/jobklub/"))
    assert "Du har svaret på 1 af 6 opgaver." in page
    assert "Et job i juni" in page
    give_feedback(by=lis, answer=HomeworkAnswer.objects.get(), feedback="Flot skrevet")
    assert "Flot skrevet" in text(client.get(where))
    assert client.post(where, {"text": "Mere"}).status_code == 422
    # the caseworker helps with the place, and reads none of it
    desk = logged_in(StrictClient(), nina)
    twin = f"/borgere/{amalie.public_id}"
    seen = text(desk.get(f"{twin}/min/jobklub/"))
    assert "De seks uger" in seen
    assert ("Et job i juni" in seen, "Du har svaret" in seen, "Flot" in seen) == (False,) * 3
    assert desk.get(f"{twin}{where}").status_code == 404
    assert desk.post(f"{twin}/min/jobklub/", {"do": "goal", "goal": "x"}).status_code == 404
    theirs = ClubMember.objects.exclude(citizen=amalie).select_related("citizen").first()
    assert theirs is not None
    assert inside(theirs.citizen).get(where).status_code == 404


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("left_for_job", "Du har fået job. Tillykke!"),
        ("left_for_education", "Du er ikke med i klubben mere."),
        ("left", "Du er ikke med i klubben mere."),
    ],
)
def test_who_leaves_says_why(lis: Staff, nina: Staff, amalie: Citizen, to: str, says: str) -> None:
    member, client = offered(lis, nina, amalie), inside(amalie)
    assert client.get("/min/jobklub/stop/").status_code == 404
    client.post("/min/jobklub/", {"do": "yes"})
    assert client.post("/min/jobklub/stop/", {}).status_code == 422
    client.post("/min/jobklub/stop/", {"to": to})
    member.refresh_from_db()
    assert (member.state, member.seat, member.left_on) == (to, None, TODAY)
    assert says in text(client.get("/min/jobklub/"))


def test_on_behalf_the_employee_says_yes_and_that_they_left_for_a_job(
    lis: Staff, nina: Staff, amalie: Citizen
) -> None:
    member = offered(lis, nina, amalie)
    desk, twin = logged_in(StrictClient(), nina), f"/borgere/{amalie.public_id}/min/jobklub/"
    desk.post(twin, {"do": "yes"})
    desk.post(f"{twin}stop/", {"to": "left_for_job"})
    member.refresh_from_db()
    assert member.state == "left_for_job"


def test_at_its_end_each_who_came_says_how_much_it_helped(
    lis: Staff, nina: Staff, amalie: Citizen
) -> None:
    member, client = offered(lis, nina, amalie), inside(amalie)
    client.post("/min/jobklub/", {"do": "yes"})
    assert client.get("/min/jobklub/bedoem/").status_code == 404
    began(member.club)
    place = member.club.series.sessions.get(number=1).sign_ups.get(citizen=amalie)
    mark_attendance(by=lis, sign_up=place, came=True)
    assert client.get("/min/jobklub/bedoem/").status_code == 404  # it goes on
    ended(member.club)
    member.refresh_from_db()
    assert member.state == "completed"
    assert "Sig, om klubben hjalp dig" in text(client.get("/min/jobklub/"))
    assert client.post("/min/jobklub/bedoem/", {"score": "6"}).status_code == 422
    client.post("/min/jobklub/bedoem/", {"score": "4"})
    client.post("/min/jobklub/bedoem/", {"score": "5"})
    said = ClubRating.objects.get()
    assert (said.member, said.score, said.taken_by, said.said_on) == (member, 5, None, TODAY)
    never_came = ClubMember.objects.exclude(citizen=amalie).select_related("citizen").first()
    assert never_came is not None
    assert inside(never_came.citizen).get("/min/jobklub/bedoem/").status_code == 404
    twin = f"/borgere/{amalie.public_id}/min/jobklub/bedoem/"
    logged_in(StrictClient(), nina).post(twin, {"score": "3"})
    said.refresh_from_db()
    assert (said.score, said.taken_by) == (3, nina)


def test_who_led_the_club_does_not_answer_for_its_members(
    lis: Staff, nina: Staff, amalie: Citizen
) -> None:
    """A caseworker who leads the club has the citizen too, and still may not."""
    member, client = offered(lis, nina, amalie), inside(amalie)
    client.post("/min/jobklub/", {"do": "yes"})
    began(member.club)
    place = member.club.series.sessions.get(number=1).sign_ups.get(citizen=amalie)
    mark_attendance(by=nina, sign_up=place, came=True)
    ended(member.club)
    Club.objects.filter(pk=member.club_id).update(host=nina)
    desk = logged_in(StrictClient(), nina)
    assert desk.get(f"/borgere/{amalie.public_id}/min/jobklub/bedoem/").status_code == 404
    assert "Klubben er slut." in text(client.get("/min/jobklub/"))


@pytest.mark.parametrize("weeks", [1, 6])
def test_the_clubs_page_asks_as_many_questions_for_six_weeks_as_for_one(
    lis: Staff, nina: Staff, amalie: Citizen, weeks: int, django_assert_num_queries: Any
) -> None:
    member, client = offered(lis, nina, amalie), inside(amalie)
    client.post("/min/jobklub/", {"do": "yes"})
    for session in member.club.series.sessions.filter(number__gt=weeks):
        session.sign_ups.all().delete()
        Homework.objects.filter(session=session).delete()
        session.delete()
    with django_assert_num_queries(10):
        page = text(client.get("/min/jobklub/"))
    assert page.count("Opgave:") == weeks


def test_rating_and_actions_say_no_to_what_is_not_theirs(
    lis: Staff, nina: Staff, amalie: Citizen
) -> None:
    member = offered(lis, nina, amalie)
    with pytest.raises(NotAllowed):
        rate_club(by=lis, member=member, score=5)


def test_the_weeks_are_folded_but_the_next_and_the_homework_that_is_owed(
    lis: Staff, nina: Staff, amalie: Citizen
) -> None:
    member, client = offered(lis, nina, amalie), inside(amalie)
    client.post("/min/jobklub/", {"do": "yes"})
    sessions = list(member.club.series.sessions.order_by("number"))

    def shown() -> list[bool]:
        page = client.get("/min/jobklub/").content.decode()
        weeks = page.split('<ol class="own-points own-weeks">')[1].split("</ol>")[0]
        return [" open" in week.split(">")[0] for week in weeks.split("<details")[1:]]

    assert shown() == [True, False, False, False, False, False]
    Session.objects.filter(pk__in=[one.pk for one in sessions[:2]]).update(
        starts_at=clock.now() - timedelta(days=1)
    )
    assert shown() == [False, True, True, False, False, False]
    homework = Homework.objects.get(session=sessions[1])
    client.post(f"/min/jobklub/opgave/{homework.pk}/", {"text": "Tre ting."})
    assert shown() == [False, False, True, False, False, False]

"""Pauses, how ready the citizen feels, what came of it later, and meeting in person."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from medspil.clarification.actions.around import (
    follow_up,
    need_not_meet,
    say_readiness,
    want_to_meet,
)
from medspil.clarification.actions.courses import decline
from medspil.clarification.actions.pauses import pause, resume
from medspil.clarification.actions.summaries import answer_summary, send_summary
from medspil.clarification.actions.talks import add_talk
from medspil.clarification.measures import KEPT, LATER, READIER, WAITING
from medspil.clarification.models import (
    Clarification,
    CourseState,
    FollowUp,
    Pause,
    Promise,
    Readiness,
    TalkState,
)
from medspil.clarification.queries.courses import waiting_for
from medspil.clarification.queries.figures import figures
from medspil.clarification.queries.line import free_weeks, places, still_to_book
from medspil.insight.queries import Ask, read
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused, System
from medspil.kernel.measure import Measure
from medspil.messages.models import Message, MessageKind
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.clarification.making import DAY, a_citizen, all_held, an_adviser, at, begun, referred
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.portal.visitors import inside, text

UNTIL = date(2020, 5, 11)


pytestmark = pytest.mark.usefixtures("the_tuesday")


@pytest.fixture
def nina() -> Staff:
    return an_adviser(make.staff(full_name="Nina Dam"), weekly=3).staff


@pytest.fixture
def anna(nina: Staff) -> Citizen:
    return a_citizen(nina, first_name="Anna", last_name="Holm")


@pytest.fixture
def client(nina: Staff) -> StrictClient:
    return logged_in(StrictClient(), nina)


def send(client: StrictClient, url: str, **facts: Any) -> Any:
    return client.post(url, {"once": str(uuid.uuid4()), **facts})


def of(course: Clarification) -> str:
    return f"/afklaring/{course.public_id}/"


def closed(nina: Staff, citizen: Citizen | None = None) -> Clarification:
    """A course whose summary was approved, on the day after the last conversation."""
    course = begun(referred(nina, citizen), nina.clarifies)
    last = all_held(course)[-1]
    with clock.at(last.ends_at + timedelta(days=1)):
        summary = send_summary(by=nina, clarification=course, text="Du kan meget.")
        answer_summary(by=CitizenActor(course.citizen), summary=summary, approved=True)
    course.refresh_from_db()
    return course


# -- pauses ----------------------------------------------------------------------------------------


def test_a_pause_calls_off_what_is_booked_and_frees_the_time(nina: Staff, anna: Citizen) -> None:
    course = begun(referred(nina, anna), nina.clarifies)
    _weeks, before = free_weeks()
    paused = pause(by=nina, clarification=course, until=UNTIL, because="Du skal flytte")
    _weeks, after = free_weeks()
    assert paused.state == CourseState.PAUSED
    assert set(course.talks.values_list("state", flat=True)) == {TalkState.CANCELLED}
    assert (sum(after) - sum(before), still_to_book()) == (3, 0)
    told = Message.objects.filter(citizen=anna, kind=MessageKind.CANCELLED)
    assert told.count() == 1
    with pytest.raises(Refused, match="ikke i gang"):
        add_talk(by=nina, clarification=course, when=at(date(2020, 5, 18)))


def test_whoever_comes_back_goes_on_with_the_conversations_that_are_left(
    nina: Staff, anna: Citizen
) -> None:
    course = begun(referred(nina, anna), nina.clarifies)
    pause(by=nina, clarification=course, until=UNTIL, because="Du skal flytte")
    with clock.at(at(UNTIL)):
        assert resume(by=CitizenActor(anna), clarification=course).state == CourseState.RUNNING
        assert resume(by=nina, clarification=course).state == CourseState.RUNNING  # said twice
        assert (still_to_book(), Pause.objects.get().ended_by) == (3, None)
        assert add_talk(by=nina, clarification=course, when=at(UNTIL + timedelta(days=3)))


def test_the_place_is_kept_and_whoever_is_behind_again_is_promised_anew(nina: Staff) -> None:
    first, second = referred(nina), referred(nina)
    pause(by=nina, clarification=first, until=UNTIL, because="Du skal flytte")
    assert places() == {second.pk: 1}
    with clock.at(at(DAY + timedelta(days=1))):
        third = referred(nina)
        assert third.promises.get().day < date(2020, 5, 9)
    with clock.at(at(DAY + timedelta(days=20))):
        resume(by=nina, clarification=first)
        assert places() == {first.pk: 1, second.pk: 2, third.pk: 3}
    moved = dict(
        Promise.objects.exclude(because="referred").values_list("clarification", "because")
    )
    assert moved.get(first.pk) == "paused"
    assert {moved.get(second.pk), moved.get(third.pk)} <= {"back"}


def test_a_pause_has_a_reason_a_day_and_nobody_strange(nina: Staff, anna: Citizen) -> None:
    course = referred(nina, anna)
    for until, because in ((UNTIL, " "), (DAY, "Ferie"), (date(2021, 5, 1), "Ferie")):
        with pytest.raises(Refused):
            pause(by=nina, clarification=course, until=until, because=because)
    with pytest.raises(NotAllowed):
        pause(by=make.staff(), clarification=course, until=UNTIL, because="Ferie")
    assert Pause.objects.count() == 0


def test_no_thanks_ends_the_pause(nina: Staff, anna: Citizen) -> None:
    course = referred(nina, anna)
    pause(by=nina, clarification=course, until=UNTIL, because="Ferie")
    decline(by=CitizenActor(anna), clarification=course)
    assert Pause.objects.get().ended_at is not None


def test_the_database_knows_one_pause_at_a_time(nina: Staff, anna: Citizen) -> None:
    course = referred(nina, anna)
    pause(by=nina, clarification=course, until=UNTIL, because="Ferie")
    now = clock.now()
    more = {"clarification": course, "until": UNTIL, "begun_by": nina, "began_at": now}
    for named, wrong in (
        ("one_pause_at_a_time", {"because": "Ferie"}),
        ("no_pause_without_a_reason", {"because": " ", "ended_at": now}),
        ("a_pause_ends_after", {"because": "x", "ended_at": now - timedelta(days=1)}),
    ):
        with pytest.raises(IntegrityError, match=named), transaction.atomic():
            Pause.objects.create(**more, **wrong)


def test_employee_and_citizen_see_the_pause_and_end_it(
    client: StrictClient, nina: Staff, anna: Citizen
) -> None:
    course = begun(referred(nina, anna), nina.clarifies)
    given = {"until": "11.05.2020", "because": "Du skal flytte"}
    assert send(client, of(course), do="pause", **given).status_code == 303
    page = text(client.get(of(course)))
    assert "På pause til mandag d. 11. maj 2020" in page
    assert "På pause" in text(client.get("/afklaring/"))
    assert "På pause til" in text(client.get(f"/borgere/{anna.public_id}/"))
    mine = inside(anna)
    own = text(mine.get("/min/afklaring/"))
    assert ("Samtalerne er på pause til mandag d. 11. maj" in own, "Du skal flytte" in own) == (
        True,
        True,
    )
    assert "Vi ringer og aftaler en tid" not in own
    assert mine.post("/min/afklaring/", {"do": "resume"}).status_code == 303
    course.refresh_from_db()
    assert course.state == CourseState.RUNNING


def test_a_waiting_citizen_on_pause_stands_in_the_list_and_has_no_place(
    client: StrictClient, nina: Staff, anna: Citizen
) -> None:
    course = referred(nina, anna)
    pause(by=nina, clarification=course, until=UNTIL, because="Ferie")
    assert "0 venter" in text(client.get("/afklaring/"))
    assert "Anna H." in text(client.get("/afklaring/"))
    assert "i køen" not in text(inside(anna).get("/min/afklaring/"))


def test_a_pause_whose_day_has_come_waits_for_its_adviser(nina: Staff, anna: Citizen) -> None:
    pause(by=nina, clarification=referred(nina, anna), until=UNTIL, because="Ferie")
    assert "1 pause er slut" not in [one.says for one in waiting_for(nina)]
    with clock.at(at(UNTIL)):
        assert "1 pause er slut" in [one.says for one in waiting_for(nina)]


# -- ready for work --------------------------------------------------------------------------------


def test_the_citizen_says_how_ready_they_are_before_and_after(nina: Staff, anna: Citizen) -> None:
    course = begun(referred(nina, anna), nina.clarifies)
    mine = inside(anna)
    assert "Hvor klar er du til at arbejde?" in text(mine.get("/min/afklaring/"))
    assert mine.post("/min/afklaring/", {"do": "ready"}).status_code == 422
    assert mine.post("/min/afklaring/", {"do": "ready", "score": "2"}).status_code == 303
    mine.post("/min/afklaring/", {"do": "ready", "score": "3"})
    assert "Du har svaret 3 af 5" in text(mine.get("/min/afklaring/"))
    last = all_held(course)[-1]
    with clock.at(last.ends_at):
        mine = inside(anna)
        assert "Hvor klar er du til at arbejde?" not in text(mine.get("/min/afklaring/"))
        with pytest.raises(Refused, match="Vi spørger"):
            say_readiness(by=CitizenActor(anna), clarification=course, score=4)
        send_summary(by=nina, clarification=course, text="Du kan meget.")
        assert mine.post("/min/afklaring/", {"do": "ready", "score": "4"}).status_code == 303
    said = list(Readiness.objects.values_list("asked", "score", "told_to"))
    assert said == [("before", 3, None), ("after", 4, None)]


def test_an_employee_asks_on_the_telephone(
    client: StrictClient, nina: Staff, anna: Citizen
) -> None:
    course = referred(nina, anna)
    assert send(client, of(course), do="ready").status_code == 422
    assert send(client, of(course), do="ready", score="2").status_code == 303
    assert Readiness.objects.get().told_to == nina
    assert "2 af 5 sagt til Nina Dam" in text(client.get(of(course)))


def test_readiness_is_from_one_to_five_and_the_citizens_own(nina: Staff, anna: Citizen) -> None:
    course = referred(nina, anna)
    with pytest.raises(Refused):
        say_readiness(by=nina, clarification=course, score=6)
    with pytest.raises(NotAllowed):
        say_readiness(by=CitizenActor(a_citizen(nina)), clarification=course, score=3)
    now = clock.now()
    with pytest.raises(IntegrityError, match="readiness_from_one"), transaction.atomic():
        Readiness.objects.create(clarification=course, asked="before", score=0, said_at=now)


def test_the_figure_is_hidden_below_five_and_says_so(client: StrictClient, nina: Staff) -> None:
    leader = make.leader(whole_house=True)
    for number in range(5):
        course = referred(nina)
        say_readiness(by=nina, clarification=course, score=2)
        course = begun(course, nina.clarifies)
        last = all_held(course)[-1]
        with clock.at(last.ends_at + timedelta(days=1)):
            summary = send_summary(by=nina, clarification=course, text="Du kan.")
            answer_summary(by=nina, summary=summary, approved=True)
            say_readiness(by=nina, clarification=course, score=4 if number else 2)
        found = figures(leader)
        assert found is not None
        assert (found.readiness.n, found.readiness.before is None) == (number + 1, number < 4)
    assert (found.readiness.before, found.readiness.after, found.readiness.more) == (2.0, 3.6, 4)
    counted = values(READIER, DAY, DAY + timedelta(days=60))
    assert counted == {"before": 2.0, "after": 3.6, "more": 4.0}
    page = text(logged_in(StrictClient(), leader).get("/afklaring/leder/"))
    assert "2,0 før, 3,6 efter. 4 af 5 er blevet mere klar." in page


def values(measure: Measure, start: date, end: date) -> dict[str, float | None]:
    return read(measure, Ask(System("test"), start, end)).values


# -- three months later ----------------------------------------------------------------------------


def test_what_came_of_it_is_written_after_three_months(
    client: StrictClient, nina: Staff, anna: Citizen
) -> None:
    course = closed(nina, anna)
    assert course.ended_at is not None
    later = course.ended_at + timedelta(days=91)
    with clock.at(later):
        assert "1 afklaring at følge op på" in [one.says for one in waiting_for(nina)]
        assert send(client, of(course), do="later", note="x").status_code == 422
        given = {"came": "flex", "note": "12 timer om ugen"}
        assert send(client, of(course), do="later", **given).status_code == 303
        assert "I job med færre timer" in text(client.get(of(course)))
        assert [one.says for one in waiting_for(nina) if "følge op" in one.says] == []
        found = figures(make.leader(whole_house=True))
        assert found is not None
        assert (found.later.due, found.later.followed, found.later.works) == (1, 1, 1)
    day = course.ended_at.astimezone(clock.TZ).date() + timedelta(days=90)
    assert values(LATER, day, day) == {"due": 1.0, "followed": 1.0, "works": 1.0, "share": 100.0}
    assert values(LATER, day - timedelta(days=5), day - timedelta(days=1))["due"] == 0.0


def test_nothing_came_of_what_is_not_over(nina: Staff, anna: Citizen) -> None:
    course = closed(nina)
    with pytest.raises(Refused, match="ikke afsluttet"):
        follow_up(by=nina, clarification=referred(nina, anna), came="job")
    with pytest.raises(Refused):
        follow_up(by=nina, clarification=course, came="lykke")
    with pytest.raises(NotAllowed):
        follow_up(by=make.staff(), clarification=course, came="job")
    follow_up(by=nina, clarification=course, came="job")
    follow_up(by=nina, clarification=course, came="same")
    assert FollowUp.objects.get().came == "same"


# -- meet in person --------------------------------------------------------------------------------


def test_a_doubt_that_a_telephone_cannot_settle_is_seen_on_page_and_list(
    client: StrictClient, nina: Staff, anna: Citizen
) -> None:
    course = referred(nina, anna)
    assert send(client, of(course), do="meet", because=" ").status_code == 422
    assert send(client, of(course), do="meet", because="Svarer meget kort").status_code == 303
    assert "Bør mødes fysisk: Svarer meget kort" in text(client.get(of(course)))
    assert "bør mødes fysisk" in text(client.get("/afklaring/"))
    assert "Svarer meget kort" not in text(inside(anna).get("/min/afklaring/"))
    assert send(client, of(course), do="met").status_code == 303
    assert "ør mødes fysisk:" not in text(client.get(of(course)))


def test_only_who_follows_the_course_says_so(nina: Staff, anna: Citizen) -> None:
    course = referred(nina, anna)
    with pytest.raises(NotAllowed):
        want_to_meet(by=make.staff(), clarification=course, because="x")
    want_to_meet(by=nina, clarification=course, because="x")
    need_not_meet(by=nina, clarification=course)
    need_not_meet(by=nina, clarification=course)
    with pytest.raises(IntegrityError, match="whoever_should_be_met"), transaction.atomic():
        Clarification.objects.filter(pk=course.pk).update(meet_because="x")


# -- the measures that a pause changed -------------------------------------------------------------


def test_whoever_is_on_pause_neither_waits_nor_was_failed(nina: Staff, anna: Citizen) -> None:
    course = referred(nina, anna)
    pause(by=nina, clarification=course, until=UNTIL, because="Ferie")
    assert values(WAITING, DAY, DAY)["waiting"] == 0.0
    promised = course.promises.get().day
    after = promised + timedelta(days=1)
    assert values(KEPT, after, after)["promised"] == 0.0
    with clock.at(at(DAY + timedelta(days=3))):
        resume(by=nina, clarification=course)
        today = clock.today()
        assert values(WAITING, today, today)["waiting"] == 1.0
        assert values(WAITING, DAY, DAY)["waiting"] == 0.0

"""The films on the citizen's own page: opened from there by them alone, without the secret."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from medspil.courses.actions.courses import close_course
from medspil.courses.actions.referrals import LATER, close_links, refer, send_link
from medspil.courses.doors import LINK_COOKIE
from medspil.courses.links import carried
from medspil.courses.models import Course, CourseLink, Referral
from medspil.kernel import clock
from medspil.kernel.models import AuditEntry, OnceKey
from medspil.people.models import AccessEntry, Citizen, Staff
from tests import factories as make
from tests.courses.courseware import browser_with, open_course, referred
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.portal.visitors import inside, text

DAY = date(2020, 4, 14)
FILMS = "/min/film/"


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(make.moment(DAY, "10:00")):
        make.the_law()
        yield


@pytest.fixture
def clerk() -> Staff:
    return make.staff()


@pytest.fixture
def anna(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk, group="LAB6_02", email="a@example.com")


@pytest.fixture
def course(clerk: Staff) -> Course:
    return open_course(clerk, title="Ro på")


@pytest.fixture
def given(clerk: Staff, anna: Citizen, course: Course) -> tuple[Referral, str]:
    return referred(clerk, anna, course)


@pytest.fixture
def home(given: tuple[Referral, str], anna: Citizen) -> StrictClient:
    return inside(anna)


def opened(client: StrictClient, referral: Referral) -> int:
    sent = {"course": str(referral.public_id), "once": str(uuid.uuid4())}
    return client.post(FILMS, sent).status_code


def test_they_are_opened_without_the_secret(
    home: StrictClient, given: tuple[Referral, str]
) -> None:
    assert "Film til dig" in text(home.get("/min/"))
    assert "Ro på" in text(home.get(FILMS))
    assert opened(home, given[0]) == 303
    page = text(home.get("/kursus/"))
    assert ("Ro på" in page, given[1] in home.cookies[LINK_COOKIE].value) == (True, False)
    assert (home.cookies[LINK_COOKIE]["httponly"], home.get("/kursus/del/1/").status_code) == (
        True,
        200,
    )


def test_what_was_sent_works_as_before(home: StrictClient, given: tuple[Referral, str]) -> None:
    links = list(CourseLink.objects.values_list("pk", "revoked_at"))
    opened(home, given[0])
    assert list(CourseLink.objects.values_list("pk", "revoked_at")) == links
    assert browser_with(given[1]).get("/kursus/").status_code == 200


def test_that_they_were_opened_is_written_nowhere(
    home: StrictClient, given: tuple[Referral, str]
) -> None:
    def written() -> list[int]:
        return [model.objects.count() for model in (AuditEntry, OnceKey, AccessEntry, CourseLink)]

    before = written()
    opened(home, given[0])
    home.get("/kursus/")
    home.get("/kursus/del/1/")
    given[0].refresh_from_db()
    assert (written(), given[0].state) == (before, "link_sent")


def test_the_way_in_ends_with_the_link_or_after_a_working_day(
    home: StrictClient, given: tuple[Referral, str], clerk: Staff
) -> None:
    opened(home, given[0])
    close_links(by=clerk, referral=given[0])
    assert home.get("/kursus/").status_code == 404
    send_link(by=clerk, referral=given[0])
    assert (opened(home, given[0]), home.get("/kursus/").status_code) == (303, 200)
    brought = home.cookies[LINK_COOKIE].value
    own = CourseLink.objects.get(purpose="own", revoked_at=None)
    assert [carried(brought, 60), carried(brought, -1), carried(f"{brought}x", 60)] == [
        own.pk,
        0,
        None,
    ]
    home.cookies[LINK_COOKIE] = f"{brought}x"
    assert home.get("/kursus/").status_code == 404


def test_an_employee_sees_the_page_and_opens_nothing(
    given: tuple[Referral, str], clerk: Staff, anna: Citizen, client: StrictClient
) -> None:
    twin = f"/borgere/{anna.public_id}/min/film/"
    logged_in(client, clerk)
    page = text(client.get(twin))
    tried = client.post(twin, {"course": str(given[0].public_id), "once": str(uuid.uuid4())})
    assert ("Ro på" in page, "Se filmene" in page) == (True, False)
    assert (tried.status_code, LINK_COOKIE in client.cookies) == (404, False)


def test_another_citizens_course_is_not_there(
    given: tuple[Referral, str], clerk: Staff, course: Course
) -> None:
    other = inside(make.citizen(staff=clerk, group="LAB6_02"))
    assert "Du har ikke fået nogen film." in text(other.get(FILMS))
    assert "Film til dig" not in text(other.get("/min/"))
    assert opened(other, given[0]) == 404


def test_what_is_not_told_of_yet_or_closed_is_not_there(
    clerk: Staff, anna: Citizen, course: Course
) -> None:
    later = refer(by=clerk, citizen=anna, course=course, way=LATER)
    home = inside(anna)
    assert "Ro på" not in text(home.get(FILMS))
    send_link(by=clerk, referral=later)
    close_links(by=clerk, referral=later)
    assert "Linket er lukket." in text(home.get(FILMS))
    assert opened(home, later) == 404
    close_course(by=clerk, course=course)
    assert "Ro på" not in text(home.get(FILMS))


def test_who_said_no_thanks_can_read_that_they_did(
    home: StrictClient, given: tuple[Referral, str]
) -> None:
    browser_with(given[1]).post("/kursus/nej-tak/", {"once": str(uuid.uuid4())})
    assert "Du har sagt nej tak." in text(home.get(FILMS))


@pytest.mark.parametrize("courses", [1, 3])
def test_the_page_asks_as_often_for_three_courses_as_for_one(
    clerk: Staff, anna: Citizen, django_assert_num_queries: object, courses: int
) -> None:
    for n in range(courses):
        referred(clerk, anna, open_course(clerk, title=f"Kursus {n}"))
    home = inside(anna)
    home.get(FILMS)
    with django_assert_num_queries(5):  # type: ignore[operator]  # a fixture without a type
        home.get(FILMS)

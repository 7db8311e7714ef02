"""Behind the link, in a browser without script: what opens, what is shown, and to whom not."""

from __future__ import annotations

import logging
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from medspil.courses.actions.referrals import close_links
from medspil.courses.doors import LINK_COOKIE, PLACE_COOKIE
from medspil.courses.links import shared_token
from medspil.courses.models import Course, Feedback, PartCount, Place, Referral, Reflection
from medspil.kernel import clock
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.courses.courseware import browser_with, open_course, referred
from tests.guards import StrictClient
from tests.trust.forms import Forms

DAY = date(2020, 4, 14)
NAME, CPR_BIT = "Grethemaj", "Uglebjerg"


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(make.moment(DAY, "10:00")):
        make.the_law()
        yield


@pytest.fixture
def clerk() -> Staff:
    return make.staff(full_name="Lise Holm")


@pytest.fixture
def anna(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk, first_name=NAME, last_name=CPR_BIT, email="g@example.com")


@pytest.fixture
def course(clerk: Staff) -> Course:
    return open_course(clerk, parts=2, title="Når det hele er for meget")


@pytest.fixture
def given(clerk: Staff, anna: Citizen, course: Course) -> tuple[Referral, str]:
    return referred(clerk, anna, course)


@pytest.fixture
def own(given: tuple[Referral, str]) -> StrictClient:
    return browser_with(given[1])


def keep(client: StrictClient) -> StrictClient:
    client.post("/kursus/plads/", {"do": "keep", "once": str(uuid.uuid4())})
    return client


def post(client: StrictClient, path: str, **said: str) -> Any:
    return client.post(path, {"once": str(uuid.uuid4()), **said})


def page(client: StrictClient, path: str = "/kursus/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


# -- the door --------------------------------------------------------------------------------------


def test_the_link_is_left_at_once_and_answers_alike(given: tuple[Referral, str]) -> None:
    for token in (given[1], "forged"):
        client = StrictClient()
        answer = client.get(f"/kursus/k/{token}/")
        kept = client.cookies[LINK_COOKIE]
        assert (answer.status_code, answer["Location"], answer["Referrer-Policy"]) == (
            303,
            "/kursus/",
            "no-referrer",
        )
        assert (kept.value, kept["httponly"], kept["path"]) == (token, True, "/kursus/")


PAGES = (
    *("/kursus/", "/kursus/del/1/", "/kursus/film/1/", "/kursus/undertekster/1/"),
    "/kursus/materiale/1/",
)
POSTS = (
    *("del/1/taeller/", "del/1/plads/", "del/1/svar/", "svar/1/", "plads/", "mening/", "ja/"),
    "nej-tak/",
)


def test_forged_ended_and_closed_are_one_answer(
    clerk: Staff, given: tuple[Referral, str], course: Course
) -> None:
    referral, token = given
    close_links(by=clerk, referral=referral)
    found = set()
    for secret in (token, shared_token(token), "forged", ""):
        client = browser_with(secret) if secret else StrictClient()
        found |= {(client.get(path).status_code) for path in PAGES}
        found |= {client.post(f"/kursus/{path}").status_code for path in POSTS}
    assert found == {404}


def test_an_ended_link_opens_nothing(own: StrictClient) -> None:
    with clock.at(make.moment(DAY + timedelta(days=91))):
        assert {own.get(path).status_code for path in PAGES} == {404}


def test_no_page_names_anybody(own: StrictClient, given: tuple[Referral, str]) -> None:
    relatives = browser_with(shared_token(given[1]))
    seen = "".join(page(keep(client), path) for client in (own, relatives) for path in PAGES[:2])
    secrets = (NAME, CPR_BIT, "Lise Holm", "g@example.com", str(given[0].citizen.public_id))
    assert [secret for secret in secrets if secret in seen] == []


def test_the_browsers_own_list_of_pages_says_nothing(own: StrictClient, course: Course) -> None:
    titles = [
        page(own, path).split("<title>")[1].split("</title>")[0].strip() for path in PAGES[:2]
    ]
    assert titles == ["Film til dig · Medspil", "Film 1 · Medspil"]


def test_no_log_line_holds_the_secret(
    own: StrictClient, given: tuple[Referral, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    StrictClient().get(f"/kursus/k/{given[1]}/")
    StrictClient().get("/kursus/k/forged/")
    for path in (*PAGES, "/kursus/del/9/"):
        own.get(path)
    relatives = shared_token(given[1])
    assert [s for s in (given[1], relatives, "forged", NAME) if s in caplog.text] == []


# -- watching --------------------------------------------------------------------------------------


def test_a_parts_page_has_film_subtitles_words_and_the_hint(own: StrictClient) -> None:
    answer = own.get("/kursus/del/1/")
    said = answer.content.decode()
    wanted = (
        *('src="/kursus/film/1/"', '<track kind="captions"', "Hold en pause hvert 5. minut"),
        "controls",
    )
    assert [one for one in wanted if one not in said] == []
    assert "media-src 'self'" in answer["Content-Security-Policy"]
    assert "media-src" not in own.get("/kursus/")["Content-Security-Policy"]


def test_the_film_comes_in_ranges_and_the_subtitles_as_they_are(own: StrictClient) -> None:
    answer = own.get("/kursus/film/1/", headers={"Range": "bytes=4-7"})
    words = own.get("/kursus/undertekster/1/")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (
        206,
        b"ftyp",
        "video/mp4",
    )
    assert (words["Content-Type"], words.content[:6]) == ("text/vtt; charset=utf-8", b"WEBVTT")


def test_the_film_is_at_no_address_of_its_own(own: StrictClient, course: Course) -> None:
    name = course.parts.order_by("position")[0].film
    tried = {
        own.get(f"{root}{name}").status_code for root in ("/", "/media/", "/files/", "/static/")
    }
    assert (tried, name in page(own, "/kursus/del/1/")) == ({404}, False)


def test_another_courses_parts_are_not_behind_the_link(own: StrictClient, clerk: Staff) -> None:
    other = open_course(clerk, parts=3, title="Et andet")
    assert other.parts.count() == 3
    assert own.get("/kursus/del/3/").status_code == 404


@pytest.mark.parametrize("position", [1, 3])
def test_the_part_asks_the_database_as_often_for_one_part_as_for_three(
    clerk: Staff, anna: Citizen, django_assert_num_queries: Any, position: int
) -> None:
    other = open_course(clerk, parts=position, title="Et andet")
    client = keep(browser_with(referred(clerk, anna, other)[1]))
    client.get("/kursus/")
    with django_assert_num_queries(7):
        client.get("/kursus/")
    with django_assert_num_queries(10):
        client.get("/kursus/del/1/")


def test_a_piece_of_film_costs_two_questions(
    own: StrictClient, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        own.get("/kursus/film/1/", headers={"Range": "bytes=0-"})


# -- a place, thoughts, a yes ----------------------------------------------------------------------


def test_nothing_is_kept_before_somebody_asks_for_it(own: StrictClient) -> None:
    answer = post(own, "/kursus/del/1/plads/", second="30")
    assert (answer.status_code, Place.objects.count()) == (204, 0)
    assert "Vi gemmer ikke, hvad du ser" in page(own)


def test_a_place_is_kept_gone_on_from_and_forgotten(own: StrictClient) -> None:
    keep(own)
    cookie = own.cookies[PLACE_COOKIE]
    post(own, "/kursus/del/1/plads/", second="30")
    assert (cookie["httponly"], cookie["path"], Place.objects.count()) == (True, "/kursus/", 1)
    assert 'data-second="30"' in page(own, "/kursus/del/1/")
    assert ("Se videre" in page(own), "Begyndt" in page(own)) == (True, True)
    post(own, "/kursus/plads/", do="forget")
    assert (Place.objects.count(), "Begyndt" in page(own)) == (0, False)


def test_a_button_says_seen_where_there_is_no_script(own: StrictClient) -> None:
    keep(own)
    answer = post(own, "/kursus/del/1/plads/", done="1", button="1")
    assert (answer.status_code, "· Set" in page(own)) == (303, True)


def test_thoughts_are_this_browsers_alone(own: StrictClient, given: tuple[Referral, str]) -> None:
    keep(own)
    assert post(own, "/kursus/del/1/svar/", text="Jeg er træt").status_code == 303
    same_link_elsewhere = keep(browser_with(given[1]))
    assert ("Jeg er træt" in page(own, "/kursus/del/1/")) is True
    assert ("Jeg er træt" in page(same_link_elsewhere, "/kursus/del/1/")) is False
    mine = Reflection.objects.get()
    assert post(same_link_elsewhere, f"/kursus/svar/{mine.pk}/", do="remove").status_code == 404


def test_an_empty_thought_is_said_at_its_field(own: StrictClient) -> None:
    keep(own)
    answer = post(own, "/kursus/del/1/svar/", text="  ")
    said = answer.content.decode()
    assert (answer.status_code, "Skriv, hvad du tænker." in said) == (422, True)
    assert "media-src 'self'" in answer["Content-Security-Policy"]


def test_a_thought_is_shown_taken_back_and_removed(
    own: StrictClient, given: tuple[Referral, str]
) -> None:
    keep(own)
    post(own, "/kursus/del/1/svar/", text="Jeg er træt")
    where = f"/kursus/svar/{Reflection.objects.get().pk}/"
    referral, steps = given[0], []
    for do in ("share", "back", "share", "remove"):
        post(own, where, do=do)
        steps.append(referral.reflections.count())
    assert (steps, Reflection.objects.count()) == ([1, 0, 1, 0], 0)


def test_a_yes_is_given_and_taken_back(own: StrictClient, given: tuple[Referral, str]) -> None:
    referral = given[0]
    assert post(own, "/kursus/ja/", do="yes").status_code == 422  # nothing to show yet
    keep(own)
    post(own, "/kursus/del/1/plads/", second="60", done="1")
    post(own, "/kursus/ja/", do="yes")
    referral.refresh_from_db()
    seen = referral.state
    assert "Du sagde ja" in page(own)
    post(own, "/kursus/ja/", do="stop")
    referral.refresh_from_db()
    assert (seen, referral.state) == ("partial", "link_sent")
    assert post(own, "/kursus/ja/", do="stop").status_code == 422


def test_the_relatives_page_asks_nothing_of_the_citizen(given: tuple[Referral, str]) -> None:
    relatives = keep(browser_with(shared_token(given[1])))
    said = page(relatives)
    asked = [one for one in ("/kursus/ja/", "/kursus/nej-tak/", "/kursus/k/") if one in said]
    tried = [post(relatives, path).status_code for path in ("/kursus/ja/", "/kursus/nej-tak/")]
    assert (asked, tried) == ([], [404, 404])


def test_the_relatives_address_stands_on_the_citizens_page(
    own: StrictClient, given: tuple[Referral, str]
) -> None:
    assert f"/kursus/k/{shared_token(given[1])}/" in page(own)


def test_feedback_leads_to_nobody_and_is_quoted_by_leave(own: StrictClient) -> None:
    assert post(own, "/kursus/mening/", text=" ").status_code == 422
    post(own, "/kursus/mening/", text="Godt forklaret", may_quote="on")
    post(own, "/kursus/mening/", text="Kun til jer")
    assert [(one.text, one.may_quote) for one in Feedback.objects.order_by("pk")] == [
        ("Godt forklaret", True),
        ("Kun til jer", False),
    ]


def test_no_thanks_is_the_end_of_it(own: StrictClient, given: tuple[Referral, str]) -> None:
    answer = post(own, "/kursus/nej-tak/")
    given[0].refresh_from_db()
    assert (answer.status_code, given[0].state) == (200, "declined")
    assert "ingen betydning for din ydelse" in answer.content.decode()
    assert own.get("/kursus/").status_code == 404


def test_leaving_forgets_the_link(own: StrictClient) -> None:
    post(own, "/kursus/ud/")
    assert own.get("/kursus/").status_code == 404


def test_counts_are_of_nobody(own: StrictClient) -> None:
    for what, second in (("opened", "0"), ("left", "59"), ("completed", "0"), ("nonsense", "x")):
        assert post(own, "/kursus/del/1/taeller/", what=what, second=second).status_code == 204
    row = PartCount.objects.get()
    assert (row.opened, row.completed, row.again, row.left) == (1, 1, 0, [1])


def test_every_form_is_sent_twice_and_written_once(own: StrictClient) -> None:
    keep(own)
    post(own, "/kursus/del/1/svar/", text="Ét svar")
    once = str(uuid.uuid4())
    for _twice in range(2):
        own.post("/kursus/mening/", {"text": "Én gang", "once": once})
    again = str(uuid.uuid4())
    for _twice in range(2):
        own.post("/kursus/del/1/svar/", {"text": "To svar", "once": again})
    missing = [
        form.action
        for path in PAGES[:2]
        for form in Forms(page(own, path)).found
        if form.action.startswith("/kursus/")
        and not form.action.endswith("1/plads/")
        and not form.fields.get("once")
    ]
    assert (Feedback.objects.count(), Reflection.objects.count(), missing) == (1, 2, [])


def test_english_is_there_too(own: StrictClient) -> None:
    own.cookies["django_language"] = "en"
    with translation.override("en"):  # and Danish again for whoever comes after
        assert "Remember where I am" in page(own)


# -- languages -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("uk", "Дивитися перший фільм"),
        ("ar", "شاهد الفيلم الأول"),
        ("pl", "Obejrzyj pierwszy film"),
        ("tr", "İlk filmi izleyin"),
        ("so", "Daawo filimka koowaad"),
        ("en", "Watch the first film"),
        ("da", "Se den første film"),
    ],
)
def test_the_films_speak_the_citizens_language_to_relatives_too(
    clerk: Staff, course: Course, language: str, words: str
) -> None:
    citizen = make.citizen(staff=clerk, language=language, email="g@example.com")
    _referral, token = referred(clerk, citizen, course)
    for secret in (token, shared_token(token)):
        shown = page(browser_with(secret))
        assert words in shown
        assert f'<html lang="{language}"' in shown
        assert ('dir="rtl"' in shown) == (language == "ar")
        assert ("Se den første film" in shown) == (language == "da")

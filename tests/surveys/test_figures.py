"""The answers on the page and in files: shares that nest, groups, waves, and what is hidden."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.kernel import clock
from medspil.people.models import Staff
from medspil.surveys.actions.building import begin_version, change_question, publish
from medspil.surveys.actions.surveys import close_survey
from medspil.surveys.models import Survey
from medspil.surveys.queries.figures import figures, lines_of, texts_of
from medspil.surveys.wording import read
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.surveys.asking import BY, THROUGH, WEDNESDAY, a_survey, answer, consultant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", WEDNESDAY.isoformat())


@pytest.fixture
def nora() -> Staff:
    return consultant()


def shares(viewer: Staff, survey: Survey, by: str = "") -> dict[str, dict[str, int] | None]:
    """How many chose what in the first question, by group; None: hidden."""
    first = figures(viewer, survey, by).questions[0]
    return {
        group.label: None if group.n is None else {s.label: s.n for s in group.shares if s.n}
        for group in first.rows
    }


def answered(survey: Survey, *counts: int) -> Survey:
    """So many of each industry (G, I, F) answer that they are a little hit."""
    for industry, n in zip("GIF", counts, strict=True):
        for who in survey.respondents.filter(background__branche=industry)[:n]:
            answer(survey, who, "Lidt ramt", q3=4, q4=10, q5=f"Fra {who.reference}")
    return survey


def test_a_group_of_answers_is_the_sum_of_its_parts(nora: Staff) -> None:
    survey = a_survey(asked=20)
    hows = ["Lidt ramt"] * 8 + ["Upåvirket"] * 7 + ["I vækst"] + ["Hårdt ramt"] * 4
    for who, how in zip(survey.respondents.all(), hows, strict=True):
        answer(survey, who, how)
    found = figures(nora, survey).questions[0].overall
    assert [(s.label, s.n, s.percent, s.is_sum, s.is_part) for s in found.shares] == [
        ("Ja, vi kommer igennem", 16, 80.0, True, False),
        ("Lidt ramt", 8, 40.0, False, True),
        ("Upåvirket", 7, 35.0, False, True),
        ("I vækst", 1, 5.0, False, True),
        ("Hårdt ramt", 4, 20.0, False, False),
        ("Ved ikke", 0, 0.0, False, False),
    ]


def test_with_names_it_is_live_and_a_small_group_hides_another_beside_it(nora: Staff) -> None:
    survey = answered(a_survey(asked=30), 4, 9, 10)
    assert shares(nora, survey, "branche") == {
        "Alle": {"Ja, vi kommer igennem": 23, "Lidt ramt": 23},
        "Bygge og anlæg": {"Ja, vi kommer igennem": 10, "Lidt ramt": 10},
        "Handel": None,
        "Hoteller og restauranter": None,
    }
    extra = survey.respondents.filter(background__branche="G")[4]
    answer(survey, extra, "Hårdt ramt")
    assert shares(nora, survey, "branche")["Handel"] == {
        "Ja, vi kommer igennem": 4,
        "Lidt ramt": 4,
        "Hårdt ramt": 1,
    }


def test_fewer_than_the_smallest_group_are_nothing_at_all(nora: Staff) -> None:
    survey = answered(a_survey(asked=30), 2, 1, 1)
    assert shares(nora, survey, "branche") == dict.fromkeys(
        ("Alle", "Bygge og anlæg", "Handel", "Hoteller og restauranter")
    )
    sensitive = answered(a_survey(asked=30, is_sensitive=True), 3, 3, 3)
    assert figures(nora, sensitive).sent.n is None


def test_without_names_nothing_is_told_before_the_wave_is_over(nora: Staff) -> None:
    survey = answered(a_survey(asked=30, is_anonymous=True, wave_weeks=1), 6, 6, 0)
    before = figures(nora, survey)
    with clock.at(date(2020, 4, 20)):
        after = shares(nora, survey, "branche")
        answered_again = survey.respondents.filter(background__branche="G")[:2]
        for who in answered_again:
            answer(survey, who, "Hårdt ramt")
        running = shares(nora, survey, "branche")
    assert (before.sent.n, before.questions[0].overall.n, before.waits) == (None, None, True)
    assert after == running
    assert after["Alle"] == {"Ja, vi kommer igennem": 12, "Lidt ramt": 12}
    with clock.at(date(2020, 4, 27)):
        by_week = shares(nora, survey, "uge")
    assert by_week == {"Alle": after["Alle"], "uge 16, 2020": after["Alle"], "uge 17, 2020": None}


def test_without_names_in_one_wave_it_is_told_when_it_is_closed(nora: Staff) -> None:
    survey = answered(a_survey(asked=30, is_anonymous=True), 6, 6, 0)
    with clock.at(date(2020, 5, 27)):
        assert figures(nora, survey).sent.n is None
        close_survey(by=BY, survey=survey)
        survey.refresh_from_db()
        found = figures(nora, survey)
    assert found.sent.n == 12
    numbers = {one.item.code: one.overall.mean for one in found.questions}
    assert (numbers["q3"], numbers["q4"]) == ((4.0, 4.0, 4.0), (10.0, 10.0, 10.0))
    ((_item, texts),) = texts_of(nora, survey)
    assert texts is not None
    assert texts == sorted(texts)
    assert len(texts) == 12


def test_answers_of_two_versions_add_up_by_their_codes(nora: Staff) -> None:
    survey = answered(a_survey(asked=30), 5, 0, 0)
    draft = begin_version(by=BY, survey=survey)
    first = draft.questions.get(code="q1")
    change_question(
        by=BY,
        question=first,
        text="Hvordan går det nu?",
        options=read(THROUGH.replace("Lidt ramt", "En smule ramt")),
    )
    publish(by=BY, version=draft)
    for who in survey.respondents.filter(background__branche="I")[:5]:
        answer(survey, who, "En smule ramt")
    found = figures(nora, survey).questions[0]
    assert found.item.question.text == "Hvordan går det nu?"
    assert {s.label: s.n for s in found.overall.shares if s.n} == {
        "Ja, vi kommer igennem": 10,
        "En smule ramt": 10,
    }


def test_a_question_with_several_answers_counts_each_who_answered_once(nora: Staff) -> None:
    survey = a_survey(asked=12)
    for who in survey.respondents.all()[:6]:
        answer(survey, who, "I vækst", q2=["Ufaglærte", "Faglærte"])
    second = figures(nora, survey).questions[1].overall
    assert (second.n, [s.n for s in second.shares]) == (6, [6, 6, 0])


# -- pages and files -------------------------------------------------------------------------------


def test_the_file_is_what_is_seen_and_hides_what_is_hidden(
    client: StrictClient, nora: Staff
) -> None:
    survey = answered(a_survey(asked=30), 4, 9, 10)
    logged_in(client, nora)
    url = f"/undersoegelser/{survey.public_id}/tal/?efter=branche"
    page = client.get(url).content.decode()
    answer = client.get(f"{url}&format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == len(list(lines_of(figures(nora, survey, "branche"))))
    assert {row["Antal"] for row in rows if row["Branche"] == "Handel"} == {"skjult"}
    assert page.count("skjult</td>") == 6  # two groups, three questions that were answered
    book = client.get(f"{url}&format=xlsx")
    assert b"".join(book.streaming_content)[:2] == b"PK"
    book.close()


def test_the_swap_is_what_the_full_page_shows(client: StrictClient, nora: Staff) -> None:
    survey = answered(a_survey(asked=30), 6, 9, 10)
    logged_in(client, nora)
    url = f"/undersoegelser/{survey.public_id}/tal/?efter=branche"
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert part.strip() in client.get(url).content.decode()


def test_figures_ask_as_much_of_the_database_for_many_as_for_few(
    client: StrictClient, nora: Staff
) -> None:
    logged_in(client, nora)
    counts = []
    for n in (2, 6):
        survey = answered(a_survey(asked=30), n, n, n)
        for url in ("tal/?efter=branche", "kodebog/"):
            client.get(f"/undersoegelser/{survey.public_id}/{url}")
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/undersoegelser/{survey.public_id}/{url}")
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


def test_nobody_else_sees_them(client: StrictClient, nora: Staff) -> None:
    survey: Any = answered(a_survey(asked=30), 6, 6, 6)
    logged_in(client, make.staff())
    assert client.get(f"/undersoegelser/{survey.public_id}/tal/").status_code == 404

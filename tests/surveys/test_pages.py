"""The pages of the room: builder, answering by link, interview."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.people.models import Staff
from medspil.surveys import links
from medspil.surveys.actions.surveys import close_survey
from medspil.surveys.models import Answer, Question, Response, Survey
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.surveys.asking import (
    BY,
    THROUGH,
    WEDNESDAY,
    a_draft,
    a_survey,
    answer,
    consultant,
    option,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", WEDNESDAY.isoformat())


@pytest.fixture
def nora() -> Staff:
    return consultant()


@pytest.fixture
def desk(client: StrictClient, nora: Staff) -> StrictClient:
    return logged_in(client, nora)


def post(client: StrictClient, url: str, **sent: Any) -> Any:
    return client.post(url, {"once": str(uuid.uuid4()), **sent})


def test_a_survey_is_made_written_published_and_opened(desk: StrictClient) -> None:
    made = post(
        desk,
        "/undersoegelser/ny/",
        title="Markedsanalyse",
        first_week="15.04.2020",
        last_week="23.04.2020",
        wave_weeks="0",
        is_anonymous="False",
    )
    survey = Survey.objects.get()
    url = f"/undersoegelser/{survey.public_id}/"
    assert (made.status_code, made.headers["Location"]) == (303, f"{url}skema/")
    post(desk, f"{url}skema/ny/one/", text="Hvordan går det?", options=THROUGH, is_required="on")
    group = Question.objects.get().options.get(code="1")
    post(desk, f"{url}skema/ny/text/", text="Hvordan kan vi hjælpe?", only_if=[str(group.pk)])
    page = desk.get(f"{url}skema/").content.decode()
    assert "Kun hvis der er svaret" in page
    assert "summen af" in page
    post(desk, f"{url}skema/trin/", do="publish")
    opened = post(desk, f"{url}trin/", do="open")
    survey.refresh_from_db()
    assert (opened.status_code, survey.state) == (303, "open")
    tried = desk.get(f"{url}proev/", {"asked": ["q1"], "q_q1": "2"}).content.decode()
    assert "Hvordan kan vi hjælpe?" in tried
    assert "Hvordan kan vi hjælpe?" not in desk.get(f"{url}proev/").content.decode()


def test_a_question_that_makes_no_sense_is_said_so_at_the_field(desk: StrictClient) -> None:
    url = f"/undersoegelser/{a_draft().public_id}/skema/ny/"
    alone = post(desk, f"{url}one/", text="Ja?", options="Ja")
    backwards = post(desk, f"{url}scale/", text="Hvor?", low="5", high="1")
    assert (alone.status_code, backwards.status_code) == (422, 422)
    assert "Skriv mindst to svar" in alone.content.decode()
    assert "»Til« skal være større" in backwards.content.decode()


def test_a_list_is_pasted_with_what_is_known_of_each(desk: StrictClient) -> None:
    survey = a_draft()
    post(
        desk,
        f"/undersoegelser/{survey.public_id}/hvem/",
        rows="CVR;Navn;Branche\n99000007;Café Kanal;Hoteller\n99000015;Murer Per;Bygge",
    )
    assert [(r.reference, r.name, r.background) for r in survey.respondents.all()] == [
        ("99000007", "Café Kanal", {"branche": "Hoteller"}),
        ("99000015", "Murer Per", {"branche": "Bygge"}),
    ]
    nobody = post(desk, f"/undersoegelser/{survey.public_id}/hvem/", rows="Navn\nCafé")
    assert nobody.status_code == 422


def test_one_answers_by_the_public_link_in_two_steps_where_there_are_more_questions(
    client: StrictClient,
) -> None:
    """Without JavaScript: the answer opens a question, and the page comes again with it."""
    survey = a_survey(has_public_link=True)
    url = f"/svar/{survey.public_id}/"
    sent: dict[str, Any] = {
        "asked": ["q1", "q3", "q4", "q5"],
        "q_q1": option(survey, "q1", "I vækst"),
        "q_q3": "4",
        "q_q4": "12,5",
    }
    more = post(client, url, **sent)
    assert "Hvem mangler I?" in more.content.decode()
    assert Response.objects.count() == 0
    sent["asked"] = ["q1", "q2", "q3", "q4", "q5"]
    done = post(client, url, **sent, q_q2=[option(survey, "q2", "Faglærte")])
    assert (done.status_code, done.headers["Location"]) == (303, "/svar/tak/")
    said = Answer.objects.order_by("question__code").values_list(
        "question__code", "option__label", "number"
    )
    assert [(c, o, n if n is None else float(n)) for c, o, n in said] == [
        ("q1", "I vækst", None),
        ("q2", "Faglærte", None),
        ("q3", None, 4),
        ("q4", None, 12.5),
    ]


def test_what_is_required_is_asked_for_and_nothing_is_kept(client: StrictClient) -> None:
    survey = a_survey(has_public_link=True)
    answered = post(client, f"/svar/{survey.public_id}/", asked=["q1", "q3", "q4", "q5"])
    assert (answered.status_code, Response.objects.count()) == (422, 0)


def test_htmx_gets_the_questions_that_the_full_page_would_show(client: StrictClient) -> None:
    survey = a_survey(has_public_link=True)
    url = f"/svar/{survey.public_id}/"
    sent = {"asked": ["q1"], "q_q1": option(survey, "q1", "I vækst")}
    part = client.post(url, sent, headers={"HX-Request": "true"}).content.decode()
    whole = client.post(url, sent).content.decode()
    assert part.count("data-question") == 5
    assert [line for line in part.splitlines() if "legend" in line] == [
        line for line in whole.splitlines() if "legend" in line
    ]


def test_the_personal_link_opens_once_and_a_new_one_shuts_it(
    client: StrictClient, desk: StrictClient
) -> None:
    survey = a_survey(asked=2)
    who = survey.respondents.first()
    assert who is not None
    visitor = StrictClient()
    token = links.token_of(who)
    assert visitor.get(f"/svar/k/{token}/", follow=True).status_code == 200
    sent = {"asked": ["q1", "q3", "q4", "q5"], "q_q1": option(survey, "q1", "Upåvirket")}
    post(visitor, "/svar/mit/", **sent)
    again = visitor.get("/svar/mit/")
    assert (again.status_code, again.headers["Location"]) == (303, "/svar/tak/")
    assert Response.objects.get().respondent == who
    other = survey.respondents.exclude(pk=who.pk).get()
    stale = links.token_of(other)
    post(desk, f"/undersoegelser/svarer/{other.public_id}/")
    late = StrictClient()
    assert late.get(f"/svar/k/{stale}/", follow=True).status_code == 404


@pytest.mark.parametrize("token", ["x", "A" * 43, ""])
def test_forged_guessed_and_closed_are_one_answer(token: str) -> None:
    visitor = StrictClient()
    visitor.cookies["svar"] = token
    survey = a_survey(has_public_link=True)
    close_survey(by=BY, survey=survey)
    bodies = {
        visitor.get(url).content.decode().partition("<main")[2].partition("</main")[0]
        for url in ("/svar/mit/", f"/svar/{survey.public_id}/", f"/svar/{uuid.uuid4()}/")
    }
    assert len(bodies) == 1


def test_guessing_links_is_stopped_after_thirty(client: StrictClient) -> None:
    found = [client.get("/svar/mit/").status_code for _n in range(32)]
    assert (found[0], found[-1]) == (404, 429)


# -- the interview ---------------------------------------------------------------------------------


def test_an_interview_is_kept_while_one_talks_and_then_sent(desk: StrictClient) -> None:
    survey = a_survey(asked=2)
    who = survey.respondents.first()
    assert who is not None
    url = f"/undersoegelser/interview/{who.public_id}/"
    sent: dict[str, Any] = {"asked": ["q1", "q3", "q4", "q5"], "q_q3": "4", "q_q4": "mange"}
    kept = desk.post(f"{url}kladde/", sent, headers={"X-Requested-With": "fetch"})
    assert (kept.status_code, Response.objects.get().state) == (204, "draft")
    page = desk.get(url).content.decode()
    assert re.findall(r'name="q_q3" value="(.)"[^>]* checked', page) == ["4"]
    missing = post(desk, url, **sent)
    assert missing.status_code == 422
    sent |= {"q_q1": option(survey, "q1", "Hårdt ramt"), "q_q4": "7"}
    done = post(desk, url, **sent)
    assert done.headers["Location"] == f"/undersoegelser/{survey.public_id}/interview/"
    response = Response.objects.get()
    assert (response.state, response.how, response.answers.count()) == ("sent", "interview", 3)
    onwards = desk.get(done.headers["Location"])
    other = survey.respondents.exclude(pk=who.pk).get()
    assert onwards.headers["Location"] == f"/undersoegelser/interview/{other.public_id}/"


def test_nobody_is_interviewed_without_a_name(desk: StrictClient) -> None:
    survey = a_survey(is_anonymous=True, asked=1)
    who = survey.respondents.get()
    assert desk.get(f"/undersoegelser/interview/{who.public_id}/").status_code == 404


@pytest.mark.parametrize("page", ["", "skema/", "proev/"])
def test_pages_ask_as_much_of_the_database_for_three_as_for_one(
    desk: StrictClient, page: str
) -> None:
    counts = []
    for n in (1, 3):
        survey = a_survey(asked=n)
        answer(survey, survey.respondents.first(), "Upåvirket")
        url = f"/undersoegelser/{survey.public_id}/{page}"
        desk.get(url)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]

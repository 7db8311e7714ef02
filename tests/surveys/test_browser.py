"""Surveys in a real browser, at two widths; the interview by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from medspil.people.models import Staff
from medspil.surveys.actions.building import begin_version
from medspil.surveys.models import Answer, Response
from tests import factories as make
from tests.surveys.asking import BY, WEDNESDAY, a_draft, a_survey, answer, consultant, questions

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def nora(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", WEDNESDAY.isoformat())
    make.municipality(home=True)
    return consultant()


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits(
    nora: Staff,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    look: Callable[..., None],
    width: int,
) -> None:
    survey = a_survey(asked=36, has_public_link=True)
    hows = ["Lidt ramt", "Upåvirket", "I vækst", "Hårdt ramt", "Lidt ramt"]
    for n, who in enumerate(survey.respondents.all()[:26]):
        answer(survey, who, hows[n % 5], q3=n % 5 + 1, q4=n, q5="Vi mangler kokke.")
    drafted = a_survey(title="Trivsel", is_anonymous=True)
    begin_version(by=BY, survey=drafted)
    questions(a_draft(title="Kladden"))
    waiting = survey.respondents.all()[30]
    page = page_at(width)
    look(page, reverse("surveys:public", args=[survey.public_id]))
    look(page, reverse("surveys:thanks"))
    log_in(page, nora)
    look(page, reverse("surveys:surveys"))
    look(page, reverse("surveys:new"))
    for name in ("survey", "build", "preview", "figures", "book", "links"):
        look(page, reverse(f"surveys:{name}", args=[survey.public_id]))
    look(page, reverse("surveys:figures", args=[survey.public_id]) + "?efter=branche")
    look(page, reverse("surveys:build", args=[drafted.public_id]))
    look(page, reverse("surveys:question_new", args=[drafted.public_id, "one"]))
    look(page, reverse("surveys:interview", args=[waiting.public_id]))
    look(page, reverse("surveys:bank"))


def test_an_interview_by_keyboard_alone(
    nora: Staff, page_at: Callable[..., Any], log_in: Callable[[Any, Any], None]
) -> None:
    """Growing (3), they lack skilled people (2), skip the scale, twelve of them: eight keys."""
    survey = a_survey(asked=2)
    first, second = survey.respondents.all()
    page = page_at(1280)
    log_in(page, nora)
    page.goto(reverse("surveys:interview", args=[first.public_id]))
    with page.expect_response(lambda answer: answer.url.endswith("/kladde/")):
        page.keyboard.press("3")
    page.wait_for_selector("#ask-q2 input:focus")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ask-q3 input:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ask-q4 input:focus")
    with page.expect_response(lambda answer: answer.url.endswith("/kladde/")):
        page.keyboard.type("12")
    kept = Response.objects.get()
    assert (kept.state, kept.respondent_id) == ("draft", first.pk)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{reverse('surveys:interview', args=[second.public_id])}")
    kept.refresh_from_db()
    said = Answer.objects.filter(response=kept).order_by("question__position")
    assert kept.state == "sent"
    assert [
        (a.question.code, a.option.label if a.option else int(a.number or 0)) for a in said
    ] == [
        ("q1", "I vækst"),
        ("q2", "Faglærte"),
        ("q4", 12),
    ]


def test_without_javascript_the_interview_is_sent_just_the_same(
    nora: Staff,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    browser: Any,
    live_server: Any,
) -> None:
    survey = a_survey(asked=1, has_public_link=True)
    context = browser.new_context(java_script_enabled=False, locale="da")
    page = context.new_page()
    page.goto(live_server.url + reverse("surveys:public", args=[survey.public_id]))
    page.get_by_label("I vækst").check()
    page.get_by_role("button", name="Send svar").click()
    assert page.get_by_text("Hvem mangler I?").is_visible()
    page.get_by_label("Faglærte", exact=True).check()
    page.get_by_role("button", name="Send svar").click()
    assert page.get_by_role("heading", name="Tak for dit svar").is_visible()
    context.close()
    assert Answer.objects.count() == 2

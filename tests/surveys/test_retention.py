"""Single answers are deleted after the municipality's months; the figures are the same after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.kernel.tasks import nightly
from medspil.people.models import Role
from medspil.surveys.actions.retention import change_policy, empty_survey, every_night
from medspil.surveys.actions.surveys import close_survey
from medspil.surveys.models import AnonymousText, Answer, Respondent, Response, Survey
from medspil.surveys.queries.figures import figures, lines_of, texts_of
from medspil.surveys.queries.retention import deleted_on, keep_months, months_after
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.surveys.asking import BY, WEDNESDAY, a_survey, answer, consultant

pytestmark = pytest.mark.django_db
CLOSED = date(2020, 4, 24)


def closed(**facts: Any) -> Survey:
    with clock.at(WEDNESDAY):
        survey = a_survey(asked=8, **facts)
        for n, who in enumerate(survey.respondents.order_by("pk")):
            answer(survey, who, "Upåvirket", q3=1 + n % 5, q4=n, q5=f"Ord {n}")
    with clock.at(CLOSED):
        close_survey(by=BY, survey=survey)
    survey.refresh_from_db()
    return survey


def told(survey: Survey) -> list[Any]:
    viewer = consultant()
    return [list(lines_of(figures(viewer, survey, by))) for by in ("", "branche", "uge")]


@pytest.mark.parametrize("is_anonymous", [False, True])
def test_after_twelve_months_answers_are_gone_and_every_figure_stays(is_anonymous: bool) -> None:
    survey = closed(is_anonymous=is_anonymous)
    before = told(survey)
    last = date(2021, 4, 24)
    with clock.at(last - timedelta(days=1)):
        every_night()
    assert Answer.objects.count() + AnonymousText.objects.count() > 0
    with clock.at(last):
        every_night()
    survey.refresh_from_db()
    assert survey.emptied_at is not None
    assert (Answer.objects.count(), AnonymousText.objects.count()) == (0, 0)
    assert set(Respondent.objects.values_list("name", "phone", "email")) == {("", "", "")}
    assert told(survey) == before
    assert [said for _item, said in texts_of(consultant(), survey)] == [None]
    assert Response.objects.count() == (0 if is_anonymous else 8)  # that they answered stays


def test_the_municipality_chooses_how_long_and_the_page_says_until_when(
    client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = closed()
    leader = make.staff(Role.LEADER)
    change_policy(by=leader, keep_months=2)
    assert (keep_months(), deleted_on(survey)) == (2, date(2020, 6, 24))
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-05-01")
    logged_in(client, leader)
    page = f"/undersoegelser/{survey.public_id}/"
    assert "Slettes 24. juni" in client.get(page).content.decode()
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-06-24")
    nightly(0)  # what the worker does by itself
    assert "Slettet 24. juni" in client.get(page).content.decode()


def test_only_a_closed_survey_is_emptied_and_only_by_the_machine() -> None:
    with clock.at(WEDNESDAY):
        survey = a_survey(asked=1)
        with pytest.raises(Refused):
            empty_survey(by=BY, survey=survey)
        with pytest.raises(NotAllowed):
            empty_survey(by=make.staff(Role.LEADER), survey=survey)
        with pytest.raises(IntegrityError), transaction.atomic():
            Survey.objects.filter(pk=survey.pk).update(emptied_at=clock.now())


def test_a_consultant_does_not_choose_how_long() -> None:
    with pytest.raises(NotAllowed):
        change_policy(by=consultant(), keep_months=60)
    with pytest.raises(IntegrityError), transaction.atomic():
        change_policy(by=BY, keep_months=61)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2020, 4, 24), 12, date(2021, 4, 24)),
        (date(2020, 8, 31), 6, date(2021, 2, 28)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
        (date(2020, 12, 31), 1, date(2021, 1, 31)),
        (date(2020, 3, 31), 1, date(2020, 4, 30)),
    ],
)
def test_months_end_where_a_month_is_shorter(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then

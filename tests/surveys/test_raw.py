"""Single answers out: to who may, written down each time, and the same when read in again."""

from __future__ import annotations

import csv
import io
import uuid
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from medspil.exchange.actions import carry_out
from medspil.exchange.kinds import Options
from medspil.exchange.staging import staged
from medspil.kernel.models import AuditEntry
from medspil.people.models import Role, Staff
from medspil.surveys.actions.building import publish
from medspil.surveys.actions.surveys import open_survey
from medspil.surveys.models import Response, Survey
from medspil.surveys.queries.figures import figures, lines_of, texts_of
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.surveys.asking import BY, WEDNESDAY, a_survey, answer, consultant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", WEDNESDAY.isoformat())


@pytest.fixture
def lea() -> Staff:
    return make.staff(Role.LEADER)


def answered(n: int = 8) -> Survey:
    """What is hard to write in a file: several answers, a half, words that look like a formula."""
    survey = a_survey(asked=n, has_public_link=True)
    for at, who in enumerate(survey.respondents.order_by("pk")):
        if at % 2:
            answer(survey, who, "Upåvirket", q3=1 + at % 5, q4=at, q5="Ring igen")
        else:
            said = ["Ufaglærte", "Faglærte"]
            answer(survey, who, "I vækst", q2=said, q5='=1+1; "sagde" hun')
    answer(survey, None, "Hårdt ramt", q3=2)
    return survey


def taken(client: StrictClient, survey: Survey, **query: str) -> Any:
    return client.get(f"/undersoegelser/{survey.public_id}/enkeltsvar/", query)


def text_of(response: Any) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


def test_a_row_an_answer_with_code_and_words(client: StrictClient, lea: Staff) -> None:
    survey = answered(2)
    logged_in(client, lea)
    rows = list(
        csv.reader(io.StringIO(text_of(taken(client, survey, format="csv"))), delimiter=";")
    )
    first = [row for row in rows if row[1] == "99000000"]
    assert rows[0] == ["undersoegelse", "reference", "navn", "dag", "spoergsmaal", "svar", "ord"]
    assert first == [
        [survey.code, "99000000", "Firma 000", "2020-04-13", *rest]
        for rest in (
            ["branche", "G", "Handel"],
            ["q1", "4", "I vækst"],
            ["q2", "1", "Ufaglærte"],
            ["q2", "2", "Faglærte"],
            ["q5", '\'=1+1; "sagde" hun', ""],
        )
    ]


def test_a_row_a_response_as_a_sheet(client: StrictClient, lea: Staff) -> None:
    survey = answered(2)
    logged_in(client, lea)
    content = b"".join(taken(client, survey, format="xlsx", raekke="svar").streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert rows[0] == (
        *("Reference", "Navn", "Uge", "branche", "branche (ord)", "q1", "q1 (ord)"),
        *("q2_1", "q2_2", "q2_3", "q3", "q4", "q5"),
    )
    assert rows[1][3:10] == ("G", "Handel", "4", "I vækst", 1, 1, 0)
    assert rows[2][3:12] == (
        "I",
        "Hoteller og restauranter",
        "3",
        "Upåvirket",
        "",
        "",
        "",
        "2",
        "1",
    )
    assert len(rows) == 4


def read_in(lea: Staff, client: StrictClient, survey: Survey, tmp_path: Path) -> Survey:
    """The codebook and the answers of a survey, read in as another one."""
    logged_in(client, lea)
    book = client.get(f"/undersoegelser/{survey.public_id}/kodebog/?format=xml").content
    answers = text_of(taken(client, survey, format="csv"))
    made = {
        "once": str(uuid.uuid4()),
        "first_week": "15.04.2020",
        "last_week": "23.04.2020",
        "book": SimpleUploadedFile("bog.xml", book),
    }
    assert client.post("/undersoegelser/fra-kodebog/", made).status_code == 303
    copy = Survey.objects.exclude(pk=survey.pk).get()
    publish(by=BY, version=copy.versions.get())
    open_survey(by=BY, survey=copy)
    path = tmp_path / "answers.csv"
    path.write_text(answers.replace(f"{survey.code};", f"{copy.code};"))
    with staged("answers", path, Options(), to_write=True) as stage:
        run = carry_out(by=BY, stage=stage)
    assert run.counts["error"] == 0
    return copy


def test_what_goes_out_comes_in_again_the_same(
    client: StrictClient, lea: Staff, tmp_path: Path
) -> None:
    survey = answered()
    copy = read_in(lea, client, survey, tmp_path)

    def rows(one: Survey) -> list[list[str]]:
        text = text_of(taken(client, one, format="csv"))
        known = [row[1:2] + row[3:] for row in csv.reader(io.StringIO(text), delimiter=";")]
        return sorted(known)

    assert rows(copy) == rows(survey)
    assert Response.objects.filter(survey=copy).count() == 9
    for by in ("", "branche", "uge"):
        assert list(lines_of(figures(lea, copy, by))) == list(lines_of(figures(lea, survey, by)))
    assert [said for _item, said in texts_of(lea, copy)] == [
        said for _item, said in texts_of(lea, survey)
    ]


def test_each_taking_is_written_down_and_looking_at_the_page_is_not(
    client: StrictClient, lea: Staff
) -> None:
    survey = answered(2)
    logged_in(client, lea)
    lines = AuditEntry.objects.filter(action="surveys.take_answers")
    assert "3 har svaret" in taken(client, survey).content.decode()
    assert lines.count() == 0
    text_of(taken(client, survey, format="csv"))
    line = lines.get()
    assert line.facts == {"code": survey.code, "responses": 3, "form": "answers"}
    assert line.actor == lea.actor_name


def test_only_a_leader_takes_them_out(client: StrictClient) -> None:
    survey = answered(2)
    for who in (consultant(), make.staff(Role.ADMINISTRATOR)):
        logged_in(client, who)
        assert taken(client, survey).status_code == 404
        assert taken(client, survey, format="csv").status_code == 404


def test_of_a_survey_without_names_there_is_nothing_to_take(
    client: StrictClient, lea: Staff
) -> None:
    survey = a_survey(is_anonymous=True, asked=6)
    for who in survey.respondents.all():
        answer(survey, who, "Upåvirket")
    logged_in(client, lea)
    assert taken(client, survey, format="csv").status_code == 404
    page = client.get(f"/undersoegelser/{survey.public_id}/").content.decode()
    assert "enkeltsvar" not in page

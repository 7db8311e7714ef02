"""Files: 390 answers in, and the codebook out and in again."""

from __future__ import annotations

import io
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from medspil.exchange.actions import carry_out, undo_run
from medspil.exchange.kinds import Options
from medspil.exchange.models import ImportRun
from medspil.exchange.staging import staged
from medspil.kernel.action import Refused
from medspil.surveys import codebook
from medspil.surveys.codebook import NAMESPACE, Unreadable, ddi_of, read
from medspil.surveys.market import make_market_analysis
from medspil.surveys.models import Answer, Respondent, Response, Survey
from medspil.surveys.queries.figures import every_item, figures
from medspil.surveys.queries.questionnaire import items_of
from medspil.surveys.sample import CODE, write
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.surveys.asking import BY, WEDNESDAY, a_survey, answer, companies, consultant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", WEDNESDAY.isoformat())


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    def make(text: str) -> Path:
        path = tmp_path / f"{uuid.uuid4()}.csv"
        path.write_text(text)
        return path

    return make


def brought(path: Path, **options: Any) -> ImportRun:
    with staged("answers", path, Options(**options), to_write=True) as stage:
        run: ImportRun = carry_out(by=BY, stage=stage)
    return run


def the_390(file: Callable[..., Path]) -> Path:
    out = io.StringIO()
    write(out, seed=1)
    return file(out.getvalue())


def test_390_answers_give_79_of_which_41_35_and_3(file: Callable[..., Path]) -> None:
    survey = make_market_analysis(BY)
    run = brought(the_390(file))
    found = figures(consultant(), survey).questions[0].overall
    assert (found.n, run.counts["error"]) == (390, 0)
    assert [(s.label, round(s.percent), s.is_part) for s in found.shares] == [
        ("Ja, vi kommer igennem", 79, False),
        ("Lidt ramt", 41, True),
        ("Upåvirket", 35, True),
        ("I vækst", 3, True),
        ("Hårdt ramt, men vi håber", 14, False),
        ("Vi kommer ikke igennem", 7, False),
    ]
    by_industry = figures(consultant(), survey, "branche").questions[0]
    through = {group.label: round(group.shares[0].percent) for group in by_industry.groups}
    assert through["Hoteller og restauranter"] < 60 < 79 < through["Bygge og anlæg"]
    assert sum(group.n or 0 for group in by_industry.groups) == 390


def test_the_same_file_again_changes_nothing_and_a_run_is_taken_back(
    file: Callable[..., Path],
) -> None:
    survey = make_market_analysis(BY)
    path = the_390(file)
    run = brought(path)
    again = brought(path)
    rows = run.counts["rows"]
    assert (run.counts["new"], again.counts["unchanged"]) == (rows, rows)
    undo_run(by=BY, run=run)
    assert (Response.objects.count(), Answer.objects.count(), Respondent.objects.count()) == (
        0,
        0,
        0,
    )
    assert figures(consultant(), survey).sent.n is None


def test_whoever_was_asked_already_is_whom_the_file_means(file: Callable[..., Path]) -> None:
    survey = make_market_analysis(BY)
    companies(survey, 2)
    brought(file(f"undersoegelse;reference;spoergsmaal;svar\n{CODE};99000001;q1;Upåvirket\n"))
    response = Response.objects.get()
    assert (response.respondent.kind, response.state, response.how) == ("list", "sent", "import")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("ukendt;1;q1;Upåvirket", "ingen undersøgelse med navne"),
        (f"{CODE};1;q9;Upåvirket", "er ikke i spørgeskemaet"),
        (f"{CODE};1;q1;Måske", "er ikke et af svarene"),
        (f"{CODE};1;q1;Ja, vi kommer igennem", "er ikke et af svarene"),
        (f"{CODE};1;q3;7", "er ikke et tal"),
        (f"{CODE};1;q4;mange", "er ikke et tal"),
        (f"{CODE};1;branche;Minedrift", "er ikke en af mulighederne"),
        (f"{CODE};1;q1;Upåvirket\n{CODE};1;q1;I vækst", "svaret på det længere oppe"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_a_sentence(
    file: Callable[..., Path], row: str, said: str
) -> None:
    make_market_analysis(BY)
    path = file(f"undersoegelse;reference;spoergsmaal;svar\n{row}\n")
    with staged("answers", path, Options()) as stage:
        told = [text for line in stage.lines() for _column, _level, text in line.issues]
        assert stage.errors == 1
        assert said in " ".join(told)
    with pytest.raises(Refused):
        brought(path)
    assert Response.objects.count() == 0


def test_a_survey_without_names_is_not_read_into(file: Callable[..., Path]) -> None:
    survey = a_survey(is_anonymous=True)
    path = file(f"undersoegelse;reference;spoergsmaal;svar\n{survey.code};1;q1;Upåvirket\n")
    with staged("answers", path, Options()) as stage:
        assert stage.errors == 1


# -- the codebook ----------------------------------------------------------------------------------


def test_a_codebook_out_and_in_is_the_same_questionnaire(client: StrictClient) -> None:
    survey = make_market_analysis(BY)
    logged_in(client, consultant())
    url = f"/undersoegelser/{survey.public_id}/kodebog/?format=xml"
    content = client.get(url).content
    Survey.objects.filter(pk=survey.pk).update(code="den-gamle")
    sent = {
        "once": str(uuid.uuid4()),
        "first_week": "04.05.2020",
        "last_week": "15.05.2020",
        "book": SimpleUploadedFile("bog.xml", content),
    }
    assert client.post("/undersoegelser/fra-kodebog/", sent).status_code == 303
    copy = Survey.objects.get(code=CODE)
    again = ddi_of(copy, items_of(copy.versions.get()))
    assert again == content


def test_the_codebook_is_ddi_that_says_groups_branches_and_ends() -> None:
    survey = a_survey()
    root = ET.fromstring(ddi_of(survey, every_item(survey)))
    where = {"d": NAMESPACE}
    assert root.tag == f"{{{NAMESPACE}}}codeBook"
    assert [one.get("name") for one in root.iterfind(".//d:var", where)] == [
        *("q1", "q2", "q3", "q4", "q5"),
    ]
    assert root.findtext(".//d:catgryGrp/d:labl", "", where) == "Ja, vi kommer igennem"
    assert root.findtext(".//d:preQTxt", "", where) == "q1=4"
    assert [span.attrib for span in root.iterfind(".//d:range", where)] == [
        {"UNITS": "REAL", "min": "1", "max": "5"},
        {"UNITS": "REAL", "min": "0"},
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a",
        b"<codeBook/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        f'<codeBook xmlns="{NAMESPACE}"/>'.encode(),
        b"x" * (codebook.LARGEST + 1),
    ],
)
def test_what_is_no_codebook_is_not_read(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)


def test_answers_by_hand_and_from_a_file_add_up(file: Callable[..., Path]) -> None:
    survey = a_survey(asked=6)
    for who in survey.respondents.all():
        answer(survey, who, "Upåvirket")
    brought(file(f"undersoegelse;reference;spoergsmaal;svar\n{survey.code};1;q1;upåvirket\n"))
    found = figures(consultant(), survey).questions[0].overall
    assert found.n == 7

"""The folder on the citizen's own pages, and by an employee on their behalf."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from medspil.config import translations
from medspil.folder.actions.entries import Said, change_entry
from medspil.folder.actions.sessions import close_session, give_homework, mark_part
from medspil.folder.kinds import Kind, Month, Part
from medspil.folder.models import Consideration, Entry, Folder, Homework
from medspil.folder.words import months
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.folder.making import a_caseworker, a_folder, an_entry
from tests.guards import StrictClient
from tests.portal.lix import lix
from tests.portal.test_measured import DANISH, HARDNESS, WEIGHT, weight
from tests.portal.visitors import inside, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina(db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    make.municipality(home=True)
    return a_caseworker()


@pytest.fixture
def amalie(nina: Staff) -> Citizen:
    return make.citizen(first_name="Amalie", group="LAB6_02", staff=nina)


@pytest.fixture
def folder(amalie: Citizen) -> Folder:
    return a_folder(amalie)


def test_a_citizen_begins_by_themselves(amalie: Citizen) -> None:
    client = inside(amalie)
    assert "Din kompetencemappe" in text(client.get("/min/"))
    assert "Begynd på din mappe" in text(client.get("/min/mappe/"))
    assert client.post("/min/mappe/").status_code == 303
    assert Folder.objects.get().opened_by is None
    assert client.get("/min/mappe/").status_code == 200


def test_what_they_write_is_their_own_word(amalie: Citizen, folder: Folder) -> None:
    client = inside(amalie)
    answer = client.post(
        "/min/mappe/ny/education/",
        {"written": "Kok", "began_year": "2005", "completed": "interrupted"},
    )
    assert answer.headers["Location"] == "/min/mappe/del/learning/?gjort=wish"
    entry = Entry.objects.get()
    assert (entry.written_by, entry.agreed_at is not None) == (None, True)
    page = text(client.get("/min/mappe/del/learning/"))
    assert "Afbrudt" in page
    assert "fejl" not in page.lower()


def test_what_was_written_on_the_telephone_is_read_through(
    amalie: Citizen, nina: Staff, folder: Folder
) -> None:
    entry = an_entry(folder, by=nina)
    client = inside(amalie)
    assert "Ja, det er rigtigt" in text(client.get("/min/mappe/"))
    where = f"/min/mappe/punkt/{entry.pk}/"
    assert client.post(where, {"do": "agree", "version": "1"}).status_code == 303
    entry.refresh_from_db()
    assert entry.agreed_at is not None
    assert "Ja, det er rigtigt" not in text(client.get("/min/mappe/"))


def test_both_write_at_once_and_both_texts_stand_on_the_page(
    amalie: Citizen, nina: Staff, folder: Folder
) -> None:
    entry = an_entry(folder, by=nina, written="Lager")
    change_entry(by=nina, entry=entry, version=1, said=Said("Lager og truck"))
    client = inside(amalie)
    where = f"/min/mappe/punkt/{entry.pk}/"
    answer = client.post(where, {"written": "Lager i Odense", "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Lager og truck" in page
    assert "Lager i Odense" in page
    again = client.post(where, {"written": "Lager i Odense", "version": "2"})
    assert again.status_code == 303
    assert entry.versions.count() == 3


def test_homework_is_seen_first_and_answered(amalie: Citizen, nina: Staff, folder: Folder) -> None:
    task: Homework = give_homework(by=nina, folder=folder, text="Hvad var du glad for?")
    client = inside(amalie)
    assert "Hvad var du glad for?" in text(client.get("/min/mappe/"))
    where = f"/min/mappe/opgave/{task.pk}/"
    assert client.post(where, {"answer": " "}).status_code == 422
    assert client.post(where, {"answer": "At være ude"}).status_code == 303
    task.refresh_from_db()
    assert task.answer == "At være ude"


def test_what_the_adviser_misses_is_said(amalie: Citizen, nina: Staff, folder: Folder) -> None:
    mark_part(by=nina, folder=folder, part="life", missing="Hvad lavede du i 2011?")
    page = text(inside(amalie).get("/min/mappe/"))
    assert "Der mangler: Hvad lavede du i 2011?" in page


def test_health_is_written_used_without_why_and_deleted(amalie: Citizen, folder: Folder) -> None:
    client = inside(amalie)
    wrong = client.post("/min/mappe/hensyn/", {"text": "Ryggen", "may_use": "on"})
    assert (wrong.status_code, "Vælg det krav" in text(wrong)) == (422, True)
    given = {"text": "Ryggen", "fit": "no_heavy_lifting", "may_use": "on"}
    assert client.post("/min/mappe/hensyn/", given).status_code == 303
    row = Consideration.objects.get()
    assert "Ryggen" not in client.get("/min/mappe/").content.decode()
    where = f"/min/mappe/hensyn/{row.pk}/"
    assert client.post(where, {"do": "remove", "version": "1"}).status_code == 303
    assert Consideration.objects.count() == 0


def test_the_cv_is_chosen_line_by_line_and_fetched(
    amalie: Citizen, nina: Staff, folder: Folder
) -> None:
    job, sick = an_entry(folder, by=nina), an_entry(folder, "sickness", by=nina, written="Syg")
    client = inside(amalie)
    page = client.get("/min/mappe/cv/").content.decode()
    assert f"/min/mappe/punkt/{job.pk}/" in page
    assert f"/min/mappe/punkt/{sick.pk}/" not in page
    answer = client.post(f"/min/mappe/punkt/{job.pk}/", {"do": "cv_in", "to": "cv"})
    assert answer.headers["Location"] == "/min/mappe/cv/?gjort=wish"
    assert client.get("/min/mappe/cv/?format=pdf").content[:5] == b"%PDF-"
    assert client.get("/min/mappe/cv/?format=mappe").content[:5] == b"%PDF-"
    found = json.loads(client.get("/min/mappe/cv/?format=json").content)
    assert len(found["SkillsPassport"]["LearnerInfo"]["WorkExperience"]) == 1
    refused = client.post(f"/min/mappe/punkt/{sick.pk}/", {"do": "cv_in"})
    assert refused.status_code == 422


def test_a_file_taken_on_behalf_is_taken_at_the_desk(
    amalie: Citizen, nina: Staff, folder: Folder
) -> None:
    client = StrictClient()
    client.force_login(nina)
    answer = client.get(f"/borgere/{amalie.public_id}/min/mappe/cv/?format=pdf")
    desk = f"/borgere/{amalie.public_id}/mappe/cv/?format=pdf"
    assert (answer.status_code, answer.headers["Location"]) == (303, desk)


@pytest.mark.parametrize("language", ["en", "uk", "ar", "pl", "tr", "so"])
def test_nothing_danish_is_left_on_any_of_its_pages(
    amalie: Citizen, nina: Staff, folder: Folder, language: str
) -> None:
    client = inside(amalie)
    client.post("/min/sprog/", {"language": language})
    mains = {
        where: page.content.decode().split("<main", 1)[1]
        for where, page in _full_pages(client, nina, folder).items()
    }
    ours = _danish_texts_not_the_same_in(language)
    left = {
        where: found
        for where, main in mains.items()
        if (found := sorted(set(DANISH.findall(re.sub(r"<[^>]+>", " ", main)))))
        or (found := sorted({node.strip() for node in re.findall(r">([^<>]+)<", main)} & ours))
    }
    assert left == {}
    html = client.get("/min/mappe/").content.decode()
    assert (f'lang="{language}"' in html, 'dir="rtl"' in html) == (True, language == "ar")


def _danish_texts_not_the_same_in(language: str) -> set[str]:
    """Every text of the house, but those that are the same word in the language."""
    texts = {text for _context, text, _many in translations.used()}
    there = {translations._singular(one.id): one.string for one in translations.catalogue(language)}
    return {text for text in texts if there.get(text) != text}


def _full_pages(client: StrictClient, nina: Staff, folder: Folder) -> dict[str, HttpResponse]:
    """Every page of the folder, with something of each kind on it that is in no language."""
    chosen = an_entry(folder, by=nina, written="Netto", began=Month(2005, 3), ended=Month(2005, 9))
    certificate = {"expires_on": date(2020, 5, 1), "began": Month(2017)}
    said = {
        "job": {"began": Month(2017), "is_current": True},
        "certificate": certificate,
        "language": {"level": "b1"},
    }
    for kind in ("job", "language", "certificate", "perspective", "sickness"):
        an_entry(folder, kind, by=nina, written="Netto", **said.get(kind, {}))
    removed = an_entry(folder, by=nina, written="Bilka")
    client.post(f"/min/mappe/punkt/{removed.pk}/", {"do": "remove", "version": "1"})
    client.post(f"/min/mappe/punkt/{chosen.pk}/", {"do": "cv_in"})
    client.post("/min/mappe/hensyn/", {"text": "Netto", "fit": "quiet", "may_use": "on"})
    mark_part(by=nina, folder=folder, part="life", missing="Netto?")
    close_session(by=nina, folder=folder, homework="Netto?", due_on=date(2020, 4, 20))
    row, task = Consideration.objects.get(), Homework.objects.get()
    wheres = ["", "cv/", "hensyn/", f"hensyn/{row.pk}/", f"opgave/{task.pk}/"]
    wheres += [f"punkt/{chosen.pk}/", f"punkt/{removed.pk}/"]
    wheres += [f"del/{part}/" for part in Part if part != Part.CONSIDERATIONS]
    wheres += [f"ny/{kind}/" for kind in Kind if kind != Kind.PERSPECTIVE]
    pages = {where: client.get(f"/min/mappe/{where}") for where in wheres}
    assert {page.status_code for page in pages.values()} == {200}
    wrong = client.post("/min/mappe/ny/job/", {"began_month": "3", "began_year": "20"})
    assert wrong.status_code == 422
    return {**pages, "forkert": wrong}


@pytest.mark.parametrize(
    ("language", "said", "both"),
    [
        ("da", "8 måneder", "2 år og 2 måneder"),
        ("ar", "8 أشهر", "سنتان وشهران"),
        ("pl", "8 miesięcy", "2 lata i 2 miesiące"),
        ("uk", "8 місяців", "2 роки і 2 місяці"),
        ("tr", "8 ay", "2 yıl ve 2 ay"),
        ("so", "8 bilood", "2 sannadood iyo 2 bilood"),
    ],
)
def test_a_gap_is_counted_as_the_language_counts(language: str, said: str, both: str) -> None:
    with override(language):
        assert (months(8), months(26)) == (said, both)


def test_a_file_is_in_danish_so_that_an_employer_can_read_it(
    amalie: Citizen, nina: Staff, folder: Folder
) -> None:
    an_entry(folder, "language", by=nina, written="Polsk", level="native")
    client = inside(amalie)
    client.post("/min/sprog/", {"language": "ar"})
    page = client.get("/min/mappe/cv/").content.decode()
    assert "الملفات باللغة الدنماركية" in page
    assert client.get("/min/mappe/cv/?format=pdf").content[:5] == b"%PDF-"
    client.post("/min/sprog/", {"language": "en"})
    assert "in Danish" not in text(client.get("/min/mappe/cv/"))


def test_every_page_is_light_and_easy_to_read(amalie: Citizen, nina: Staff, folder: Folder) -> None:
    entry = an_entry(folder, by=nina)
    close_session(by=nina, folder=folder, homework="Hvad var du glad for?", note="Skolen")
    client = inside(amalie)
    client.post("/min/mappe/hensyn/", {"text": "Ryggen"})
    wheres = ("", "del/life/", "ny/job/", f"punkt/{entry.pk}/", "hensyn/", "cv/")
    pages = {where: client.get(f"/min/mappe/{where}").content.decode() for where in wheres}
    measured = {where: lix(page) for where, page in pages.items()}
    heavy = {where: weight(page) for where, page in pages.items() if weight(page) > WEIGHT}
    hard = {where: one.value for where, one in measured.items() if one and one.value > HARDNESS}
    assert (heavy, hard) == ({}, {})


def test_the_number_of_queries_is_the_same_for_one_and_three_rows(
    amalie: Citizen, nina: Staff, folder: Folder
) -> None:
    client = inside(amalie)

    def more() -> None:
        for kind in ("job", "it", "certificate"):
            written = "Truck" if kind == "certificate" else "Job"
            expires = {"expires_on": date(2020, 5, 1)} if kind == "certificate" else {}
            an_entry(folder, kind, by=nina, written=written, **expires)
        close_session(by=nina, folder=folder, homework="Tænk")
        client.post("/min/mappe/hensyn/", {"text": "Ryggen"})

    def queries() -> list[int]:
        counts = []
        for where in ("", "del/life/", "hensyn/", "cv/"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(f"/min/mappe/{where}").status_code == 200
            counts.append(len(asked))
        return counts

    more()
    first = queries()
    more()
    more()
    assert queries() == first

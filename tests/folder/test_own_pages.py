"""The folder on the citizen's own pages, and by an employee on their behalf."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.folder.actions.entries import Said, change_entry
from medspil.folder.actions.sessions import close_session, give_homework, mark_part
from medspil.folder.models import Consideration, Entry, Folder, Homework
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.folder.making import a_caseworker, a_folder, an_entry
from tests.guards import StrictClient
from tests.portal.lix import lix
from tests.portal.test_measured import HARDNESS, WEIGHT, weight
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


@pytest.mark.parametrize("language", ["en", "pl"])
def test_it_stands_in_english_and_else_in_danish(
    amalie: Citizen, folder: Folder, language: str
) -> None:
    client = inside(amalie)
    client.post("/min/sprog/", {"language": language})
    page = text(client.get("/min/mappe/"))
    assert ("Your competence folder" in page) == (language == "en")
    assert ("Din kompetencemappe" in page) == (language == "pl")


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

"""The pages, as employees and citizens meet them, with bad files and without JavaScript."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.messages.models import Message
from medspil.people.actors import CitizenActor
from medspil.people.models import AccessEntry, Citizen, Staff
from medspil.sparring.actions.answering import answer, comment
from medspil.sparring.actions.courses import refer
from medspil.sparring.actions.sending import send_version
from medspil.sparring.models import Application, CourseReferral, Talk
from medspil.sparring.reading.taking_in import SAID
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.portal.visitors import inside, text
from tests.sparring import papers
from tests.sparring.making import LETTER, a_consultant, a_course, a_file, a_time, an_application

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", date(2020, 4, 14).isoformat())


@pytest.fixture
def ida() -> Staff:
    return a_consultant()


@pytest.fixture
def kim() -> Citizen:
    return make.citizen(staff=make.staff(), first_name="Kim")


def send(client: StrictClient, url: str, **given: Any) -> Any:
    return client.post(url, {"once": str(uuid.uuid4()), **given})


# -- the citizen's own -----------------------------------------------------------------------------


def test_a_citizen_pastes_an_application_and_sees_when_it_is_answered(kim: Citizen) -> None:
    client = inside(kim)
    given = {"about": "Butik", "kind": "letter", "text": LETTER, "advert": "Vi søger"}
    answer = send(client, "/min/sparring/ny/", **given)
    made = Application.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/min/sparring/{made.public_id}/?gjort=sparring_sent",
    )
    assert sorted(made.documents.values_list("kind", flat=True)) == ["advert", "letter"]
    assert "Du får svar senest torsdag d. 16. april" in text(client.get(answer["Location"]))
    assert "Butik" in text(client.get("/min/sparring/"))


def test_a_file_is_sent_and_got_back_as_it_was(kim: Citizen) -> None:
    client, content = inside(kim), papers.docx()
    given = {"about": "Butik", "kind": "cv", "document": papers.upload(content, "Kims cv.docx")}
    send(client, "/min/sparring/ny/", **given)
    made = Application.objects.get()
    document = made.documents.get()
    got = client.get(f"/min/sparring/{made.public_id}/fil/{document.pk}/")
    assert (got.content, got["Content-Disposition"]) == (
        content,
        'attachment; filename="cv-1.docx"',
    )
    assert (document.text, document.name) == (papers.LETTER, "Kims cv.docx")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"MZ\x90" + b"\0" * 99, "program"),
        (papers.pdf(password="x"), "encrypted"),
        (papers.pdf(""), "picture"),
        (papers.docx(body=papers.lot_of_laughs()), "broken"),
        (b"", "empty"),
    ],
)
def test_a_bad_file_gets_its_sentence_on_the_page(kim: Citizen, content: bytes, why: str) -> None:
    given = {"about": "Butik", "kind": "cv", "document": papers.upload(content)}
    answer = send(inside(kim), "/min/sparring/ny/", **given)
    assert answer.status_code == 422
    assert str(SAID[why]) in text(answer)
    assert Application.objects.count() == 0


class Endless(SimpleUploadedFile):
    """200 MB that nobody holds in memory."""

    def __init__(self, megabytes: int) -> None:
        super().__init__("cv.pdf", b"")
        self.size = megabytes * 1024 * 1024
        self._left = self.size

    def read(self, *_size: Any) -> bytes:  # type: ignore[override]  # as the client asks
        return b"%PDF-" + b"0" * (self._left - 5)


def test_a_file_with_half_a_sign_in_it_is_read_and_kept(kim: Citizen) -> None:
    file = SimpleUploadedFile("cv.pdf", papers.pdf_with_half_a_sign())
    given = {"about": "Butik", "kind": "cv", "document": file}
    assert send(inside(kim), "/min/sparring/ny/", **given).status_code == 303
    assert (
        Application.objects.get(citizen=kim).documents.get().text == "A\N{REPLACEMENT CHARACTER}A"
    )


def kept_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.upload*"))


def test_200_mb_is_dropped_on_its_way_in_and_the_server_stands(
    kim: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    from django.core.files.uploadhandler import TemporaryFileUploadHandler as Kept

    receive = Kept.receive_data_chunk

    def counted(self: Any, raw: bytes, start: int) -> Any:
        written.append(start + len(raw))
        return receive(self, raw, start)

    monkeypatch.setattr(Kept, "receive_data_chunk", counted)
    before, client = kept_in(Path(gettempdir())), inside(kim)
    given = {"about": "Butik", "kind": "cv", "document": Endless(200)}
    answer = send(client, "/min/sparring/ny/", **given)
    assert answer.status_code == 422
    assert str(SAID["size"]) in text(answer)
    assert max(written) <= settings.MEDSPIL_DOCUMENT_MB * 1024 * 1024
    assert kept_in(Path(gettempdir())) == before
    assert client.get("/min/sparring/").status_code == 200


def test_a_citizen_reads_the_answer_takes_a_time_tells_and_deletes(
    ida: Staff, kim: Citizen
) -> None:
    sent, client = an_application(kim), inside(kim)
    letter = sent.documents.get()
    comment(by=ida, application=sent, document=letter, quote="god til kunder", text="Hvordan?")
    url = f"/min/sparring/{sent.public_id}/"
    assert "Hvordan?" not in text(client.get(url))
    answer(by=ida, application=sent, text="Godt begyndt")
    page = client.get(url)
    assert "Godt begyndt" in text(page)
    assert "<mark>god til kunder</mark><sup>[1]</sup>" in page.content.decode()
    free = a_time(ida)
    assert send(client, url, do="book", time=str(free.pk)).status_code == 303
    assert Talk.objects.get(pk=free.pk).application == sent
    better = LETTER.replace("god", "rigtig god")
    assert send(client, url, do="version", kind="letter", text=better).status_code == 303
    newest = sent.documents.get(number=2)
    compared = client.get(f"{url}forskelle/{newest.pk}/").content.decode()
    assert "<ins>" in compared
    assert send(client, url, do="cancel").status_code == 303
    assert send(client, url, do="result", result="interview").status_code == 303
    deleted = send(client, url, do="delete")
    assert (deleted.status_code, deleted["Location"]) == (303, "/min/sparring/?gjort=sparring_gone")
    assert client.get(url).status_code == 404


def test_the_answer_is_printed_with_the_text_it_is_about_and_no_forms(
    ida: Staff, kim: Citizen
) -> None:
    sent = an_application(kim, letter=LETTER, advert="Vi søger")
    letter = sent.documents.get(kind="letter")
    comment(by=ida, application=sent, document=letter, quote="god til kunder", text="Hvordan?")
    answer(by=ida, application=sent, text="Godt begyndt")
    page = inside(kim).get(f"/min/sparring/{sent.public_id}/").content.decode()
    printed = page[: page.index('<div class="not-printed">')]
    assert re.findall(r"<details class=.details.( open)?", printed) == [" open", ""]
    assert "data-print" in printed
    assert "<form" not in printed[printed.index("<h1") :]


def test_the_course_page_shows_exactly_what_would_be_sent(ida: Staff, kim: Citizen) -> None:
    an_application(kim)
    asked = refer(by=ida, citizen=kim, course=a_course())
    client, url = inside(kim), f"/min/sparring/kursus/{asked.pk}/"
    assert f"Kim {kim.last_name}" not in text(client.get(url))
    seen = send(client, url, do="see", name="on")
    assert (seen.status_code, f"Navn: Kim {kim.last_name}" in text(seen)) == (200, True)
    assert CourseReferral.objects.get().words == ""
    assert send(client, url, do="yes", name="on").status_code == 303
    words = CourseReferral.objects.get().words
    assert all(line in text(client.get(url)) for line in words.splitlines())


# -- the consultant's ------------------------------------------------------------------------------


def test_a_consultant_comments_by_a_link_and_answers(ida: Staff, kim: Citizen) -> None:
    sent, client = an_application(kim), logged_in(StrictClient(), ida)
    url = f"/ansoegninger/{sent.public_id}/"
    assert send(client, f"{url}goer/", do="take").status_code == 303
    document = sent.documents.get()
    start = LETTER.index("Jeg er")
    page = client.get(f"{url}?tekst={document.pk}&fra={start}&til={start + 22}")
    assert "Jeg er god til kunder.</textarea>" in page.content.decode()
    said = {"document": document.pk, "quote": "Jeg er god til kunder.", "text": "Hvordan?"}
    assert send(client, f"{url}goer/", do="comment", **said).status_code == 303
    wrong = send(client, f"{url}goer/", do="comment", **{**said, "quote": "Jeg"})
    assert (wrong.status_code, "står der flere gange" in text(wrong)) == (422, True)
    assert send(client, f"{url}goer/", do="answer", text="Fint").status_code == 303
    sent.refresh_from_db()
    assert sent.state == "answered"


def test_what_was_forgotten_is_added_to_the_answer_and_what_was_taken_is_put_back(
    ida: Staff, kim: Citizen
) -> None:
    sent, client = an_application(kim), logged_in(StrictClient(), ida)
    url = f"/ansoegninger/{sent.public_id}/"
    early = send(client, f"{url}goer/", do="add", text="Og husk datoen")
    assert (early.status_code, "Svar først" in text(early)) == (422, True)
    send(client, f"{url}goer/", do="take")
    assert "Læg tilbage i køen" in text(client.get(url))
    send(client, f"{url}goer/", do="put_back")
    sent.refresh_from_db()
    assert (sent.state, sent.owner) == ("waiting", None)
    send(client, f"{url}goer/", do="answer", text="Godt begyndt")
    answered = sent.turns.get().answered_at
    letter = sent.documents.get()
    comment(by=ida, application=sent, document=letter, quote="god til kunder", text="Hvordan?")
    assert "Hvordan?" not in text(inside(kim).get(f"/min/sparring/{sent.public_id}/"))
    assert send(client, f"{url}goer/", do="add", text="Og husk datoen").status_code == 303
    page = text(inside(kim).get(f"/min/sparring/{sent.public_id}/"))
    assert "Godt begyndt Og husk datoen" in page
    assert "Hvordan?" in page
    assert sent.turns.get().answered_at == answered
    assert Message.objects.filter(citizen=kim, kind="sparring_answered").count() == 2


def test_every_sentence_of_the_text_is_a_place_to_comment_on(ida: Staff, kim: Citizen) -> None:
    sent, client = an_application(kim), logged_in(StrictClient(), ida)
    document, url = sent.documents.get(), f"/ansoegninger/{sent.public_id}/"
    page = client.get(f"{url}?tekst={document.pk}").content.decode()
    places = re.findall(r'fra=(\d+)&amp;til=(\d+)#kommentar-letter">(.*?)</a>', page)
    assert [LETTER[int(a) : int(b)] for a, b, _text in places] == [said for *_, said in places]
    assert len(places) == 4


def test_a_file_that_nobody_scanned_says_so_to_who_fetches_it(ida: Staff, kim: Citizen) -> None:
    client, file = logged_in(StrictClient(), ida), a_file()
    for scanned in (False, True):
        sent = an_application(kim, letter=replace(file, scanned=scanned))
        page = text(client.get(f"/ansoegninger/{sent.public_id}/"))
        assert ("ikke undersøgt for virus" in page) is not scanned


def test_who_looked_is_in_the_log(ida: Staff, kim: Citizen) -> None:
    sent = an_application(kim)
    logged_in(StrictClient(), ida).get(f"/ansoegninger/{sent.public_id}/")
    assert [one.staff for one in AccessEntry.objects.filter(citizen=kim)] == [ida]


def test_a_caseworker_sees_their_citizens_alone(kim: Citizen) -> None:
    sent = an_application(kim)
    stranger = logged_in(StrictClient(), make.staff())
    assert stranger.get(f"/ansoegninger/{sent.public_id}/").status_code == 404
    assert "Kim" not in text(stranger.get("/ansoegninger/"))


@pytest.mark.parametrize(
    "address", ["/ansoegninger/", "/ansoegninger/tider/", "/ansoegninger/kurser/"]
)
def test_lists_ask_as_much_for_three_as_for_one(ida: Staff, address: str) -> None:
    asked = []
    client = logged_in(StrictClient(), ida)
    for more in (1, 2):
        for n in range(more):
            citizen = make.citizen(first_name="Kim")
            sent = an_application(citizen)
            refer(by=ida, citizen=citizen, course=a_course(title=f"Kursus {more} {n}"))
            a_time(ida, hours=24 * (more * 3 + n))
            done = an_application(citizen)
            answer(by=ida, application=done, text="Fint")
            assert sent.turns.count() == 1
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        asked.append(len(found))
    assert asked[0] == asked[1]


def test_the_page_of_rules_says_whether_files_are_scanned(settings: Any) -> None:
    client = logged_in(StrictClient(), make.administrator())
    settings.MEDSPIL_CLAMAV = "no"
    assert "ClamAV er ikke installeret her" in text(client.get("/ansoegninger/regler/"))
    settings.MEDSPIL_CLAMAV = "unix:/nowhere/clamd.ctl"
    assert "svarer ikke" in text(client.get("/ansoegninger/regler/"))
    given = {"answer_days": 3, "keep_months": 12}
    assert send(client, "/ansoegninger/regler/", **given).status_code == 303


def test_an_employee_sends_in_for_the_citizen(kim: Citizen) -> None:
    nina = make.staff(in_team=make.team("Nord"))
    whose = make.citizen(staff=nina)
    client = logged_in(StrictClient(), nina)
    given = {"about": "Kok", "kind": "cv", "text": "Mit CV"}
    url = f"/borgere/{whose.public_id}/min/sparring/ny/"
    assert send(client, url, **given).status_code == 303
    document = Application.objects.get(citizen=whose).documents.get()
    assert document.sent_by == nina
    send_version(
        by=CitizenActor(whose),
        application=document.application,
        given={"cv": a_file("Mit nye cv")},
    )
    assert document.application.documents.count() == 2

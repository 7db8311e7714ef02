"""The employee's pages of a folder: fill it in, see who said what, and what it was before."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.folder.actions.considerations import write_consideration
from medspil.folder.actions.entries import Said, change_entry, choose_for_cv, remove_entry
from medspil.folder.actions.sessions import close_session
from medspil.folder.kinds import Month
from medspil.folder.models import Consideration, Entry, Folder, PartMark, Session
from medspil.kernel import clock
from medspil.people.actors import CitizenActor
from medspil.people.models import AccessEntry, Staff
from tests import factories as make
from tests.folder.making import a_caseworker, a_folder, an_entry
from tests.guards import StrictClient
from tests.portal.visitors import text

pytestmark = pytest.mark.django_db
TODAY = date(2020, 4, 14)


@pytest.fixture
def nina(db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    return a_caseworker()


@pytest.fixture
def folder(nina: Staff) -> Folder:
    return a_folder(by=nina)


@pytest.fixture
def desk(nina: Staff) -> StrictClient:
    client = StrictClient()
    client.force_login(nina, confirmed=True)
    return client


def at(folder: Folder, where: str = "") -> str:
    return f"/borgere/{folder.citizen.public_id}/mappe/{where}"


def test_it_is_opened_from_the_citizens_page(desk: StrictClient, nina: Staff) -> None:
    anna = make.citizen(group="LAB6_02", staff=nina)
    address = f"/borgere/{anna.public_id}/mappe/"
    assert address in desk.get(f"/borgere/{anna.public_id}/").content.decode()
    assert "Åbn mappen" in text(desk.get(address))
    assert desk.post(address).status_code == 303
    assert "0 af 7 dele er set" in text(desk.get(address))
    assert Folder.objects.get().citizen == anna


def test_a_job_is_written_over_the_telephone(desk: StrictClient, folder: Folder) -> None:
    given = {
        "written": "Pædagogmedhjælper",
        "place": "Solstrålen",
        "began_month": "8",
        "began_year": "2003",
        "began_about": "on",
        "ended_year": "2011",
        "text": "De store børn",
    }
    assert desk.post(at(folder, "ny/job/"), given).status_code == 303
    entry = Entry.objects.get()
    assert (entry.began, entry.ended) == (Month(2003, 8, True), Month(2011))
    page = text(desk.get(at(folder)))
    assert "Pædagogmedhjælper , Solstrålen" in page
    assert "ca. august 2003 – 2011" in page
    assert "ikke læst igennem af borgeren" in page


def test_a_gap_is_shown_as_what_it_is_and_can_be_filled(desk: StrictClient, folder: Folder) -> None:
    an_entry(folder, began=Month(2010, 3), ended=Month(2011, 7))
    an_entry(folder, began=Month(2012, 4), is_current=True, written="Lager")
    page = desk.get(at(folder))
    assert "august 2011 – marts 2012 · 8 måneder Ikke skrevet endnu." in text(page)
    assert "ny/other/?fra=2011-08&amp;til=2012-03" in page.content.decode()
    form = desk.get(at(folder, "ny/leave/?fra=2011-08&til=2012-03")).content.decode()
    assert 'value="2011"' in form
    assert 'value="2012"' in form


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"written": ""}, "Skriv, hvad det er."),
        ({"written": "Job", "began_year": "12"}, "Skriv et årstal med fire tal."),
        ({"written": "Job", "began_month": "3"}, "Skriv også året."),
        ({"written": "Job", "began_year": "2021"}, "ikke begynde i fremtiden"),
        ({"written": "Job", "began_year": "2012", "ended_year": "2011"}, "før det begynder"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    desk: StrictClient, folder: Folder, given: dict[str, str], said: str
) -> None:
    answer = desk.post(at(folder, "ny/job/"), given)
    assert (answer.status_code, said in text(answer)) == (422, True)
    assert Entry.objects.count() == 0


def test_who_is_behind_sees_both_texts_and_loses_neither(
    desk: StrictClient, nina: Staff, folder: Folder
) -> None:
    entry = an_entry(folder, by=nina, written="Lager")
    me = CitizenActor(folder.citizen)
    change_entry(by=me, entry=entry, version=1, said=Said("Lager og truck"))
    given = {"written": "Lagerarbejde", "version": "1"}
    answer = desk.post(at(folder, f"{entry.pk}/"), given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Job: Lager og truck" in page
    assert 'value="Lagerarbejde"' in page
    assert 'name="version" value="2"' in page
    assert desk.post(at(folder, f"{entry.pk}/"), {**given, "version": "2"}).status_code == 303
    page = text(desk.get(at(folder, f"{entry.pk}/")))
    for said in ("Job: Lager", "Job: Lager og truck", "Job: Lagerarbejde"):
        assert said in page


def test_a_perspective_written_by_both_at_once_shows_both(
    desk: StrictClient, folder: Folder
) -> None:
    me = CitizenActor(folder.citizen)
    theirs = an_entry(folder, "perspective", by=me, written="Noget med dyr")
    answer = desk.post(at(folder, "ny/perspective/"), {"written": "Dyrepasser", "aim": "flex"})
    page = answer.content.decode()
    assert (answer.status_code, "Noget med dyr" in page, "Dyrepasser" in page) == (422, True, True)
    assert f'action="{at(folder, f"{theirs.pk}/")}"' in page


def test_what_one_can_do_with_a_line(desk: StrictClient, nina: Staff, folder: Folder) -> None:
    entry = an_entry(folder, "course", by=nina, written="Truck B")
    where = at(folder, f"{entry.pk}/goer/")
    for given in (
        {"do": "agree", "version": "1"},
        {"do": "seen", "version": "1", "what": "Certifikatet"},
        {"do": "cv_in"},
    ):
        assert desk.post(where, given).status_code == 303
    entry.refresh_from_db()
    assert (entry.agreed_at is not None, entry.seen_by, entry.in_cv) == (True, nina, True)
    assert desk.post(where, {"do": "remove", "version": "1"}).status_code == 303
    assert "Sæt ind igen" in text(desk.get(at(folder)))
    assert desk.post(where, {"do": "put_back"}).status_code == 303
    assert desk.post(where, {"do": "seen", "version": "3", "what": " "}).status_code == 422
    assert desk.post(where, {"do": "praise"}).status_code == 422


def test_a_part_is_seen_and_what_is_missing_is_said(desk: StrictClient, folder: Folder) -> None:
    assert desk.post(at(folder, "del/life/"), {"missing": ""}).status_code == 422
    assert desk.post(at(folder, "del/life/"), {"missing": "Hvad skete i 2011?"}).status_code == 303
    assert "Der mangler: Hvad skete i 2011?" in text(desk.get(at(folder)))
    assert desk.post(at(folder, "del/life/"), {"complete": "1"}).status_code == 303
    assert [mark.complete for mark in PartMark.objects.all()] == [False, True]
    assert "1 af 7 dele er set" in text(desk.get(at(folder)))
    with clock.at(date(2020, 4, 15)):
        an_entry(folder)
    assert "Ændret, siden det blev set" in text(desk.get(at(folder)))


def test_after_each_conversation_the_folder_can_be_seen_as_it_was(
    desk: StrictClient, nina: Staff, folder: Folder
) -> None:
    with clock.at(date(2020, 4, 1)):
        job = an_entry(folder, by=nina, written="Lager")
        hobby = an_entry(folder, "hobby", by=nina, written="Fodbold")
        close_session(by=nina, folder=folder)
    with clock.at(date(2020, 4, 6)):
        change_entry(by=nina, entry=job, version=1, said=Said("Lager og truck"))
        remove_entry(by=nina, entry=hobby, version=1)
        an_entry(folder, "it", by=nina, written="Excel")
        close_session(by=nina, folder=folder)
    an_entry(folder, "it", by=nina, written="Word")
    first, second = (text(desk.get(at(folder, f"efter/{n}/"))) for n in (1, 2))
    assert "Nyt: Job: Lager" in first
    assert "Rettet: Job: Lager og truck Job: Lager" in second
    assert "Taget ud: Fritidsinteresse: Fodbold" in second
    assert ("Excel" in second, "Word" in second) == (True, False)
    assert desk.get(at(folder, "efter/3/")).status_code == 404


def test_a_conversation_is_closed_on_one_page(desk: StrictClient, folder: Folder) -> None:
    given = {"held_on": "14.04.2020", "minutes": "55", "note": "Skolen", "homework": "Tænk over 9."}
    assert desk.post(at(folder, "samtale/"), given).status_code == 303
    held = Session.objects.get()
    assert (held.number, held.minutes, held.note) == (1, 55, "Skolen")
    page = text(desk.get(at(folder)))
    assert "Tænk over 9." in page
    wrong = desk.post(at(folder, "samtale/"), {**given, "held_on": "20.04.2020"})
    assert (wrong.status_code, "i fremtiden" in text(wrong)) == (422, True)


def test_health_stands_on_its_own_page_and_nowhere_else(
    desk: StrictClient, nina: Staff, folder: Folder
) -> None:
    given = {"text": "Diskusprolaps", "fit": "seated", "may_use": "on"}
    assert desk.post(at(folder, "hensyn/"), given).status_code == 303
    row = Consideration.objects.get()
    close_session(by=nina, folder=folder)
    choose_for_cv(by=nina, entry=an_entry(folder, by=nina), in_cv=True)
    assert "Diskusprolaps" in text(desk.get(at(folder, "hensyn/")))
    pages = [at(folder), at(folder, "cv/"), at(folder, "cv/?format=json"), at(folder, "efter/1/")]
    pages.append(f"/borgere/{folder.citizen.public_id}/")
    leaks = [page for page in pages if "Diskusprolaps" in desk.get(page).content.decode()]
    assert leaks == []
    assert desk.post(at(folder, f"hensyn/{row.pk}/"), {"do": "remove", "version": "1"}).status_code
    assert Consideration.objects.count() == 0


def test_a_consideration_that_two_change_shows_both(
    desk: StrictClient, nina: Staff, folder: Folder
) -> None:
    row = write_consideration(by=nina, folder=folder, text="Ryggen")
    where = at(folder, f"hensyn/{row.pk}/")
    assert desk.post(where, {"text": "Ryg og knæ", "version": "1"}).status_code == 303
    answer = desk.post(where, {"text": "Ryggen om morgenen", "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ryg og knæ" in page
    assert "Ryggen om morgenen" in page


def test_the_cv_is_a_page_a_pdf_and_europass(
    desk: StrictClient, nina: Staff, folder: Folder
) -> None:
    for kind, said in {
        "job": {"written": "Lager", "place": "Netto"},
        "language": {"written": "engelsk", "level": "b2"},
        "certificate": {"written": "Truck B", "expires_on": date(2021, 1, 1)},
    }.items():
        choose_for_cv(by=nina, entry=an_entry(folder, kind, by=nina, **said), in_cv=True)
    an_entry(folder, "sickness", by=nina, written="Depression", began=Month(2015))
    page = text(desk.get(at(folder, "cv/")))
    assert "marts 2010 – 2014 Lager , Netto" in page
    assert "Depression" not in page
    paper = desk.get(at(folder, "cv/?format=pdf"))
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    found = json.loads(desk.get(at(folder, "cv/?format=json")).content)["SkillsPassport"]
    learner: dict[str, Any] = found["LearnerInfo"]
    assert learner["WorkExperience"] == [
        {
            "Period": {"From": {"Year": 2010, "Month": 3}, "To": {"Year": 2014}},
            "Position": {"Label": "Lager"},
            "Employer": {"Name": "Netto"},
        }
    ]
    languages = learner["Skills"]["Linguistic"]["ForeignLanguage"]
    assert languages[0]["ProficiencyLevel"]["Writing"] == "B2"
    assert learner["Achievement"][0]["Description"] == "Truck B · 2021-01-01"
    assert AccessEntry.objects.filter(purpose="export", citizen=folder.citizen).count() == 2


def test_the_address_of_a_protected_citizen_is_in_no_file(desk: StrictClient, nina: Staff) -> None:
    hidden = make.citizen(group="LAB6_02", staff=nina, protected=True, address="Skjulevej 17")
    folder = a_folder(hidden, nina)
    choose_for_cv(by=nina, entry=an_entry(folder, by=nina), in_cv=True)
    for wanted in ("", "?format=json"):
        assert "Skjulevej" not in desk.get(at(folder, f"cv/{wanted}")).content.decode()


def test_a_file_asks_again_who_one_is(nina: Staff, folder: Folder) -> None:
    client = StrictClient()
    client.force_login(nina)
    answer = client.get(at(folder, "cv/?format=pdf"))
    assert (answer.status_code, "konto" in answer.headers["Location"]) == (302, True)


def test_a_certificate_about_to_expire_is_said_on_top(
    desk: StrictClient, nina: Staff, folder: Folder
) -> None:
    an_entry(folder, "certificate", by=nina, written="Truck", expires_on=date(2020, 5, 1))
    an_entry(folder, "certificate", by=nina, written="Hygiejne", expires_on=date(2020, 4, 1))
    an_entry(folder, "certificate", by=nina, written="Svejs", expires_on=date(2022, 4, 1))
    alert = text(desk.get(at(folder))).split("Livslinje")[0]
    assert "Hygiejne: udløb" in alert
    assert "Truck: udløber" in alert
    assert "Svejs" not in alert


def test_the_number_of_queries_is_the_same_for_one_and_three_rows(
    desk: StrictClient, nina: Staff, folder: Folder
) -> None:
    def more() -> None:
        for kind in ("job", "it", "certificate", "hobby"):
            choose_for_cv(by=nina, entry=an_entry(folder, kind, by=nina), in_cv=True)
        write_consideration(by=nina, folder=folder, text="Ryggen")
        close_session(by=nina, folder=folder, homework="Tænk")
        desk.post(at(folder, "del/life/"), {"complete": "1"})

    def queries() -> list[int]:
        counts = []
        for where in ("", "cv/", "hensyn/", "efter/1/", "cv/?format=json"):
            with CaptureQueriesContext(connection) as asked:
                assert desk.get(at(folder, where)).status_code == 200
            counts.append(len(asked))
        return counts

    more()
    first = queries()
    more()
    more()
    assert queries() == first

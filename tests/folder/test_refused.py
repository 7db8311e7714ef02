"""What is refused is said where one looks, and loses nothing; what cannot be is no error."""

from __future__ import annotations

from datetime import date

import pytest

from medspil.folder.actions.considerations import change_consideration, write_consideration
from medspil.folder.actions.entries import Said, change_entry, choose_for_cv
from medspil.folder.models import Consideration, Entry, Folder, PartMark
from medspil.people.actors import CitizenActor
from medspil.people.models import Staff
from tests.competence.making import a_skill, an_occupation
from tests.folder.making import a_caseworker, a_folder, an_entry
from tests.guards import StrictClient
from tests.portal.visitors import inside, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def nina(db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", date(2020, 4, 14).isoformat())
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


# -- what is missing in a part ---------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["x" * 501, "Skolen\0", " "])
def test_what_cannot_be_missing_is_said_at_the_part_and_stays_typed(
    desk: StrictClient, folder: Folder, missing: str
) -> None:
    answer = desk.post(at(folder, "del/life/"), {"missing": missing})
    page = answer.content.decode()
    assert (answer.status_code, PartMark.objects.count()) == (422, 0)
    assert 'href="#life-missing"' in page
    assert 'id="life-missing"' in page
    assert page.count('aria-invalid="true"') == 1
    if len(missing) > 500:
        assert f'value="{missing}"' in page


def test_all_there_asks_for_no_words(desk: StrictClient, folder: Folder) -> None:
    sent = {"missing": "x" * 501, "complete": "1"}
    assert desk.post(at(folder, "del/life/"), sent).status_code == 303
    assert PartMark.objects.get().complete


# -- the taxonomy ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "found"), [("hobby", "skill"), ("job", "skill"), ("it", "occupation")]
)
def test_a_concept_of_another_kind_is_not_tied_to_an_entry(
    desk: StrictClient, folder: Folder, kind: str, found: str
) -> None:
    work = an_occupation()
    concept = a_skill("fodbold", of=work) if found == "skill" else work
    given = {"written": "Noget", "concept": str(concept.pk)}
    assert desk.post(at(folder, f"ny/{kind}/"), given).status_code == 303
    assert Entry.objects.get().concept is None


# -- a button on a page that is behind -------------------------------------------------------------


@pytest.mark.parametrize("button", ["agree", "remove"])
def test_a_button_on_an_old_page_says_to_read_it_again(
    nina: Staff, folder: Folder, button: str
) -> None:
    entry = an_entry(folder, by=nina, written="Lager")
    change_entry(by=nina, entry=entry, version=1, said=Said("Lager og truck"))
    home = inside(folder.citizen)
    answer = home.post(f"/min/mappe/punkt/{entry.pk}/", {"do": button, "version": "1"})
    page = text(answer)
    assert answer.status_code == 422
    assert "Det er rettet, siden du åbnede siden. Læs det igen, og tryk så igen." in page
    assert "Lager og truck" in page


@pytest.mark.parametrize("whose", ["desk", "citizen"])
def test_a_consideration_that_was_changed_meanwhile_is_not_deleted_unread(
    desk: StrictClient, nina: Staff, folder: Folder, whose: str
) -> None:
    row = write_consideration(by=nina, folder=folder, text="Ryggen")
    change_consideration(by=nina, consideration=row, version=1, text="Ryg og knæ")
    page = f"hensyn/{row.pk}/"
    client = desk if whose == "desk" else inside(folder.citizen)
    where = at(folder, page) if whose == "desk" else f"/min/mappe/{page}"
    answer = client.post(where, {"do": "remove", "version": "1"})
    said = text(answer)
    assert answer.status_code == 422
    assert "Læs det igen, og tryk så igen." in said
    assert ("Ryg og knæ" in said, "Din egen tekst" in said) == (True, False)
    assert client.post(where, {"do": "remove", "version": "2"}).status_code == 303
    assert not Consideration.objects.exists()


# -- on paper --------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["Kok 👩‍🍳", "厨师", "ትግርኛ", "a\x07b", "مدرسة في حلب"])
def test_words_that_no_font_here_can_write_are_no_error(folder: Folder, words: str) -> None:
    me = CitizenActor(folder.citizen)
    choose_for_cv(by=me, entry=an_entry(folder, by=me, written=words), in_cv=True)
    home = inside(folder.citizen)
    for wanted in ("pdf", "mappe"):
        answer = home.get(f"/min/mappe/cv/?format={wanted}")
        assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")

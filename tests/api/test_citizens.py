"""Citizens through the API: what is given, to whom, and that every look is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.kernel import clock
from medspil.people.models import AccessEntry, AccessPurpose
from tests import factories as make
from tests.api.conftest import Outside

LetIn = Callable[..., Outside]
CANARY = {
    "first_name": "Kanariefornavn",
    "last_name": "Kanarieefternavn",
    "phone": "00009999",
    "email": "kanarie@example.com",
    "address": "Kanarievej 1",
    "postcode": "9999",
    "city": "Kanarieby",
}
NAMED = ["Kanariefornavn", "Kanarieefternavn", "00009999", "kanarie@example.com"]
WHERE = ["Kanarievej", "Kanarieby", "9999 "]


def all_of(outside: Outside, path: str, **query: Any) -> list[dict[str, Any]]:
    """Every item, page by page."""
    answer = outside.get(path, **query).json()
    items = answer["items"]
    while answer["next"]:
        answer = outside.get(answer["next"]).json()
        items += answer["items"]
    return list(items)


def test_a_citizen_in_the_words_of_the_import(let_in: LetIn, the_law: None) -> None:
    lise = make.staff(username="lise", in_team=make.team("Nord"))
    make.citizen(
        "LAB6_06.2",
        reference="SAG-1",
        first_name="Anna",
        last_name="Prøve",
        phone="00000017",
        email="anna@example.com",
        anchor=date(2020, 1, 6),
        staff=lise,
        language="ar",
        interpreter=True,
        preferred_channel="video",
    )
    [anna] = let_in("citizens:read").get("/citizens").json()["items"]
    assert anna == {
        "reference": "SAG-1",
        "cpr": None,
        "fornavn": "Anna",
        "efternavn": "Prøve",
        "telefon": "00000017",
        "email": "anna@example.com",
        "kommunekode": "0330",
        "kontaktgruppe": "LAB6_06.2",
        "ydelse": "sygedagpenge",
        "anker_dato": "2020-01-06",
        "sagsbehandler": "lise",
        "team": "Nord",
        "sprog": "ar",
        "tolk": True,
        "kanal": "video",
        "beskyttet": False,
        "tilmeldt": "2020-01-06",
        "afsluttet": None,
    }
    assert let_in(name="Et andet").get("/citizens/SAG-1").json()["fornavn"] == "Anna"


def test_one_about_whom_little_is_known(let_in: LetIn, db: None) -> None:
    make.citizen("", reference="SAG-2", phone="")
    bare = let_in("citizens:read").get("/citizens/SAG-2").json()
    unknown = ("kontaktgruppe", "ydelse", "anker_dato", "sagsbehandler", "team", "telefon")
    assert {bare[name] for name in unknown} == {None}


def test_the_number_takes_a_scope_of_its_own(let_in: LetIn, db: None) -> None:
    anna = make.citizen(with_cpr=True)
    number = anna.cpr.formatted
    without = let_in(*[s for s in let_in().client.scopes if s != "citizens:cpr"], name="Uden")
    for path in ("/citizens", f"/citizens/{anna.reference}"):
        assert number not in without.get(path).content.decode()
    assert (
        let_in("citizens:read", "citizens:cpr", name="Med")
        .get(f"/citizens/{anna.reference}")
        .json()["cpr"]
        == number
    )


@pytest.mark.parametrize("path", ["/citizens", "/citizens/SAG-3", "/due", "/conversations"])
def test_a_protected_citizen_is_there_without_a_name_and_nowhere_with_an_address(
    path: str, let_in: LetIn, the_law: None
) -> None:
    hidden = make.citizen(reference="SAG-3", protected=True, **CANARY)
    make.conversation(hidden)
    without = let_in(*[s for s in let_in().client.scopes if s != "citizens:protected"], name="X")
    text = without.get(path).content.decode()
    assert "SAG-3" in text
    assert [word for word in NAMED + WHERE if word in text] == []
    with_scope = let_in(name="Y").get(path).content.decode()
    assert [word for word in WHERE if word in with_scope] == []
    if path.startswith("/citizens"):
        assert [word for word in NAMED if word not in with_scope] == []


def test_nobodys_address_is_given(let_in: LetIn, db: None) -> None:
    make.citizen(**CANARY)
    text = let_in().get("/citizens").content.decode()
    assert [word for word in WHERE if word in text] == []


def test_closed_ones_are_given_when_asked_for(let_in: LetIn, db: None) -> None:
    today = clock.today()
    make.citizen(reference="AABEN")
    make.citizen(reference="LUKKET", closed_on=today - timedelta(days=1))
    outside = let_in("citizens:read")
    assert [row["reference"] for row in all_of(outside, "/citizens")] == ["AABEN"]
    both = all_of(outside, "/citizens", afsluttede="true")
    assert [row["reference"] for row in both] == ["AABEN", "LUKKET"]
    assert outside.get("/citizens/LUKKET").json()["afsluttet"] == str(today - timedelta(days=1))


def test_unknown_is_404(let_in: LetIn, db: None) -> None:
    outside = let_in()
    for path in ("/citizens/ukendt", "/citizens/%00", "/citizens/a/b", "/citizens/" + "x" * 500):
        answer = outside.get(path)
        assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")


def test_a_reference_may_hold_a_slash(let_in: LetIn, db: None) -> None:
    make.citizen(reference="15.20.00-G01-12/20")
    for path in ("/citizens/15.20.00-G01-12/20", "/citizens/15.20.00-G01-12%2F20"):
        assert let_in(name=path).get(path).json()["reference"] == "15.20.00-G01-12/20"


def test_pages_follow_each_other_though_somebody_comes_in_between(let_in: LetIn, db: None) -> None:
    for n in range(5):
        make.citizen(reference=f"SAG-{n}")
    outside = let_in("citizens:read")
    first = outside.get("/citizens", limit=2).json()
    assert [row["reference"] for row in first["items"]] == ["SAG-0", "SAG-1"]
    make.citizen(reference="A-NY")  # sorts first, came last
    second = outside.get(first["next"]).json()
    third = outside.get(second["next"]).json()
    assert [row["reference"] for row in second["items"]] == ["SAG-2", "SAG-3"]
    assert [row["reference"] for row in third["items"]] == ["SAG-4", "A-NY"]
    assert third["next"] is None
    assert "SAG" not in first["next"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 501}, "limit"),
        ({"limit": "mange"}, "limit"),
        ({"cursor": "opdigtet"}, "cursor"),
        ({"cursor": "æøå"}, "cursor"),
        ({"cursor": "A" * 90}, "cursor"),
        ({"cursor": "x" * 1001}, "cursor"),
        ({"afsluttede": "måske"}, "afsluttede"),
        ({"refrence": "SAG-1"}, "refrence"),  # misspelt: everybody is no answer
    ],
)
def test_a_question_that_makes_no_sense_is_refused_at_its_field(
    query: dict[str, Any], field: str, let_in: LetIn
) -> None:
    answer = let_in().get("/citizens", **query)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_cursor_belongs_to_its_list(let_in: LetIn, the_law: None) -> None:
    outside = let_in()
    for _n in range(2):
        make.citizen()
    cursor = outside.get("/citizens", limit=1).json()["next"].split("cursor=")[1]
    assert outside.get("/due", cursor=cursor).status_code == 422


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/citizens", "citizens"),
        ("/citizens/SAG-4", "citizens"),
        ("/due", "due"),
        ("/conversations", "conversations"),
    ],
)
def test_every_look_is_written_in_the_access_log(
    path: str, detail: str, let_in: LetIn, the_law: None
) -> None:
    anna = make.citizen(reference="SAG-4")
    make.conversation(anna)
    outside = let_in("citizens:read", "due:read", "conversations:read", name="Fagsystemet")
    outside.get(path)
    entry = AccessEntry.objects.get()
    assert (entry.citizen, entry.client, entry.staff) == (anna, "Fagsystemet", None)
    assert (entry.purpose, entry.detail) == (AccessPurpose.API, detail)


def test_who_got_nothing_to_see_has_not_looked(let_in: LetIn, db: None) -> None:
    make.citizen()
    outside = let_in("citizens:read", "due:read")
    outside.get("/citizens/ukendt")
    outside.get("/citizens", limit=0)
    outside.get("/conversations")
    assert not AccessEntry.objects.exists()


@pytest.mark.parametrize("path", ["/citizens", "/due", "/conversations", "/rules", "/suspensions"])
def test_the_number_of_queries_does_not_grow(path: str, let_in: LetIn, the_law: None) -> None:
    outside = let_in()
    team = make.team()

    def one_more() -> None:
        anna = make.citizen(staff=make.staff(in_team=team), with_cpr=True)
        make.conversation(anna, note="Talt")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as run:
            assert outside.get(path).status_code == 200
        return len(run)

    one_more()
    queries()
    with_one = queries()
    one_more()
    one_more()
    assert queries() == with_one <= 9

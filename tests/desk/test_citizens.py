"""The list of citizens: filters in the address, bulk, files, and nobody else's citizens."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from medspil.contact.models import Due
from medspil.contact.queries.work import due_for
from medspil.kernel import clock
from medspil.people.actions import break_glass
from medspil.people.models import AccessEntry, AccessPurpose, CaseworkerAssignment
from medspil.people.queries import citizens_for
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db
TODAY = date(2020, 2, 3)
LIST = "/borgere/"


@pytest.fixture(autouse=True)
def _today(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()


def names(answer: object) -> list[str]:
    return [row.citizen.reference for row in answer.context["page"]]


def test_it_shows_the_teams_citizens_and_why_each_stands_there(client: StrictClient) -> None:
    nina = make.staff()
    mine = make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=nina)
    make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=make.staff())
    answer = logged_in(client, nina).get(LIST)
    assert names(answer) == [mine.reference]
    assert "Lovens frist var 13. januar" in answer.content.decode()


def test_the_list_sees_whom_citizens_for_sees() -> None:
    """The fast way by the kept rows and the plain way by assignments are the same."""
    nina, whole = make.staff(), make.leader(whole_house=True)
    own = make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=nina)
    make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), in_team=make.team_of(nina))
    theirs = make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=make.staff())
    break_glass(by=nina, citizen=theirs, reason="vagt for kollega i dag")
    for viewer in (nina, whole, make.administrator(), make.leader(make.team_of(nina))):
        seen = set(due_for(viewer).values_list("citizen_id", flat=True))
        assert seen == set(citizens_for(viewer).values_list("pk", flat=True))
    assert own.pk in set(due_for(nina).values_list("citizen_id", flat=True))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("bucket=overdue", ["late"]),
        ("bucket=ok&bucket=due_soon", ["soon"]),
        ("concern=any", ["soon"]),
        ("concern=high", []),
        ("group=LAB6_06.2", ["soon"]),
        ("staff=ingen", []),
        ("silent=3", ["late", "soon"]),
        ("interpreter=on", ["late"]),
        ("because=statutory", ["late"]),
        ("team=999999", ["late", "soon"]),  # a wrong value asks for nothing
    ],
)
def test_each_filter_shows_those_who_match(
    client: StrictClient, query: str, found: list[str]
) -> None:
    nina = make.staff()
    make.citizen(
        reference="late", group="LAB6_02", anchor=date(2020, 1, 6), staff=nina, interpreter=True
    )
    soon = make.citizen(reference="soon", group="LAB6_06.2", anchor=date(2020, 1, 30), staff=nina)
    make.concern(soon, level="some")
    answer = logged_in(client, nina).get(f"{LIST}?{query}")
    assert sorted(names(answer)) == found


@pytest.mark.parametrize("sort", ["frist", "-frist", "sidst", "navn", "gruppe", "lov", "-lov", "x"])
def test_it_sorts_and_never_by_what_it_does_not_know(client: StrictClient, sort: str) -> None:
    nina = make.staff()
    for day in (6, 7, 8):
        make.citizen(group="LAB6_02", anchor=date(2020, 1, day), staff=nina)
    answer = logged_in(client, nina).get(f"{LIST}?sort={sort}")
    assert (answer.status_code, len(names(answer))) == (200, 3)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    client: StrictClient, django_assert_num_queries: Callable[..., object], rows: int
) -> None:
    nina = make.staff()
    for _n in range(rows):
        make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=nina)
    logged_in(client, nina).get(LIST)  # what is read once
    with django_assert_num_queries(16):
        client.get(LIST)


def test_a_file_holds_exactly_what_is_seen_and_is_logged(client: StrictClient) -> None:
    nina = make.staff()
    late = make.citizen(first_name="=1+1", group="LAB6_02", anchor=date(2020, 1, 6), staff=nina)
    make.citizen(group="LAB6_06.2", anchor=date(2020, 1, 30), staff=nina)
    logged_in(client, nina)
    answer = client.get(f"{LIST}?bucket=overdue&format=csv")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"{late.reference};'=1+1;")
    exported = AccessEntry.objects.filter(purpose=AccessPurpose.EXPORT, staff=nina)
    assert [entry.citizen_id for entry in exported] == [late.pk]
    assert 'filename="borgere-2020-02-03.csv"' in answer["Content-Disposition"]


def test_the_workbook_says_the_same(client: StrictClient) -> None:
    nina = make.staff()
    late = make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=nina)
    answer = logged_in(client, nina).get(f"{LIST}?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert (cells[1][0], cells[1][5].date()) == (late.reference, date(2020, 1, 13))


def test_an_unknown_format_is_no_page(client: StrictClient) -> None:
    assert logged_in(client, make.staff()).get(f"{LIST}?format=exe").status_code == 404


def bulk(client: StrictClient, **fields: object) -> object:
    sent = {f"to-{k}" if k in ("team", "staff", "day") else k: v for k, v in fields.items()}
    return client.post("/borgere/sammen/", {"once": str(uuid.uuid4()), "back": LIST, **sent})


def test_the_chosen_are_moved_together(client: StrictClient) -> None:
    nina = make.staff()
    ole = make.staff(in_team=make.team_of(nina))
    chosen = [make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=nina) for _ in "ab"]
    left = make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=nina)
    logged_in(client, nina)
    bulk(client, do="assign", staff=ole.pk, selected=[c.public_id for c in chosen])
    assert set(Due.objects.filter(staff=ole).values_list("citizen", flat=True)) == {
        c.pk for c in chosen
    }
    assert Due.objects.get(citizen=left).staff_id == nina.pk
    before = CaseworkerAssignment.objects.get(citizen=chosen[0], staff=nina)
    assert before.period.end == date(2020, 2, 2)


def test_all_in_the_list_follows_the_filters(client: StrictClient) -> None:
    nina = make.staff()
    late = make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=nina)
    make.citizen(group="LAB6_06.2", anchor=date(2020, 1, 30), staff=nina)
    logged_in(client, nina)
    bulk(client, do="promise", day="10.02.2020", all="1", query="bucket=overdue")
    assert [d.citizen_id for d in Due.objects.filter(local_due=date(2020, 2, 10))] == [late.pk]


def test_sent_twice_it_is_done_once(client: StrictClient) -> None:
    nina, once = make.staff(), str(uuid.uuid4())
    anna = make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=nina)
    logged_in(client, nina)
    for _time in range(2):
        answer = bulk(client, do="promise", day="10.02.2020", selected=[anna.public_id], once=once)
        assert answer.status_code == 302
    assert Due.objects.get(citizen=anna).local_due == date(2020, 2, 10)


def test_somebody_elses_citizen_is_not_moved(client: StrictClient) -> None:
    nina, ole = make.staff(), make.staff()
    theirs = make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=ole)
    logged_in(client, nina)
    bulk(client, do="assign", staff=nina.pk, selected=[theirs.public_id])
    assert Due.objects.get(citizen=theirs).staff_id == ole.pk


def test_a_past_day_is_refused_with_a_sentence(client: StrictClient) -> None:
    nina = make.staff()
    anna = make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=nina)
    logged_in(client, nina)
    answer = client.get(bulk(client, do="promise", day="1.2.2020", selected=[anna.public_id]).url)
    assert "Næste kontakt kan ikke ligge før i dag." in answer.content.decode()


@pytest.mark.parametrize("role", ["administrator", "nobody"])
def test_without_citizens_there_is_no_list(client: StrictClient, role: str) -> None:
    staff = make.administrator() if role == "administrator" else make.staff(role="representative")
    assert logged_in(client, staff).get(LIST).status_code == 404


def test_a_view_is_saved_opened_and_deleted(client: StrictClient) -> None:
    nina = make.staff()
    colleague = make.staff(in_team=make.team_of(nina))
    logged_in(client, nina)
    saved = {"name": "Mine sene", "query": "bucket=overdue&side=4", "shared": "1"}
    client.post("/visninger/citizens/", {**saved, "once": str(uuid.uuid4())})
    page = client.get(LIST)
    (view,) = page.context["views"]
    assert (view["url"], view["shared"]) == (f"{LIST}?bucket=overdue", True)
    shared = logged_in(StrictClient(), colleague)
    (theirs,) = shared.get(LIST).context["views"]
    assert theirs["delete_url"] == ""
    assert shared.post(view["delete_url"]).status_code == 404
    client.post(view["delete_url"])
    assert client.get(LIST).context["views"] == []


def test_the_clock_decides_who_is_late(client: StrictClient) -> None:
    nina = make.staff()
    make.citizen(group="LAB6_02", anchor=date(2020, 1, 6), staff=nina)
    logged_in(client, nina)
    assert reverse("desk:citizens") == LIST
    with clock.at(date(2020, 1, 7)):
        assert names(client.get(f"{LIST}?bucket=overdue")) == []

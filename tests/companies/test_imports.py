"""A file of companies: what each row becomes, reading it again, and taking it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from medspil.companies.actions.companies import change_company, forget_contact
from medspil.companies.actions.duplicates import merge
from medspil.companies.actions.timeline import write_event
from medspil.companies.models import (
    Company,
    CompanyContact,
    CompanyIndustry,
    EventKind,
    ForgottenContact,
    Workplace,
)
from medspil.exchange.actions import carry_out, undo_run
from medspil.exchange.kinds import Options
from medspil.exchange.models import ImportRun
from medspil.exchange.staging import staged
from medspil.kernel.action import System
from tests.companies.making import a_company, a_consultant, the_industries

pytestmark = pytest.mark.django_db

HEAD = "cvr;p_nummer;navn;vej;postnr;by;telefon;email;ansatte;db07;db25;konsulent;kontaktperson"
ROWS = [
    "99000007;1000000001;Hotel Havn;Kajen 1;5610;Assens;00110011;hotel@example.com;40;551010;"
    "551000;ida;Kim Prøve",
    "99000007;1000000002;Havnens Køkken;Kajen 3;5610;Assens;00110012;;;;;;Bo Prøve",
    "99000015;;Smeden;Bygaden 2;5620;Glamsbjerg;;;3;255;;;",
]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    the_industries()
    a_consultant(username="ida", full_name="Ida Prøve")


def a_file(tmp_path: Path, rows: list[str], head: str = HEAD) -> Path:
    path = tmp_path / "virksomheder.csv"
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return path


def read(path: Path, **options: Any) -> tuple[ImportRun, list[str]]:
    with staged("companies", path, Options(**options), to_write=True) as stage:
        verdicts = [line.verdict for line in stage.lines() if line.row is not None]
        return carry_out(by=System("import"), stage=stage), verdicts


def verdicts(path: Path) -> list[tuple[str, list[str], list[str]]]:
    with staged("companies", path) as stage:
        return [
            (line.verdict, line.fields, [sentence for _c, _l, sentence in line.issues])
            for line in stage.lines()
            if line.row is not None
        ]


def everything() -> list[Any]:
    found: list[Any] = []
    with connection.cursor() as cursor:
        for table in ("company", "workplace", "companycontact", "companyindustry"):
            cursor.execute(
                f"SELECT (to_jsonb(t) - 'id')::text FROM companies_{table} t"  # noqa: S608 ours
                " ORDER BY t.id"
            )
            found.append([row for (row,) in cursor.fetchall()])
    return found


def test_rows_of_one_number_become_a_company_with_workplaces(tmp_path: Path) -> None:
    _run, said = read(a_file(tmp_path, ROWS))
    hotel = Company.objects.get(cvr="99000007")
    smith = Company.objects.get(cvr="99000015")
    assert said == ["new", "new", "new"]
    assert (hotel.name, hotel.employees, hotel.db07, hotel.db25, hotel.division) == (
        "Hotel Havn",
        40,
        "551",
        "551000",
        "55",
    )
    assert hotel.consultant is not None
    assert (hotel.consultant.username, hotel.phone, hotel.source) == ("ida", "00110011", "import")
    places = hotel.workplaces.order_by("p_number").values_list("p_number", "name", "street")
    assert list(places) == [
        ("1000000001", "Hotel Havn", "Kajen 1"),
        ("1000000002", "Havnens Køkken", "Kajen 3"),
    ]
    people = hotel.contacts.order_by("name").values_list("name", "workplace__p_number")
    assert list(people) == [("Bo Prøve", "1000000002"), ("Kim Prøve", "1000000001")]
    assert (smith.division, smith.workplaces.count()) == ("25", 0)


def test_read_again_nothing_changes_and_a_changed_cell_changes_that(tmp_path: Path) -> None:
    read(a_file(tmp_path, ROWS))
    before = everything()
    _run, again = read(a_file(tmp_path, ROWS))
    assert (again, everything()) == (["unchanged"] * 3, before)
    changed = [ROWS[0].replace("Kajen 1", "Kajen 9"), ROWS[1], ROWS[2].replace("255", "256")]
    assert [(verdict, fields) for verdict, fields, _i in verdicts(a_file(tmp_path, changed))] == [
        ("changed", ["vej", "p_nummer"]),
        ("unchanged", []),
        ("changed", ["db07"]),
    ]


def test_an_empty_cell_takes_nothing_away(tmp_path: Path) -> None:
    read(a_file(tmp_path, ROWS))
    before = everything()
    _run, said = read(a_file(tmp_path, ["99000007;Hotel Havn;"], "cvr;navn;telefon"))
    assert (said, everything()) == (["unchanged"], before)


def test_what_cannot_be_read_is_said_of_its_row(tmp_path: Path) -> None:
    rows = [
        "99000008;;Falsk;;;;;;;;;;",
        "123;;Kort;;;;;;;;;;",
        "99000023;12;Nr;;;;;;;;;;",
        "99000031;;;;;;;;;;;;",
        "99000058;;A;;;;;;;;;;",
        "99000058;;B;;;;;;;;;;",
        "99000066;;C;;DK;;x;y;mange;00;;ukendt;",
    ]
    found = verdicts(a_file(tmp_path, rows))
    assert [verdict for verdict, _f, _i in found] == [*["error"] * 4, "new", "error", "new"]
    assert [issues[0] for _v, _f, issues in found if issues][:5] == [
        "Kontrolcifret i CVR-nummeret passer ikke.",
        "Et CVR-nummer er otte cifre og begynder ikke med nul.",
        "Et P-nummer er ti cifre.",
        "Række 5: en ny virksomhed skal have et navn.",
        "Række 6 og række 7 er samme virksomhed. Giv hver sit P-nummer, eller fjern den ene.",
    ]
    assert len(found[6][2]) == 6


def test_a_reason_lets_a_number_in(tmp_path: Path) -> None:
    rows = ["99000008;Set på virk.dk;Sær ApS", "99000007;Uden grund;Hotel"]
    read(a_file(tmp_path, rows, "cvr;cvr_grund;navn"))
    assert list(Company.objects.order_by("cvr").values_list("cvr", "cvr_reason")) == [
        ("99000007", ""),
        ("99000008", "Set på virk.dk"),
    ]


def test_undone_it_is_as_before(tmp_path: Path) -> None:
    old = a_company("Hotellet", cvr="99000007", street="Gaden 1", division="56")
    Workplace.objects.create(company=old, p_number="1000000001", name="Gammelt navn")
    CompanyContact.objects.create(company=old, name="Kim Prøve")
    before = everything()
    run, said = read(a_file(tmp_path, ROWS))
    between = everything()
    undo_run(by=System("import"), run=run)
    assert (said, between != before, everything()) == (["changed", "changed", "new"], True, before)


def test_what_was_built_on_is_kept_and_said(tmp_path: Path) -> None:
    ida = a_consultant()
    old = a_company("Hotellet", cvr="99000007")
    run, _said = read(a_file(tmp_path, ROWS))
    smith = Company.objects.get(cvr="99000015")
    write_event(by=ida, company=smith, kind=EventKind.CALL)
    old.refresh_from_db()
    change_company(by=ida, company=old, cvr="99000007", name="Vores Hotel", phone=old.phone)
    undone = undo_run(by=System("import"), run=run)
    old.refresh_from_db()
    kept = list(undone.lines.order_by("row").values_list("reference", "verdict"))
    assert (old.name, old.street, Company.objects.filter(cvr="99000015").count()) == (
        "Vores Hotel",
        "",
        1,
    )
    assert kept == [("99000007", "kept"), ("99000015", "kept")]


def test_somebody_who_was_forgotten_is_not_read_in_again(tmp_path: Path) -> None:
    head = "cvr;navn;telefon;kontaktperson;kontakt_telefon;kontakt_email"
    kim = "99000007;Hotel Havn;00110011;Kim Prøve;00110011;kim@example.com"
    read(a_file(tmp_path, [kim], head))
    ida = a_consultant()
    hotel = Company.objects.get(cvr="99000007")
    forget_contact(by=ida, company=hotel, contact=hotel.contacts.get())
    rows = [
        kim.replace("Kim Prøve", " kim  PRØVE "),
        "99000015;Smeden;;Kim Prøve;;",  # of another company: somebody else
    ]
    said = verdicts(a_file(tmp_path, rows, head))
    read(a_file(tmp_path, rows, head))
    read(a_file(tmp_path, [kim.replace("Kim Prøve", "K. Prøve")], head))  # by their e-mail
    names = list(CompanyContact.objects.order_by("pk").values_list("name", flat=True))
    read(a_file(tmp_path, ["99000007;Hotel Havn;;Bo Prøve;00110011;bo@example.com"], head))
    assert said[0] == (
        "unchanged",
        [],
        ["Kontaktpersonen er glemt hos jer og er ikke taget med."],
    )
    assert names == ["", "Kim Prøve"]
    assert hotel.contacts.filter(name="Bo Prøve").count() == 1  # the number is the company's own
    kept = [bytes(one.mark) for one in ForgottenContact.objects.all()]
    assert (len(kept), {len(mark) for mark in kept}) == (2, {32})


def test_the_day_of_a_db25_code_is_the_files(tmp_path: Path) -> None:
    head = "cvr;navn;db25;db25_fra"

    def periods() -> list[tuple[str, str]]:
        found = CompanyIndustry.objects.order_by("valid").select_related("industry")
        return [(one.industry.code, str(one.valid)) for one in found]

    read(a_file(tmp_path, ["99000007;Hotel;551000;01-01-2025"], head))
    first = periods()
    _run, again = read(a_file(tmp_path, ["99000007;Hotel;551000;01-01-2025"], head))
    run, _said = read(a_file(tmp_path, ["99000007;Hotel;561110;2026-03-01"], head))
    second = periods()
    undo_run(by=System("import"), run=run)
    undone = periods()
    early = verdicts(a_file(tmp_path, ["99000007;Hotel;561110;2014-05-01"], head))
    read(a_file(tmp_path, ["99000007;Hotel;561110;2014-05-01"], head))
    assert (first, again) == ([("551000", "[2025-01-01, None)")], ["unchanged"])
    assert second == [("551000", "[2025-01-01, 2026-03-01)"), ("561110", "[2026-03-01, None)")]
    assert undone == first
    assert (early[0][0], early[0][2]) == (
        "changed",
        ["DB25 gælder fra 1. januar 2025. Den dag er brugt."],
    )
    assert periods() == [("561110", "[2025-01-01, None)")]


def test_a_company_that_became_part_of_another_is_followed_there(tmp_path: Path) -> None:
    ida = a_consultant()
    gone = a_company("Hotellet", cvr="99000007")
    kept = a_company("Hotel Havn", cvr="")
    merge(by=ida, kept=kept, gone=gone)
    kept.refresh_from_db()
    change_company(by=ida, company=kept, cvr="99000015", name="Hotel Havn")  # a new number
    _run, said = read(a_file(tmp_path, ROWS[:2]))
    kept.refresh_from_db()
    again = verdicts(a_file(tmp_path, ROWS[:2]))
    assert said == ["changed", "changed"]
    assert (Company.objects.count(), kept.name, kept.street) == (2, "Hotel Havn", "")
    assert (kept.workplaces.count(), kept.contacts.count()) == (2, 2)
    assert [verdict for verdict, _f, _i in again] == ["unchanged", "unchanged"]
    assert again[0][2] == [
        "Virksomheden er lagt sammen med en anden. Arbejdssted og kontaktperson er ført over på "
        "den, resten er ikke taget med."
    ]
    both = [ROWS[0], ROWS[0].replace("99000007", "99000015")]
    assert [v for v, _f, _i in verdicts(a_file(tmp_path, both))] == ["unchanged", "error"]

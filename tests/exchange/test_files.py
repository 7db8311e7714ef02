"""Files as they come: every dialect is read, every bad file gets a sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from medspil.exchange.sources import opened
from medspil.kernel import clock
from medspil.people.models import Citizen
from tests.exchange.given import DAY, imported, on_disk, tried

PLAIN = "reference;fornavn;efternavn\nB-1;Åse;Ærø Nørgård\n"


@pytest.fixture(autouse=True)
def _monday(db: None) -> Iterator[None]:
    with clock.at(DAY):
        yield


def name() -> str:
    return Citizen.objects.get().full_name


# -- letters ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
def test_the_alphabet_is_found_out(encoding: str) -> None:
    imported("citizens", PLAIN.encode(encoding))

    assert name() == "Åse Ærø Nørgård"


def test_an_alphabet_can_be_named() -> None:
    imported("citizens", PLAIN.encode("cp865"), encoding="cp865")

    assert name() == "Åse Ærø Nørgård"


def test_an_unknown_alphabet_is_refused() -> None:
    assert tried("citizens", PLAIN, encoding="runer").refused == "Tegnsættet »runer« kendes ikke."


def test_a_torn_letter_in_an_otherwise_good_file_is_a_remark_on_its_row() -> None:
    good = "".join(f"B-{n};Søren;Kjær\n" for n in range(2, 20)).encode()

    outcome = tried("citizens", PLAIN.encode() + good + b"B-99;S\xf8ren;K\n")

    assert [(row, said) for row, _column, said in outcome.row_remarks] == [
        (21, "Et tegn kunne ikke læses. Se efter æ, ø og å, eller prøv med --encoding.")
    ]


def test_letters_that_were_read_wrongly_before_are_pointed_out() -> None:
    outcome = tried("citizens", "reference;fornavn\nB-1;SÃ¸ren\n")

    assert [(row, column) for row, column, _said in outcome.row_remarks] == [(2, "fornavn")]


# -- dialects of CSV -------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found_out(delimiter: str, newline: str) -> None:
    imported("citizens", PLAIN.replace(";", delimiter).replace("\n", newline))

    assert name() == "Åse Ærø Nørgård"


def test_excels_line_that_names_the_delimiter_is_understood() -> None:
    outcome = imported("citizens", "sep=;\n" + PLAIN.replace("B-1;Åse", "B-1;"))

    assert name() == "Ærø Nørgård"
    assert [row for row, _column, _said in outcome.row_remarks] == [3]


def test_lines_above_the_heading_are_passed_over() -> None:
    outcome = imported("citizens", "Udtræk af 16. marts\n\n" + PLAIN + ";;\nB-1;;\n")

    assert outcome.errors == [(6, "reference", "Række 4 og række 6 har samme reference: B-1.")]


def test_headings_are_forgiven_case_letters_order_and_spaces() -> None:
    imported(
        "citizens",
        '"ANKER DATO";Navn ;  Kontakt-Gruppe;REFERENCE;"Foretrukken kanal"\n'
        "06.01.2020;x;lab6_03;B-1;Gaatur paa telefon\n",
    )

    citizen = Citizen.objects.get()
    assert citizen.contact_groups.get().anchor == date(2020, 1, 6)
    assert citizen.preferred_channel == "phone_walk"


def test_ae_oe_and_aa_stand_for_the_danish_letters_in_headings_and_codes() -> None:
    imported("citizens", PLAIN)

    outcome = imported("periods", "reference;slags;kode;fra\nB-1;Fravaer;indlaeggelse;2020-03-01\n")

    assert outcome.errors == []


def test_unknown_columns_are_named_and_ignored() -> None:
    outcome = imported("citizens", "reference;skostørrelse;;fornavn\nB-1;43;x;Åse\n")

    assert outcome.remarks[0] == (
        None,
        "skostørrelse",
        "Kolonnen »skostørrelse« er ukendt og er ikke brugt.",
    )
    assert Citizen.objects.get().first_name == "Åse"


def test_a_heading_can_be_given_a_meaning_or_none() -> None:
    imported(
        "citizens",
        "Nøgle;Kaldenavn;Fornavn\nB-1;Åse;Aase Marie\n",
        mapping={"Nøgle": "reference", "Kaldenavn": "fornavn", "Fornavn": ""},
    )

    assert Citizen.objects.get().first_name == "Åse"


def test_quotes_hold_delimiters_quotes_and_lines() -> None:
    imported("citizens", 'reference;fornavn\nB-1;"Åse ""Pippi""; kaldet\nPip"\n')

    assert Citizen.objects.get().first_name == 'Åse "Pippi"; kaldet Pip'


def test_blank_lines_and_trailing_delimiters_are_nothing() -> None:
    outcome = imported("citizens", "\n\nreference;fornavn;;\n\nB-1;Åse;;\n  \n;;;\nB-2;Bo;;\n\n")

    assert outcome.counts["new"] == 2


def test_a_short_row_has_empty_cells() -> None:
    outcome = imported("citizens", "reference;fornavn;efternavn;telefon\nB-1;Åse\n")

    assert (outcome.errors, name()) == ([], "Åse")


def test_a_long_row_is_an_error_because_its_cells_may_be_in_the_wrong_place() -> None:
    outcome = tried("citizens", "reference;fornavn\nB-1;Ærø; Åse\n")

    assert outcome.errors == [
        (2, "", "Rækken har 3 felter, overskriften kun 2. "
                "Står der et skilletegn i en tekst uden citationstegn?")
    ]  # fmt: skip


def test_a_quote_that_is_never_closed_is_an_error_naming_its_line() -> None:
    outcome = tried("citizens", 'reference;fornavn\nB-1;Åse\nB-2;"Bo\nB-3;Ib\n')

    assert outcome.errors == [(3, "", "Et citationstegn er åbnet i linje 3 og aldrig lukket.")]


def test_quotes_in_the_wrong_place_are_an_error_of_their_row_alone() -> None:
    outcome = tried("citizens", 'reference;fornavn\nB-1;"Åse" Marie\nB-2;Bo\n')

    assert outcome.errors == [(2, "", "Citationstegnene i rækken passer ikke sammen.")]
    assert outcome.verdicts == ["error", "new"]


def test_nul_bytes_are_taken_out_with_a_remark() -> None:
    outcome = imported("citizens", b"reference;fornavn\nB-1;\0\xc3\x85se\0\n")

    assert outcome.row_remarks == [(2, "", "Nul-tegn er fjernet fra rækken.")]
    assert name() == "Åse"


def test_row_numbers_are_those_of_a_spreadsheet() -> None:
    outcome = tried("citizens", 'reference;fornavn\nB-1;"to\nlinjer"\n\n;Bo\n')

    assert [row for row, _column, _said in outcome.errors] == [4]


# -- files that are no table -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Filen er tom."),
        (b" \r\n\t\n", "Filen er tom."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
         "Filen er gemt i Excels gamle format eller er låst. Gem den som .xlsx eller CSV."),
        (b"%PDF-1.7 ...", "Filen er en PDF-fil. Gem den som CSV eller .xlsx."),
        (b"<!DOCTYPE html><table>",
         "Filen er en webside eller XML, ikke en tabel. Gem den som CSV eller .xlsx."),
        (b"PK\x03\x04 not a zip",
         "Filen kan ikke åbnes som .xlsx. Gem den igen, eller gem den som CSV."),
        (b"fornavn;efternavn\n\xc3\x85se;\n",
         "Filen mangler kolonnen reference. Den har: fornavn, efternavn."),
        (b"reference;Reference\nB-1;B-2\n",
         "Kolonnen reference står der to gange (»reference« og »Reference«). Fjern den ene."),
        (b"x" * 1_100_000, "Filen er ikke en tabel: den har ingen linjer."),
    ],
)  # fmt: skip
def test_what_is_no_table_gets_a_sentence(content: bytes, sentence: str) -> None:
    assert tried("citizens", content).refused == sentence


def test_a_heading_without_rows_is_a_remark() -> None:
    outcome = imported("citizens", "reference;fornavn\n")

    assert outcome.counts["rows"] == 0
    assert outcome.remarks[-1] == (None, "", "Filen har overskrifter, men ingen rækker.")


def test_an_alias_gives_way_to_the_column_itself() -> None:
    imported("citizens", "mobil;reference;telefon\n00111111;B-1;00222222\n")

    assert Citizen.objects.get().phone == "00222222"


# -- XLSX ------------------------------------------------------------------------------------------


def xlsx(*rows: list[object], sheets: dict[str, list[list[object]]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for title, more in (sheets or {}).items():
        sheet = book.create_sheet(title)
        for row in more:
            sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_spreadsheet_comes_in_with_its_dates_and_numbers() -> None:
    content = xlsx(
        ["Reference", "CPR", "Fornavn", "Telefon", "Kommunekode", "Kontaktgruppe", "Anker dato",
         "Tolk"],
        [1001, 102031234, "Åse", 12345678.0, 461, "LAB6_03", date(2020, 1, 6), True],
        [None] * 8,
        ["B-2", "610203-1234", "Bo", "00 12 34 56", "0461", "LAB6_01", "6.1.2020", "nej"],
    )  # fmt: skip

    outcome = imported("citizens", content)

    assert outcome.errors == []
    one, two = Citizen.objects.order_by("reference")
    assert (one.reference, one.phone, one.municipality_id) == ("1001", "12345678", "0461")
    assert (one.cpr.digits, one.interpreter) == ("0102031234", True)
    assert one.contact_groups.get().anchor == two.contact_groups.get().anchor == date(2020, 1, 6)
    assert outcome.row_remarks == [
        (2, "cpr", "CPR-nummeret havde ni cifre. Nullet foran er sat på igen.")
    ]


def test_a_moment_in_a_spreadsheet_keeps_its_hour() -> None:
    imported("citizens", PLAIN)

    imported(
        "conversations",
        xlsx(
            ["reference", "afholdt", "type"], ["B-1", datetime.fromisoformat("2020-01-10 10:15"), 7]
        ),
    )

    held = Citizen.objects.get().conversations.get().held_at.astimezone(clock.TZ)
    assert f"{held:%d.%m %H:%M}" == "10.01 10:15"


def test_the_sheet_with_the_known_headings_is_read() -> None:
    content = xlsx(
        ["Vejledning"],
        sheets={"Data": [["reference", "fornavn"], ["B-1", "Åse"]]},
    )

    outcome = imported("citizens", content)

    assert name() == "Åse"
    assert outcome.remarks[0] == (None, "", "Kun arket »Data« er læst.")


def test_a_formula_that_failed_is_an_error_of_its_row() -> None:
    outcome = tried("citizens", xlsx(["reference", "fornavn"], ["B-1", "#N/A"], ["B-2", "Bo"]))

    assert outcome.errors == [(2, "", "En celle viser fejlen #N/A.")]


def test_a_zip_that_is_no_spreadsheet_gets_a_sentence() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        packed.writestr("hej.txt", "hej")

    assert tried("citizens", kept.getvalue()).refused == (
        "Filen kan ikke åbnes som .xlsx. Gem den igen, eller gem den som CSV."
    )


def test_a_spreadsheet_cut_short_gets_a_sentence() -> None:
    content = xlsx(["reference"], ["B-1"])

    assert tried("citizens", content[: len(content) // 2]).refused == (
        "Filen kan ikke åbnes som .xlsx. Gem den igen, eller gem den som CSV."
    )


# -- anything --------------------------------------------------------------------------------------

_headings = st.lists(
    st.sampled_from(["reference", "cpr", "anker_dato", "tolk", "telefon", "x", ""]), max_size=5
).map(";".join)


@given(
    st.binary(max_size=300)
    | st.builds(lambda head, rest: head.encode() + b"\n" + rest, _headings, st.binary(max_size=300))
    | st.builds(lambda head, rest: f"{head}\n{rest}".encode(), _headings, st.text(max_size=200))
)
@example(b'reference\n"')
@example(b"reference\n\xff\xfe\x00")
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf")
@example(b"reference\n\x1a\n")
@example("reference;anker_dato\n1;９９９９-01-01\n".encode())
@example("reference;cpr\n1;²³⁴⁵⁶⁷⁸⁹¹⁰\n".encode())
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_bytes_break_the_reader_and_every_row_gets_a_verdict(content: bytes) -> None:
    outcome = tried("citizens", content)

    if outcome.refused:
        assert outcome.refused.endswith((".", "?"))
    else:
        assert all(said.strip() for _row, _column, said in outcome.errors + outcome.remarks)
        assert set(outcome.verdicts) <= {"new", "error"}
        assert {row for row, _column, _said in outcome.errors} == {
            line.row for line in outcome.said if line.verdict == "error"
        }


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_no_bytes_break_an_xlsx_reader(noise: bytes) -> None:
    from medspil.exchange.sources import Unreadable

    content = bytearray(xlsx(["reference"], ["B-1"]))
    content[200 : 200 + len(noise)] = noise
    with on_disk(bytes(content)) as path:
        try:
            with opened(path, lambda heading: heading == "reference") as source:
                said = [line.error for line in source.lines]
        except Unreadable as problem:
            said = [problem.message]
    assert all(sentence == "" or sentence.endswith((".", "?")) for sentence in said)

"""The file of citizens: what a row means, what it changes the next time, and what it may not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from medspil.contact.models import Due
from medspil.kernel import clock
from medspil.kernel.cpr import Cpr
from medspil.kernel.models import AuditEntry
from medspil.people.models import CaseworkerAssignment, Citizen, Staff, Team, cpr_index
from tests import factories
from tests.exchange.given import DAY, days, imported, tried

HEAD = (
    "reference;cpr;fornavn;efternavn;telefon;email;kommunekode;kontaktgruppe;ydelse;anker_dato;"
    "sagsbehandler;team;sprog;tolk;kanal;beskyttet"
)
ROW = (
    "B-1;610203-1234;Åse;Ærø;00 12 34 56;aase@example.com;0461;LAB6_03;kontanthjaelp;2020-01-06;"
    ";Afklaring;ar;ja;video;x"
)


@pytest.fixture(autouse=True)
def _monday(db: None) -> Iterator[None]:
    with clock.at(DAY):
        yield


def file(*rows: str, head: str = HEAD) -> str:
    return "\n".join([head, *rows]) + "\n"


def the_citizen(reference: str = "B-1") -> Citizen:
    return Citizen.objects.get(reference=reference)


def groups(reference: str = "B-1") -> list[tuple[object, ...]]:
    rows = the_citizen(reference).contact_groups.order_by("valid")
    return [(*days(row), row.anchor) for row in rows]


def benefits(reference: str = "B-1") -> list[tuple[object, ...]]:
    return [days(row) for row in the_citizen(reference).benefits.order_by("valid")]


# -- the first time --------------------------------------------------------------------------------


def test_every_column_lands_where_it_belongs() -> None:
    outcome = imported("citizens", file(ROW))

    assert outcome.errors == outcome.remarks == []
    citizen = the_citizen()
    assert citizen.cpr == Cpr.parse("610203-1234")
    assert bytes(citizen.cpr_index) == cpr_index(Cpr.parse("6102031234"))
    assert (citizen.first_name, citizen.last_name) == ("Åse", "Ærø")
    assert (citizen.phone, citizen.email) == ("00123456", "aase@example.com")
    assert (citizen.municipality_id, citizen.language) == ("0461", "ar")
    assert (citizen.interpreter, citizen.preferred_channel) == (True, "video")
    assert (citizen.protected, citizen.registered_on) == (True, date(2020, 1, 6))
    assert groups() == [("LAB6_03", date(2020, 1, 6), None, date(2020, 1, 6))]
    assert benefits() == [("kontanthjaelp", date(2020, 1, 6), None)]
    (assignment,) = citizen.assignments.all()
    assert (assignment.team.name, assignment.staff) == ("Afklaring", None)
    assert assignment.period.start == date(2020, 1, 6)
    assert Due.objects.get(citizen=citizen).contact_group == "LAB6_03"


def test_only_the_reference_is_needed() -> None:
    outcome = imported("citizens", "reference\nB-1\n")

    citizen = the_citizen()
    assert outcome.verdicts == ["new"]
    assert (citizen.municipality.is_home, citizen.registered_on) == (True, DAY)
    assert (citizen.language, citizen.preferred_channel) == ("da", "phone")
    assert groups() == benefits() == []
    assert outcome.remarks == []


def test_a_missing_name_is_a_remark() -> None:
    outcome = imported("citizens", "reference;fornavn;efternavn\nB-1;;Ærø\n")

    assert outcome.row_remarks == [(2, "fornavn", "Fornavnet mangler.")]
    assert the_citizen().full_name == "Ærø"


def test_without_an_anchor_the_group_begins_today() -> None:
    outcome = imported("citizens", "reference,kontaktgruppe,ydelse\nB-1,LAB6_01,dagpenge\n")

    assert groups() == [("LAB6_01", DAY, None, None)]
    assert benefits() == [("dagpenge", DAY, None)]
    assert outcome.counts["new"] == 1


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("lab6_06.2", "LAB6_06.2"),
        ("LAB6 03", "LAB6_03"),
        ("LAB6_3", "LAB6_03"),
        ("int_16", "INT_16"),
        ("LAB6_09E", "LAB6_09E"),
        ("Kontanthjælp, aktivitetsparat", "LAB6_03"),
    ],
)
def test_contact_groups_are_forgiven_their_spelling(written: str, code: str) -> None:
    assert imported("citizens", f'reference;kontaktgruppe\nB-1;"{written}"\n').errors == []
    assert groups()[0][0] == code


@pytest.mark.parametrize("written", ["kontanthjælp", "Kontanthjaelp", "KONTANTHJÆLP"])
def test_benefits_are_known_by_code_and_name(written: str) -> None:
    imported("citizens", f"reference;ydelse\nB-1;{written}\n")

    assert benefits()[0][0] == "kontanthjaelp"


@pytest.mark.parametrize("written", ["0461", "461", "Odense", "Odense Kommune"])
def test_municipalities_are_known_by_number_and_name(written: str) -> None:
    imported("citizens", f"reference;kommunekode\nB-1;{written}\n")

    assert the_citizen().municipality_id == "0461"


@pytest.mark.parametrize(
    "written",
    ["2020-02-03", "03.02.2020", "3/2/2020", "3-2-2020", "3. februar 2020", "20200203", "43864",
     "2020-02-03 00:00:00", "2020-02-03T00:00:00Z"],
)  # fmt: skip
def test_anchors_are_read_as_danes_and_machines_write_them(written: str) -> None:
    assert imported("citizens", f"reference;anker_dato\nB-1;{written}\n").errors == []
    assert the_citizen().registered_on == date(2020, 2, 3)


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("cpr", "010203", "Et CPR-nummer har ti cifre. Her er der 6."),
        ("cpr", "320203-1234", "De første seks cifre i CPR-nummeret er ikke en dato."),
        ("cpr", "hemmelig", "Et CPR-nummer består af ti cifre."),
        ("cpr", "6,10203E+09",
         "Excel har forkortet tallet. Gør kolonnen til tekst, og gem filen igen."),
        ("kommunekode", "0999", "»0999« er ikke en kommune."),
        ("kommunekode", "Odens",
         "»Odens« er ikke en kommune. Mente du 0461 (Odense) eller 0615 (Horsens)?"),
        ("kontaktgruppe", "LAB6_99",
         "»LAB6_99« er ikke en kontaktgruppe. Mente du LAB6_09, LAB6_09E eller LAB6_08?"),
        ("ydelse", "kontantjælp", "»kontantjælp« er ikke en ydelse. Mente du kontanthjaelp?"),
        ("anker_dato", "i går", "»i går« er ikke en dato. Skriv fx 2020-03-12 eller 12.03.2020."),
        ("anker_dato", "31.02.2020", "Datoen »31.02.2020« findes ikke."),
        ("anker_dato", "0020-02-03", "Året i »0020-02-03« kan ikke passe."),
        ("anker_dato", "17.03.2020", "Ankerdatoen 17.03.2020 ligger i fremtiden."),
        ("tolk", "måske", "»måske« er hverken ja eller nej."),
        ("kanal", "røgsignal", "»røgsignal« er ikke en kanal."),
        ("fornavn", "A" * 121, "Teksten er for lang: 121 tegn, højst 120."),
    ],
)  # fmt: skip
def test_a_bad_cell_is_an_error_naming_row_and_column(
    column: str, cell: str, sentence: str
) -> None:
    outcome = imported("citizens", f'reference;{column}\nB-1;\nB-2;"{cell}"\n')

    assert outcome.errors == [(3, column, sentence)]
    assert outcome.refused == "Filen har fejl. Intet er skrevet."
    assert Citizen.objects.count() == 0


def test_an_empty_reference_is_an_error() -> None:
    outcome = imported("citizens", "reference;fornavn\n;Åse\n")

    assert outcome.errors == [(2, "reference", "Feltet er tomt.")]


def test_what_cannot_be_read_of_ways_to_reach_them_is_left_out_with_a_remark() -> None:
    outcome = imported(
        "citizens", "reference;telefon;email;sprog\nB-1;ring til mor;ikke en adresse;klingonsk\n"
    )

    assert [(row, column) for row, column, _said in outcome.row_remarks] == [
        (2, "telefon"),
        (2, "email"),
        (2, "sprog"),
    ]
    citizen = the_citizen()
    assert (citizen.phone, citizen.email, citizen.language) == ("", "", "da")


def test_the_same_reference_twice_is_an_error_naming_both_rows() -> None:
    outcome = imported("citizens", "reference\nB-1\nB-2\nB-1\n")

    assert outcome.errors == [
        (4, "reference", "Række 2 og række 4 har samme reference: B-1."),
    ]
    assert Citizen.objects.count() == 0


def test_the_same_cpr_twice_is_an_error_naming_both_rows_and_no_number() -> None:
    outcome = imported("citizens", "reference;cpr\nB-1;610203-1234\nB-2;6102031234\n")

    assert outcome.errors == [
        (3, "cpr", "Række 2 og række 3 har samme CPR-nummer, men hver sin reference."),
    ]


def test_a_cpr_that_another_case_has_is_an_error_naming_the_case() -> None:
    imported("citizens", "reference;cpr\nB-1;610203-1234\n")

    outcome = imported("citizens", "reference;cpr\nB-2;610203-1234\n")

    assert outcome.errors == [
        (2, "cpr", "CPR-nummeret i række 2 hører i Medspil til sagen B-1, ikke til B-2.")
    ]


def test_rows_with_errors_are_left_out_when_asked() -> None:
    outcome = imported("citizens", "reference;tolk\nB-1;ja\nB-2;måske\nB-3;nej\n", skip_errors=True)

    assert outcome.verdicts == ["new", "error", "new"]
    assert sorted(Citizen.objects.values_list("reference", flat=True)) == ["B-1", "B-3"]
    assert outcome.run is not None
    assert [line.row for line in outcome.run.lines.filter(verdict="error")] == [3]


# -- CPR numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["102031234", "10203-1234", "102031234.0"])
def test_a_zero_lost_in_a_spreadsheet_is_put_back_with_a_remark(written: str) -> None:
    written = written.removesuffix(".0")
    outcome = imported("citizens", f"reference;cpr\nB-1;{written}\n")

    assert the_citizen().cpr == Cpr.parse("0102031234")
    assert outcome.row_remarks == [
        (2, "cpr", "CPR-nummeret havde ni cifre. Nullet foran er sat på igen.")
    ]


def test_nine_digits_that_are_no_date_with_a_zero_before_are_not_repaired() -> None:
    outcome = imported("citizens", "reference;cpr\nB-1;199999999\nB-2;010203-123\n")

    assert [row for row, _column, _said in outcome.errors] == [2, 3]


def test_modulus_11_never_blocks() -> None:
    outcome = imported("citizens", "reference;cpr\nB-1;010203-1235\nB-2;610203-1235\n")

    assert outcome.errors == []
    assert outcome.row_remarks == [
        (2, "cpr", "CPR-nummeret består ikke modulus 11. Det kan være rigtigt. Kontrollér det."),
    ]  # a replacement number (day + 60) has no check digit to say anything of


def test_ten_zeros_mean_unknown() -> None:
    outcome = imported("citizens", "reference;cpr\nB-1;000000-0000\nB-2;0000000000\n")

    assert outcome.errors == []
    assert list(Citizen.objects.filter(cpr_index=None).values_list("reference", flat=True)) == [
        "B-1",
        "B-2",
    ]


# -- whose citizen ---------------------------------------------------------------------------------


def test_a_caseworker_is_known_by_username_or_full_name() -> None:
    team = factories.team("Afklaring")
    kaj = factories.staff(in_team=team, username="kaj7", full_name="Kaj Munk Øst")

    imported("citizens", "reference;sagsbehandler;team\nB-1;KAJ7;afklaring\nB-2;kaj  munk øst;\n")

    assigned = CaseworkerAssignment.objects.order_by("citizen__reference")
    assert [(a.staff, a.team, a.period.start) for a in assigned] == [(kaj, team, DAY)] * 2
    assert Team.objects.filter(name__iexact="afklaring").count() == 1


def test_an_unknown_caseworker_is_a_remark_and_the_team_alone_is_set() -> None:
    outcome = imported("citizens", "reference;sagsbehandler;team\nB-1;Ukendt Person;Nord\n")

    assert outcome.row_remarks == [
        (2, "sagsbehandler", "Medarbejderen »Ukendt Person« findes ikke. Kun teamet er sat.")
    ]
    (assignment,) = the_citizen().assignments.all()
    assert (assignment.staff, assignment.team.name) == (None, "Nord")
    assert Staff.objects.count() == 0


def test_caseworkers_are_made_only_when_asked_and_cannot_log_in() -> None:
    outcome = imported(
        "citizens",
        "reference;sagsbehandler;team\nB-1;Eva Lund;Nord\nB-2;eva lund;Nord\n",
        create_staff=True,
    )

    (eva,) = Staff.objects.all()
    assert outcome.remarks == []
    assert (eva.username, eva.full_name, eva.has_usable_password()) == ("eva", "Eva Lund", False)
    assert {a.staff for a in CaseworkerAssignment.objects.all()} == {eva}


def test_two_caseworkers_of_one_name_are_told_apart_by_username() -> None:
    team = factories.team("Nord")
    for username in ("eva1", "eva2"):
        factories.staff(in_team=team, username=username, full_name="Eva Lund")

    outcome = imported(
        "citizens", "reference;sagsbehandler;team\nB-1;Eva Lund;Nord\nB-2;eva2;Nord\n"
    )

    assert [(row, column) for row, column, _said in outcome.row_remarks] == [(2, "sagsbehandler")]
    assert the_citizen("B-2").assignments.get().staff.username == "eva2"


# -- the next time ---------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing_and_leaves_one_audit_line() -> None:
    imported("citizens", file(ROW))
    before = AuditEntry.objects.count()

    outcome = imported("citizens", file(ROW))

    assert outcome.verdicts == ["unchanged"]
    assert Citizen.objects.count() == 1
    assert len(groups()) == len(benefits()) == the_citizen().assignments.count() == 1
    assert AuditEntry.objects.count() == before + 1
    assert AuditEntry.objects.latest("pk").actor == "system:import"


def test_only_what_differs_is_written() -> None:
    imported("citizens", file(ROW))

    outcome = imported("citizens", "reference;fornavn;telefon;tolk\nB-1;Åse;00 99 99 99;nej\n")

    assert outcome.changes == [["telefon", "tolk"]]
    citizen = the_citizen()
    assert (citizen.phone, citizen.interpreter) == ("00999999", False)
    assert (citizen.first_name, citizen.last_name, citizen.email) == (
        "Åse",
        "Ærø",
        "aase@example.com",
    )


def test_an_empty_cell_says_nothing() -> None:
    imported("citizens", file(ROW))

    outcome = imported("citizens", file("B-1;;;;;;;;;;;;;;;"))

    assert outcome.verdicts == ["unchanged"]


def test_a_new_cpr_takes_the_place_of_a_replacement_number() -> None:
    imported("citizens", "reference;cpr\nB-1;610203-1234\n")

    outcome = imported("citizens", "reference;cpr\nB-1;620303-1234\n")

    assert outcome.changes == [["cpr"]]
    assert the_citizen().cpr == Cpr.parse("620303-1234")
    assert bytes(the_citizen().cpr_index) == cpr_index(Cpr.parse("620303-1234"))


def test_a_new_group_ends_the_old_one_the_day_before_the_new_anchor() -> None:
    imported("citizens", file(ROW))

    outcome = imported(
        "citizens",
        "reference;kontaktgruppe;ydelse;anker_dato\nB-1;LAB6_08;ressourceforløbsydelse;2020-03-02\n",
    )

    assert outcome.changes == [["kontaktgruppe", "ydelse"]]
    assert groups() == [
        ("LAB6_03", date(2020, 1, 6), date(2020, 3, 1), date(2020, 1, 6)),
        ("LAB6_08", date(2020, 3, 2), None, date(2020, 3, 2)),
    ]
    assert benefits() == [
        ("kontanthjaelp", date(2020, 1, 6), date(2020, 3, 1)),
        ("ressourceforloebsydelse", date(2020, 3, 2), None),
    ]


def test_a_new_group_without_an_anchor_begins_today() -> None:
    imported("citizens", file(ROW))

    imported("citizens", "reference;kontaktgruppe\nB-1;LAB6_02\n")

    assert groups() == [
        ("LAB6_03", date(2020, 1, 6), DAY - timedelta(days=1), date(2020, 1, 6)),
        ("LAB6_02", DAY, None, None),
    ]


def test_the_same_group_with_a_later_anchor_is_a_new_course() -> None:
    imported("citizens", file(ROW))

    outcome = imported("citizens", "reference;kontaktgruppe;anker_dato\nB-1;LAB6_03;2020-03-02\n")

    assert outcome.changes == [["anker_dato"]]
    assert groups() == [
        ("LAB6_03", date(2020, 1, 6), date(2020, 3, 1), date(2020, 1, 6)),
        ("LAB6_03", date(2020, 3, 2), None, date(2020, 3, 2)),
    ]


def test_an_earlier_anchor_corrects_the_course_and_the_registration() -> None:
    imported("citizens", file(ROW))

    imported("citizens", "reference;kontaktgruppe;anker_dato\nB-1;LAB6_03;2019-12-02\n")

    assert groups() == [("LAB6_03", date(2019, 12, 2), None, date(2019, 12, 2))]
    assert the_citizen().registered_on == date(2019, 12, 2)


def test_a_category_that_follows_with_the_same_anchor_takes_the_place_of_the_group() -> None:
    imported("citizens", "reference;kontaktgruppe;anker_dato\nB-1;LAB6_06;2020-02-03\n")

    imported("citizens", "reference;kontaktgruppe;anker_dato\nB-1;LAB6_06.2;2020-02-03\n")

    assert groups() == [("LAB6_06.2", date(2020, 2, 3), None, date(2020, 2, 3))]


def test_a_benefit_that_changed_inside_the_course_begins_today() -> None:
    imported("citizens", file(ROW))
    imported("periods", "reference;slags;kode;fra;til\nB-1;ydelse;ledighedsydelse;2020-03-02;\n")

    imported("citizens", file(ROW.replace("kontanthjaelp", "dagpenge")))

    assert benefits() == [
        ("kontanthjaelp", date(2020, 1, 6), date(2020, 3, 1)),
        ("ledighedsydelse", date(2020, 3, 2), DAY - timedelta(days=1)),
        ("dagpenge", DAY, None),
    ]


def test_another_team_ends_the_old_assignment_yesterday() -> None:
    imported("citizens", file(ROW))

    outcome = imported("citizens", "reference;team\nB-1;Unge\n")

    assert outcome.changes == [["team"]]
    rows = the_citizen().assignments.order_by("valid")
    assert [(a.team.name, a.period.start, a.period.end) for a in rows] == [
        ("Afklaring", date(2020, 1, 6), DAY - timedelta(days=1)),
        ("Unge", DAY, None),
    ]


def test_a_team_alone_does_not_take_the_caseworker_away() -> None:
    team = factories.team("Nord")
    kaj = factories.staff(in_team=team, username="kaj")
    imported("citizens", "reference;sagsbehandler;team\nB-1;kaj;Nord\n")

    outcome = imported("citizens", "reference;team\nB-1;Nord\n")

    assert outcome.verdicts == ["unchanged"]
    assert the_citizen().assignments.get().staff == kaj


def test_somebody_closed_in_medspil_is_shown_and_not_reopened() -> None:
    imported("citizens", file(ROW))
    Citizen.objects.update(closed_on=DAY)

    outcome = imported("citizens", file(ROW.replace("00 12 34 56", "00 99 99 99")))

    assert outcome.verdicts == ["closed"]
    assert outcome.row_remarks == [
        (2, "reference",
         "Borgeren er afsluttet i Medspil 16.03.2020 og er ikke ændret. Genåbn på borgeren.")
    ]  # fmt: skip
    assert (the_citizen().closed_on, the_citizen().phone) == (DAY, "00123456")


def test_a_dry_run_says_what_would_change_and_changes_nothing() -> None:
    imported("citizens", file(ROW))

    outcome = tried("citizens", file(ROW.replace("video", "walk"), "B-2;;;;;;;;;;;Nyt;;;;"))

    assert outcome.verdicts == ["changed", "new"]
    assert outcome.changes == [["kanal"], []]
    assert Citizen.objects.count() == 1
    assert the_citizen().preferred_channel == "video"
    assert not Team.objects.filter(name="Nyt").exists()

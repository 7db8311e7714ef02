"""The pages of the law's rules: what everybody reads, and what administrators change."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from medspil.contact.actions.law import add_transition, change_rule
from medspil.contact.models import ContactRule, RuleTransition
from medspil.contact.queries.law import mode_on, modes_on, rules_on, time_words
from medspil.kernel import clock
from medspil.people.models import Role
from tests import factories as make
from tests.doors import logged_in

pytestmark = pytest.mark.django_db

EVERYBODY = [Role.CASEWORKER, Role.LEADER, Role.ADMINISTRATOR, Role.CONSULTANT, Role.REPRESENTATIVE]


@pytest.fixture(autouse=True)
def _day():
    with clock.at(date(2022, 3, 14)):
        yield


def enter(client, someone):
    logged_in(client, someone)
    return someone


@pytest.fixture
def admin(client):
    return enter(client, make.administrator())


# -- what is read ---------------------------------------------------------------------------------


def test_the_rules_of_a_day_are_those_whose_period_holds_it():
    def codes(day: date, group: str) -> set[str]:
        return {line.rule.code for lines in rules_on(day, group) for line in lines.lines}

    assert codes(date(2020, 2, 3), "LAB6_02") == {"KH-20", "MI-20"}
    assert codes(date(2019, 12, 31), "LAB6_02") == {"KH-15"}
    assert codes(date(2026, 7, 1), "LAB6_02") == {"KH-26j", "MI-20"}
    assert codes(date(2024, 1, 1), "LAB6_01") == {"DP-24a", "DP-24m", "DP-24m-6", "MI-20"}


def test_a_rule_is_told_in_words():
    said = {
        (group.code, line.rule.code): line
        for group in rules_on(date(2020, 2, 3))
        for line in group.lines
    }
    assert said["LAB6_06.2", "SD-20-2"].figures == [
        "Første samtale inden udgangen af 8. uge",
        "mindst 4 samtaler i de første 6 måneder",
        "den første ved fremmøde",
    ]
    assert said["LAB6_06.1", "SD-20-1"].figures == ["Ingen samtaler kræves"]
    assert said["LAB6_01", "MI-20"].figures == ["Må ikke indkaldes"]
    joint = said["LAB6_01", "DP-20m"].milestones
    assert [milestone.when for milestone in joint] == [
        "senest efter 3 måneder",
        "tidligst efter 3 måneder og senest efter 6 måneder",
        "senest efter 16 måneder",
    ]
    [old] = rules_on(date(2019, 1, 1), "LAB6_02")
    assert old.lines[0].figures == [
        "Første samtale inden for 1 uge",
        "højst 3 måneder mellem samtaler efter den første samtale",
    ]
    [target] = rules_on(date(2026, 8, 1), "LAB6_02", "M")
    assert "med mindst 75 % af borgerne" in target.lines[0].figures[1]


def test_the_time_a_rule_is_measured_in_is_told_apart_where_it_differs():
    """Six weeks on dagpenge are weeks on the benefit; a week after the first enquiry is a week."""
    said = {
        code: time_words(ContactRule.objects.get(code=code))
        for code in ("DP-15m", "DP-20m", "KH-20", "SD-20-2")
    }
    assert said == {
        "DP-15m": "Sammenlagt tid på ydelsen",
        "DP-20m": "Sammenlagt tid på ydelsen",
        "KH-20": "Perioden i sammenlagt tid på ydelsen, den første samtale i kalendertid",
        "SD-20-2": "Kalendertid",
    }


def test_who_chooses_the_form_is_decided_by_precedence():
    def chosen(day: date) -> str | None:
        mode = mode_on(day)
        return mode.code if mode else None

    assert chosen(date(2019, 6, 1)) is None
    assert chosen(date(2020, 3, 11)) == "M-20"
    assert chosen(date(2020, 3, 12)) == "M-COV"
    assert chosen(date(2021, 8, 1)) == "M-20"
    assert chosen(date(2023, 3, 22)) == "M-23"
    told = {line.mode.code: line for line in modes_on(date(2021, 8, 15))}
    assert told["M-COV"].in_transition
    assert [code for code, line in told.items() if line.rules] == ["M-20"]
    assert told["M-23"].who == "Borgeren, efter den første samtale"


@pytest.mark.parametrize("role", EVERYBODY)
def test_all_employees_read_the_rules(client, role):
    enter(client, make.staff(role))
    for address in (reverse("contact:rules"), reverse("contact:rule", args=["KH-20"])):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Ret reglen" not in answer.content.decode() or role == Role.ADMINISTRATOR


def test_nobody_reads_without_a_role_today(client):
    gone = make.staff(until=date(2022, 3, 13))
    enter(client, gone)
    assert client.get(reverse("contact:rules")).status_code == 404
    client.logout()
    assert client.get(reverse("contact:rules")).status_code == 302


@pytest.mark.parametrize("role", [role for role in EVERYBODY if role != Role.ADMINISTRATOR])
def test_only_administrators_find_the_pages_that_change_rules(client, role):
    enter(client, make.staff(role))
    made = RuleTransition.objects.create(group="LAB6_02", day=date(2026, 7, 1), because="Lov")
    for name, args in (
        ("edit_rule", ["KH-20"]),
        ("transitions", []),
        ("drop_transition", [made.pk]),
    ):
        address = reverse(f"contact:{name}", args=args)
        assert client.get(address).status_code in (404, 405)
        assert client.post(address, {}).status_code == 404
    assert RuleTransition.objects.count() == 1


def test_day_group_and_party_stand_in_the_address(client, admin):
    answer = client.get(reverse("contact:rules"), {"dag": "2019-06-01", "gruppe": "LAB6_01"})
    text = answer.content.decode()
    assert "DP-15a" in text
    assert "DP-15m" in text
    assert "KH-15" not in text
    assert "Som det er lørdag d. 1. juni 2019." in text
    only = client.get(reverse("contact:rules"), {"dag": "1.6.2019", "ansvarlig": "A"})
    assert "DP-15a" in only.content.decode()
    assert "DP-15m" not in only.content.decode()


def test_a_day_that_is_none_is_said_at_the_field(client, admin):
    answer = client.get(reverse("contact:rules"), {"dag": "32.13.2020"})
    assert answer.status_code == 200
    assert "form-error" in answer.content.decode()


def test_what_is_not_verified_says_so_with_its_note(client, admin):
    text = client.get(reverse("contact:rule", args=["KH-15"])).content.decode()
    assert "ikke efterprøvet" in text
    assert "Startdatoen og samtaler hver 3. måned er ikke efterprøvet." in text


def test_an_unknown_rule_is_not_there(client, admin):
    assert client.get(reverse("contact:rule", args=["KH-99"])).status_code == 404


def queries(client, address: str) -> int:
    client.get(address)  # what is read once and kept
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_pages_ask_as_much_of_the_database_however_many_changes(client, admin):
    def asked() -> list[int]:
        return [
            queries(client, reverse("contact:rules")),
            queries(client, reverse("contact:rule", args=["KH-20"])),
            queries(client, reverse("contact:transitions")),
        ]

    def change(n: int) -> None:
        rule = ContactRule.objects.get(code="KH-20")
        change_rule(by=admin, rule=rule, values={"count": n}, why="Prøve")
        add_transition(by=admin, group="LAB6_02", day=date(2022, n, 1), because="Prøve")

    change(5)
    once = asked()
    change(6)
    change(7)
    assert asked() == once
    assert max(once) <= 12


# -- what is changed -------------------------------------------------------------------------------


def sent(rule: ContactRule, **changes: object) -> dict[str, object]:
    """What a browser sends of the rule's form."""
    period = rule.period
    given = {
        "valid_from": period.start.isoformat(),
        "valid_to": period.end.isoformat() if period.end else "",
        "first_n": rule.first_n or "",
        "first_unit": rule.first_unit,
        "count": rule.count or "",
        "window_from_months": rule.window_from_months,
        "window_to_months": rule.window_to_months or "",
        "gap_days": "",
        "gap_months": rule.gap_months or "",
        "gap_when": rule.gap_when,
        "explanation": rule.explanation,
        "law": rule.law,
        "evidence": rule.evidence,
        "evidence_note": rule.evidence_note,
        "why": "Lov 1750/2025",
        "once": str(uuid.uuid4()),
    }
    if rule.first_in_person:
        given["first_in_person"] = "on"
    if rule.restart_on_benefit_change:
        given["restart_on_benefit_change"] = "on"
    return {**given, **changes}


@pytest.mark.parametrize("code", ["KH-20", "SD-20-2", "SD-14", "KH-15", "FJ-13", "DP-26m", "SF-20"])
def test_the_form_sent_back_untouched_changes_nothing(client, admin, code):
    rule = ContactRule.objects.get(code=code)
    answer = client.post(
        reverse("contact:edit_rule", args=[code]), sent(rule, gap_days=rule.gap_days or "")
    )
    assert answer.status_code == 422
    assert "Intet er ændret" in answer.content.decode()
    assert rule.events.count() == 1


def test_a_change_is_written_once_and_told_in_the_history(client, admin):
    rule = ContactRule.objects.get(code="KH-20")
    form = sent(rule, count=5, valid_to="31.12.2025")
    address = reverse("contact:edit_rule", args=["KH-20"])
    for _again in range(2):
        answer = client.post(address, form)
        assert (answer.status_code, answer.url) == (303, reverse("contact:rule", args=["KH-20"]))
    rule.refresh_from_db()
    assert (rule.count, rule.period.end, rule.events.count()) == (5, date(2025, 12, 31), 2)
    text = client.get(answer.url).content.decode()
    assert admin.full_name in text
    assert "Lov 1750/2025" in text
    assert "<s>4</s> → 5" in text
    assert "1. januar 2020 – 31. december 2025" in text
    assert "ændret her" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"count": 5, "why": ""}, "Udfyld »Hvorfor ændres reglen?«"),
        ({"valid_from": "1.12.2019"}, "Perioden overlapper med KH-15 for LAB6_02. Luk den først."),
        ({"valid_to": "1.1.2019"}, "Slutdatoen ligger før startdatoen."),
        ({"count": ""}, ""),
        ({"gap_days": 7, "gap_months": 1}, "Skriv afstanden i dage eller i måneder"),
        ({"gap_months": 3}, "Skriv både afstanden, og hvornår den gælder"),
        ({"gap_when": "always"}, "Skriv både afstanden, og hvornår den gælder"),
        ({"evidence": "mixed"}, "Skriv hvad der ikke er efterprøvet."),
        ({"first_n": "mange"}, "Indtast et heltal."),
    ],
)
def test_a_change_that_makes_no_sense_is_said_at_the_field(client, admin, changes, said):
    rule = ContactRule.objects.get(code="KH-20")
    answer = client.post(reverse("contact:edit_rule", args=["KH-20"]), sent(rule, **changes))
    if said:
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert rule.events.count() == 1
    else:  # without a number of conversations the first one is still owed
        assert answer.status_code == 303


def test_a_transition_is_entered_once_and_taken_back(client, admin):
    address = reverse("contact:transitions")
    form = {"group": "LAB6_02", "day": "1.7.2026", "because": "lov 1750/2025", "once": uuid.uuid4()}
    for _again in range(2):
        answer = client.post(address, form)
        assert (answer.status_code, answer.url) == (303, address)
    made = RuleTransition.objects.get()
    assert "lov 1750/2025" in client.get(reverse("contact:rules")).content.decode()
    drop = reverse("contact:drop_transition", args=[made.pk])
    client.post(drop, {"once": uuid.uuid4()})
    assert RuleTransition.objects.count() == 1  # no reason was given
    form = {f"t{made.pk}-why": "Gælder kun nye", "once": uuid.uuid4()}
    for _again in range(2):
        assert client.post(drop, form).status_code == 303
    assert not RuleTransition.objects.exists()

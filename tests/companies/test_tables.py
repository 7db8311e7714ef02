"""What the database refuses, whichever code asks it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg.types.range import DateRange

from medspil.companies.actions.timeline import put_line
from medspil.companies.models import (
    Campaign,
    CampaignRow,
    Candidate,
    CompaniesPolicy,
    Company,
    CompanyContact,
    CompanyEvent,
    CompanyIndustry,
    CompanyTag,
    Comparison,
    Faq,
    ForgottenContact,
    Industry,
    Letter,
    LetterRow,
    Merge,
    Question,
    SavedSearch,
    Share,
    Tag,
    Workplace,
)
from medspil.kernel import clock
from medspil.people.models import Staff
from tests.companies.making import a_company, a_consultant, a_tag, the_industries

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)


def refuses(name: str, write: Any) -> bool:
    """Does the database refuse it by that name?"""
    try:
        with transaction.atomic():
            write()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as problem:
        return name in str(problem)
    return False


def made(**given: Any) -> Any:
    return lambda: Company.objects.create(**{"name": "X", "made_at": clock.now(), **given})


COMPANIES = [
    ("a_cvr_is_eight_digits", {"cvr": "01234567", "cvr_reason": "x"}),
    ("a_cvr_is_eight_digits", {"cvr": "1234567", "cvr_reason": "x"}),
    ("a_cvr_checks_or_has_a_reason", {"cvr": "99000008"}),
    ("a_cvr_checks_or_has_a_reason", {"cvr": "99000008", "cvr_reason": " "}),
    ("a_company_has_a_name", {"name": "  "}),
    ("a_postcode_is_digits", {"postcode": "AB"}),
    ("left_in_peace_for_a_reason", {"dnd_until": DAY}),
    ("left_in_peace_for_a_reason", {"dnd_reason": "x"}),
    ("a_next_step_is_something", {"next_on": DAY}),
]


@pytest.mark.parametrize(("name", "given"), COMPANIES)
def test_a_company_that_cannot_be(name: str, given: dict[str, Any]) -> None:
    assert refuses(name, made(**given))


def test_numbers_that_check_or_have_a_reason_are_let_in() -> None:
    made(cvr="55568510")()
    made(cvr="10172748")()
    made(cvr="99000008", cvr_reason="Set på virk.dk")()
    assert Company.objects.count() == 3


def test_no_company_is_part_of_itself() -> None:
    one = a_company()
    assert refuses(
        "nobody_is_merged_into_itself",
        lambda: Company.objects.filter(pk=one.pk).update(merged_into=one.pk),
    )


def test_workplaces_contacts_and_industries() -> None:
    the_industries()
    one, two = a_company(), a_company()
    Workplace.objects.create(company=one, name="A", p_number="1000000001")
    Workplace.objects.create(company=two, name="B", p_number="1000000001")
    hotel, smith = (Industry.objects.get(scheme="db07", code=code) for code in ("55", "24"))
    CompanyIndustry.objects.create(company=one, industry=hotel, valid=DateRange(DAY, None))
    assert [
        refuses(
            "a_p_number_stands_once_in_a_company",
            lambda: Workplace.objects.create(company=one, name="C", p_number="1000000001"),
        ),
        refuses(
            "a_p_number_is_ten_digits",
            lambda: Workplace.objects.create(company=one, name="C", p_number="123"),
        ),
        refuses("a_workplace_has_a_name", lambda: Workplace.objects.create(company=one, name="")),
        refuses(
            "a_contact_has_a_name_or_is_forgotten",
            lambda: CompanyContact.objects.create(company=one, phone="00110011"),
        ),
        refuses(
            "a_contact_has_a_name_or_is_forgotten",
            lambda: CompanyContact.objects.create(
                company=one, name="Kim", forgotten_at=clock.now()
            ),
        ),
        refuses(
            "one_industry_at_a_time",
            lambda: CompanyIndustry.objects.create(
                company=one, industry=smith, valid=DateRange(DAY + timedelta(days=9), None)
            ),
        ),
        refuses(
            "an_industry_has_days",
            lambda: CompanyIndustry.objects.create(
                company=two, industry=smith, valid=DateRange(DAY, DAY)
            ),
        ),
        refuses(
            "an_industry_stands_once",
            lambda: Industry.objects.create(
                scheme="db07", code="55", title="X", valid=DateRange(DAY, None)
            ),
        ),
        refuses(
            "an_industry_has_a_code_and_a_title",
            lambda: Industry.objects.create(
                scheme="db07", code="5A", title="X", valid=DateRange(DAY, None)
            ),
        ),
    ] == [True] * 9


def test_the_industry_stands_on_the_company_whoever_writes_it() -> None:
    the_industries()
    one = a_company()
    hotel = Industry.objects.get(scheme="db07", code="55")
    restaurants = Industry.objects.get(scheme="db25", code="561110")
    held = CompanyIndustry.objects.create(
        company=one, industry=hotel, scheme="db25", valid=DateRange(DAY, None)
    )
    CompanyIndustry.objects.create(company=one, industry=restaurants, valid=DateRange(DAY, None))
    one.refresh_from_db()
    held.refresh_from_db()
    before = (held.scheme, one.db07, one.db25, one.division)
    held.delete()
    one.refresh_from_db()
    assert before == ("db07", "55", "561110", "55")
    assert (one.db07, one.db25, one.division) == ("", "561110", "56")


def test_the_timeline_is_not_rewritten() -> None:
    one, two, ida = a_company(), a_company(), a_consultant()
    line = put_line(ida, one, "call", "Hej", at=clock.start_of(DAY))
    rows = CompanyEvent.objects.filter(pk=line.pk)
    assert [
        refuses("Cannot update", lambda: rows.update(text="Nej")),
        refuses("Cannot update", lambda: rows.update(at=clock.now(), company=two)),
        refuses("Cannot delete", lambda: rows.delete()),
        refuses("a_note_says_something", lambda: put_line(ida, one, "note", " ")),
        refuses("company_event_kind_known", lambda: put_line(ida, one, "sms")),
    ] == [True] * 5
    rows.update(company=two)  # it may follow to another company, and the last contact with it
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.last_contact_at, one.last_contact_by) == (None, None)
    assert (two.last_contact_at, two.last_contact_by) == (clock.start_of(DAY), ida)


def test_the_last_contact_is_the_last_time_somebody_spoke_with_them() -> None:
    one, ida, ole = a_company(), a_consultant(), a_consultant()
    put_line(ida, one, "call", at=clock.start_of(DAY))
    put_line(ole, one, "visit", at=clock.start_of(DAY - timedelta(days=9)))
    for kind in ("missed", "letter", "note", "tagged"):
        put_line(ole, one, kind, "Noget", at=clock.start_of(DAY + timedelta(days=1)))
    one.refresh_from_db()
    assert (one.last_contact_at, one.last_contact_by) == (clock.start_of(DAY), ida)


def _on(company: Company, tag: Tag, by: Staff, **given: Any) -> Any:
    facts = {"origin": "person", "by": by, "put_on_at": clock.now(), **given}
    return lambda: CompanyTag.objects.create(company=company, tag=tag, **facts)


def test_tags_mean_something_and_are_from_somebody() -> None:
    one, ida = a_company(), a_consultant()
    tag = a_tag(ida)
    _on(one, tag, ida)()
    other = a_tag(ida, name="Ny")
    assert [
        refuses("a_tag_is_on_a_company_once", _on(one, tag, ida)),
        refuses("a_tag_is_from_a_person_or_a_rule", _on(one, other, ida, rule="x")),
        refuses("a_tag_is_from_a_person_or_a_rule", _on(one, other, ida, origin="rule")),
        refuses(
            "one_comes_back_before_it_expires",
            _on(one, other, ida, expires_on=DAY, return_on=DAY + timedelta(days=1)),
        ),
        refuses("who_takes_a_tag_off_takes_it_off", _on(one, other, ida, removed_by=ida)),
        refuses("a_tag_has_one_meaning", lambda: _tag(ida, name=tag.name)),
        refuses("a_tag_means_something", lambda: _tag(ida, meaning=" ")),
        refuses("a_tag_stays_a_day", lambda: _tag(ida, days=0)),
    ] == [True] * 8


def _tag(by: Staff, **given: Any) -> Tag:
    facts = {"name": "N", "meaning": "M", "owner": by, "made_at": clock.now(), **given}
    return Tag.objects.create(**facts)


def test_searches_and_choices() -> None:
    ida = a_consultant()
    SavedSearch.objects.create(owner=ida, name="Mine")
    assert [
        refuses("one_search_of_a_name", lambda: SavedSearch.objects.create(owner=ida, name="Mine")),
        refuses("a_search_has_a_name", lambda: SavedSearch.objects.create(owner=ida, name=" ")),
        refuses("one_companies_policy", lambda: CompaniesPolicy.objects.create(pk=2)),
        refuses(
            "companies_policy_within_reason", lambda: CompaniesPolicy.objects.create(quiet_days=91)
        ),
    ] == [True] * 4


def test_pairs_and_merges() -> None:
    one, two = a_company(), a_company()
    ida = a_consultant()

    def pair(**given: Any) -> Any:
        facts = {"first": one, "second": two, "score": 0.9, "why": ["name"], **given}
        return lambda: Candidate.objects.create(found_at=clock.now(), **facts)

    pair()()
    merged = {"kept": one, "gone": two, "at": clock.now(), "by": ida}
    Merge.objects.create(**merged)
    assert [
        refuses("a_pair_is_asked_about_once", pair()),
        refuses("a_pair_stands_in_one_order", pair(first=two, second=one)),
        refuses("a_pair_is_alike", pair(first=one, second=a_company(), score=1.1)),
        refuses("somebody_decided_on_a_pair", pair(second=a_company(), verdict="same")),
        refuses("a_company_goes_once", lambda: Merge.objects.create(**merged)),
        refuses(
            "a_merge_is_of_two",
            lambda: Merge.objects.create(**{**merged, "gone": one}),
        ),
    ] == [True] * 6


def _campaign(by: Staff) -> Campaign:
    return Campaign.objects.create(
        name="Ring", starts_on=DAY, created_by=by, created_at=clock.now(), state="running"
    )


def test_a_company_is_in_one_callers_hands_over_all_campaigns() -> None:
    ida, ole, one = a_consultant(), a_consultant(), a_company()
    first, second = _campaign(ida), _campaign(ole)
    taken = {"state": "taken", "taken_at": clock.now(), "company": one, "position": 1}
    CampaignRow.objects.create(round=first, taken_by=ida, **taken)
    Share.objects.create(campaign=first, staff=ida)
    assert [
        refuses(
            "a_company_is_called_by_one",
            lambda: CampaignRow.objects.create(round=second, taken_by=ole, **taken),
        ),
        refuses(
            "no_company_twice_in_a_campaign",
            lambda: CampaignRow.objects.create(round=first, company=one, position=2),
        ),
        refuses(
            "who_calls_all_the_same_says_why",
            lambda: CampaignRow.objects.create(
                round=second, company=one, position=2, overridden_by=ida
            ),
        ),
        refuses(
            "a_caller_has_one_share",
            lambda: Share.objects.create(campaign=first, staff=ida),
        ),
    ] == [True] * 4


def test_questions_and_answers() -> None:
    ida, one = a_consultant(), a_company()

    def question(**given: Any) -> Question:
        facts = {"text": "Hvad nu?", "asked_at": clock.now(), "taken_by": ida, "owner": ida}
        return Question.objects.create(company=one, **{**facts, "due_on": DAY, **given})

    answered = question(answer="Ja", answered_at=clock.now(), answered_by=ida)
    answers = Question.objects.filter(pk=answered.pk)
    assert [
        refuses("a_question_asks_something", lambda: question(text=" ")),
        refuses("an_answer_is_whole", lambda: question(answer="Ja")),
        refuses("Cannot", lambda: answers.update(answer="Nej")),
        refuses("Cannot", lambda: answers.delete()),
        refuses(
            "a_faq_is_whole",
            lambda: Faq.objects.create(
                question="Q", answer=" ", written_at=clock.now(), written_by=ida
            ),
        ),
    ] == [True] * 5


def a_letter(**given: Any) -> Any:
    now = clock.now()
    facts = {"subject": "x", "text": "x", "created_at": now, "counted_at": now}
    return Letter.objects.create(**{**facts, "created_by": a_consultant(), **given})


LETTERS: list[tuple[str, dict[str, Any]]] = [
    ("letter_state_known", {"state": "sent"}),
    ("a_letter_says_something", {"text": " "}),
    ("a_letter_says_something", {"subject": ""}),
    ("a_letter_is_sent_by_two", {"state": "making"}),
]


@pytest.mark.parametrize(("name", "given"), LETTERS)
def test_a_letter_that_cannot_be(name: str, given: dict[str, Any]) -> None:
    assert refuses(name, lambda: a_letter(**given))


def test_a_letter_is_seen_by_another_and_stays_as_it_was_seen() -> None:
    ida, ole = a_consultant(), a_consultant()
    seen = a_letter(state="approved", approved_by=ole, approved_at=clock.now())
    mine = a_letter(created_by=ida)
    assert [
        refuses(
            "a_letter_has_two_pairs_of_eyes",
            lambda: Letter.objects.filter(pk=mine.pk).update(
                state="approved", approved_by=ida, approved_at=clock.now()
            ),
        ),
        refuses(
            "Cannot update", lambda: Letter.objects.filter(pk=seen.pk).update(text="Noget andet")
        ),
        refuses("transition", lambda: Letter.objects.filter(pk=seen.pk).update(state="made")),
    ] == [True] * 3


def test_rows_of_a_letter() -> None:
    letter, company = a_letter(), a_company()
    line = put_line(a_consultant(), company, "letter")

    def row(**given: Any) -> Any:
        return lambda: LetterRow.objects.create(letter=letter, company=company, **given)

    now = clock.now()
    refused = [
        refuses("a_letter_goes_or_says_why_not", row()),
        refuses("a_letter_goes_or_says_why_not", row(channel="sms")),
        refuses("a_letter_goes_or_says_why_not", row(channel="email", left_out="peace")),
        refuses("a_letter_that_is_made_is_on_the_timeline", row(channel="email", made_at=now)),
        refuses("a_letter_that_is_made_is_on_the_timeline", row(channel="letter", to="A")),
        refuses("a_printed_letter_has_an_envelope", row(channel="letter", made_at=now, event=line)),
    ]
    row(channel="letter")()
    refused.append(refuses("a_company_gets_a_letter_once", row(channel="email")))
    assert refused == [True] * 7


def test_comparisons_and_who_was_forgotten() -> None:
    now, company = clock.now(), a_company()
    Comparison.objects.create(asked_at=now)
    ForgottenContact.objects.create(company=company, mark=b"x" * 32, at=now)
    assert [
        refuses("one_comparison_at_a_time", lambda: Comparison.objects.create(asked_at=now)),
        refuses(
            "a_comparison_is_done_or_not",
            lambda: Comparison.objects.create(asked_at=now, state="done"),
        ),
        refuses(
            "somebody_is_forgotten_once",
            lambda: ForgottenContact.objects.create(company=company, mark=b"x" * 32, at=now),
        ),
    ] == [True] * 3

"""Companies are asked in surveys: who, what is known, and what the companies' room learns."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from medspil.companies.actions.companies import add_contact, close_company, leave_in_peace
from medspil.companies.actions.duplicates import merge
from medspil.companies.actions.tags import retire_tag, save_search
from medspil.companies.models import Company, CompanyEvent, CompanyTag, Tag
from medspil.companies.wording import facts
from medspil.desk.asked import CompaniesAsked
from medspil.kernel.action import Refused
from medspil.people.models import Role, Staff
from medspil.surveys.actions.answering import send_answers
from medspil.surveys.actions.inviting import invite
from medspil.surveys.actions.surveys import change_survey
from medspil.surveys.models import Participation, Respondent, Response, Survey
from medspil.surveys.populations import source_for, sources
from tests import factories as make
from tests.companies.making import HOTEL, SMITH, a_company, a_consultant
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.surveys.asking import WEDNESDAY, a_survey, answer, option

pytestmark = pytest.mark.django_db

ALL = "companies:"
HOTELS = "companies:sections=I"


@pytest.fixture(autouse=True)
def _the_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", WEDNESDAY.isoformat())


@pytest.fixture
def ida() -> Staff:
    return a_consultant()


@pytest.fixture
def desk(client: StrictClient, ida: Staff) -> StrictClient:
    return logged_in(client, ida)


def url(survey: Survey, who: str = "") -> str:
    return f"/undersoegelser/{survey.public_id}/inviter/" + (
        f"?{urlencode({'who': who})}" * (who != "")
    )


def post(client: StrictClient, survey: Survey, who: str, once: object = "", **sent: Any) -> Any:
    return client.post(url(survey), {"once": str(once or uuid.uuid4()), "who": who, **sent})


def asked(by: Staff, survey: Survey, query: str = "", *known: str) -> int:
    """Invite whom the filter finds."""
    source = CompaniesAsked()
    chosen = source.chosen(by, QueryDict(query))
    variables = {code: said for code, said in source.variables.items() if code in known}
    n: int = invite(by=by, survey=survey, kind="companies", variables=variables, asked=chosen.asked)
    return n


def lines(company: Company) -> list[tuple[str, str]]:
    found = CompanyEvent.objects.filter(company=company, facts__has_key="step").order_by("pk")
    return [(line.kind, facts(line.kind, line.facts)) for line in found]


def all_that_companies_hold() -> dict[str, list[Any]]:
    """Every row of every table of the companies' room."""
    tables = [
        name for name in connection.introspection.table_names() if name.startswith("companies_")
    ]
    held = {}
    with connection.cursor() as cursor:
        for name in tables:
            # the name is the database's own
            cursor.execute(f"SELECT t::text FROM {name} t ORDER BY 1")  # noqa: S608
            held[name] = cursor.fetchall()
    assert len(held) > 15
    return held


# -- who is asked ----------------------------------------------------------------------------------


def test_companies_are_found_with_what_is_known_of_them_and_those_left_in_peace_are_counted(
    ida: Staff,
) -> None:
    hotel = a_company("Hotel Havn", division=HOTEL, employees=40, phone="00123456")
    smith = a_company("Smeden", division=SMITH, employees=3, postcode="800")
    bare = a_company("Ukendt", postcode="", city="")
    quiet = a_company("Stille Hus", division=HOTEL)
    leave_in_peace(by=ida, company=quiet, until=WEDNESDAY + timedelta(days=1), reason="Bad om det")
    found = CompaniesAsked().chosen(ida, QueryDict("peace=all"))
    assert [
        (
            one.reference,
            one.name,
            one.phone,
            {c: (k.code, k.label) for c, k in one.background.items()},
        )
        for one in found.asked
    ] == [
        (
            str(hotel.public_id),
            "Hotel Havn",
            "00123456",
            {
                "branche": ("I", "Hoteller og restauranter"),
                "stoerrelse": ("010-049", "10–49 ansatte"),
                "omraade": ("56", "5600–5699"),
            },
        ),
        (
            str(smith.public_id),
            "Smeden",
            "",
            {
                "branche": ("C", "Industri"),
                "stoerrelse": ("000-004", "0–4 ansatte"),
                "omraade": ("08", "0800–0899"),
            },
        ),
        (str(bare.public_id), "Ukendt", "", {}),
    ]
    assert found.left_out == {"Skal lades i fred": 1, "Ophørt": 0}
    only = CompaniesAsked().chosen(ida, QueryDict("peace=only"))
    assert (len(only.asked), only.left_out["Skal lades i fred"]) == (0, 1)


def test_one_that_has_closed_is_counted_and_not_asked_even_where_the_filter_shows_it(
    ida: Staff,
) -> None:
    gone = a_company("Lukket")
    close_company(by=ida, company=gone, closed_on=WEDNESDAY)
    found = CompaniesAsked().chosen(ida, QueryDict("closed=1"))
    assert (len(found.asked), found.left_out["Ophørt"]) == (0, 1)


def test_whoever_has_no_companies_has_none_to_ask(db: None) -> None:
    a_company("Hotel Havn")
    for role in (Role.CASEWORKER, Role.ADMINISTRATOR):
        staff = make.staff(role=role)
        assert CompaniesAsked().picks(staff) == []
        assert CompaniesAsked().chosen(staff, QueryDict("")).asked == []
        company = Company.objects.get()
        assert CompaniesAsked().card(staff, str(company.public_id)) is None


def test_an_administrator_cannot_invite_by_writing_the_address(client: StrictClient) -> None:
    a_company("Hotel Havn")
    survey = a_survey()
    boss = logged_in(client, make.staff(role=Role.ADMINISTRATOR))
    page = boss.get(url(survey, ALL)).content.decode()
    tried = post(boss, survey, ALL)
    assert "Hotel Havn" not in page
    assert "Bliver spurgt nu" not in page
    assert (tried.status_code, survey.respondents.count()) == (422, 0)


def test_the_companies_are_registered_as_one_that_can_be_asked() -> None:
    assert {source.code for source in sources()} == {"list", "companies"}
    assert isinstance(source_for("companies"), CompaniesAsked)


# -- the page --------------------------------------------------------------------------------------


def test_a_dry_run_says_who_and_then_they_are_invited_once(desk: StrictClient, ida: Staff) -> None:
    hotel = a_company("Hotel Havn", division=HOTEL, employees=40)
    a_company("Hotel Sund", division=HOTEL)
    a_company("Smeden", division=SMITH)
    quiet = a_company("Stille Kro", division=HOTEL)
    leave_in_peace(by=ida, company=quiet, until=WEDNESDAY + timedelta(days=1), reason="Bad om det")
    survey = a_survey()
    page = desk.get(url(survey, HOTELS))
    found = page.context["found"]
    assert (found.found, found.new, found.already) == (3, 2, 0)
    assert found.left_out == {"Skal lades i fred": 1}
    assert survey.respondents.count() == 0
    once = uuid.uuid4()
    for _turn in (1, 2):
        done = post(desk, survey, HOTELS, once, known=["branche"])
        assert (done.status_code, done.headers["Location"]) == (
            303,
            f"/undersoegelser/{survey.public_id}/",
        )
    assert [(r.kind, r.name, r.background) for r in survey.respondents.all()] == [
        ("companies", "Hotel Havn", {"branche": "I"}),
        ("companies", "Hotel Sund", {"branche": "I"}),
    ]
    assert lines(hotel) == [("survey", "Inviteret til »Markedsanalyse 2020«")]
    assert lines(quiet) == []
    again = desk.get(url(survey, ALL)).context["found"]
    assert (again.new, again.already) == (1, 2)


def test_whom_to_ask_is_chosen_among_all_searches_and_industries(
    desk: StrictClient, ida: Staff
) -> None:
    save_search(by=ida, name="De store", query="size_from=50")
    save_search(by=a_consultant(), name="Hemmelig", query="size_from=10")
    picks = desk.get(url(a_survey())).context["picks"]
    assert picks["Virksomheder"] == [("companies:", "Alle virksomheder", False)]
    assert picks["Gemte søgninger"] == [("companies:size_from=50", "De store", False)]
    assert len(picks["En branche"]) == 20


def test_from_the_list_one_comes_to_the_survey_with_the_filter(desk: StrictClient) -> None:
    a_company("Hotel Havn", division=HOTEL, employees=40)
    survey = a_survey()
    listed = desk.get("/virksomheder/?sections=I&size_from=10").content.decode()
    onwards = "/undersoegelser/inviter/?who=companies%3Asections%3DI%26size_from%3D10"
    assert f'href="{onwards}"' in listed
    there = desk.get(onwards).content.decode()
    assert f"{url(survey)}?who=companies%3Asections%3DI%26size_from%3D10" in there
    page = desk.get(url(survey, "companies:sections=I&size_from=10"))
    assert page.context["picks"]["Det, du kom fra"] == [
        ("companies:sections=I&size_from=10", "Hoteller og restauranter, mindst 10 ansatte", True)
    ]
    assert page.context["found"].new == 1


@pytest.mark.parametrize(
    "who", ["citizens:", "list:", "companies", "x" * 500, "companies:sections=Å"]
)
def test_an_address_that_makes_no_sense_asks_nobody_it_should_not(
    desk: StrictClient, who: str
) -> None:
    survey = a_survey()
    assert desk.get(url(survey, who)).status_code == 200
    tried = post(desk, survey, who)
    assert (tried.status_code, survey.respondents.count()) == (422, 0)


def test_without_names_answers_are_divided_by_one_thing_at_most(
    desk: StrictClient, ida: Staff
) -> None:
    a_company("Hotel Havn", division=HOTEL, employees=40)
    survey = a_survey(is_anonymous=True)
    post(desk, survey, ALL, known="branche")
    assert survey.respondents.get().background == {"branche": "I"}
    page = desk.get(url(survey, ALL))
    a_company("Hotel Sund", division=HOTEL, employees=4)
    tried = post(desk, survey, ALL, known="stoerrelse")
    assert "Størrelse" not in page.content.decode()
    assert (tried.status_code, survey.respondents.count()) == (422, 1)


@pytest.mark.parametrize("page", ["invite", "dry"])
def test_the_page_asks_as_much_of_the_database_for_three_as_for_one(
    desk: StrictClient, ida: Staff, page: str
) -> None:
    counts = []
    survey = a_survey()
    for n in (1, 2):
        for _one in range(n):
            a_company(division=HOTEL, employees=7)
        desk.get(url(survey, ALL))
        with CaptureQueriesContext(connection) as statements:
            desk.get(url(survey, ALL)) if page == "dry" else asked(ida, survey, "", "branche")
        counts.append(len(statements))
    assert counts[0] >= counts[1]


# -- what the companies' room learns ---------------------------------------------------------------


def test_one_who_answers_with_a_name_has_a_line_and_the_tag(ida: Staff) -> None:
    hotel, other = a_company("Hotel Havn"), a_company("Hotel Sund")
    survey = a_survey(tags_answered=True, title="Genåbning")
    Survey.objects.filter(pk=survey.pk).update(made_by=ida)
    asked(ida, survey)
    who = survey.respondents.get(reference=str(hotel.public_id))
    answer(Survey.objects.get(pk=survey.pk), Respondent.objects.get(pk=who.pk), "Upåvirket", q5="X")
    assert lines(hotel) == [
        ("survey", "Inviteret til »Genåbning«"),
        ("survey", "Har svaret på »Genåbning«"),
    ]
    assert lines(other) == [("survey", "Inviteret til »Genåbning«")]
    put = CompanyTag.objects.get()
    assert (put.company, put.tag.name, put.tag.owner, put.origin, put.rule) == (
        hotel,
        "Har svaret på Genåbning",
        ida,
        "rule",
        f"survey:{survey.code}",
    )
    hotel.refresh_from_db()
    assert hotel.last_contact_at is None  # nobody of ours spoke with them
    assert "Upåvirket" not in str(all_that_companies_hold())


def test_an_interview_is_a_call_by_who_held_it_and_a_draft_leaves_nothing(
    desk: StrictClient, ida: Staff
) -> None:
    hotel = a_company("Hotel Havn")
    survey = a_survey()
    asked(ida, survey)
    who = survey.respondents.get()
    page = f"/undersoegelser/interview/{who.public_id}/"
    sent: dict[str, Any] = {"asked": ["q1", "q3", "q4", "q5"], "q_q3": "4"}
    desk.post(f"{page}kladde/", sent, headers={"X-Requested-With": "fetch"})
    assert len(lines(hotel)) == 1
    sent["q_q1"] = option(survey, "q1", "Upåvirket")
    once = str(uuid.uuid4())
    for _turn in (1, 2):
        desk.post(page, {"once": once, **sent})
    assert lines(hotel)[1:] == [("call", "Interview til »Markedsanalyse 2020«")]
    hotel.refresh_from_db()
    assert hotel.last_contact_by == ida
    assert CompanyTag.objects.count() == 0  # the survey does not say so


def test_a_tag_that_was_retired_is_put_on_nobody_and_the_answer_is_kept(ida: Staff) -> None:
    for _n in range(2):
        a_company()
    survey = a_survey(tags_answered=True)
    Survey.objects.filter(pk=survey.pk).update(made_by=ida)
    asked(ida, survey)
    first, second = Respondent.objects.all()
    answer(first.survey, first, "Upåvirket")
    retire_tag(by=ida, tag=Tag.objects.get())
    answer(second.survey, second, "Upåvirket")
    assert (Response.objects.count(), CompanyTag.objects.count(), Tag.objects.count()) == (2, 1, 1)


def test_a_long_title_is_tagged_by_its_short_name(ida: Staff) -> None:
    a_company()
    survey = a_survey(tags_answered=True, title="Sådan går det " * 8, code="saadan")
    asked(ida, survey)
    who = survey.respondents.get()
    send_answers(
        by=ida, survey=survey, respondent=who, answers={"q1": [option(survey, "q1", "Upåvirket")]}
    )
    assert Tag.objects.get().name == "Har svaret på saadan"


def test_whoever_came_by_another_way_is_nobody_to_the_companies() -> None:
    a_company()
    survey = a_survey(asked=1, has_public_link=True)
    before = all_that_companies_hold()
    answer(survey, survey.respondents.get(), "Upåvirket")
    answer(survey, None, "Upåvirket")
    assert all_that_companies_hold() == before


# -- without names ---------------------------------------------------------------------------------


def test_without_names_an_answer_leaves_no_trace_on_any_company(
    desk: StrictClient, ida: Staff
) -> None:
    """Every row of every table of the companies is the same after the answers as before, and one
    who has answered looks on its page as one who has not.
    """
    companies = [a_company(division=HOTEL, employees=7) for _n in range(6)]
    survey = a_survey(is_anonymous=True, title="Trivsel")
    asked(ida, survey, "", "branche")
    assert {tuple(lines(one)) for one in companies} == {(("survey", "Inviteret til »Trivsel«"),)}
    assert len({row.at for row in CompanyEvent.objects.filter(facts__step="invited")}) == 1
    before = all_that_companies_hold()
    for who in survey.respondents.all()[:5]:
        answer(survey, who, "Upåvirket", q5="Noget")
    assert Participation.objects.filter(has_answered=True).count() == 5
    assert all_that_companies_hold() == before
    answered = {
        str(p.respondent.reference) for p in Participation.objects.filter(has_answered=True)
    }
    seen = {
        (str(one.public_id) in answered, "Har svaret" in page, "Trivsel" in page)
        for one in companies
        for page in [desk.get(f"/virksomheder/{one.public_id}/").content.decode()]
    }
    assert seen == {(True, False, True), (False, False, True)}


def test_without_names_nobody_can_be_tagged_for_answering() -> None:
    survey = a_survey(is_anonymous=True)
    with pytest.raises(Refused, match="Uden navne"):
        change_survey(by=a_consultant(), survey=survey, tags_answered=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(tags_answered=True)


def test_the_source_itself_writes_nothing_where_there_are_no_names(ida: Staff) -> None:
    """Were it called by mistake, it would still leave no trace."""
    a_company()
    survey = a_survey(is_anonymous=True)
    asked(ida, survey)
    before = all_that_companies_hold()
    CompaniesAsked().answered(ida, survey.respondents.get(), "interview")
    assert all_that_companies_hold() == before


# -- who one speaks with ---------------------------------------------------------------------------


def test_the_interview_shows_whom_one_calls(desk: StrictClient, ida: Staff) -> None:
    hotel = a_company("Hotel Havn", phone="00111111")
    add_contact(by=ida, company=hotel, name="Vera Værtinde", title="Direktør", phone="00222222")
    survey = a_survey()
    asked(ida, survey)
    leave_in_peace(by=ida, company=hotel, until=WEDNESDAY, reason="Bad om ro")
    who = survey.respondents.get()
    page = desk.get(f"/undersoegelser/interview/{who.public_id}/").content.decode()
    for said in ("Vera Værtinde", "Direktør", "tel:00222222", "tel:00111111", "Bad om ro"):
        assert said in page
    assert f"/virksomheder/{hotel.public_id}/" in page


# -- by e-mail ------------------------------------------------------------------------------------


def reached(survey: Survey) -> dict[str, tuple[str, bool]]:
    """By company: the address, and are they left in peace?"""
    found = CompaniesAsked().reach(survey.respondents.filter(kind="companies"))
    names = dict(survey.respondents.values_list("pk", "name"))
    return {names[pk]: (one.email, one.in_peace) for pk, one in found.items()}


def test_the_contact_person_is_written_to_else_the_company_and_nobody_in_peace(ida: Staff) -> None:
    survey = a_survey()
    inn = a_company(name="Kroen", email="kroen@example.com")
    smith = a_company(cvr="", name="Smedjen", email="smedjen@example.com")
    quiet = a_company(cvr="", name="Stille", email="stille@example.com")
    a_company(cvr="", name="Uden")
    asked(ida, survey)
    add_contact(by=ida, company=smith, name="Bo Smed", email="bo@example.com")
    leave_in_peace(by=ida, company=quiet, until=WEDNESDAY + timedelta(days=9), reason="Ferie")
    assert reached(survey) == {
        inn.name: ("kroen@example.com", False),
        "Smedjen": ("bo@example.com", False),
        "Stille": ("", True),
        "Uden": ("", False),
    }


def test_one_that_was_merged_is_written_to_as_what_it_is_now_and_is_not_new_again(
    ida: Staff,
) -> None:
    survey = a_survey()
    gone = a_company(name="Kroen ApS", email="gammel@example.com")
    assert asked(ida, survey) == 1
    kept = a_company(cvr="", name="Kroen", email="kroen@example.com")
    merge(by=ida, kept=kept, gone=gone)
    assert reached(survey) == {"Kroen ApS": ("kroen@example.com", False)}
    assert asked(ida, survey) == 0
    assert survey.respondents.count() == 1

"""Companies, the campaigns and letters about them, and their own door."""

from __future__ import annotations

from typing import Any

from medspil.companies.actions.calling import take_next_company
from medspil.companies.actions.campaigns import draft_campaign, start_campaign
from medspil.companies.actions.companies import add_contact, add_workplace, register_company
from medspil.companies.actions.finding import find_duplicates
from medspil.companies.actions.letters import draft_letter
from medspil.companies.actions.questions import answer_question, ask_question
from medspil.companies.actions.tags import put_tag, save_search
from medspil.companies.models import Candidate, Company
from medspil.kernel import clock
from medspil.reception.models import OwnChange
from tests.companies.making import a_company, a_tag
from tests.reception.coming import a_link as a_company_link
from tests.reception.coming import a_person, labour
from tests.trust.house.making import Addresses, made_once, pages
from tests.trust.house.people import EVERYBODY, NOBODY, House

COMPANY_PAGES = (
    *("company", "change", "event", "next_step", "peace", "industry", "tag", "untag", "closing"),
    *("contact_new", "workplace_new", "part"),
)
CAMPAIGN_PAGES = (
    *("campaign", "campaign_rows", "campaign_change", "campaign_shares", "campaign_state"),
    *("campaign_next", "campaign_save", "campaign_give_back", "campaign_override"),
)
LETTER_PAGES = ("letter", "letter_sample", "letter_rows", "letter_do")
ALL_BUT_THE_CONSULTANT = EVERYBODY - {"consultant"}


@made_once
def company(house: House) -> Company:
    """With a tag of the consultant's on it."""
    made = a_company("Prøve ApS")
    put_tag(by=house.consultant, tag=tag(house), companies=[made.pk])
    return made


@made_once
def tag(house: House) -> Any:
    return a_tag(house.consultant)


def tag_key(house: House) -> dict[str, Any]:
    return {"pk": tag(house).pk}


def company_key(house: House) -> dict[str, Any]:
    return {"public_id": company(house).public_id}


def contact_key(house: House) -> dict[str, Any]:
    made = add_contact(by=house.consultant, company=company(house), name="Kim Prøve")
    return {**company_key(house), "pk": made.pk}


def workplace_key(house: House) -> dict[str, Any]:
    made = add_workplace(by=house.consultant, company=company(house), name="Værkstedet")
    return {**company_key(house), "pk": made.pk}


def search_key(house: House) -> dict[str, Any]:
    return {"pk": save_search(by=house.consultant, name="Mine", query="sections=I").pk}


@made_once
def campaign(house: House) -> dict[str, Any]:
    """The consultant's, with a company in their hands."""
    by = house.consultant
    tags = put_tag(by=by, tag=tag(house), companies=[company(house).pk])
    assert tags == 0  # it is on already
    made = draft_campaign(by=by, name="Ring", query=f"tags={tag(house).pk}", script="Hej")
    started = start_campaign(by=by, campaign=made)
    take_next_company(by=by, campaign=started)
    return {"pk": started.pk}


def letter(house: House) -> dict[str, Any]:
    """The consultant's, for another to approve."""
    Company.objects.filter(pk=company(house).pk).update(street="Kajen 1")
    query = f"tags={tag(house).pk}"
    made = draft_letter(by=house.consultant, subject="Kurser", text="Kære {navn}", query=query)
    return {"pk": made.pk}


def question(house: House) -> dict[str, Any]:
    made = ask_question(by=house.consultant, company=company(house), text="Hvad gælder?")
    return {"pk": made.pk}


def faq(house: House) -> dict[str, Any]:
    by = house.consultant
    asked = ask_question(by=by, company=company(house), text="Hvad gælder?")
    answered = answer_question(by=by, question=asked, answer="Det her", for_all=True)
    return {"pk": answered.faq.pk}


def pair(house: House) -> dict[str, Any]:
    for _n in range(2):
        register_company(by=house.consultant, name="Dobbelt ApS", postcode="5610")
    find_duplicates(by=house.consultant)
    return {"pk": Candidate.objects.latest("pk").pk}


def asked_by_company(house: House) -> dict[str, Any]:
    return {"public_id": labour(cvr=str(company(house).cvr)).public_id}


def own_change(house: House) -> dict[str, Any]:
    change = {"fields": ["phone"], "at": clock.now()}
    return {"pk": OwnChange.objects.create(company=company(house), **change).pk}


def company_link(house: House) -> dict[str, Any]:
    person = a_person(company(house))
    return {**company_key(house), "pk": a_company_link(person, house.consultant)[0].pk}


def page_text(house: House) -> dict[str, Any]:
    return {"code": "recruiting", "language": "da"}


ADDRESSES: Addresses = {
    **pages("companies", COMPANY_PAGES, company_key),
    "companies:contact": (contact_key, NOBODY),
    "companies:workplace": (workplace_key, NOBODY),
    **pages("companies", CAMPAIGN_PAGES, campaign),
    **pages("companies", LETTER_PAGES, letter),
    "companies:letter_change": (letter, ALL_BUT_THE_CONSULTANT),
    **pages("companies", ("call_list", "tag_change"), tag_key),
    "companies:question": (question, NOBODY),
    "companies:faq_retire": (faq, NOBODY),
    "companies:pair": (pair, NOBODY),
    "companies:search_drop": (search_key, ALL_BUT_THE_CONSULTANT),
    "reception:ask": (asked_by_company, NOBODY),
    "reception:change_seen": (own_change, NOBODY),
    "reception:door": (company_key, NOBODY),
    "reception:revoke": (company_link, NOBODY),
    "reception:text": (page_text, NOBODY),
}

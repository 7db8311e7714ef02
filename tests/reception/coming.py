"""How a test asks as a company, and comes in by its door."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from medspil.companies.actions.companies import add_contact
from medspil.companies.models import Company, CompanyContact
from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.kernel.links import hash_of, new_session_key, new_token
from medspil.people.models import Staff
from medspil.reception.actions.asking import ask_for_call, ask_for_labour
from medspil.reception.actions.door import PURPOSE
from medspil.reception.actors import Caller
from medspil.reception.doors import SESSION_COOKIE
from medspil.reception.models import Ask, CompanyLink, CompanySession
from medspil.reception.queries.door import LINK, SESSION
from tests.guards import StrictClient

CALL = {
    "about": "Vi vil gerne høre om kurser",
    "best_time": "i morgen",
    "company_name": "Prøve ApS",
    "cvr": "",
    "name": "Kim Prøve",
    "phone": "00 00 00 41",
    "email": "kim@example.com",
}
LABOUR = {
    "occupation": "Rengøring om morgenen",
    "seats": "3",
    "job": "small",
    "hours": "8",
    "shifts": "kl. 5-8",
    "place": "Assens",
    "must_have": "Kørekort",
    "company_name": "Prøve ApS",
    "cvr": "",
    "name": "Kim Prøve",
    "phone": "",
    "email": "kim@example.com",
}


def a_call(**given: Any) -> Ask:
    """Somebody who asks on the open page to be called."""
    made: Ask = ask_for_call(by=Caller(), **{**CALL, **given})
    return made


def labour(**given: Any) -> Ask:
    """Somebody who asks on the open page for three to clean in the morning."""
    facts: dict[str, Any] = {**LABOUR, "seats": 3, "hours": Decimal(8), **given}
    made: Ask = ask_for_labour(by=Caller(), **facts)
    return made


def a_person(company: Company, **given: Any) -> CompanyContact:
    """Somebody to ask for, with a telephone and an e-mail."""
    facts = {"name": "Kim Prøve", "phone": "00000042", "email": "kim@example.com", **given}
    made: CompanyContact = add_contact(by=System("test"), company=company, **facts)
    return made


def a_link(person: CompanyContact, by: Staff, *, days: int = 30) -> tuple[CompanyLink, str]:
    """A link with its secret. Negative days: one that has expired."""
    token, now = new_token(), clock.now()
    made = CompanyLink.objects.create(
        company=person.company,
        contact=person,
        token_hash=hash_of(LINK, token),
        purpose=PURPOSE,
        made_at=now if days > 0 else now + timedelta(days=days - 1),
        expires_at=now + timedelta(days=days),
        made_by=by,
    )
    return made, token


def inside(company: Company, link: CompanyLink | None = None) -> StrictClient:
    """A browser in which the company is in; with a link as its person, else by the provider."""
    client, key, now = StrictClient(), new_session_key(), clock.now()
    CompanySession.objects.create(
        company=company,
        key_hash=hash_of(SESSION, key),
        how="link" if link else "provider",
        link=link,
        begun_at=now,
        seen_at=now,
    )
    client.cookies[SESSION_COOKIE] = key
    return client


def post(client: StrictClient, url: str, once: str = "", **sent: Any) -> Any:
    return client.post(url, {"once": once or str(uuid.uuid4()), **sent})


def text(answer: Any) -> str:
    """What the page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))

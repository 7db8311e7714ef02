"""What the database refuses, whoever writes."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, transaction

from medspil.companies.models import Company
from medspil.kernel import clock
from medspil.people.models import Staff
from medspil.reception.models import (
    Ask,
    CompanyCode,
    CompanyLink,
    CompanySession,
    OfferedText,
    OwnChange,
    ReceptionPolicy,
)
from tests.companies.making import a_company, a_consultant
from tests.reception.coming import a_call, a_link, a_person, labour

pytestmark = pytest.mark.django_db


def broken(row: Any, **facts: Any) -> str:
    """The name of what refused it."""
    with pytest.raises(Error) as found, transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**facts)
    return str(found.value)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("an_ask_is_somebodys_to_answer", {"phone": "", "email": ""}),
        ("an_ask_is_somebodys_to_answer", {"name": " "}),
        ("an_ask_names_a_company", {"company_name": " "}),
        ("an_ask_names_a_company", {"cvr": "0123"}),
        ("an_ask_is_answered_whole", {"answer": "Ja"}),
        ("an_ask_is_answered_whole", {"how": "call"}),
        (
            "only_the_answered_are_forgotten",
            {"forgotten_at": clock.now(), "name": "", "phone": "", "email": ""},
        ),
    ],
)
def test_an_ask_is_whole(name: str, facts: dict[str, Any]) -> None:
    assert name in broken(a_call(), **facts)


def test_an_ask_came_some_way() -> None:
    made = a_call()
    made.pk, made.public_id, made.via = None, uuid.uuid4(), "letter"
    with pytest.raises(Error, match="ask_came_some_way"), transaction.atomic():
        made.save()


@pytest.mark.parametrize(
    "facts",
    [{"occupation": "Andet"}, {"seats": 4}, {"due_on": date(2030, 1, 1)}, {"kind": "call"}],
)
def test_what_was_asked_is_never_changed(facts: dict[str, Any]) -> None:
    ask = labour()
    with pytest.raises(Error, match="Cannot update"), transaction.atomic():
        Ask.objects.filter(pk=ask.pk).update(**facts)


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "visit"},
        {"occupation": ""},
        {"seats": 0},
        {"hours": 60},
        {"job": "gig"},
        {"due_on": date(2001, 1, 1)},
        {"via": "door"},  # of no company
    ],
)
def test_labour_is_work_for_somebody_by_a_day_to_come(facts: dict[str, Any]) -> None:
    ask = labour()
    copy = {f.attname: getattr(ask, f.attname) for f in Ask._meta.concrete_fields}
    del copy["id"], copy["public_id"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Ask.objects.create(**{**copy, **facts})


def test_a_person_has_one_link_at_a_time() -> None:
    karl, person = a_consultant(), a_person(a_company())
    a_link(person, karl)
    with pytest.raises(IntegrityError, match="one_link_for_a_contact_person"):
        a_link(person, karl)


def test_a_link_locks_at_the_fifth_and_a_code_lasts_a_quarter() -> None:
    link, _token = a_link(a_person(a_company()), a_consultant())
    assert "link_locks_at_the_fifth" in broken(link, wrong_codes=5)
    now = clock.now()
    with pytest.raises(IntegrityError, match="code_lasts_a_quarter"), transaction.atomic():
        CompanyCode.objects.create(
            link=link,
            code_hash=b"x",
            way="sms",
            made_at=now,
            expires_at=now + timedelta(minutes=16),
        )
    assert CompanyLink.objects.get() == link


def test_a_session_says_how_it_came() -> None:
    now = clock.now()
    with pytest.raises(IntegrityError, match="company_session_says_how"):
        CompanySession.objects.create(
            company=a_company(), key_hash=b"k", how="link", begun_at=now, seen_at=now
        )


def test_a_change_is_of_something_and_seen_by_somebody() -> None:
    company: Company = a_company()
    made = OwnChange.objects.create(company=company, fields=["phone"], at=clock.now())
    assert "a_change_is_seen_by_somebody" in broken(made, seen_at=clock.now())
    assert "a_change_is_of_a_field" in broken(made, fields=[])


def test_a_text_stands_once_a_language_and_the_promise_is_within_reason() -> None:
    by: Staff = a_consultant()
    facts = {"code": "recruiting", "language": "da", "title": "A", "text": "B"}
    made = OfferedText.objects.create(**facts, written_at=clock.now(), written_by=by)
    assert "offered_in_a_known_language" in broken(made, language="pl")
    assert "offered_in_words" in broken(made, text=" ")
    with pytest.raises(IntegrityError, match="offered_once_a_language"), transaction.atomic():
        OfferedText.objects.create(**facts, written_at=clock.now())
    with pytest.raises(IntegrityError, match="within_reason"):
        ReceptionPolicy.objects.create(answer_days=0)

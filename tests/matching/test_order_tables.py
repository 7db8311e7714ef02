"""What the database itself refuses of profiles, orders and those who are proposed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from medspil.kernel import clock
from medspil.matching.actions.profiles import stop_search
from medspil.matching.models import JobOrder, Package, Profile, Proposal, SearchConsent
from medspil.people.models import Citizen
from tests import factories as make
from tests.matching.order_life import MACHINE, a_profile, an_order, chosen, to_interview
from tests.matching.test_tables import refuses

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("profile_has_hours", {"hours_from": 38, "hours_to": 37}),
        ("profile_has_hours", {"hours_to": 49}),
        ("profile_postcode_is_one", {"postcode": "56"}),
        ("profile_travels", {"km": 0}),
        ("profile_shifts_and_strains_known", {"shifts": 0}),
        ("profile_shifts_and_strains_known", {"avoids": 1024}),
        ("nobody_is_searchable_without_consent", {"until": DAY + timedelta(days=999)}),
    ],
)
def test_a_profile_that_cannot_be(name: str, given: dict[str, Any]) -> None:
    made = a_profile()
    assert refuses(name, lambda: Profile.objects.filter(pk=made.pk).update(**given))


def test_nobody_protected_closed_or_unasked_can_be_searched() -> None:
    protected = make.citizen(protected=True)
    asked = a_profile()
    unasked = make.citizen()

    def make_profile(citizen: Citizen, consent: SearchConsent) -> None:
        Profile.objects.create(
            citizen=citizen, consent=consent, until=consent.until, written_at=clock.now()
        )

    def consent_of(citizen: Citizen) -> SearchConsent:
        return SearchConsent.objects.create(
            citizen=citizen, answer=True, shown_text="?", how="phone", until=DAY, at=clock.now()
        )

    given = consent_of(protected)
    assert refuses("a_protected_person", lambda: make_profile(protected, given))
    assert refuses("without_consent", lambda: make_profile(unasked, asked.consent))
    no = SearchConsent.objects.create(
        citizen=unasked, answer=False, shown_text="?", how="phone", at=clock.now()
    )
    assert refuses(
        "without_consent",
        lambda: Profile.objects.create(
            citizen=unasked, consent=no, until=DAY, written_at=clock.now()
        ),
    )
    Citizen.objects.filter(pk=asked.citizen_id).update(protected=True)
    asked.refresh_from_db()
    assert asked.withdrawn_at is not None
    assert refuses(
        "a_protected_person", lambda: Profile.objects.filter(pk=asked.pk).update(withdrawn_at=None)
    )


def test_consents_versions_and_rankings_are_not_rewritten() -> None:
    a_profile()
    order = an_order()
    for model, field in (
        (SearchConsent, {"shown_text": "!"}),
        (Profile.objects.get().versions.model, {"facts": None}),
        (order.rankings.model, {"found": []}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            model._default_manager.update(**field)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("order_kind_is_known", {"kind": "gig"}),
        ("order_urgency_is_known", {"urgency": "soon"}),
        ("order_says_what", {"title": " "}),
        ("order_has_hours", {"hours_from": 0}),
        ("order_has_seats", {"seats": 0}),
        ("no_more_are_hired_than_asked_for", {"filled": 2}),
        ("order_shifts_and_strains_known", {"shifts": 16}),
        ("order_postcode_is_one", {"postcode": "ABCD"}),
        ("a_course_is_before_the_start", {"course": "AMU"}),
        ("a_course_is_before_the_start", {"course": "AMU", "course_on": DAY + timedelta(days=99)}),
        ("an_order_is_closed_for_a_reason", {"closed_because": "Nej"}),
    ],
)
def test_an_order_that_cannot_be(name: str, given: dict[str, Any]) -> None:
    order = an_order()
    assert refuses(name, lambda: JobOrder.objects.filter(pk=order.pk).update(**given))


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("asked_in_words_that_are_kept", {"asked_at": clock.now()}),
        ("asked_in_a_language", {"asked_language": ""}),
        ("answered_in_their_own_words", {"answer": True}),
        (
            "answered_in_their_own_words",
            {
                "answer": True,
                "answered_at": clock.now(),
                "answer_how": "phone",
                "answer_words": "Ja",
            },
        ),
        ("the_company_answers_what_was_sent", {"company_said": "interview"}),
        ("hired_after_a_yes_from_both", {"hired_at": clock.now(), "starts_on": DAY}),
        ("still_there_is_asked_of_who_was_hired", {"still_4": True}),
    ],
)
def test_a_proposal_that_cannot_be(name: str, given: dict[str, Any]) -> None:
    one = chosen(an_order(), a_profile())[0]
    assert refuses(name, lambda: Proposal.objects.filter(pk=one.pk).update(**given))


def test_nobody_is_sent_before_they_answered_or_proposed_when_they_may_not_be_found() -> None:
    order, anna = an_order(seats=2), a_profile()
    package, one = to_interview(order, anna)
    other = chosen(order, a_profile())[0]
    unsent = Proposal.objects.filter(pk=other.pk)
    assert refuses("sent_when_the_citizen_has_answered", lambda: unsent.update(package=package))
    stop_search(by=MACHINE, citizen=other.citizen)
    assert refuses("who_is_not_searchable", lambda: unsent.update(package=package))
    assert refuses(
        "a_package_expires",
        lambda: Package.objects.update(expires_at=clock.now() + timedelta(days=60)),
    )
    assert refuses(
        "a_citizen_is_proposed_once_for_an_order",
        lambda: Proposal.objects.create(
            order=order,
            citizen=one.citizen,
            ranking=one.ranking,
            place=1,
            points=1,
            chosen_at=clock.now(),
        ),
    )


def test_changes_of_the_pool_are_numbered_in_the_order_they_hold() -> None:
    first, second = a_profile(), a_profile()
    a_profile(first.citizen, skills=["Tysk"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM matching_poolclock")
        (n,) = cursor.fetchone()
    numbers = {one.pk: one.n for one in Profile.objects.all()}
    assert numbers == {first.pk: n, second.pk: n - 1}
    assert sorted(first.versions.values_list("n", flat=True)) == [n - 2, n]

"""Breaking the glass: with a reason, for some hours, seen by the leader, and slow to guess."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from medspil.kernel import clock
from medspil.kernel.models import AuditEntry
from medspil.people.models import AccessEntry, AccessPurpose, BreakGlass, Citizen, Role, Staff
from medspil.people.queries import broken_glass_for, citizens_for
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient

URL = "/adgang/"
REASON = "Ringer i stedet for Mads, som er syg"
NOTHING = "Der er ikke åbnet nogen sag med det nummer."


@pytest.fixture
def lise(db: None, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    make.the_law()
    return make.staff(full_name="Lise Holm")


@pytest.fixture
def theirs(lise: Staff) -> Citizen:
    """A citizen of another team."""
    return make.citizen(anchor=date(2020, 1, 6), staff=make.staff(), with_cpr=True)


def form(number: object, reason: str = REASON) -> dict[str, object]:
    return {"once": uuid.uuid4(), "number": number, "reason": reason}


@pytest.mark.parametrize("by", ["cpr", "cpr with a dash", "case number"])
def test_the_number_opens_the_case_for_eight_hours(
    client: StrictClient, lise: Staff, theirs: Citizen, by: str
) -> None:
    assert theirs.cpr is not None
    number = {
        "cpr": theirs.cpr.digits,
        "cpr with a dash": theirs.cpr.formatted,
        "case number": theirs.reference,
    }[by]
    page = reverse("desk:citizen", args=[theirs.public_id])
    assert logged_in(client, lise).get(page).status_code == 404
    answer = client.post(URL, form(number))
    assert (answer.status_code, answer.url) == (303, page)
    assert "Du har adgang uden for dit team til" in client.get(page).content.decode()
    glass = BreakGlass.objects.get()
    assert (glass.staff, glass.citizen, glass.reason) == (lise, theirs, REASON)
    looks = AccessEntry.objects.filter(citizen=theirs, purpose=AccessPurpose.BREAK_GLASS)
    assert [look.detail for look in looks] == [REASON]
    with clock.at(glass.until + timedelta(minutes=1)):
        assert not citizens_for(lise).filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("number", ["6101600000", "T-99999", "not a number", "X-1"])
def test_a_number_that_opens_nothing_gets_the_same_answer_whatever_it_is(
    client: StrictClient, lise: Staff, theirs: Citizen, number: str
) -> None:
    answer = logged_in(client, lise).post(URL, form(number))
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"number": [NOTHING]}
    assert not BreakGlass.objects.exists()
    tried = AuditEntry.objects.get(action="people.open_by_number")
    assert tried.facts == {"found": False}
    assert number not in str(vars(tried))


def test_without_a_proper_reason_nothing_opens(
    client: StrictClient, lise: Staff, theirs: Citizen
) -> None:
    answer = logged_in(client, lise).post(URL, form(theirs.reference, "fordi"))
    assert list(answer.context["form"].errors) == ["reason"]
    assert not BreakGlass.objects.exists()


def test_guessing_is_stopped_after_ten_tries_in_an_hour(
    client: StrictClient, lise: Staff, theirs: Citizen
) -> None:
    logged_in(client, lise)
    for n in range(10):
        client.post(URL, form(f"X-{n}"))
    answer = client.post(URL, form(theirs.reference))
    assert "for mange gange" in str(answer.context["form"].errors)
    assert not BreakGlass.objects.exists()
    with clock.at(clock.now() + timedelta(hours=1, minutes=1)):
        assert client.post(URL, form(theirs.reference)).status_code == 303


def test_the_same_form_sent_twice_breaks_one_glass(
    client: StrictClient, lise: Staff, theirs: Citizen
) -> None:
    data = form(theirs.reference)
    logged_in(client, lise)
    answers = [client.post(URL, data) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].url == answers[1].url
    assert BreakGlass.objects.count() == 1


def test_one_s_own_citizen_needs_no_glass(client: StrictClient, lise: Staff) -> None:
    mine = make.citizen(staff=lise)
    answer = logged_in(client, lise).post(URL, form(mine.reference))
    assert answer.status_code == 303
    assert not BreakGlass.objects.exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CONSULTANT, Role.REPRESENTATIVE])
def test_other_roles_have_no_such_door(
    client: StrictClient, lise: Staff, theirs: Citizen, role: str
) -> None:
    logged_in(client, make.staff(role))
    assert client.get(URL).status_code == 404
    assert client.post(URL, form(theirs.reference)).status_code == 404
    assert not BreakGlass.objects.exists()


def test_the_leader_sees_whose_glass_was_broken_and_why(
    client: StrictClient, lise: Staff, theirs: Citizen
) -> None:
    logged_in(client, lise).post(URL, form(theirs.reference))
    own = make.leader(make.team_of(lise))
    assert [glass.reason for glass in broken_glass_for(own)] == [REASON]
    assert [glass.reason for glass in broken_glass_for(make.leader(whole_house=True))] == [REASON]
    assert list(broken_glass_for(make.leader())) == []
    assert list(broken_glass_for(lise)) == []


def test_the_number_stands_in_no_address_and_comes_back_in_no_page(
    client: StrictClient, lise: Staff, theirs: Citizen
) -> None:
    assert theirs.cpr is not None
    answer = logged_in(client, lise).post(URL, form(theirs.cpr.digits))
    assert theirs.cpr.digits not in answer.url
    assert theirs.reference not in answer.url
    assert "no-store" in client.get(URL)["Cache-Control"]

"""Employees, roles and teams: administrators alone, with a first and a last day."""

from __future__ import annotations

import uuid
from contextlib import closing
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange

from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.kernel.models import AuditEntry
from medspil.people.actions.login import reset_login
from medspil.people.actions.staff import change_staff, create_staff, end_role, grant_role
from medspil.people.models import (
    AccessEntry,
    AccessPurpose,
    Role,
    RoleMembership,
    Staff,
    Team,
)
from medspil.people.rules import has_role
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient

pytestmark = pytest.mark.django_db
PEOPLE = "/indstillinger/medarbejdere/"


@pytest.fixture(autouse=True)
def _law(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-02-03")
    make.the_law()


def test_an_account_is_made_and_its_door_is_a_link_that_works_once(client: StrictClient) -> None:
    boss = make.administrator()
    logged_in(client, boss)
    made = client.post(
        f"{PEOPLE}ny/",
        {"full_name": "Kirsten Prøve", "username": "kirsten", "once": str(uuid.uuid4())},
    )
    assert made.status_code == 302, made.content.decode()
    kirsten = Staff.objects.get(username="kirsten")
    page = client.get(f"{PEOPLE}{kirsten.pk}/")
    door = page.context["door"]
    guest = StrictClient()
    form = guest.get(door, follow=True)
    words = "en ganske lang sætning 42"
    guest.post(form.request["PATH_INFO"], {"password1": words, "password2": words})
    kirsten.refresh_from_db()
    assert kirsten.check_password(words)
    assert client.get(f"{PEOPLE}{kirsten.pk}/").context["door"] == ""


def test_a_role_holds_from_its_first_day_to_its_last() -> None:
    boss, nina, team = make.administrator(), make.staff(role="representative"), make.team()
    grant_role(
        by=boss,
        staff=nina,
        role=Role.LEADER,
        team=team,
        start=date(2020, 2, 4),
        end=date(2020, 2, 5),
    )
    held = []
    for day in (3, 4, 5, 6):
        with clock.at(date(2020, 2, day)):
            held.append(has_role(Staff.objects.get(pk=nina.pk), Role.LEADER))
    assert held == [False, True, True, False]


def test_the_same_role_twice_on_a_day_is_refused_kindly_and_by_the_database() -> None:
    boss, nina = make.administrator(), make.staff()
    team = make.team_of(nina)
    with pytest.raises(Refused, match="allerede rollen"):
        grant_role(by=boss, staff=nina, role=Role.CASEWORKER, team=team, start=date(2020, 2, 3))
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleMembership.objects.create(
            staff=nina, role=Role.CASEWORKER, team=team, valid=DateRange(date(2020, 2, 3), None)
        )


def test_a_caseworker_without_a_team_is_refused() -> None:
    with pytest.raises(Refused, match="hører til et team"):
        grant_role(
            by=make.administrator(),
            staff=make.staff(),
            role=Role.CASEWORKER,
            start=date(2020, 2, 3),
        )


def test_the_last_administrator_stays() -> None:
    boss = make.administrator()
    membership = boss.memberships.get()
    with pytest.raises(Refused, match="altid være en administrator"):
        end_role(by=boss, membership=membership, end=date(2020, 2, 3))
    with pytest.raises(Refused, match="egen konto"):
        change_staff(by=boss, staff=boss, full_name="x", email="", phone="", is_active=False)


def test_a_taken_user_name_is_refused() -> None:
    boss = make.administrator()
    create_staff(by=boss, username="kirsten", full_name="Kirsten")
    with pytest.raises(Refused, match="taget"):
        create_staff(by=boss, username="Kirsten", full_name="Kirsten")


@pytest.mark.parametrize("who", ["caseworker", "leader"])
def test_nobody_else_manages_staff(client: StrictClient, who: str) -> None:
    staff = make.staff() if who == "caseworker" else make.leader(whole_house=True)
    with pytest.raises(NotAllowed):
        grant_role(by=staff, staff=staff, role=Role.ADMINISTRATOR, start=date(2020, 2, 3))
    assert logged_in(client, staff).get(PEOPLE).status_code == 404


def test_a_team_is_made_once(client: StrictClient) -> None:
    logged_in(client, make.administrator())
    for _time in range(2):
        client.post("/indstillinger/teams/", {"team-name": "Nord", "once": str(uuid.uuid4())})
    assert Team.objects.filter(name="Nord").count() == 1


# -- a way in that is lost -------------------------------------------------------------------------


def reset(client: StrictClient, person: Staff, **fields: str) -> Any:
    given = {"once": str(uuid.uuid4()), "why": "Ny telefon", **fields}
    return client.post(f"{PEOPLE}{person.pk}/nulstil/", given)


def test_a_lost_way_in_is_reset_and_the_colleague_gets_a_new_link(client: StrictClient) -> None:
    boss, nina = make.administrator(), make.staff()
    nina.set_password(make.PASSWORD)
    nina.save()
    Authenticator.objects.create(user=nina, type=Authenticator.Type.TOTP, data={"secret": "x"})
    hers = logged_in(StrictClient(), nina)
    assert hers.get("/").status_code == 200
    logged_in(client, boss)
    assert f"{PEOPLE}{nina.pk}/nulstil/" in client.get(f"{PEOPLE}{nina.pk}/").content.decode()
    assert client.get(f"{PEOPLE}{nina.pk}/nulstil/").status_code == 200
    answer = reset(client, nina)
    assert (answer.status_code, answer.url) == (303, f"{PEOPLE}{nina.pk}/")
    page = client.get(answer.url)
    assert page.context["door"].startswith("/konto/password/reset/key/")
    nina.refresh_from_db()
    assert (nina.has_usable_password(), nina.authenticator_set.exists()) == (False, False)
    assert hers.get("/").headers["Location"].startswith("/konto/login/")
    line = AuditEntry.objects.get(action="people.reset_login")
    assert (line.actor, line.why, line.facts) == (boss.actor_name, "Ny telefon", {"factors": 1})


def test_a_reset_needs_a_reason_and_is_never_of_ones_own(client: StrictClient) -> None:
    boss, nina = make.administrator(), make.staff()
    logged_in(client, boss)
    answer = reset(client, nina, why=" ")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["why"])
    answer = reset(client, boss)
    assert answer.status_code == 422
    assert "Du kan ikke nulstille din egen adgang." in answer.content.decode()
    assert not AuditEntry.objects.filter(action="people.reset_login").exists()


def test_a_reset_asks_again_who_one_is(client: StrictClient) -> None:
    boss, nina = make.administrator(), make.staff()
    boss.set_password(make.PASSWORD)
    boss.save()
    client.force_login(boss)
    for answer in (client.get(f"{PEOPLE}{nina.pk}/nulstil/"), reset(client, nina)):
        assert answer.headers["Location"].startswith("/konto/reauthenticate/?next=")
    assert not AuditEntry.objects.filter(action="people.reset_login").exists()


def test_nobody_else_resets_a_way_in(client: StrictClient) -> None:
    leader, nina = make.leader(whole_house=True), make.staff()
    with pytest.raises(NotAllowed):
        reset_login(by=leader, staff=nina, why="Ny telefon")
    assert reset(logged_in(client, leader), nina).status_code == 404


# -- files and protected addresses -----------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        "/borgere/?bucket=ok&format=csv",
        "/borgere/?format=xlsx",
        "/tal/status/ok/borgere/?format=csv",
        "/genaabning/borgere/?dag=1.6.2020&format=csv",
    ],
)
def test_a_file_of_citizens_asks_again_and_goes_back_to_the_list(
    client: StrictClient, page: str
) -> None:
    boss = make.leader(whole_house=True)
    boss.set_password(make.PASSWORD)
    boss.save()
    client.force_login(boss)
    asked = client.get(page)
    assert (asked.status_code, asked.headers["Location"].partition("?")[0]) == (
        302,
        "/konto/reauthenticate/",
    )
    assert AccessEntry.objects.filter(purpose=AccessPurpose.EXPORT).count() == 0
    back = client.post(asked.headers["Location"], {"password": make.PASSWORD})
    address, _format, _rest = page.partition("format=")
    assert unquote(back.headers["Location"]) == address.rstrip("?&")
    with closing(client.get(page)) as file:
        assert file.headers["Content-Disposition"].startswith("attachment")


def test_a_protected_address_asks_again(client: StrictClient) -> None:
    nina = make.staff()
    nina.set_password(make.PASSWORD)
    nina.save()
    hidden = make.citizen(staff=nina, protected=True, address="Skjulevej 17")
    client.force_login(nina)
    address = f"/borgere/{hidden.public_id}/adresse/"
    asked = client.post(address, {"once": str(uuid.uuid4())})
    assert asked.headers["Location"].startswith("/konto/reauthenticate/?next=")
    back = client.post(asked.headers["Location"], {"password": make.PASSWORD})
    assert back.headers["Location"] == f"/borgere/{hidden.public_id}/"
    shown = client.post(address, {"once": str(uuid.uuid4())})
    assert "Skjulevej 17" in shown.content.decode()

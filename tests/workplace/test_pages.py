"""The pages of activities: what each colleague sees and can press."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from medspil.kernel import clock
from medspil.people.models import Staff
from medspil.workplace.actions.activities import cancel, change
from medspil.workplace.actions.places import join
from medspil.workplace.models import (
    Activity,
    Joining,
    Occasion,
    WorkplacePolicy,
)
from tests import factories as make
from tests.workplace.browsing import asked, at_the_door, post, read, said
from tests.workplace.fellowship import (
    TUESDAY,
    an_activity,
    an_occasion,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_day(db: None) -> Any:
    with clock.at(make.moment(TUESDAY, "09:00")):
        make.the_law()
        yield


@pytest.fixture
def host() -> Staff:
    return make.staff(full_name="Vibe Vært")


@pytest.fixture
def colleague() -> Staff:
    return make.staff(full_name="Kai Kollega")


WALK = {
    "kind": "walk",
    "title": "Rundt om søen",
    "day": "22.04.2020",
    "starts": "12.15",
    "minutes": "45",
    "place": "Ved broen",
    "repeats": "once",
}


def test_an_empty_page_says_what_to_do(colleague: Staff) -> None:
    page = said(read(at_the_door(colleague), "/faellesskab/"))
    assert "Der er ikke noget på vej" in page
    assert "Foreslå en gåtur, en kop kaffe" in page


def test_it_stands_in_the_menu_of_every_employee(colleague: Staff) -> None:
    assert 'href="/faellesskab/"' in read(at_the_door(colleague), "/")


def test_who_joined_is_told_on_their_first_page_and_nobody_else(
    host: Staff, colleague: Staff
) -> None:
    walk = an_occasion(host)
    lunch = an_occasion(host, kind="lunch", title="Frokost")
    for one in (walk, lunch):
        join(by=colleague, occasion=one)
    assert "Aflyst:" not in read(at_the_door(colleague), "/")
    cancel(by=host, occasion=walk, reason="Det regner")
    change(by=host, occasion=lunch, starts_at=make.moment(TUESDAY + timedelta(days=1), "13:00"))
    page = said(read(at_the_door(colleague), "/"))
    assert "Aflyst: Rundt om søen , onsdag d. 22. april kl. 12.00 – Det regner" in page
    assert "Flyttet: Frokost , fra onsdag d. 22. april kl. 12.00 til" in page
    for other in (host, make.staff()):
        assert "Det regner" not in read(at_the_door(other), "/")
    with clock.at(make.moment(TUESDAY + timedelta(days=1), "14:00")):
        assert "Det regner" not in read(at_the_door(colleague), "/")


def test_what_is_proposed_stands_there_for_the_others(host: Staff, colleague: Staff) -> None:
    answer = post(at_the_door(host), "/faellesskab/ny/", **WALK, capacity="3")
    assert (answer.status_code, answer["Location"]) == (303, "/faellesskab/")
    made = Occasion.objects.get()
    assert (made.starts_at, made.minutes, made.capacity) == (
        make.moment(TUESDAY + timedelta(days=1), "12:15"),
        45,
        3,
    )
    page = said(read(at_the_door(colleague), "/faellesskab/"))
    assert "onsdag d. 22. april kl. 12.15 Rundt om søen Gåtur · 45 min. Ved broen" in page
    assert "0 af 3 Vibe Vært" in page


def test_a_weekly_one_is_there_as_often_as_asked(host: Staff) -> None:
    client = at_the_door(host)
    post(client, "/faellesskab/ny/", **{**WALK, "repeats": "weekly", "times": "6"})
    assert Occasion.objects.count() == 6
    assert "Vis også 2 senere" in said(read(client, "/faellesskab/"))
    assert read(client, "/faellesskab/?alle=1").count("data-open-link") == 6
    wrong = post(client, "/faellesskab/ny/", **{**WALK, "repeats": "weekly", "times": ""})
    assert (wrong.status_code, Activity.objects.count()) == (422, 1)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"day": "20.04.2020"}, "Tidspunktet er passeret."),
        ({"place": ""}, "Skriv et sted, et link eller et nummer"),
        ({"about": "Vi ses, 710460-0001"}, "Der står et CPR-nummer."),
        ({"link": "http://example.com"}, "Linket skal begynde med https://."),
        ({"capacity": "0"}, "1"),
    ],
)
def test_what_cannot_be_proposed_is_said_at_the_form(
    host: Staff, facts: dict[str, str], says: str
) -> None:
    answer = post(at_the_door(host), "/faellesskab/ny/", **{**WALK, **facts})
    assert (answer.status_code, says in answer.content.decode()) == (422, True)
    assert Activity.objects.count() == 0


def test_joining_leaving_and_a_full_house(host: Staff, colleague: Staff) -> None:
    found = an_occasion(host, capacity=1)
    url, late = f"/faellesskab/{found.public_id}/", make.staff()
    client, other = at_the_door(colleague), at_the_door(late)
    assert post(client, f"{url}deltag/", do="join")["Location"] == url
    assert "Hvem kommer Kai Kollega" in said(read(other, url))
    assert "Alle 1 er taget" in said(read(other, url))
    refused = post(other, f"{url}deltag/", do="join")
    assert (refused.status_code, "Den ene plads er taget." in refused.content.decode()) == (
        422,
        True,
    )
    assert post(client, f"{url}deltag/", do="leave", **{"from": "list"})["Location"] == (
        "/faellesskab/"
    )
    post(other, f"{url}deltag/", do="join")
    assert Joining.objects.get().staff == late
    assert post(other, f"{url}deltag/", do="x").status_code == 422


def test_the_same_form_twice_is_one_place(host: Staff, colleague: Staff) -> None:
    found = an_occasion(host)
    client, key = at_the_door(colleague), str(uuid.uuid4())
    for _ in range(2):
        answer = client.post(f"/faellesskab/{found.public_id}/deltag/", {"once": key, "do": "join"})
        assert answer.status_code == 303
    assert Joining.objects.count() == 1


def test_who_joined_sees_first_that_it_was_moved_or_called_off(
    host: Staff, colleague: Staff
) -> None:
    moved, off = an_activity(host, times=2).occasions.all()
    for one in (moved, off):
        join(by=colleague, occasion=one)
    change(by=host, occasion=moved, starts_at=moved.starts_at + timedelta(hours=1))
    cancel(by=host, occasion=off, reason="Broen er lukket")
    page = said(read(at_the_door(colleague), "/faellesskab/"))
    mine = page.split("Du er med", 1)[1]
    assert "onsdag d. 22. april kl. 13.00 flyttet fra onsdag d. 22. april kl. 12.00" in mine
    assert "Aflyst Broen er lukket" in mine
    others = said(read(at_the_door(make.staff()), "/faellesskab/"))
    assert "Broen er lukket" not in others


def test_its_host_changes_cancels_hands_over_and_goes_on(host: Staff, colleague: Staff) -> None:
    found = an_occasion(host, times=2)
    url, client = f"/faellesskab/{found.public_id}/", at_the_door(host)
    facts = {**WALK, "title": "Om den anden sø", "starts": "13.00"}
    assert post(client, f"{url}ret/", **facts).status_code == 303
    assert post(client, f"{url}flere/", times="1").status_code == 303
    assert post(client, f"{url}aflys/", reason="").status_code == 422
    assert post(client, f"{url}aflys/", reason="Regn", rest="on").status_code == 303
    assert post(client, f"{url}overdrag/", to=str(colleague.pk)).status_code == 303
    made = Activity.objects.get()
    assert (made.title, made.host) == ("Om den anden sø", colleague)
    states = list(Occasion.objects.values_list("state", flat=True))
    assert states == ["cancelled"] * 3
    assert post(client, f"{url}overdrag/", to=str(colleague.pk)).status_code == 404


def test_a_colleague_has_no_door_to_what_is_the_hosts(host: Staff, colleague: Staff) -> None:
    url, client = f"/faellesskab/{an_occasion(host).public_id}/", at_the_door(colleague)
    assert [post(client, f"{url}{page}/").status_code for page in ("ret", "aflys", "flere")] == [
        404
    ] * 3
    assert "Giv værtskabet videre" not in read(client, url)


def test_the_calendar_entry_says_no_more_than_the_kind(host: Staff, colleague: Staff) -> None:
    found = an_occasion(host, title="Mettes fødselsdag")
    answer = at_the_door(colleague).get(f"/faellesskab/{found.public_id}/kalender.ics")
    text = answer.content.decode()
    assert "SUMMARY:Med kolleger: gåtur" in text
    assert ("Mette" in text, "Vibe" in text) == (False, False)
    assert "DTSTART;TZID=Europe/Copenhagen:20200422T120000" in text


def test_what_is_forgotten_is_found_by_nobody(host: Staff) -> None:
    found = an_occasion(host)
    Occasion.objects.filter(pk=found.pk).update(
        forgotten_at=found.starts_at + timedelta(days=1), took_part=0
    )
    assert at_the_door(host).get(f"/faellesskab/{found.public_id}/").status_code == 404


def test_leaders_choose_how_long_it_is_remembered(colleague: Staff) -> None:
    leader = at_the_door(make.leader())
    assert post(leader, "/faellesskab/valg/", forget_after_days="7").status_code == 303
    assert post(leader, "/faellesskab/valg/", forget_after_days="0").status_code == 422
    assert WorkplacePolicy.objects.get().forget_after_days == 7
    assert at_the_door(colleague).get("/faellesskab/valg/").status_code == 404


# -- statements ------------------------------------------------------------------------------------


def test_the_list_asks_as_often_for_one_as_for_three(host: Staff, colleague: Staff) -> None:
    client, counts = at_the_door(colleague), []
    for n in (1, 2):
        for _ in range(n):
            join(by=colleague, occasion=an_occasion(host))
            an_occasion(host)
        counts.append(asked(client, "/faellesskab/"))
    assert counts[0] == counts[1]


def test_one_time_asks_as_often_for_one_as_for_three(host: Staff, colleague: Staff) -> None:
    found = an_occasion(host, times=2)
    client, counts = at_the_door(colleague), []
    for n in (1, 2):
        for _ in range(n):
            join(by=make.staff(), occasion=found)
        counts.append(asked(client, f"/faellesskab/{found.public_id}/"))
    assert counts[0] == counts[1]

"""An adviser of another team opens what a course needs: the folder, and the citizen's own page of
the course. While it runs, and no longer.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from medspil.clarification.actions.summaries import answer_summary, send_summary
from medspil.clarification.models import Clarification, Readiness
from medspil.folder.models import Consideration, Entry
from medspil.kernel import clock
from medspil.people.models import AccessEntry, Citizen, Staff
from tests import factories as make
from tests.clarification.making import a_citizen, all_held, an_adviser, begun, referred
from tests.doors import logged_in
from tests.folder.making import a_folder
from tests.guards import StrictClient
from tests.portal.visitors import text

pytestmark = pytest.mark.usefixtures("the_tuesday")


@pytest.fixture
def anna(nina: Staff) -> Citizen:
    found = a_citizen(nina, first_name="Anna", last_name="Holm")
    a_folder(found, nina)
    return found


@pytest.fixture
def omar() -> Staff:
    """Of another team."""
    return an_adviser(make.staff(full_name="Omar Lund")).staff


@pytest.fixture
def course(nina: Staff, omar: Staff, anna: Citizen) -> Clarification:
    return begun(referred(nina, anna), omar.clarifies)


@pytest.fixture
def desk(omar: Staff) -> StrictClient:
    return logged_in(StrictClient(), omar)


def send(client: StrictClient, url: str, **facts: Any) -> Any:
    return client.post(url, {"once": str(uuid.uuid4()), **facts})


def of(citizen: Citizen, where: str) -> str:
    return f"/borgere/{citizen.public_id}/{where}"


PAGES = ("mappe/", "mappe/hensyn/", "mappe/samtale/", "mappe/cv/", "min/afklaring/")


def test_the_folder_is_filled_by_whoever_gives_the_course(
    desk: StrictClient, omar: Staff, course: Clarification, anna: Citizen
) -> None:
    seen = AccessEntry.objects.filter(staff=omar, citizen=anna).count()
    assert [desk.get(of(anna, where)).status_code for where in PAGES] == [200] * len(PAGES)
    assert AccessEntry.objects.filter(staff=omar, citizen=anna).count() == seen + len(PAGES)
    assert send(desk, of(anna, "mappe/ny/job/"), written="Lager").status_code == 303
    assert send(desk, of(anna, "mappe/hensyn/"), text="Ryggen").status_code == 303
    assert Entry.objects.get().written_by == omar
    assert Consideration.objects.get().written_by == omar


def test_the_citizens_own_page_of_the_course_is_answered_on_their_behalf(
    desk: StrictClient, omar: Staff, course: Clarification, anna: Citizen
) -> None:
    assert send(desk, of(anna, "min/afklaring/"), do="ready", score="2").status_code == 303
    assert Readiness.objects.get().told_to == omar
    talk = course.talks.all()[0]
    assert desk.get(of(anna, f"min/afklaring/tid/{talk.pk}/")).status_code == 200


def test_no_link_on_them_leads_where_the_adviser_may_not_go(
    desk: StrictClient, course: Clarification, anna: Citizen
) -> None:
    pages = [*PAGES, "mappe/ny/job/"]
    html = "".join(desk.get(of(anna, where)).content.decode() for where in pages)
    html += desk.get(f"/afklaring/{course.public_id}/").content.decode()
    about = str(anna.public_id)
    links = sorted({link for link in re.findall(r'href="(/[^"#?]*)', html) if about in link})
    dead = [link for link in links if desk.get(link).status_code == 404]
    assert (dead, len(links) > 10) == ([], True)


@pytest.mark.parametrize("where", PAGES)
def test_nobody_else_and_nothing_else(
    desk: StrictClient, course: Clarification, anna: Citizen, where: str
) -> None:
    stranger = an_adviser(make.staff()).staff
    assert logged_in(StrictClient(), stranger).get(of(anna, where)).status_code == 404
    for other in ("", "min/", "min/mappe/", "min/aftaler/", "doer/"):
        assert desk.get(of(anna, other)).status_code == 404


def test_when_the_course_is_over_the_doors_are_closed(
    desk: StrictClient, omar: Staff, course: Clarification, anna: Citizen
) -> None:
    last = all_held(course)[-1]
    with clock.at(last.ends_at):
        summary = send_summary(by=omar, clarification=course, text="Du kan.")
        desk = logged_in(StrictClient(), omar)
        assert desk.get(of(anna, "mappe/")).status_code == 200
        answer_summary(by=omar, summary=summary, approved=True)
        assert [desk.get(of(anna, where)).status_code for where in PAGES] == [404] * len(PAGES)


def test_a_protected_citizen_is_their_own_teams_alone(
    desk: StrictClient, course: Clarification, anna: Citizen
) -> None:
    Citizen.objects.filter(pk=anna.pk).update(protected=True)
    assert [desk.get(of(anna, where)).status_code for where in PAGES] == [404] * len(PAGES)
    assert "Det borgeren ser" not in text(desk.get(f"/afklaring/{course.public_id}/"))

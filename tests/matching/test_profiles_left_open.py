"""A job profile that two write, or that is stopped while somebody writes it: nothing is undone."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from medspil.kernel.action import Refused
from medspil.matching.actions.profiles import stop_search
from medspil.matching.models import Profile
from medspil.people.actors import CitizenActor
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.matching.order_life import a_profile

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def typed(**said: Any) -> dict[str, Any]:
    return {"once": str(uuid.uuid4()), **said}


def test_of_two_who_write_a_profile_the_second_sees_what_the_first_wrote() -> None:
    nina = make.staff()
    anna = make.citizen(staff=nina)
    url, client = f"/borgere/{anna.public_id}/jobprofil/", logged_in(StrictClient(), nina)
    facts = {
        "occupations": "Kok",
        "skills": "Bagværk",
        "hours_from": "20",
        "hours_to": "37",
        "shifts": ["day"],
        "until": "01.09.2020",
        "how": "phone",
    }
    assert 'name="read" value="0"' in client.get(url).content.decode()
    assert client.post(url, typed(**facts, read="0")).status_code == 303
    page = client.post(url, typed(**{**facts, "skills": "Tysk"}, read="0"))
    html = page.content.decode()
    says = ("er ændret, siden du åbnede", "Det står der nu", "Bagværk", "Tysk</textarea>")
    assert (page.status_code, [one in html for one in says]) == (422, [True] * 4)
    held = anna.job_profile
    assert held.skills == ["bagværk"]
    assert f'name="read" value="{held.n}"' in html
    assert client.post(url, typed(**{**facts, "skills": "Tysk"}, read=held.n)).status_code == 303
    held.refresh_from_db()
    assert held.skills == ["tysk"]


def test_a_form_left_open_does_not_undo_a_stop() -> None:
    nina = make.staff()
    anna = make.citizen(staff=nina)
    a_profile(anna)
    read = Profile.objects.get().n
    stop_search(by=CitizenActor(anna), citizen=anna)
    with pytest.raises(Refused, match="er ændret"):
        a_profile(anna, read=read)
    assert anna.job_profile.withdrawn_at is not None
    again = a_profile(anna, read=Profile.objects.get().n)
    assert again.withdrawn_at is None

"""Every page in the house, at two widths: axe finds nothing, and nothing sticks out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories as make
from tests.trust.house import TODAY, House, build, one_of_everything
from tests.trust.test_permission_matrix import staff_addresses

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# Who sees most of it; between them they see it all.
WHO = ("caseworker", "leader", "administrator", "panel chair", "panel member", "psychologist")
FRAGMENTS = {
    "contact:effect",
    "contact:round_figures",
    "meetings:meeting_signals",
}  # parts of a page, not pages


@pytest.fixture
def house(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    made = build()
    make.concern(made.citizen, level="high")
    make.attempt(made.citizen)
    make.conversation(made.citizen)
    return made


def looks(house: House, who: str) -> list[str]:
    """The addresses that this person may look at, each once."""
    objects = one_of_everything(house)
    found = []
    for address in staff_addresses():
        if address.name in FRAGMENTS or (address.parameters and address.name not in objects):
            continue
        found.append(address.url(**(objects[address.name]()[0] if address.parameters else {})))
    return found


@pytest.mark.parametrize("who", WHO)
def test_every_page_is_accessible_and_fits(
    house: House,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    look: Callable[..., None],
    who: str,
) -> None:
    page = page_at(1280)
    log_in(page, house.people[who])
    seen = 0
    for url in looks(house, who):
        answer = page.request.get(url)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        look(page, url, widths=(1280, 390))
        seen += 1
    assert seen >= (5 if who == "panel member" else 8)

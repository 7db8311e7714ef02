"""Every page of the courses of clarification at two widths: axe finds nothing, and all fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from medspil.clarification.actions.advisers import add_away
from medspil.clarification.actions.courses import jump
from medspil.clarification.actions.summaries import send_summary
from medspil.kernel import clock
from medspil.people.models import Role
from medspil.portal.doors import SESSION_COOKIE
from tests import factories as make
from tests.clarification.making import a_citizen, all_held, an_adviser, begun, referred
from tests.portal.visitors import inside
from tests.trust.house import TODAY

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits(
    page_at: Callable[..., Any],
    live_server: Any,
    log_in: Callable[[Any, Any], None],
    look: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())
    make.the_law()
    make.municipality(home=True)
    leader = make.leader(whole_house=True)
    make.give_role(leader, Role.CASEWORKER, make.team())
    adviser = an_adviser(leader, weekly=12)
    an_adviser(make.staff())
    add_away(by=leader, adviser=adviser, first=TODAY, last=TODAY)
    waiting = referred(leader, a_citizen(leader, interpreter=True, language="ar"), wishes="Mere")
    moved = referred(leader)
    done = referred(leader)
    jump(by=leader, clarification=done, because="Begynder på skole den 1. maj")
    begun(done, adviser)
    all_held(done)
    send_summary(by=leader, clarification=done, text="Du kan meget. Du vil gerne i butik.")
    jump(by=leader, clarification=moved, because="Flytter i maj")
    begun(moved, adviser)
    page = page_at(width)

    for course in (waiting, moved, done):
        key = inside(course.citizen).cookies[SESSION_COOKIE].value
        page.context.add_cookies([{"name": SESSION_COOKIE, "value": key, "url": live_server.url}])
        look(page, "/min/afklaring/")
        look(page, "/min/")
    ahead = moved.talks.latest("during")
    key = inside(moved.citizen).cookies[SESSION_COOKIE].value
    page.context.add_cookies([{"name": SESSION_COOKIE, "value": key, "url": live_server.url}])
    look(page, f"/min/afklaring/tid/{ahead.pk}/")
    log_in(page, leader)
    for url in (
        "/",
        "/afklaring/",
        "/afklaring/leder/",
        *(f"/afklaring/{one.public_id}/" for one in (waiting, moved, done)),
        f"/afklaring/samtale/{ahead.uid}/",
        f"/borgere/{done.citizen.public_id}/afklaring/",
        f"/borgere/{waiting.citizen.public_id}/",
        f"/borgere/{a_citizen(leader).public_id}/afklaring/",
    ):
        look(page, url)
    assert clock.today() == TODAY

"""The psychologist's pages and the public one, at two widths."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest

from medspil.hotline.actions.duty import change_shift, plan_shift
from medspil.hotline.actions.line import set_line
from medspil.hotline.spring import play_spring
from medspil.kernel.action import System
from tests.hotline.given import TUESDAY, psychologist

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PAGES = ("", "vagt/", "vagt/taelling/?talt=1", "vagt/hjaelp/", "henvis/", "henvis/ny/")
PAGES += ("vagtplan/", "linjen/", "ubesvarede/", "tal/?vis=theme")


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits(
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    look: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TUESDAY.isoformat())
    for who, to in (("P. Lund", "open"), ("A. Dam", "paused")):
        made = plan_shift(by=System("test"), day=TUESDAY, starts=time(9), ends=time(12), who=who)
        change_shift(by=System("test"), shift=made, to="open")
        if to == "paused":
            change_shift(by=System("test"), shift=made, to=to, minutes=10)
    play_spring(TUESDAY - timedelta(weeks=4), TUESDAY - timedelta(weeks=2), at_most=10)
    hours = {day: (time(9), time(15)) if day < 6 else None for day in range(1, 8)}
    set_line(by=System("test"), hours=hours, phone="00112233")
    plan_shift(by=System("test"), day=TUESDAY, starts=time(12), ends=time(15), who="K. Riis")
    page = page_at(width)
    log_in(page, psychologist())
    look(page, *(f"/hotline/{name}" for name in PAGES))

"""The psychologist's pages and the public one, at two widths."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest

from medspil.hotline.actions.duty import change_shift, plan_shift
from medspil.kernel.action import System
from tests.hotline.given import TUESDAY, psychologist

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PAGES = ("", "vagt/", "vagt/taelling/?talt=1", "vagt/hjaelp/", "henvis/", "henvis/ny/")
PAGES += ("vagtplan/", "linjen/", "ubesvarede/", "tal/?vis=theme")


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits(
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    assert_accessible: Callable[[Any], None],
    monkeypatch: pytest.MonkeyPatch,
    width: int,
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TUESDAY.isoformat())
    for who, to in (("P. Lund", "open"), ("A. Dam", "paused")):
        made = plan_shift(by=System("test"), day=TUESDAY, starts=time(9), ends=time(12), who=who)
        change_shift(by=System("test"), shift=made, to="open")
        if to == "paused":
            change_shift(by=System("test"), shift=made, to=to, minutes=10)
    plan_shift(by=System("test"), day=TUESDAY, starts=time(12), ends=time(15), who="K. Riis")
    page = page_at(width)
    log_in(page, psychologist())
    wide = []
    for name in PAGES:
        page.goto(f"/hotline/{name}")
        assert_accessible(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(name)
    assert wide == []

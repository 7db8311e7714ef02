"""Every page of the room, the consultant's and the citizen's: axe finds nothing, and all fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from medspil.people.models import Role
from medspil.sparring.actions.answering import answer, comment
from medspil.sparring.actions.courses import refer
from medspil.sparring.actions.sending import send_version
from tests import factories as make
from tests.portal.test_browser import inside
from tests.sparring.making import LETTER, a_course, a_file, a_time, an_application

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_sparring_is_accessible_and_fits(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    live_server: Any,
    assert_accessible: Callable[[Any], None],
    width: int,
) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", "2020-04-14")
    ida, kim = make.leader(whole_house=True), make.citizen()
    ida.memberships.create(role=Role.CONSULTANT, valid=ida.memberships.get().valid)
    sent = an_application(kim, letter=LETTER, advert="Vi søger en butiksassistent")
    letter = sent.documents.get(kind="letter")
    for words in ("god til kunder", "Venlig hilsen Kim"):
        comment(by=ida, application=sent, document=letter, quote=words, text="Sig mere")
    answer(by=ida, application=sent, text="Godt begyndt")
    better = LETTER.replace("god til", "rigtig god til").replace("Venlig hilsen Kim", "Kim")
    send_version(by=ida, application=sent, given={"letter": a_file(better)})
    newest = sent.documents.get(kind="letter", number=2)
    asked, _free = refer(by=ida, citizen=kim, course=a_course()), a_time(ida)
    page = page_at(width)
    log_in(page, ida)
    inside(page, kim, live_server.url)
    one, own = f"/ansoegninger/{sent.public_id}/", f"/min/sparring/{sent.public_id}/"
    problems = []
    for url in (
        *("/ansoegninger/", "/ansoegninger/tider/", "/ansoegninger/kurser/"),
        *("/ansoegninger/regler/", one, f"{one}?tekst={newest.pk}&fra=0&til=4"),
        *(f"{one}forskelle/{newest.pk}/", "/min/sparring/", "/min/sparring/ny/", own),
        *(f"{own}forskelle/{newest.pk}/", f"/min/sparring/kursus/{asked.pk}/"),
    ):
        answered = page.goto(url)
        assert answered.status == 200, url
        try:
            assert_accessible(page)
        except AssertionError as found:
            problems.append(f"{url}: {str(found)[:600]}")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            problems.append(f"{url}: wider than the window")
    assert problems == []

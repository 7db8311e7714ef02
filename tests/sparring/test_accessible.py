"""Every page of the room, the consultant's, the citizen's and the provider's: axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest

from medspil.people.actors import CitizenActor
from medspil.people.models import Role
from medspil.sparring.actions.answering import answer, comment
from medspil.sparring.actions.courses import add_start, answer_referral, refer
from medspil.sparring.actions.examples import approve_example, edit_example, offer_example
from medspil.sparring.actions.sending import send_version
from medspil.sparring.links import provider_link
from tests import factories as make
from tests.portal.test_browser import inside
from tests.sparring.making import LETTER, a_course, a_file, a_time, an_application

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MAY = date(2020, 5, 4)


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_sparring_is_accessible_and_fits(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    page_at: Callable[..., Any],
    log_in: Callable[[Any, Any], None],
    live_server: Any,
    look: Callable[..., None],
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
    offer_example(by=CitizenActor(kim), application=sent)
    edit_example(by=ida, application=sent, about="Butik", text="Kære butik\n\nJeg kan meget.")
    shown = an_application(kim)
    offer_example(by=CitizenActor(kim), application=shown)
    edit_example(by=ida, application=shown, about="Butik", text="Kære butik\n\nJeg kan alt.")
    approve_example(by=CitizenActor(kim), application=shown)
    late = add_start(by=ida, course=a_course(email="kurser@example.com"), starts_on=MAY, place="By")
    asked, _free = refer(by=ida, citizen=kim, course=late.course), a_time(ida)
    page, provider = page_at(width), page_at(width)
    log_in(page, ida)
    inside(page, kim, live_server.url)
    one, own = f"/ansoegninger/{sent.public_id}/", f"/min/sparring/{sent.public_id}/"
    course = f"/min/sparring/kursus/{asked.pk}/"
    look(
        page,
        *("/ansoegninger/", "/ansoegninger/tider/", "/ansoegninger/kurser/"),
        *("/ansoegninger/eksempler/", "/min/sparring/eksempler/"),
        *(f"/ansoegninger/kurser/{late.course_id}/", "/ansoegninger/regler/"),
        *(one, f"{one}?tekst={newest.pk}", f"{one}?tekst={newest.pk}&fra=0&til=4"),
        *(f"{one}forskelle/{newest.pk}/", "/min/sparring/", "/min/sparring/ny/", own),
        *(f"{own}forskelle/{newest.pk}/", course),
    )
    said = answer_referral(
        by=CitizenActor(kim), referral=asked, wants=True, name=True, phone=True, start=late
    )
    look(page, course, "/ansoegninger/kurser/")
    provider.goto(urlsplit(provider_link(said)).path)
    look(provider)
    provider.get_by_role("button", name="Begyndt").click()
    look(provider)
    provider.get_by_role("button", name="Gennemført").click()
    asked.refresh_from_db()
    assert asked.state == "finished"

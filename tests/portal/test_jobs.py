"""May a company see my CV? Asked by a message, answered on one's own page."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from medspil.matching.actions.proposals import ask_citizen
from tests import factories as make
from tests.companies.making import a_company
from tests.matching.order_life import MACHINE, a_profile, an_order, chosen
from tests.portal.visitors import inside

pytestmark = pytest.mark.django_db

DAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", DAY.isoformat())


def test_a_citizen_reads_who_asks_and_answers_in_their_own_words() -> None:
    make.the_law()
    anna = make.citizen(phone="00000012")
    one = chosen(an_order(a_company("Plum")), a_profile(anna))[0]
    client = inside(anna)
    before = "/min/job/" in client.get("/min/").content.decode()
    ask_citizen(by=MACHINE, proposal=one, how="sms")
    after = "/min/job/" in client.get("/min/").content.decode()
    assert (before, after) == (False, True)
    assert "CV til Plum" in client.get("/min/job/").content.decode()
    sent = {
        "once": str(uuid.uuid4()),
        "which": str(one.public_id),
        "answer": "yes",
        "words": "Ja, gerne!",
    }
    assert [client.post("/min/job/", sent).status_code for _n in range(2)] == [303, 303]
    one.refresh_from_db()
    assert (one.answer, one.answer_words, one.answer_how) == (
        True,
        "Ja, gerne!",
        "self",
    )
    theirs = inside(make.citizen())
    again = {**sent, "once": str(uuid.uuid4()), "answer": "no"}
    assert theirs.post("/min/job/", again).status_code == 404
    assert client.post("/min/job/", {**again, "words": ""}).status_code == 303
    one.refresh_from_db()
    assert (one.answer, one.answer_words) == (False, "Nej")

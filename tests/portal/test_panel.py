"""The citizen's case before the panel, on their own pages: three questions, and what is written."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from medspil.kernel.models import AuditEntry
from medspil.meetings.actions.panel.cases import (
    reopen_preparation,
    send_for_review,
    write_section,
)
from medspil.meetings.actions.panel.consents import give_consents
from medspil.meetings.actions.panel.days import hold_hearing, open_hearing, schedule_case
from medspil.meetings.actions.panel.outcomes import recommend, register_decision
from medspil.meetings.models import (
    CaseState,
    HearingState,
    PanelCase,
    PanelConsent,
    ReviewComment,
    Section,
)
from medspil.people.models import Citizen, Municipality, Staff
from tests import factories as make
from tests.doors import logged_in
from tests.guards import StrictClient
from tests.portal.visitors import inside, text

pytestmark = pytest.mark.django_db
TODAY = date(2020, 4, 14)


@pytest.fixture(autouse=True)
def _spring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDSPIL_TODAY", TODAY.isoformat())


@pytest.fixture
def nina(db: None) -> Staff:
    make.the_law()
    make.municipality(home=True)
    Municipality.objects.filter(is_home=True).update(phone="00000010")
    return make.staff(full_name="Nina Holm")


@pytest.fixture
def amalie(nina: Staff) -> Citizen:
    return make.citizen(first_name="Amalie", group="LAB6_02", staff=nina, phone="00000034")


@pytest.fixture
def written(nina: Staff, amalie: Citizen) -> PanelCase:
    """A case whose preparatory part lies with the citizen until the 28th."""
    made = make.panel_case(amalie, nina)
    for section in Section:
        dated = TODAY if section == Section.CERTIFICATE else None
        write_section(by=nina, case=made, section=section, text=f"Om {section}", dated=dated)
    return send_for_review(by=nina, case=made, how="portal", deadline=TODAY + timedelta(days=14))


@pytest.fixture
def ready(nina: Staff, amalie: Citizen) -> PanelCase:
    return make.ready_case(amalie, nina)


@pytest.fixture
def chair() -> Staff:
    made = make.staff(role="representative", full_name="Karen Leder")
    make.panel_member(made, "chair")
    return made


def page_of(case: PanelCase, where: str = "") -> str:
    return f"/min/team/{case.public_id}/{where}"


def answer(client: StrictClient, case: PanelCase, question: str, said: str, **more: Any) -> Any:
    given = {"once": str(uuid.uuid4()), "answer": said, **more}
    return client.post(page_of(case, f"svar/{question}/"), given)


# -- the three questions ---------------------------------------------------------------------------


def test_each_question_is_answered_for_itself_with_the_words_that_were_shown(
    amalie: Citizen, ready: PanelCase
) -> None:
    client = inside(amalie)
    assert f"/min/team/{ready.public_id}/" in client.get("/min/").content.decode()
    for question, said in (("virtual", "yes"), ("represented", "no"), ("without_me", "yes")):
        page = text(client.get(page_of(ready, f"svar/{question}/")))
        assert "Du kan skifte mening, indtil mødet begynder." in page
        assert answer(client, ready, question, said).status_code == 303
    lines = PanelConsent.objects.order_by("pk")
    assert [(one.question, one.answer, one.how, one.recorded_by) for one in lines] == [
        ("virtual", True, "self", None),
        ("represented", False, "self", None),
        ("without_me", True, "self", None),
    ]
    assert lines[0].shown_text.startswith("Må mødet holdes på skærm eller telefon?")
    said = text(client.get(page_of(ready)))
    assert said.count("Ja, siden tirsdag d. 14. april") == 2
    actors = AuditEntry.objects.filter(action="meetings.give_consents")
    assert {line.actor for line in actors} == {f"citizen:{amalie.pk}"}


def test_the_words_are_kept_in_the_language_they_were_read_in(
    amalie: Citizen, ready: PanelCase
) -> None:
    client = inside(amalie)
    client.post("/min/sprog/", {"language": "pl"})
    answer(client, ready, "virtual", "yes")
    kept = PanelConsent.objects.get()
    assert (kept.language, "Czy" in kept.shown_text) == ("pl", True)


def test_a_yes_taken_back_lets_the_form_fall_and_never_the_meeting(
    amalie: Citizen, nina: Staff, chair: Staff, ready: PanelCase
) -> None:
    client = inside(amalie)
    answer(client, ready, "virtual", "yes")
    day = make.panel_day(date(2020, 4, 21), link="https://video.example.com/team")
    schedule_case(by=nina, case=ready, day=day, form="video")
    page = client.get(page_of(ready))
    assert 'href="https://video.example.com/team"' in page.content.decode()
    assert "Karen Leder – Leder mødet" in text(page)
    assert "tirsdag d. 21. april kl. 09.00" in text(client.get("/min/"))
    assert answer(client, ready, "virtual", "no").status_code == 303
    assert ready.hearings.get().state == HearingState.FORM_PENDING
    said = text(client.get(page_of(ready)))
    assert "Mødet er ikke aflyst. Vi foreslår tirsdag d. 21. april kl. 09.00, vi mødes i" in said
    no = PanelConsent.objects.order_by("-pk").first()
    assert no is not None
    assert no.withdraws is not None
    assert (no.answer, no.withdraws.answer) == (False, True)


def test_once_the_meeting_has_begun_the_answers_stand(
    amalie: Citizen, nina: Staff, chair: Staff, ready: PanelCase
) -> None:
    client = inside(amalie)
    day = make.panel_day(TODAY)
    schedule_case(by=nina, case=ready, day=day, form="in_person")
    open_hearing(by=chair, hearing=ready.hearings.get())
    page = client.get(page_of(ready))
    assert "Svarene kan ikke ændres mere." in text(page)
    assert "svar/virtual" not in page.content.decode()
    late = answer(client, ready, "virtual", "yes")
    assert (late.status_code, "svarene kan ikke ændres mere" in text(late)) == (422, True)
    assert PanelConsent.objects.count() == 0


def test_sent_twice_it_is_one_answer_and_nothing_chosen_is_said(
    amalie: Citizen, ready: PanelCase
) -> None:
    client, once = inside(amalie), str(uuid.uuid4())
    sent = [answer(client, ready, "virtual", "yes", once=once) for _n in range(2)]
    assert [one.status_code for one in sent] == [303, 303]
    assert PanelConsent.objects.count() == 1
    empty = client.post(page_of(ready, "svar/represented/"), {})
    assert (empty.status_code, "Vælg en." in text(empty)) == (422, True)
    assert client.get(page_of(ready, "svar/noget-andet/")).status_code == 404


def test_an_employee_who_was_told_says_how(
    client: StrictClient, amalie: Citizen, nina: Staff, ready: PanelCase
) -> None:
    desk = logged_in(client, nina)
    where = f"/borgere/{amalie.public_id}/min/team/{ready.public_id}/svar/virtual/"
    assert "Hvordan sagde borgeren det?" in text(desk.get(where))
    without = desk.post(where, {"answer": "yes"})
    assert (without.status_code, PanelConsent.objects.count()) == (422, 0)
    assert desk.post(where, {"answer": "yes", "how": "phone"}).status_code == 303
    assert desk.post(where, {"answer": "no", "how": "in_person"}).status_code == 303
    lines = PanelConsent.objects.order_by("pk")
    assert [(one.answer, one.how, one.recorded_by) for one in lines] == [
        (True, "phone", nina),
        (False, "in_person", nina),
    ]


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("without_citizen", "Teamet taler om din sag, uden at du er med."),
        ("represented", "Vera Værge taler for dig på mødet."),
        ("in_person", "Vi mødes her: Rådhuset, lokale 3"),
        ("phone", "Mødet holdes i telefonen. Vi ringer til dig."),
        ("hybrid", "Du kan også være med på video."),
    ],
)
def test_each_form_says_what_it_means_for_the_citizen(
    amalie: Citizen, nina: Staff, chair: Staff, ready: PanelCase, form: str, says: str
) -> None:
    from medspil.meetings.actions.panel.consents import give_verdict

    every = {"virtual": True, "represented": True, "without_me": True}
    give_consents(by=nina, case=ready, answers=every, how="phone")
    give_verdict(by=chair, case=ready, sound=True, grounds="Sagen er godt belyst.")
    vera = amalie.representations.create(
        kind="guardian",
        name="Vera Værge",
        purpose="værge",
        valid=make._days(date(2020, 1, 1), None),
    )
    speaks = {"representative": vera} if form == "represented" else {}
    day = make.panel_day(date(2020, 4, 21))
    schedule_case(by=nina, case=ready, day=day, form=form, **speaks)
    assert says in text(inside(amalie).get(page_of(ready)))


# -- what is written about me ----------------------------------------------------------------------


def test_the_whole_text_is_read_and_something_said_of_it_by_the_day(
    amalie: Citizen, written: PanelCase
) -> None:
    client = inside(amalie)
    assert "Svar senest tirsdag d. 28. april." in text(client.get(page_of(written)))
    page = text(client.get(page_of(written, "tekst/")))
    assert [section for section in Section if f"Om {section}" not in page] == []
    empty = client.post(page_of(written, "tekst/"), {"text": " "})
    assert (empty.status_code, "Skriv din bemærkning" in text(empty)) == (422, True)
    given = {"text": "Jeg har også kørekort", "once": str(uuid.uuid4())}
    sent = [client.post(page_of(written, "tekst/"), given).status_code for _n in range(2)]
    assert (sent, ReviewComment.objects.count()) == ([303, 303], 1)
    kept = ReviewComment.objects.get()
    assert (kept.text, kept.how, kept.recorded_by) == ("Jeg har også kørekort", "self", None)
    written.refresh_from_db()
    assert written.state == CaseState.CITIZEN_REVIEW  # the caseworker reads it first
    assert "Du har svaret. Tak." in text(client.get(page_of(written)))


def test_nothing_to_add_makes_the_case_ready(amalie: Citizen, written: PanelCase) -> None:
    given = {"nothing": "1", "text": ""}
    assert inside(amalie).post(page_of(written, "tekst/"), given).status_code == 303
    written.refresh_from_db()
    assert (written.state, written.reviews.get().closed_because) == (CaseState.READY, "agreed")


def test_what_is_being_written_is_not_shown(
    amalie: Citizen, nina: Staff, written: PanelCase
) -> None:
    client = inside(amalie)
    reopen_preparation(by=nina, case=written)
    assert client.get(page_of(written, "tekst/")).status_code == 404
    assert "Det har vi skrevet om dig" not in text(client.get(page_of(written)))


def test_a_link_that_came_with_a_message_opens_the_text(
    amalie: Citizen, nina: Staff, written: PanelCase
) -> None:
    from medspil.portal.models import DoorSession
    from tests.portal.visitors import a_link

    client = inside(amalie)
    link, _token = a_link(amalie, nina, purpose="booking")
    DoorSession.objects.update(purpose="booking", link=link, how="link")
    assert client.get(page_of(written, "tekst/")).status_code == 200
    assert client.get("/min/aftaler/").status_code == 404


def test_what_was_proposed_and_decided_is_read_afterwards(
    amalie: Citizen, nina: Staff, chair: Staff, ready: PanelCase
) -> None:
    client = inside(amalie)
    schedule_case(by=nina, case=ready, day=make.panel_day(TODAY), form="in_person")
    hearing = ready.hearings.get()
    open_hearing(by=chair, hearing=hearing)
    hold_hearing(by=chair, hearing=hearing)
    recommend(
        by=chair,
        case=ready,
        type="flex_job",
        plain_text="Vi foreslår et fleksjob.",
        grounds={"professional_reason": "Godt belyst."},
    )
    page = text(client.get(page_of(ready)))
    assert ("Vi foreslår et fleksjob." in page, "Kommunens svar" in page) == (True, False)
    register_decision(by=nina, case=ready, outcome="followed")
    assert f"/min/team/{ready.public_id}/" in client.get("/min/").content.decode()
    page = text(client.get(page_of(ready)))
    assert "Kommunen siger ja til teamets forslag." in page
    assert "Godt belyst." not in page  # written for the panel, not for the citizen


# -- what must not happen --------------------------------------------------------------------------


def test_another_citizen_s_case_is_as_one_that_does_not_exist(
    amalie: Citizen, nina: Staff, written: PanelCase
) -> None:
    other = inside(make.citizen(group="LAB6_02", staff=nina))
    unknown = text(other.get(f"/min/team/{uuid.uuid4()}/"))
    answers = [
        other.get(page_of(written)),
        other.get(page_of(written, "tekst/")),
        other.post(page_of(written, "tekst/"), {"nothing": "1"}),
        other.get(page_of(written, "svar/virtual/")),
        answer(other, written, "virtual", "yes"),
    ]
    assert [(one.status_code, text(one)) for one in answers] == [(404, unknown)] * 5
    assert (PanelConsent.objects.count(), ReviewComment.objects.count()) == (0, 0)


def test_the_number_of_queries_is_the_same_for_one_and_three_rows(
    amalie: Citizen, nina: Staff, chair: Staff, ready: PanelCase
) -> None:
    client = inside(amalie)
    schedule_case(by=nina, case=ready, day=make.panel_day(date(2020, 4, 21)), form="in_person")

    def queries() -> list[int]:
        counts = []
        for where in ("", "svar/virtual/", "tekst/"):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page_of(ready, where)).status_code == 200
            counts.append(len(asked))
        return counts

    answer(client, ready, "virtual", "yes")
    first = queries()
    for said in ("no", "yes"):
        answer(client, ready, "virtual", said)
        answer(client, ready, "represented", said)
        make.panel_member(make.staff(role="representative"), "health")
    assert queries() == first

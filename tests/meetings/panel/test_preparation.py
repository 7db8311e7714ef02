"""A case is opened, prepared with the citizen, and read by them before the meeting."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, NotAllowed
from medspil.meetings.actions.panel.cases import (
    accept_review,
    comment_on_preparation,
    refer_to_panel,
    reopen_preparation,
    save_section_draft,
    send_for_review,
    write_section,
)
from medspil.meetings.models import (
    PanelCase,
    PreparatoryDraft,
)
from medspil.meetings.queries.panel import open_panel_case
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Staff
from tests import factories as make
from tests.meetings.panel.hearing import DAY, refused


def test_a_case_is_opened_once_and_only_by_the_citizens_own(citizen: Citizen, clerk: Staff) -> None:
    kind = make.panel()
    once = uuid.uuid4()
    made = refer_to_panel(by=clerk, once=once, citizen=citizen, type=kind, question="flex_job")
    assert (made.state, made.referred_on) == ("draft", DAY)
    with pytest.raises(AlreadyDone):
        refer_to_panel(by=clerk, once=once, citizen=citizen, type=kind, question="flex_job")
    assert "allerede en åben sag" in str(
        refused(lambda: refer_to_panel(by=clerk, citizen=citizen, type=kind, question="flex_job"))
    )
    with pytest.raises(NotAllowed):
        refer_to_panel(by=make.staff(), citizen=citizen, type=kind, question="flex_job")
    assert open_panel_case(CitizenActor(citizen), citizen) == made
    assert open_panel_case(make.staff(), citizen) is None


def test_citizen_and_caseworker_write_and_the_versions_are_kept(
    citizen: Citizen, clerk: Staff, anna: CitizenActor
) -> None:
    case = make.panel_case(citizen, clerk)
    save_section_draft(by=clerk, case=case, section="wishes", text="Jeg vil ge")
    write_section(by=clerk, case=case, section="wishes", text="Vil gerne arbejde i et gartneri")
    write_section(by=anna, case=case, section="wishes", text="Jeg vil helst være gartner", base=1)
    versions = case.sections.filter(section="wishes").order_by("version")
    assert [(v.version, v.by_citizen, v.written_by) for v in versions] == [
        (1, False, clerk),
        (2, True, None),
    ]
    assert PreparatoryDraft.objects.count() == 0
    assert PanelCase.objects.get(pk=case.pk).state == "preparation"
    said = refused(
        lambda: write_section(by=clerk, case=case, section="wishes", text="Andet", base=1)
    )
    assert "En anden har skrevet imens" in str(said)
    other = CitizenActor(make.citizen(staff=clerk))
    with pytest.raises(NotAllowed):
        write_section(by=other, case=case, section="wishes", text="Ikke mig")


def test_the_citizen_reads_only_what_is_whole(citizen: Citizen, clerk: Staff) -> None:
    case = make.panel_case(citizen, clerk)
    write_section(by=clerk, case=case, section="work", text="Har arbejdet i butik")
    soon = DAY + timedelta(days=7)
    said = refused(lambda: send_for_review(by=clerk, case=case, how="letter", deadline=soon))
    assert "Der mangler 9 afsnit" in str(said)
    late = refused(lambda: write_section(by=clerk, case=case, section="certificate", text="Attest"))
    assert late.field == "dated"


def test_the_citizens_words_wait_for_the_caseworker(
    citizen: Citizen, clerk: Staff, anna: CitizenActor
) -> None:
    case = make.ready_case(citizen, clerk)
    reopen_preparation(by=clerk, case=case)
    send_for_review(by=clerk, case=case, how="portal", deadline=DAY + timedelta(days=7))
    assert "stadig tid" in str(refused(lambda: accept_review(by=clerk, case=case)))
    after = comment_on_preparation(by=anna, case=case, text="I har glemt mit kørekort")
    assert after.state == "citizen_review"
    assert accept_review(by=clerk, case=case).state == "ready"
    comment = case.reviews.latest("pk").comments.get()
    assert (comment.how, comment.recorded_by) == ("self", None)


def test_silence_past_the_deadline_makes_the_case_ready(case: PanelCase, clerk: Staff) -> None:
    reopen_preparation(by=clerk, case=case)
    deadline = DAY + timedelta(days=7)
    send_for_review(by=clerk, case=case, how="letter", deadline=deadline)
    with clock.at(deadline + timedelta(days=1)):
        assert accept_review(by=clerk, case=case).state == "ready"
    assert case.reviews.latest("pk").closed_because == "deadline"

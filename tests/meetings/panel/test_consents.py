"""The three answers, taken back until the meeting begins, and the panel's own view."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from psycopg.types.range import DateRange

from medspil.contact.models import Agreement
from medspil.kernel import clock
from medspil.kernel.action import NotAllowed, Refused
from medspil.meetings.actions.panel.consents import give_consents, give_verdict, withdraw_consent
from medspil.meetings.actions.panel.days import (
    open_hearing,
    schedule_case,
)
from medspil.meetings.models import (
    PanelCase,
    PanelDay,
)
from medspil.meetings.queries.panel import consents
from medspil.meetings.queries.panel.consents import shown_text, standing
from medspil.meetings.queries.panel.days import proposals
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Representation, Staff
from tests import factories as make
from tests.meetings.panel.hearing import DAY, TUESDAY, on_video, refused, the_hearing


def test_three_separate_answers_are_kept_word_for_word(
    case: PanelCase, anna: CitizenActor, clerk: Staff
) -> None:
    give_consents(
        by=anna, case=case, answers={"virtual": True, "represented": False, "without_me": False}
    )
    give_consents(by=clerk, case=case, answers={"without_me": True}, how="phone")
    lines = [
        (line.question, line.answer, line.how, line.recorded_by, line.language)
        for line in consents(anna, case)
    ]
    assert lines == [
        ("without_me", True, "phone", clerk, "da"),
        ("without_me", False, "self", None, "da"),
        ("represented", False, "self", None, "da"),
        ("virtual", True, "self", None, "da"),
    ]
    assert case.consents.first().shown_text == shown_text("virtual")
    assert "indtil mødet begynder" in shown_text("virtual")
    assert standing(case) == {"virtual": True, "represented": False, "without_me": True}


def test_an_employee_says_how_it_was_given_and_who_answered(
    case: PanelCase, clerk: Staff, citizen: Citizen
) -> None:
    how = refused(lambda: give_consents(by=clerk, case=case, answers={"virtual": True}))
    assert how.field == "how"
    guardian = Representation.objects.create(
        citizen=citizen, kind="guardian", name="Værge", purpose="værge", valid=DateRange(DAY, None)
    )
    friend = Representation.objects.create(
        citizen=citizen,
        kind="companion",
        name="Ven",
        purpose="bisidder",
        valid=DateRange(DAY, TUESDAY),
    )
    wrong = refused(
        lambda: give_consents(
            by=clerk, case=case, answers={"virtual": True}, how="on_behalf", representation=friend
        )
    )
    assert wrong.field == "representation"
    give_consents(
        by=clerk, case=case, answers={"virtual": True}, how="on_behalf", representation=guardian
    )
    assert case.consents.get().representation == guardian


def test_only_the_citizen_and_their_caseworkers_answer(case: PanelCase, chair: Staff) -> None:
    for other in (make.staff(), chair, CitizenActor(make.citizen())):
        with pytest.raises(NotAllowed):
            give_consents(by=other, case=case, answers={"virtual": True}, how="phone")


def test_a_withdrawal_proposes_a_new_form_and_never_cancels(
    case: PanelCase, day: PanelDay, clerk: Staff, anna: CitizenActor
) -> None:
    on_video(case, day, clerk, anna)
    after = withdraw_consent(by=anna, case=case, question="virtual")
    hearing = the_hearing(case)
    assert (after.state, hearing.state, hearing.position) == (
        "form_consent_pending",
        "form_pending",
        1,
    )
    task = Agreement.objects.get(citizen=case.citizen)
    assert (task.owner, task.due_on, task.done_on) == ("staff", DAY + timedelta(days=2), None)
    yes, no = case.consents.order_by("pk")
    assert (yes.answer, no.answer, no.withdraws) == (True, False, yes)
    [proposal] = proposals(after)
    assert [form for form, _label in proposal.forms] == ["in_person"]
    again = schedule_case(by=clerk, case=case, day=day, form="in_person")
    task.refresh_from_db()
    assert (again.state, again.form_task, task.done_on) == ("scheduled", None, DAY)
    assert (the_hearing(case).pk, the_hearing(case).form) == (hearing.pk, "in_person")


def test_a_second_no_is_no_second_withdrawal(
    case: PanelCase, day: PanelDay, clerk: Staff, anna: CitizenActor
) -> None:
    on_video(case, day, clerk, anna)
    withdraw_consent(by=anna, case=case, question="virtual")
    said = refused(lambda: withdraw_consent(by=anna, case=case, question="virtual"))
    assert str(said) == "Der er ikke sagt ja til det."
    assert Agreement.objects.count() == 1


def test_after_the_start_the_answers_stand(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff, anna: CitizenActor
) -> None:
    on_video(case, day, clerk, anna)
    with clock.at(day.starts_at(1)):
        open_hearing(by=chair, hearing=the_hearing(case))
        said = refused(lambda: withdraw_consent(by=anna, case=case, question="virtual"))
    assert "Mødet er begyndt" in str(said)
    assert case.consents.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_a_meeting_that_begins_at_once(
    transactional_db: None,
) -> None:
    """Whoever comes first wins, and the other gets a sentence; never both, never neither."""
    clerk = make.staff()
    chair = make.staff(role="representative")
    make.panel_member(chair, "chair")
    day = make.panel_day(TUESDAY)
    outcomes = []
    for _try in range(4):
        citizen = make.citizen(staff=clerk)
        anna = CitizenActor(citizen)
        case = make.ready_case(citizen, clerk)
        on_video(case, day, clerk, anna)
        hearing = the_hearing(case)
        ready, said = threading.Barrier(2), []

        def run(
            act: Callable[[], object],
            ready: threading.Barrier = ready,
            said: list[str] = said,
        ) -> None:
            try:
                with clock.at(day.starts_at(1)):
                    ready.wait()
                    act()
            except Refused as refused:
                said.append(str(refused))
            finally:
                connection.close()

        acts = [
            lambda case=case, anna=anna: withdraw_consent(by=anna, case=case, question="virtual"),
            lambda hearing=hearing: open_hearing(by=chair, hearing=hearing),
        ]
        threads = [threading.Thread(target=run, args=[act]) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        hearing.refresh_from_db()
        outcomes.append((hearing.state, standing(case)["virtual"], len(said)))
    assert set(outcomes) <= {("open", True, 1), ("form_pending", False, 1)}


def test_without_the_citizen_needs_the_panels_own_view_too(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff, anna: CitizenActor
) -> None:
    def try_it() -> PanelCase:
        return schedule_case(by=clerk, case=case, day=day, form="without_citizen")

    assert "ikke sagt ja" in str(refused(try_it))
    give_consents(by=anna, case=case, answers={"without_me": True})
    assert "fagligt forsvarligt" in str(refused(try_it))
    with pytest.raises(NotAllowed):
        give_verdict(by=clerk, case=case, sound=True, grounds="Sagen er fuldt belyst")
    assert (
        refused(lambda: give_verdict(by=chair, case=case, sound=True, grounds="Ja")).field
        == "grounds"
    )
    give_verdict(by=chair, case=case, sound=True, grounds="Sagen er fuldt belyst")
    assert try_it().state == "scheduled"
    after = give_verdict(by=chair, case=case, sound=False, grounds="Nye oplysninger fra lægen")
    assert after.state == "form_consent_pending"


def test_represented_needs_a_power_of_attorney_on_the_day(
    case: PanelCase, day: PanelDay, clerk: Staff, anna: CitizenActor
) -> None:
    give_consents(by=anna, case=case, answers={"represented": True})
    short = Representation.objects.create(
        citizen=case.citizen,
        kind="party_representative",
        name="Prøve",
        purpose="fuldmagt",
        valid=DateRange(DAY, date(2020, 4, 20)),
    )
    said = refused(
        lambda: schedule_case(
            by=clerk, case=case, day=day, form="represented", representative=short
        )
    )
    assert "fuldmagt" in str(said)
    short.valid = DateRange(DAY, date(2020, 5, 20))
    short.save()
    schedule_case(by=clerk, case=case, day=day, form="represented", representative=short)
    assert the_hearing(case).representative == short

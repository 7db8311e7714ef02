"""What the database itself holds about panels, whoever writes: each constraint tried to break."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from psycopg.types.range import DateRange

from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.meetings.actions.panel.types import load_panels
from medspil.meetings.models import (
    CLOSED_CASE,
    PANEL_TRANSITIONS,
    REQUIRED_SECTIONS,
    CaseState,
    CitizenReview,
    HearingState,
    PanelCase,
    PanelConsent,
    PanelDay,
    PanelDecision,
    PanelHearing,
    PanelMember,
    PanelSeat,
    PanelType,
    PreparatorySection,
    ProfessionalVerdict,
    Recommendation,
    Section,
)
from medspil.meetings.models.panel.hearings import HEARING_TRANSITIONS
from medspil.people.models import Citizen, Representation, Staff
from tests import factories as make

DAY = date(2020, 4, 14)
TUESDAY = date(2020, 4, 28)


def at(time: str, day: date = TUESDAY) -> datetime:
    return make.moment(day, time)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00", DAY)):
        yield


@pytest.fixture
def clerk() -> Staff:
    return make.staff()


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk)


@pytest.fixture
def case(citizen: Citizen, clerk: Staff) -> PanelCase:
    return make.ready_case(citizen, clerk)


@pytest.fixture
def day() -> PanelDay:
    return make.panel_day(TUESDAY)


def breaks(says: str) -> Any:
    return pytest.raises(IntegrityError, match=says)


def sql(statement: str, *values: object) -> None:
    """Written past all our code."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def plan(case: PanelCase, day: PanelDay, form: str = "in_person", **fields: Any) -> PanelHearing:
    """A meeting written past the actions."""
    with transaction.atomic():
        return PanelHearing.objects.create(
            **{
                "case": case,
                "day": day,
                "position": 1,
                "form": form,
                "planned_at": at("10:00", DAY),
                **fields,
            }
        )


def says(case: PanelCase, question: str, answer: bool, **fields: Any) -> PanelConsent:
    with transaction.atomic():
        return PanelConsent.objects.create(
            **{
                "case": case,
                "question": question,
                "answer": answer,
                "shown_text": "Må mødet …?",
                "language": "da",
                "how": "self",
                "at": at("10:00", DAY),
                **fields,
            }
        )


def verdict(case: PanelCase, by: Staff, sound: bool) -> ProfessionalVerdict:
    with transaction.atomic():
        return ProfessionalVerdict.objects.create(
            case=case, sound=sound, grounds="Sagen er fuldt belyst", by=by, at=at("10:00", DAY)
        )


def speaker(of: Citizen, kind: str = "party_representative", **fields: Any) -> Representation:
    return Representation.objects.create(
        **{
            "citizen": of,
            "kind": kind,
            "name": "Prøve",
            "purpose": "taler for borgeren",
            "valid": DateRange(DAY, date(2020, 6, 1)),
            **fields,
        }
    )


# -- no form opens without what it needs -----------------------------------------------------------


@pytest.mark.parametrize("form", ["video", "phone", "hybrid"])
def test_a_meeting_at_a_distance_needs_a_standing_yes(
    case: PanelCase, day: PanelDay, form: str
) -> None:
    with breaks("panel_form_needs_virtual"):
        plan(case, day, form)
    says(case, "virtual", True)
    first = plan(case, day, form)
    assert first.form == form
    PanelHearing.objects.filter(pk=first.pk).update(state="taken_down", position=None)
    says(case, "virtual", False)
    with breaks("panel_form_needs_virtual"):
        plan(case, day, form)


def test_a_yes_to_one_question_is_no_yes_to_another(case: PanelCase, day: PanelDay) -> None:
    says(case, "virtual", True)
    says(case, "represented", True)
    with breaks("panel_form_needs_without_me"):
        plan(case, day, "without_citizen")


def test_somebody_elses_yes_does_not_count(case: PanelCase, day: PanelDay, clerk: Staff) -> None:
    other = make.ready_case(make.citizen(staff=clerk), clerk)
    says(other, "virtual", True)
    with breaks("panel_form_needs_virtual"):
        plan(case, day, "video")


def test_without_the_citizen_needs_the_yes_and_the_verdict(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    verdict(case, clerk, True)
    with breaks("panel_form_needs_without_me"):
        plan(case, day, "without_citizen")
    says(case, "without_me", True)
    verdict(case, clerk, False)
    with breaks("panel_form_needs_without_me"):
        plan(case, day, "without_citizen")
    verdict(case, clerk, True)
    assert plan(case, day, "without_citizen").state == "planned"


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "companion"},
        {"valid": DateRange(DAY, date(2020, 4, 20))},
        {"citizen": None},
    ],
)
def test_represented_needs_the_yes_and_somebody_who_may_speak(
    case: PanelCase, day: PanelDay, clerk: Staff, wrong: dict[str, Any]
) -> None:
    right = speaker(case.citizen)
    with breaks("panel_form_needs_represented"):
        plan(case, day, "represented", representative=right)
    says(case, "represented", True)
    if "citizen" in wrong:
        wrong = {"citizen": make.citizen(staff=clerk)}
    with breaks("panel_form_needs_represented"):
        plan(case, day, "represented", representative=speaker(case.citizen, **wrong))
    with breaks("panel_form_needs_represented|represented_by_somebody"):
        plan(case, day, "represented")
    assert plan(case, day, "represented", representative=right).state == "planned"


def test_raw_sql_cannot_open_a_meeting_that_lacks_its_yes(case: PanelCase, day: PanelDay) -> None:
    first = plan(case, day)
    with breaks("panel_form_needs_virtual"):
        sql("UPDATE meetings_panelhearing SET form = 'video' WHERE id = %s", first.pk)
    with breaks("panel_form_needs_virtual"):
        sql(
            "UPDATE meetings_panelhearing SET form = 'phone', state = 'open', started_at = now()"
            " WHERE id = %s",
            first.pk,
        )
    with breaks("panel_form_needs_virtual"):
        sql(
            "INSERT INTO meetings_panelhearing (case_id, day_id, position, form, round, state,"
            " because, planned_at) SELECT case_id, day_id, 2, 'hybrid', 1, 'planned', '', now()"
            " FROM meetings_panelhearing WHERE id = %s",
            first.pk,
        )


def test_a_consent_is_not_taken_from_under_a_planned_meeting(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    says(case, "virtual", True)
    hearing = plan(case, day, "video")
    with breaks("panel_form_stands_on_this_consent"):
        says(case, "virtual", False)
    says(case, "without_me", False)  # the meeting does not stand on that one
    PanelHearing.objects.filter(pk=hearing.pk).update(state="form_pending", because="Nej tak")
    assert says(case, "virtual", False).answer is False
    with breaks("panel_form_needs_virtual"):
        sql("UPDATE meetings_panelhearing SET state = 'planned' WHERE id = %s", hearing.pk)


def test_the_verdict_is_not_taken_from_under_a_planned_meeting(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    says(case, "without_me", True)
    verdict(case, clerk, True)
    plan(case, day, "without_citizen")
    with breaks("panel_form_stands_on_this_verdict"):
        verdict(case, clerk, False)


@pytest.mark.parametrize("answer", [True, False])
def test_no_answer_changes_once_the_meeting_has_begun(
    case: PanelCase, day: PanelDay, answer: bool
) -> None:
    hearing = plan(case, day)
    PanelHearing.objects.filter(pk=hearing.pk).update(state="open", started_at=at("09:00"))
    with breaks("panel_consent_until_the_start"):
        says(case, "virtual", answer)


def test_a_returned_case_meets_in_person(case: PanelCase, day: PanelDay) -> None:
    says(case, "virtual", True)
    PanelCase.objects.filter(pk=case.pk).update(round=2)
    with breaks("a_returned_case_meets_in_person"):
        plan(case, day, "video", round=2)
    with breaks("panel_hearing_belongs_to_its_day"):
        plan(case, day, "video", round=1)
    assert plan(case, day, "in_person", round=2).round == 2


# -- days, slots and the month ---------------------------------------------------------------------


def test_the_twenty_sixth_case_of_the_month_has_no_place(clerk: Staff) -> None:
    PanelType.objects.filter(pk=make.panel().pk).update(capacity_per_month=2)
    day, later, next_month = (
        make.panel_day(TUESDAY),
        make.panel_day(date(2020, 4, 30)),
        make.panel_day(date(2020, 5, 5)),
    )
    cases = [make.ready_case(make.citizen(staff=clerk), clerk) for _ in range(3)]
    plan(cases[0], day)
    gone = plan(cases[1], later)
    with breaks("panel_month_is_full"):
        plan(cases[2], later, position=2)
    assert plan(cases[2], next_month).position == 1
    PanelHearing.objects.filter(case=cases[2]).update(state="taken_down", position=None)
    PanelHearing.objects.filter(pk=gone.pk).update(state="taken_down", position=None)
    assert plan(cases[2], later).position == 1


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"position": 9}, "panel_hearing_belongs_to_its_day"),
        ({"position": None}, "panel_hearing_belongs_to_its_day"),
        ({"form": "walk"}, "panel_form_is_possible_that_day|hearing_form_known"),
        ({"state": "open"}, "hearing_began_when_it_did"),
        ({"state": "cancelled"}, "hearing_has_a_slot|hearing_says_why_not"),
        ({"state": "adjourned", "position": None}, "hearing_says_why_not"),
        ({"started_at": at("09:00")}, "hearing_began_when_it_did"),
    ],
)
def test_a_meeting_is_whole(
    case: PanelCase, day: PanelDay, change: dict[str, Any], names: str
) -> None:
    hearing = plan(case, day)
    with breaks(names), transaction.atomic():
        PanelHearing.objects.filter(pk=hearing.pk).update(**change)


def test_a_slot_holds_one_case_and_a_case_one_meeting(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    plan(case, day)
    with breaks("one_active_hearing"):
        plan(case, day, position=2)
    other = make.ready_case(make.citizen(staff=clerk), clerk)
    with breaks("a_slot_holds_one_case"), transaction.atomic():
        plan(other, day)
        sql("SET CONSTRAINTS a_slot_holds_one_case IMMEDIATE")


def test_a_form_that_is_not_offered_that_day(case: PanelCase) -> None:
    says(case, "virtual", True)
    with breaks("panel_form_is_possible_that_day"):
        plan(case, make.panel_day(TUESDAY, forms=["in_person"]), "video")


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"slots": 0}, "panel_day_has_slots"),
        ({"slots": 41}, "panel_day_has_slots"),
        ({"forms": []}, "panel_day_forms_known"),
        ({"forms": ["walk"]}, "panel_day_forms_known"),
        ({"place": ""}, "panel_day_has_a_place"),
    ],
)
def test_a_day_is_whole(day: PanelDay, change: dict[str, Any], names: str) -> None:
    with breaks(names), transaction.atomic():
        PanelDay.objects.filter(pk=day.pk).update(**change)


# -- the case --------------------------------------------------------------------------------------


def test_a_case_begins_as_a_draft(citizen: Citizen, clerk: Staff) -> None:
    with breaks("panel_case_begins_as_a_draft"), transaction.atomic():
        PanelCase.objects.create(
            citizen=citizen,
            type=make.panel(),
            question="flex_job",
            referred_on=DAY,
            state="ready",
            state_since=at("10:00", DAY),
            opened_at=at("10:00", DAY),
        )


def test_no_date_before_the_preparatory_part_is_whole(citizen: Citizen, clerk: Staff) -> None:
    case = make.panel_case(citizen, clerk)
    for state in ("preparation", "citizen_review"):
        PanelCase.objects.filter(pk=case.pk).update(state=state)
    with breaks("panel_case_is_prepared"), transaction.atomic():
        PanelCase.objects.filter(pk=case.pk).update(state="ready")


def test_no_date_before_the_citizen_has_read_it_as_it_is(case: PanelCase, clerk: Staff) -> None:
    PanelCase.objects.filter(pk=case.pk).update(state="preparation")
    PreparatorySection.objects.create(
        case=case,
        section="work",
        version=2,
        text="Skrevet om bagefter",
        written_at=at("12:00", DAY),
        written_by=clerk,
    )
    PanelCase.objects.filter(pk=case.pk).update(state="citizen_review")
    with breaks("panel_case_is_reviewed"), transaction.atomic():
        PanelCase.objects.filter(pk=case.pk).update(state="ready")


def test_no_date_without_a_meeting_and_not_held_without_one(case: PanelCase, day: PanelDay) -> None:
    with breaks("panel_case_has_a_date"), transaction.atomic():
        PanelCase.objects.filter(pk=case.pk).update(state="scheduled")
    plan(case, day)
    PanelCase.objects.filter(pk=case.pk).update(state="scheduled")
    with breaks("panel_case_was_heard"), transaction.atomic():
        PanelCase.objects.filter(pk=case.pk).update(state="held")


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"question": "other one"}, "panel_question_known"),
        ({"round": 3}, "panel_two_rounds"),
        ({"state": "cancelled"}, "cancelled_case_says_why"),
        ({"closed_because": "Ikke nødvendig"}, "cancelled_case_says_why"),
        ({"complained_on": DAY}, "complaint_has_a_day"),
    ],
)
def test_a_case_is_whole(case: PanelCase, change: dict[str, Any], names: str) -> None:
    with breaks(names), transaction.atomic():
        PanelCase.objects.filter(pk=case.pk).update(**change)


def test_one_open_case_each(case: PanelCase, clerk: Staff) -> None:
    with breaks("one_open_panel_case"), transaction.atomic():
        PanelCase.objects.create(
            citizen=case.citizen,
            type=case.type,
            question="flex_job",
            referred_on=DAY,
            state_since=at("10:00", DAY),
            opened_at=at("10:00", DAY),
        )


def test_the_database_knows_the_transition_table(case: PanelCase) -> None:
    for state in set(CaseState) - PANEL_TRANSITIONS["ready"] - {"ready"}:
        with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
            sql("UPDATE meetings_panelcase SET state = %s WHERE id = %s", str(state), case.pk)


def test_the_states_lead_somewhere_or_end() -> None:
    assert set(PANEL_TRANSITIONS) == set(CaseState)
    assert set(HEARING_TRANSITIONS) == set(HearingState)
    ends = {state for state, after in PANEL_TRANSITIONS.items() if not after}
    assert ends == {"cancelled", "complaint"}
    assert ends <= set(CLOSED_CASE)
    reached = {state for after in PANEL_TRANSITIONS.values() for state in after}
    assert set(CaseState) - reached == {"draft"}


def test_what_was_said_and_written_is_never_changed(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    kept = [
        (PanelConsent, says(case, "virtual", True), {"answer": False}),
        (ProfessionalVerdict, verdict(case, clerk, True), {"sound": False}),
        (PreparatorySection, case.sections.first(), {"text": "Andet"}),
    ]
    for model, row, change in kept:
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            model.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            model.objects.filter(pk=row.pk).delete()


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"question": "weather"}, "consent_question_known"),
        ({"shown_text": " "}, "consent_keeps_what_was_shown"),
        ({"language": ""}, "consent_keeps_what_was_shown"),
        ({"how": "phone"}, "consent_has_a_source"),
        ({"how": "smoke"}, "consent_has_a_source"),
    ],
)
def test_a_consent_is_whole(case: PanelCase, fields: dict[str, Any], names: str) -> None:
    with breaks(names):
        says(case, fields.pop("question", "virtual"), True, **fields)


def test_on_behalf_is_by_somebody_and_a_withdrawal_is_a_no(case: PanelCase, clerk: Staff) -> None:
    with breaks("on_behalf_by_somebody"):
        says(case, "virtual", True, how="on_behalf", recorded_by=clerk)
    yes = says(case, "virtual", True)
    with breaks("withdrawal_is_a_no"):
        says(case, "virtual", True, withdraws=yes)
    says(case, "virtual", False, withdraws=yes)
    with breaks("withdraws_id"):
        says(case, "virtual", False, withdraws=yes)


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"version": 1}, "one_section_version"),
        ({"section": "dreams"}, "section_known"),
        ({"text": "  "}, "section_says_something"),
        ({"section": "certificate"}, "certificate_has_a_date"),
        ({"dated": DAY}, "certificate_has_a_date"),
        ({"by_citizen": True}, "section_has_a_writer"),
        ({"written_by": None}, "section_has_a_writer"),
    ],
)
def test_a_section_is_whole(
    case: PanelCase, clerk: Staff, fields: dict[str, Any], names: str
) -> None:
    with breaks(names), transaction.atomic():
        PreparatorySection.objects.create(
            **{
                "case": case,
                "section": "work",
                "version": 2,
                "text": "Ny",
                "written_at": at("10:00", DAY),
                "written_by": clerk,
                **fields,
            }
        )


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"deadline": DAY}, "review_gives_time"),
        ({"closed_on": None}, "review_closes_when_it_may"),
        ({"closed_because": "deadline"}, "review_closes_when_it_may"),
        ({"closed_on": date(2020, 4, 13)}, "review_closes_when_it_may"),
    ],
)
def test_the_citizen_has_the_time_promised(
    case: PanelCase, change: dict[str, Any], names: str
) -> None:
    with breaks(names), transaction.atomic():
        CitizenReview.objects.filter(case=case).update(**change)


def test_the_trigger_counts_as_many_sections_as_there_are() -> None:
    assert len(Section) == REQUIRED_SECTIONS


# -- outcomes --------------------------------------------------------------------------------------


@pytest.fixture
def held(case: PanelCase, day: PanelDay) -> PanelHearing:
    hearing = plan(case, day)
    PanelHearing.objects.filter(pk=hearing.pk).update(state="open", started_at=at("09:00"))
    PanelHearing.objects.filter(pk=hearing.pk).update(state="held", ended_at=at("09:30"))
    hearing.refresh_from_db()
    return hearing


def recommend(hearing: PanelHearing, by: Staff, type: str, **fields: Any) -> Recommendation:
    with transaction.atomic():
        return Recommendation.objects.create(
            **{
                "case": hearing.case,
                "hearing": hearing,
                "round": 1,
                "type": type,
                "plain_text": "Teamet foreslår noget",
                "made_at": at("10:00"),
                "made_by": by,
                **fields,
            }
        )


PENSION = {
    "employment_facts": "a",
    "social_facts": "b",
    "health_facts": "c",
    "explanation": "d",
    "professional_reason": "e",
}


@pytest.mark.parametrize(
    ("type", "fields", "names"),
    [
        ("resource_course", {}, "effort_is_named"),
        ("other_effort", {"efforts": " "}, "effort_is_named"),
        ("flex_job", {}, "professional_reason_given"),
        ("self_employed_subsidy", {}, "professional_reason_given"),
        ("insufficiently_clarified", {}, "what_is_missing_is_named"),
        ("promotion", {}, "recommendation_known"),
        ("flex_job", {"professional_reason": "x", "plain_text": ""}, "citizen_is_told"),
        *[
            (
                "disability_pension_track",
                {**PENSION, field: ""},
                "pension_names_its_facts|professional_reason_given",
            )
            for field in PENSION
        ],
    ],
)
def test_a_recommendation_has_the_grounds_its_type_demands(
    held: PanelHearing, clerk: Staff, type: str, fields: dict[str, str], names: str
) -> None:
    with breaks(names):
        recommend(held, clerk, type, **fields)


def test_a_recommendation_comes_after_the_meeting(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    with breaks("recommendation_after_the_meeting"):
        recommend(plan(case, day), clerk, "flex_job", professional_reason="x")


def test_otherwise_is_decided_only_after_the_panel_met_again(
    held: PanelHearing, clerk: Staff
) -> None:
    made = recommend(held, clerk, "disability_pension_track", **PENSION)
    facts = {
        "case": held.case,
        "recommendation": made,
        "decided_on": TUESDAY,
        "registered_at": at("12:00"),
        "registered_by": clerk,
    }
    for outcome, grounds in (("otherwise", "Andet"), ("returned", " "), ("forgotten", "x")):
        with breaks("otherwise_only_after_the_panel_met_again"), transaction.atomic():
            PanelDecision.objects.create(**facts, round=1, outcome=outcome, grounds=grounds)
    with breaks("decision_on_the_latest_recommendation"), transaction.atomic():
        PanelDecision.objects.create(**facts, round=2, outcome="otherwise", grounds="Andet")
    decision = PanelDecision.objects.create(**facts, round=1, outcome="returned", grounds="Uenig")
    assert decision.outcome == "returned"


# -- who sits in the panel -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"guest_name": "Prøve", "organisation": "Regionen"}, "member_is_staff_or_guest"),
        ({"staff": None}, "member_is_staff_or_guest"),
        ({"staff": None, "guest_name": "Prøve"}, "member_is_staff_or_guest"),
        ({"role": "citizen"}, "member_has_a_seat"),
        (
            {"staff": None, "guest_name": "Prøve", "organisation": "Regionen", "role": "chair"},
            "chair_and_secretary_are_staff",
        ),
        ({"valid": DateRange(DAY, DAY)}, "member_has_days"),
    ],
)
def test_a_member_is_whole(clerk: Staff, fields: dict[str, Any], names: str) -> None:
    with breaks(names), transaction.atomic():
        PanelMember.objects.create(
            **{
                "type": make.panel(),
                "role": "health",
                "staff": clerk,
                "valid": DateRange(DAY, None),
                **fields,
            }
        )


def test_a_seat_is_held_once(clerk: Staff) -> None:
    make.panel_member(clerk, "health")
    with breaks("member_no_overlap"), transaction.atomic():
        make.panel_member(clerk, "health")


def test_the_law_says_one_thing_of_a_role_on_a_day() -> None:
    make.panel()
    first = PanelSeat.objects.get(code="rt-2013-health")
    with breaks("one_rule_for_a_seat_at_a_time"), transaction.atomic():
        first.valid = DateRange(date(2013, 1, 1), date(2025, 2, 1))
        first.save()
    with breaks("seat_says_how_well_known"), transaction.atomic():
        PanelSeat.objects.filter(code="rt-2026-health").update(evidence_note="")


@pytest.mark.parametrize(
    ("on", "permanent", "assessed"),
    [
        (
            date(2020, 4, 14),
            ["caseworker", "citizen", "employment", "health", "health_coordinator", "social"],
            ["education"],
        ),
        (
            date(2025, 3, 1),
            ["caseworker", "citizen", "employment", "health_coordinator"],
            ["education", "health", "social"],
        ),
        (date(2026, 8, 1), [], []),
    ],
)
def test_who_must_sit_there_follows_the_day(
    on: date, permanent: list[str], assessed: list[str]
) -> None:
    make.panel()
    seats = PanelSeat.objects.filter(valid__contains=on).order_by("role")
    assert [seat.role for seat in seats if seat.need == "permanent"] == permanent
    assert [seat.role for seat in seats if seat.need == "assessment"] == assessed
    if on.year == 2026:
        assert {(seat.need, seat.evidence) for seat in seats} == {
            ("removed", "unverified"),
            ("advice", "unverified"),
        }


def test_loading_again_changes_nothing_of_the_municipalitys_own() -> None:
    kind = make.panel()
    PanelType.objects.filter(pk=kind.pk).update(capacity_per_month=30)
    before = list(PanelSeat.objects.order_by("pk").values())
    load_panels(by=System("test"))
    kind.refresh_from_db()
    assert kind.capacity_per_month == 30
    assert list(PanelSeat.objects.order_by("pk").values()) == before

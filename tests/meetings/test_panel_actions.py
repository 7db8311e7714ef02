"""A case before the panel, step by step: done, refused, sent twice, wrong person, two at once."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.http import Http404
from psycopg.types.range import DateRange

from medspil.contact.models import Agreement
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, NotAllowed, Refused, System
from medspil.kernel.links import TOKEN_LENGTH
from medspil.kernel.models import AuditEntry
from medspil.meetings.actions.panel.cases import (
    accept_review,
    cancel_case,
    comment_on_preparation,
    refer_to_panel,
    reopen_preparation,
    save_section_draft,
    send_for_review,
    write_section,
)
from medspil.meetings.actions.panel.consents import give_consents, give_verdict, withdraw_consent
from medspil.meetings.actions.panel.days import (
    Attended,
    adjourn_hearing,
    hold_hearing,
    make_day,
    move_hearing,
    open_hearing,
    schedule_case,
)
from medspil.meetings.actions.panel.outcomes import (
    GROUNDS,
    recommend,
    register_complaint,
    register_decision,
)
from medspil.meetings.actions.panel.packs import make_pack, open_pack, shut_pack
from medspil.meetings.actions.panel.types import end_seat, seat_member, set_panel
from medspil.meetings.models import (
    PanelCase,
    PanelDay,
    PanelHearing,
    PanelType,
    PreparatoryDraft,
    RecommendationType,
)
from medspil.meetings.queries.panel import cases_for, consents, open_panel_case
from medspil.meetings.queries.panel.consents import shown_text, standing
from medspil.meetings.queries.panel.days import proposals
from medspil.meetings.queries.panel.packs import pack_by_link, packs_of, sections_in
from medspil.people.actors import CitizenActor
from medspil.people.models import Citizen, Representation, Staff
from tests import factories as make

DAY = date(2020, 4, 14)
TUESDAY = date(2020, 4, 28)
MORNING = make.moment(DAY, "10:00")


@pytest.fixture(autouse=True)
def _the_day(request: pytest.FixtureRequest):
    with clock.at(MORNING):
        yield


@pytest.fixture
def clerk(db: None) -> Staff:
    return make.staff()


@pytest.fixture
def chair(db: None) -> Staff:
    made = make.staff(role="representative")
    make.panel_member(made, "chair")
    return made


@pytest.fixture
def citizen(clerk: Staff) -> Citizen:
    return make.citizen(staff=clerk)


@pytest.fixture
def anna(citizen: Citizen) -> CitizenActor:
    return CitizenActor(citizen)


@pytest.fixture
def case(citizen: Citizen, clerk: Staff) -> PanelCase:
    return make.ready_case(citizen, clerk)


@pytest.fixture
def day(db: None) -> PanelDay:
    return make.panel_day(TUESDAY)


def the_hearing(case: PanelCase) -> PanelHearing:
    return PanelHearing.objects.select_related("day", "case__citizen").get(
        case=case, state__in=["planned", "form_pending", "open"]
    )


def on_video(case: PanelCase, day: PanelDay, clerk: Staff, anna: CitizenActor) -> PanelCase:
    give_consents(by=anna, case=case, answers={"virtual": True})
    return schedule_case(by=clerk, case=case, day=day, form="video")


def held(case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff) -> PanelCase:
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    with clock.at(day.starts_at(1)):
        hearing = open_hearing(by=chair, hearing=the_hearing(case))
        hold_hearing(by=chair, hearing=hearing, attended=[Attended("citizen", "in_person")])
    case.refresh_from_db()
    return case


def refused(act: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as said:
        act()
    return said.value


# -- referral and preparation ----------------------------------------------------------------------


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


# -- consents --------------------------------------------------------------------------------------


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


# -- days ------------------------------------------------------------------------------------------


def test_a_day_is_made_by_those_who_run_the_panel(chair: Staff, clerk: Staff) -> None:
    facts = {
        "type": make.panel(),
        "day": TUESDAY,
        "starts": time(9),
        "slots": 6,
        "forms": ["video", "in_person"],
        "place": "Rådhuset",
    }
    made = make_day(by=chair, **facts)
    assert (made.forms, made.slot_minutes) == (["in_person", "video"], 30)
    assert made.starts_at(3) == make.moment(TUESDAY, "10:00")
    with pytest.raises(NotAllowed):
        make_day(by=clerk, **facts)
    for change, field in (
        ({}, "day"),
        ({"day": date(2020, 4, 13)}, "day"),
        ({"forms": []}, "forms"),
        ({"slots": 0}, "slots"),
        ({"place": " "}, "place"),
    ):
        assert refused(lambda c=change: make_day(by=chair, **{**facts, **c})).field == field


def test_the_month_has_room_for_so_many_and_says_so(clerk: Staff) -> None:
    PanelType.objects.filter(pk=make.panel().pk).update(capacity_per_month=1)
    first = make.ready_case(make.citizen(staff=clerk), clerk)
    second = make.ready_case(make.citizen(staff=clerk), clerk)
    schedule_case(by=clerk, case=first, day=make.panel_day(TUESDAY), form="in_person")
    last_of_april = make.panel_day(date(2020, 4, 30))
    said = refused(
        lambda: schedule_case(by=clerk, case=second, day=last_of_april, form="in_person")
    )
    assert str(said) == "Der er plads til 1 sager om måneden, og den måned er fuld."
    may = make.panel_day(date(2020, 5, 5))
    assert schedule_case(by=clerk, case=second, day=may, form="in_person").state == "scheduled"
    # moved within its month it takes no second place
    other = make.panel_day(date(2020, 5, 12))
    assert schedule_case(by=clerk, case=second, day=other, form="in_person").state == "scheduled"


def test_cases_change_places_and_the_times_follow(
    day: PanelDay, clerk: Staff, chair: Staff
) -> None:
    cases = [make.ready_case(make.citizen(staff=clerk), clerk) for _ in range(2)]
    for one in cases:
        schedule_case(by=clerk, case=one, day=day, form="in_person")
    move_hearing(by=chair, hearing=the_hearing(cases[1]), earlier=True)
    assert [the_hearing(one).position for one in cases] == [2, 1]
    assert the_hearing(cases[0]).starts_at == make.moment(TUESDAY, "09:30")
    move_hearing(by=chair, hearing=the_hearing(cases[0]), earlier=False)  # into an empty slot
    assert [the_hearing(one).position for one in cases] == [3, 1]
    said = refused(lambda: move_hearing(by=chair, hearing=the_hearing(cases[1]), earlier=True))
    assert "ikke flere tider" in str(said)
    with pytest.raises(NotAllowed):
        move_hearing(by=clerk, hearing=the_hearing(cases[0]), earlier=True)


def test_a_meeting_begins_on_its_day_and_with_its_form(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff, anna: CitizenActor
) -> None:
    on_video(case, day, clerk, anna)
    assert "ikke i dag" in str(refused(lambda: open_hearing(by=chair, hearing=the_hearing(case))))
    withdraw_consent(by=anna, case=case, question="virtual")
    with clock.at(day.starts_at(1)):
        said = refused(lambda: open_hearing(by=chair, hearing=the_hearing(case)))
    assert "Find en ny form eller dato" in str(said)


def test_an_adjourned_case_gets_another_date(case: PanelCase, day: PanelDay, clerk: Staff) -> None:
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    hearing = the_hearing(case)
    assert refused(lambda: adjourn_hearing(by=clerk, hearing=hearing, because=" ")).field == (
        "because"
    )
    adjourn_hearing(by=clerk, hearing=hearing, because="Lægen er syg")
    again = schedule_case(
        by=clerk, case=case, day=make.panel_day(date(2020, 5, 5)), form="in_person"
    )
    assert (again.state, case.hearings.count()) == ("scheduled", 2)


def test_a_case_is_cancelled_by_a_person_with_a_reason(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    assert refused(lambda: cancel_case(by=clerk, case=case, because="")).field == "because"
    after = cancel_case(by=clerk, case=case, because="Borgeren er kommet i arbejde")
    assert (after.state, after.hearings.get().state) == ("cancelled", "cancelled")


# -- recommendation and decision -------------------------------------------------------------------


@pytest.mark.parametrize("type", list(RecommendationType))
def test_each_recommendation_asks_for_its_grounds(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff, type: str
) -> None:
    held(case, day, clerk, chair)
    for field in GROUNDS[type]:
        others = {name: "Skrevet" for name in GROUNDS[type] if name != field}
        said = refused(
            lambda others=others: recommend(
                by=chair, case=case, type=type, plain_text="Kort", grounds=others
            )
        )
        assert said.field == field
    after = recommend(
        by=chair,
        case=case,
        type=type,
        plain_text="Kort",
        grounds=dict.fromkeys(GROUNDS[type], "Skrevet"),
    )
    unclear = type == "insufficiently_clarified"
    assert after.state == ("preparation" if unclear else "decision_pending")


def test_not_followed_returns_to_the_panel_and_meets_in_person(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff, anna: CitizenActor
) -> None:
    held(case, day, clerk, chair)
    give = {"plain_text": "Kort", "grounds": {"professional_reason": "Faglig grund"}}
    recommend(by=chair, case=case, type="flex_job", **give)
    with pytest.raises(NotAllowed):
        register_decision(by=chair, case=case, outcome="followed")
    with clock.at(make.moment(TUESDAY, "12:00")):
        early = refused(
            lambda: register_decision(by=clerk, case=case, outcome="otherwise", grounds="Nej")
        )
        assert "tilbage til teamet" in str(early)
        back = register_decision(by=clerk, case=case, outcome="returned", grounds="Vi er uenige")
        assert (back.state, back.round) == ("returned_to_team", 2)
        give_consents(by=anna, case=case, answers={"virtual": True})
        later = make.panel_day(date(2020, 5, 5))
        said = refused(lambda: schedule_case(by=clerk, case=case, day=later, form="video"))
        assert "fremmøde" in str(said)
        held(case, later, clerk, chair)
        recommend(by=chair, case=case, type="flex_job", **give)
        final = register_decision(
            by=clerk, case=case, outcome="otherwise", grounds="Andet grundlag"
        )
        assert final.state == "decided"
        complained = register_complaint(by=clerk, case=case, received_on=TUESDAY)
        assert (complained.state, complained.complained_on) == ("complaint", TUESDAY)


def test_a_followed_recommendation_is_the_end(
    case: PanelCase, day: PanelDay, clerk: Staff, chair: Staff
) -> None:
    held(case, day, clerk, chair)
    grounds = {"efforts": "Mentor og praktik"}
    recommend(by=chair, case=case, type="resource_course", plain_text="Kort", grounds=grounds)
    after = register_decision(by=clerk, case=case, outcome="followed")
    assert (after.state, after.is_closed) == ("decided_as_recommended", True)


# -- packs -----------------------------------------------------------------------------------------


def test_a_guest_reads_until_the_day_after_and_every_opening_is_kept(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    guest = make.panel_member(None, "health_coordinator")
    said = refused(lambda: make_pack(by=clerk, case=case, member=guest, sections=["health"]))
    assert "ingen dato" in str(said)
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    made = make_pack(by=clerk, case=case, member=guest, sections=["health", "certificate"])
    assert len(made.token) == TOKEN_LENGTH  # 133 bits
    assert made.token.encode() not in bytes(made.pack.token_hash)
    found = pack_by_link(made.token)
    assert [part.section for part in sections_in(found)] == ["health", "certificate"]
    open_pack(by=System(f"panel guest:{guest.pk}"), pack=found)
    assert case.citizen.looks.filter(client=f"system:panel guest:{guest.pk}").count() == 1
    assert found.openings.get().by_link is True
    for moment, opens in (
        (make.moment(date(2020, 4, 29), "23:00"), True),
        (make.moment(date(2020, 4, 30), "00:01"), False),
    ):
        with clock.at(moment):
            if opens:
                assert pack_by_link(made.token) == made.pack
            else:
                with pytest.raises(Http404):
                    pack_by_link(made.token)
    newer = make_pack(by=clerk, case=case, member=guest, sections=["health"])
    with pytest.raises(Http404):
        pack_by_link(made.token)
    shut_pack(by=clerk, case=case, pack=newer.pack)
    with pytest.raises(Http404):
        pack_by_link(newer.token)


def test_an_employee_reads_their_own_packs_alone(
    case: PanelCase, day: PanelDay, clerk: Staff
) -> None:
    doctor, nurse = make.staff(role="representative"), make.staff(role="representative")
    seat = make.panel_member(doctor, "health")
    make.panel_member(nurse, "social")
    schedule_case(by=clerk, case=case, day=day, form="in_person")
    pack = make_pack(by=clerk, case=case, member=seat, sections=["health"]).pack
    assert pack.token_hash is None
    assert ([p.pk for p in packs_of(doctor)], list(packs_of(nurse))) == ([pack.pk], [])
    with pytest.raises(NotAllowed):
        open_pack(by=nurse, pack=pack)
    open_pack(by=doctor, pack=pack)
    assert case.citizen.looks.filter(staff=doctor).count() == 1
    adjourn_hearing(by=clerk, hearing=the_hearing(case), because="Lægen er syg")
    assert list(packs_of(doctor)) == []


# -- the panel -------------------------------------------------------------------------------------


def test_a_leader_sets_the_figures_and_gives_the_seats(db: None) -> None:
    leader, nina = make.leader(), make.staff()
    kind = make.panel()
    figures = {"capacity_per_month": 30, "slot_minutes": 40, "weeks_to_meeting": 3}
    assert set_panel(by=leader, type=kind, **figures).capacity_per_month == 30
    with pytest.raises(NotAllowed):
        set_panel(by=nina, type=kind, **figures)
    for field in figures:
        said = refused(lambda f=field: set_panel(by=leader, type=kind, **{**figures, f: 0}))
        assert said.field == field
    seat = seat_member(by=leader, type=kind, role="secretary", staff=nina)
    assert (
        refused(lambda: seat_member(by=leader, type=kind, role="secretary", staff=nina)).field
        == "staff"
    )
    assert (
        refused(lambda: seat_member(by=leader, type=kind, role="chair", guest_name="Gæst")).field
        == "role"
    )
    assert (
        refused(lambda: seat_member(by=leader, type=kind, role="health", guest_name="Gæst")).field
        == "organisation"
    )
    end_seat(by=leader, member=seat)
    with clock.at(datetime.combine(DAY + timedelta(days=1), time(9), clock.TZ)):
        assert refused(lambda: end_seat(by=leader, member=seat))


def test_the_chair_sees_every_case_and_a_colleague_only_their_own(
    case: PanelCase, clerk: Staff, chair: Staff
) -> None:
    other = make.ready_case(make.citizen(staff=make.staff()), make.leader(whole_house=True))
    assert set(cases_for(chair)) == {case, other}
    assert set(cases_for(clerk)) == {case}
    assert set(cases_for(CitizenActor(case.citizen))) == {case}
    assert set(cases_for(make.administrator())) == set()


def test_the_audit_trail_holds_codes_and_no_words(
    case: PanelCase, day: PanelDay, clerk: Staff, anna: CitizenActor
) -> None:
    on_video(case, day, clerk, anna)
    withdraw_consent(by=anna, case=case, question="virtual")
    lines = "\n".join(f"{line.action} {line.facts}" for line in AuditEntry.objects.all())
    assert "meetings.withdraw_consent" in lines
    assert [word for word in ("Prøvetekst", "Borger", "Rådhuset") if word in lines] == []

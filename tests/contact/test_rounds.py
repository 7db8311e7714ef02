"""Call rounds over citizens: whom they are for, who may call, and what a call becomes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from medspil.contact.actions.conversations import override_effect, register_conversation
from medspil.contact.actions.rounds import (
    change_population,
    change_round,
    draft_round,
    finish_round,
    give_back_call,
    pause_round,
    put_back_row,
    register_round_outcome,
    save_call_draft,
    start_round,
    take_next_call,
    top_up_round,
)
from medspil.contact.models import (
    CallRound,
    CallRoundCall,
    CallRoundRow,
    ContactAttempt,
    Conversation,
    ConversationDraft,
    Due,
    NextContact,
)
from medspil.contact.queries.calling import call_card, held_row, open_calls
from medspil.contact.queries.rounds import (
    CallFigures,
    Population,
    Preview,
    Spread,
    days_since_contact,
    preview,
    round_call_figures,
    round_figures,
    rounds_for,
    rows_of,
    unreached_with_concern,
)
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, NotAllowed, Refused, System
from medspil.kernel.models import AuditEntry
from medspil.people.models import AccessEntry, Citizen, Staff, Team
from tests import factories as make

DAY = date(2020, 4, 14)
ONCE = "0f0f0f0f-0000-4000-8000-000000000001"


def at(time: str, day: date = DAY) -> datetime:
    return make.moment(day, time)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    """Ten o'clock on Tuesday 14 April 2020, under the shipped law."""
    with clock.at(at("10:00")):
        make.the_law()
        yield


@pytest.fixture
def north() -> Team:
    return make.team("Nord")


@pytest.fixture
def south() -> Team:
    return make.team("Syd")


@pytest.fixture
def boss() -> Staff:
    return make.leader(whole_house=True)


def running(boss: Staff, *teams: Team, **fields: object) -> CallRound:
    made = draft_round(
        by=boss,
        name="Ring til alle",
        population=fields.pop("population", Population()),
        teams=teams,
        **fields,
    )
    return start_round(by=boss, round=made)


def called(by: Staff, round: CallRound, outcome: str, note: str = "", **facts: object):
    row = take_next_call(by=by, round=round)
    assert row is not None
    return register_round_outcome(by=by, row=row, outcome=outcome, note=note, **facts)


# -- whom a round is for ---------------------------------------------------------------------------


def test_who_waits_longest_comes_first_and_worry_before_all(boss: Staff, north: Team) -> None:
    spoken, never, worried = (make.citizen(in_team=north) for _ in range(3))
    make.conversation(spoken, DAY - timedelta(days=3))
    make.conversation(worried, DAY - timedelta(days=1))
    make.concern(worried)
    round = running(boss, north)
    order = list(round.rows.order_by("position").values_list("citizen", flat=True))
    assert order == [worried.pk, never.pk, spoken.pk]


def test_every_filter_chooses(boss: Staff, north: Team, south: Team) -> None:
    clerk = make.staff(in_team=north)
    plain = make.citizen(in_team=south)
    mine = make.citizen(staff=clerk)
    sick = make.citizen("LAB6_06.1", in_team=south)
    arabic = make.citizen(in_team=south, language="ar")
    worried = make.citizen(in_team=south)
    make.concern(worried, "some")
    recent = make.citizen(in_team=south)
    make.conversation(recent, DAY - timedelta(days=6))
    away = make.citizen(in_team=south)
    make.absence(away, DAY - timedelta(days=1), DAY + timedelta(days=9))
    everybody = {plain, mine, sick, arabic, worried, recent, away}

    def chosen(**limits: object) -> set[int]:
        return set(Population(**limits).rows(boss).values_list("citizen", flat=True))

    assert chosen() == {one.pk for one in everybody}
    assert chosen(teams=(north.pk,)) == {mine.pk}
    assert chosen(staff=(clerk.pk,)) == {mine.pk}
    assert chosen(groups=("LAB6_06.1",)) == {sick.pk}
    assert chosen(languages=("ar", "so")) == {arabic.pk}
    assert chosen(concern=("some", "high")) == {worried.pk}
    assert chosen(buckets=("paused",)) == {away.pk}
    assert chosen(days_since=6) == {one.pk for one in everybody}
    assert chosen(days_since=7) == {one.pk for one in everybody - {recent}}


def test_closed_citizens_are_in_no_round(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north, closed_on=DAY)
    made = draft_round(by=boss, name="Alle", population=Population(), teams=[north])
    with pytest.raises(Refused, match="Ingen borgere passer"):
        start_round(by=boss, round=made)
    made.refresh_from_db()
    assert made.state == "draft"


def test_the_preview_counts_before_anything_starts(boss: Staff, north: Team, south: Team) -> None:
    make.concern(make.citizen(in_team=north))
    make.citizen(in_team=south, phone="")
    make.citizen(in_team=south)
    assert preview(boss, Population()) == Preview(
        count=3,
        worried=1,
        without_phone=1,
        teams=[("Nord", 1), ("Syd", 2)],
        team_ids=(north.pk, south.pk),
    )
    assert CallRoundRow.objects.count() == 0


def test_who_waits_in_one_round_is_left_out_of_the_next(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north)
    running(boss, north)
    assert preview(boss, Population()).count == 0
    assert preview(boss, Population(skip_waiting=False)).count == 1


def test_a_leader_of_a_team_calls_through_that_team_alone(north: Team, south: Team) -> None:
    ours = make.citizen(in_team=north)
    make.citizen(in_team=south)
    chief = make.leader(north)
    round = running(chief, north)
    assert [row.citizen for row in round.rows.all()] == [ours]
    with pytest.raises(Refused, match="dine egne team"):
        draft_round(by=chief, name="Deres", population=Population(teams=(south.pk,)), teams=[north])


def test_the_filter_is_kept_and_said_in_words(boss: Staff, north: Team) -> None:
    chosen = Population(teams=(north.pk,), concern=("high",), days_since=14)
    assert Population.of(chosen.stored()) == chosen
    assert chosen.in_words() == [
        ("Team", "Nord"),
        ("Bekymring", "Stor bekymring"),
        ("Sidste samtale", "mindst 14 dage siden sidst, eller aldrig"),
    ]
    assert Population().in_words() == [("Borgere", "alle")]


def test_new_citizens_join_the_next_morning_once(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north)
    clerk = make.staff(in_team=north)
    round = running(boss, north)
    new = make.citizen(in_team=north)
    take_next_call(by=clerk, round=round)
    assert round.rows.count() == 1
    with clock.at(at("09:00", DAY + timedelta(days=1))):
        take_next_call(by=clerk, round=round)
        take_next_call(by=clerk, round=round)
        assert list(round.rows.order_by("position").values_list("citizen", flat=True))[1:] == [
            new.pk
        ]
        assert top_up_round(by=boss, round=round) == 0


def test_a_round_can_be_closed_to_new_citizens(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north)
    round = running(boss, north, add_new=False)
    make.citizen(in_team=north)
    with clock.at(at("09:00", DAY + timedelta(days=1))):
        take_next_call(by=make.staff(in_team=north), round=round)
    assert round.rows.count() == 1


# -- who may do what -------------------------------------------------------------------------------


def test_only_leaders_make_rounds(north: Team) -> None:
    for who in (make.staff(in_team=north), make.administrator(), make.staff("consultant")):
        with pytest.raises(NotAllowed):
            draft_round(by=who, name="Alle", population=Population(), teams=[north])


def test_only_who_leads_it_may_start_pause_and_finish(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north)
    round = draft_round(by=boss, name="Alle", population=Population(), teams=[north])
    strangers = [make.leader(), make.staff(in_team=north)]
    for act in (start_round, pause_round, finish_round, top_up_round):
        for who in strangers:
            with pytest.raises(NotAllowed):
                act(by=who, round=round)
    chief = make.leader(north)
    assert start_round(by=chief, round=round).state == "running"
    assert pause_round(by=chief, round=round).state == "paused"
    assert finish_round(by=chief, round=round).closed_at == clock.now()


def test_only_its_callers_are_given_anybody(boss: Staff, north: Team, south: Team) -> None:
    make.citizen(in_team=north)
    asked = make.staff(in_team=south)
    round = running(boss, north, callers=[asked])
    for who in (
        make.staff(in_team=south),
        make.leader(south),
        make.staff(in_team=north, until=DAY - timedelta(days=1)),
        make.administrator(),
    ):
        with pytest.raises(NotAllowed):
            take_next_call(by=who, round=round)
        assert list(rounds_for(who)) == []
    assert take_next_call(by=asked, round=round) is not None
    assert list(rounds_for(asked)) == [round]


def test_a_draft_needs_a_name_and_callers(boss: Staff, north: Team) -> None:
    for wrong, field in (
        ({"name": " ", "teams": [north]}, "name"),
        ({"name": "Alle"}, "teams"),
        ({"name": "Alle", "teams": [north], "ends_on": DAY - timedelta(days=1)}, "ends_on"),
    ):
        with pytest.raises(Refused) as refused:
            draft_round(by=boss, population=Population(), **wrong)
        assert refused.value.field == field


def test_whom_a_draft_is_for_can_be_chosen_anew(boss: Staff, north: Team, south: Team) -> None:
    for team in (north, south):
        make.citizen(in_team=team)
    draft = draft_round(by=boss, name="Alle", population=Population(), teams=[north])
    change_population(by=boss, round=draft, population=Population(teams=(south.pk,)))
    begun = start_round(by=boss, round=draft)
    assert [row.citizen.assignments.get().team for row in begun.rows.all()] == [south]


def test_a_leader_of_one_team_chooses_among_its_citizens_alone(north: Team, south: Team) -> None:
    leader = make.leader(north)
    draft = draft_round(by=leader, name="Alle", population=Population(), teams=[north])
    with pytest.raises(Refused, match="dine egne team"):
        change_population(by=leader, round=draft, population=Population(teams=(south.pk,)))
    change_population(by=leader, round=draft, population=Population(days_since=28))
    draft.refresh_from_db()
    assert Population.of(draft.population) == Population(teams=(north.pk,), days_since=28)


def test_whom_it_is_for_is_settled_once_it_runs(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north)
    round = running(boss, north)
    same = {"teams": [north], "callers": [], "script": "Hej", "ends_on": None}
    assert change_round(by=boss, round=round, name="Nyt navn", **same).name == "Nyt navn"
    with pytest.raises(Refused, match="Lav en ny runde"):
        change_population(by=boss, round=round, population=Population())
    finish_round(by=boss, round=round)
    with pytest.raises(Refused, match="afsluttet"):
        change_round(by=boss, round=round, name="Nyt", **same)


def test_a_caller_of_another_team_sees_the_card_and_only_while_calling(
    boss: Staff, north: Team, south: Team
) -> None:
    theirs = make.citizen(in_team=north)
    make.conversation(theirs, DAY - timedelta(days=9), note="Fortroligt")
    make.concern(theirs, reason="Kun for teamet")
    caller = make.staff(in_team=south)
    round = running(boss, south)
    with pytest.raises(NotAllowed):
        register_conversation(by=caller, citizen=theirs, channel="phone", note="Hej")

    row = take_next_call(by=caller, round=round)
    card = call_card(caller, held_row(caller, round))
    assert (card.citizen, card.own, card.concern) == (theirs, False, "high")
    assert [(past.what, past.note) for past in card.past] == [("Telefon", "")]
    looks = AccessEntry.objects.filter(citizen=theirs).values_list("staff", "purpose", "detail")
    assert list(looks) == [(caller.pk, "call_round", "Ring til alle")]
    with pytest.raises(NotAllowed):  # the call, and nothing else of the citizen's
        override_effect(
            by=caller,
            citizen=theirs,
            conversation=theirs.conversations.get(),
            effect="counts",
            why="Fordi",
        )

    register_round_outcome(by=caller, row=row, outcome="REACHED_WANTS_CONTACT", note="God snak")
    with pytest.raises(NotAllowed):
        register_conversation(by=caller, citizen=theirs, channel="phone", note="Hej")
    assert list(rows_of(caller, round)) == []


def test_the_own_team_reads_the_notes_on_the_card(boss: Staff, north: Team) -> None:
    ours = make.citizen(in_team=north)
    make.conversation(ours, DAY - timedelta(days=9), note="Vil gerne i praktik")
    caller = make.staff(in_team=north)
    round = running(boss, north)
    take_next_call(by=caller, round=round)
    card = call_card(caller, held_row(caller, round))
    assert (card.own, [past.note for past in card.past]) == (True, ["Vil gerne i praktik"])


def test_the_look_is_logged_once_for_each_call(boss: Staff, north: Team) -> None:
    citizen, caller = make.citizen(in_team=north), make.staff(in_team=north)
    round = running(boss, north)
    for _ in range(3):
        take_next_call(by=caller, round=round)
    assert AccessEntry.objects.filter(citizen=citizen).count() == 1


# -- what a call becomes ---------------------------------------------------------------------------


def test_wants_contact_is_a_conversation_with_a_next_contact(boss: Staff, north: Team) -> None:
    citizen, caller = make.citizen(in_team=north), make.staff(in_team=north)
    round = running(boss, north)
    registered = called(
        caller, round, "REACHED_WANTS_CONTACT", "Har det godt", next_day=DAY + timedelta(days=7)
    )
    conversation = citizen.conversations.get()
    assert (conversation.channel, conversation.staff, conversation.source) == (
        "phone",
        caller,
        "call_round",
    )
    assert registered.call.conversation == conversation
    assert citizen.next_contact.day == DAY + timedelta(days=7)
    assert citizen.due.last_contact == DAY
    row = round.rows.get()
    assert (row.state, row.outcome, row.done_at) == ("done", "REACHED_WANTS_CONTACT", at("10:00"))


def test_a_conversation_in_a_round_needs_its_note(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north)
    caller = make.staff(in_team=north)
    round = running(boss, north)
    for outcome in ("REACHED_WANTS_CONTACT", "REACHED_NO_THANKS"):
        with pytest.raises(Refused) as refused:
            called(caller, round, outcome, "  ")
        assert refused.value.field == "note"
    assert Conversation.objects.count() == ContactAttempt.objects.count() == 0
    assert round.rows.get().state == "taken"


def test_who_declines_is_asked_again_and_stays_visible(boss: Staff, north: Team) -> None:
    citizen, caller = make.citizen(in_team=north), make.staff(in_team=north)
    round = running(boss, north)
    called(caller, round, "REACHED_NO_THANKS", "Ikke nu", again_on=DAY + timedelta(days=21))
    attempt = citizen.attempts.get()
    assert (attempt.outcome, attempt.again_at) == ("declined", at("00:00", date(2020, 5, 5)))
    assert (citizen.next_contact.day, citizen.next_contact.reason) == (
        date(2020, 5, 5),
        "declined",
    )
    due = Due.objects.get(citizen=citizen)
    assert (due.local_due, due.local_reason) == (date(2020, 5, 5), "declined")


def test_who_declines_without_a_day_is_asked_in_four_weeks(boss: Staff, north: Team) -> None:
    citizen = make.citizen(in_team=north)
    called(make.staff(in_team=north), running(boss, north), "REACHED_NO_THANKS", "Nej tak")
    assert citizen.next_contact.day == DAY + timedelta(days=28)


def test_three_misses_and_concern_reach_the_leader(boss: Staff, north: Team) -> None:
    worried, calm = make.citizen(in_team=north), make.citizen(in_team=north)
    make.concern(worried)
    caller = make.staff(in_team=north)
    round = running(boss, north)
    found = []
    for day in (0, 1, 2):
        with clock.at(at("10:00", DAY + timedelta(days=day))):
            for _ in range(2):
                called(caller, round, "NOT_REACHED")
            found.append([row.citizen for row in unreached_with_concern(boss)])
    assert found == [[], [], [worried]]
    assert [row.outcome for row in round.rows.all()] == ["NOT_REACHED", "NOT_REACHED"]
    assert calm.attempts.count() == 3
    with clock.at(at("10:00", DAY + timedelta(days=2))):
        assert list(unreached_with_concern(make.leader())) == []
        make.conversation(worried)
        assert list(unreached_with_concern(boss)) == []


def test_a_wrong_number_with_concern_reaches_the_leader_at_once(boss: Staff, north: Team) -> None:
    citizen = make.citizen(in_team=north)
    make.concern(citizen, "some")
    called(make.staff(in_team=north), running(boss, north), "WRONG_NUMBER")
    assert [(row.citizen, row.round_gave_up) for row in unreached_with_concern(boss)] == [
        (citizen, True)
    ]


def test_a_call_back_is_promised_and_comes_first(boss: Staff, north: Team) -> None:
    first, second = make.citizen(in_team=north), make.citizen(in_team=north)
    caller = make.staff(in_team=north)
    round = running(boss, north)
    called(caller, round, "CALL_BACK_AT", call_back_at=at("13:00"))
    assert (first.next_contact.at, first.next_contact.reason) == (at("13:00"), "call_back")
    with clock.at(at("13:00")):
        assert take_next_call(by=caller, round=round).citizen == first
        assert take_next_call(by=make.staff(in_team=north), round=round).citizen == second


def test_a_call_back_needs_a_time_ahead(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north)
    caller, round = make.staff(in_team=north), running(boss, north)
    for when in (None, at("09:59")):
        with pytest.raises(Refused) as refused:
            called(caller, round, "CALL_BACK_AT", call_back_at=when)
        assert refused.value.field == "call_back_at"


def test_an_answer_that_is_none_is_refused(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north)
    caller, round = make.staff(in_team=north), running(boss, north)
    for outcome in ("", "GONE", "SANCTION"):
        with pytest.raises(Refused) as refused:
            called(caller, round, outcome, "Noget")
        assert refused.value.field == "outcome"


def test_sent_twice_is_written_once(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north)
    caller, round = make.staff(in_team=north), running(boss, north)
    row = take_next_call(by=caller, round=round)
    facts = {"row": row, "outcome": "REACHED_WANTS_CONTACT", "note": "Hej", "once": ONCE}
    register_round_outcome(by=caller, **facts)
    with pytest.raises(AlreadyDone):
        register_round_outcome(by=caller, **facts)
    with pytest.raises(Refused, match="allerede registreret"):
        register_round_outcome(by=caller, **{**facts, "once": None})
    assert Conversation.objects.count() == CallRoundCall.objects.count() == 1


def test_the_audit_line_says_what_and_never_who(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north, first_name="Amalie")
    caller, round = make.staff(in_team=north), running(boss, north)
    called(caller, round, "REACHED_WANTS_CONTACT", "Amalie har det godt")
    line = AuditEntry.objects.get(action="contact.register_round_outcome")
    assert line.facts == {
        "outcome": "REACHED_WANTS_CONTACT",
        "round": round.pk,
        "late": False,
    }
    assert not AuditEntry.objects.filter(facts__icontains="Amalie").exists()


def test_nothing_said_is_lost_when_a_colleague_took_over(boss: Staff, north: Team) -> None:
    citizen = make.citizen(in_team=north)
    slow, quick = make.staff(in_team=north), make.staff(in_team=north)
    round = running(boss, north)
    row = take_next_call(by=slow, round=round)
    with clock.at(at("10:30")):
        assert take_next_call(by=quick, round=round) == row
        assert [call.row.taken_by for call in open_calls(slow, round)] == [quick]
        registered = register_round_outcome(
            by=slow, row=row, outcome="REACHED_WANTS_CONTACT", note="Vi talte længe"
        )
    assert (registered.overtaken_by, registered.done_before) == (quick, False)
    assert held_row(quick, round) is None
    assert [call.row.outcome for call in open_calls(quick, round)] == ["REACHED_WANTS_CONTACT"]
    with clock.at(at("10:35")):
        late = register_round_outcome(by=quick, row=row, outcome="NOT_REACHED")
    assert (late.done_before, late.row.outcome) == (True, "REACHED_WANTS_CONTACT")
    assert citizen.conversations.get().notes.get().text == "Vi talte længe"
    assert citizen.attempts.get().staff == quick


def test_a_draft_keeps_the_text_and_the_person(boss: Staff, north: Team) -> None:
    citizen, caller = make.citizen(in_team=north), make.staff(in_team=north)
    round = running(boss, north)
    row = take_next_call(by=caller, round=round)
    with clock.at(at("10:15")):
        save_call_draft(by=caller, row=row, fields={"note": "Vi taler om"})
    with clock.at(at("10:30")):
        assert take_next_call(by=make.staff(in_team=north), round=round) is None
        assert call_card(caller, held_row(caller, round)).draft == {"note": "Vi taler om"}
        register_round_outcome(by=caller, row=row, outcome="REACHED_NO_THANKS", note="Færdig")
    assert ConversationDraft.objects.filter(citizen=citizen).count() == 0


def test_a_draft_that_grows_leaves_one_line_and_keeps_the_person(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north)
    caller = make.staff(in_team=north)
    row = take_next_call(by=caller, round=running(boss, north))
    for minute, words in enumerate(("Vi", "Vi taler", "Vi taler om"), start=1):
        with clock.at(at(f"10:0{minute}")):
            save_call_draft(by=caller, row=row, fields={"note": words})
    row.refresh_from_db()
    assert row.taken_at == at("10:03")
    assert AuditEntry.objects.filter(action="contact.save_call_draft").count() == 1


def test_a_caller_from_another_team_texts_whom_they_did_not_reach(
    boss: Staff, north: Team, south: Team
) -> None:
    citizen, caller = make.citizen(in_team=north), make.staff(in_team=south)
    round = running(boss, north, south)
    called(caller, round, "NOT_REACHED", text=True)
    assert [(sent.kind, sent.queued_by) for sent in citizen.messages.all()] == [
        ("missed_call", caller.actor_name)
    ]


def test_an_sms_that_cannot_be_sent_keeps_the_call_open(boss: Staff, north: Team) -> None:
    citizen, caller = make.citizen(in_team=north, phone=""), make.staff(in_team=north)
    round = running(boss, north)
    with pytest.raises(Refused, match="kan ikke få en sms") as refused:
        called(caller, round, "NOT_REACHED", text=True)
    assert refused.value.field == "text"
    assert not citizen.attempts.exists()
    assert held_row(caller, round) is not None


def test_given_back_the_next_caller_gets_the_person(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north)
    caller, other = make.staff(in_team=north), make.staff(in_team=north)
    round = running(boss, north)
    row = take_next_call(by=caller, round=round)
    give_back_call(by=caller, row=row)
    with pytest.raises(NotAllowed):
        register_round_outcome(by=caller, row=row, outcome="NOT_REACHED")
    assert take_next_call(by=other, round=round) == row


def test_who_leaves_the_books_falls_out_of_the_line(boss: Staff, north: Team) -> None:
    gone, stays = make.citizen(in_team=north), make.citizen(in_team=north)
    round = running(boss, north)
    Citizen.objects.filter(pk=gone.pk).update(closed_on=DAY)
    assert take_next_call(by=make.staff(in_team=north), round=round).citizen == stays
    assert round.rows.get(citizen=gone).outcome == "GONE"
    assert CallRoundCall.objects.filter(row__citizen=gone).count() == 0


def test_with_a_right_number_the_person_waits_again(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north)
    caller, round = make.staff(in_team=north), running(boss, north)
    row = called(caller, round, "WRONG_NUMBER").row
    stranger = make.staff()
    round.callers.add(stranger)
    with pytest.raises(NotAllowed):
        put_back_row(by=stranger, round=round, row=row)
    assert put_back_row(by=caller, round=round, row=row).state == "waiting"
    called(caller, round, "REACHED_NO_THANKS", "Nej tak")
    with pytest.raises(Refused, match="allerede talt sammen"):
        put_back_row(by=caller, round=round, row=row)


def test_a_call_under_way_is_registered_after_the_round_was_paused(
    boss: Staff, north: Team
) -> None:
    make.citizen(in_team=north)
    make.citizen(in_team=north)
    caller, round = make.staff(in_team=north), running(boss, north)
    row = take_next_call(by=caller, round=round)
    pause_round(by=boss, round=round)
    register_round_outcome(by=caller, row=row, outcome="REACHED_NO_THANKS", note="Nej tak")
    with pytest.raises(Refused, match="ikke i gang"):
        take_next_call(by=caller, round=round)


# -- figures ---------------------------------------------------------------------------------------


def test_days_since_contact_before_and_after(boss: Staff, north: Team) -> None:
    people = [make.citizen(in_team=north) for _ in range(10)]
    for days, one in enumerate(people, start=21):
        make.conversation(one, DAY - timedelta(days=days))
    caller, round = make.staff(in_team=north), running(boss, north)
    for _ in range(8):
        called(caller, round, "REACHED_WANTS_CONTACT", "Hej")
    assert days_since_contact(round, DAY, before=True) == Spread(25, 29)
    assert days_since_contact(round, DAY) == Spread(0, 21)
    found = round_figures(round)
    assert (found.before, found.after) == (Spread(25, 29), Spread(0, 21))
    assert round_figures(finish_round(by=boss, round=round)).after == Spread(0, 21)


def test_the_calls_of_a_period_are_counted_for_who_may_see(boss: Staff, north: Team) -> None:
    for _ in range(3):
        make.citizen(in_team=north)
    caller, round = make.staff(in_team=north), running(boss, north)
    called(caller, round, "REACHED_WANTS_CONTACT", "Hej")
    called(caller, round, "REACHED_NO_THANKS", "Nej")
    called(caller, round, "NOT_REACHED")
    assert round_call_figures(boss, DAY, DAY) == CallFigures(calls=3, reached=2, wants=1)
    assert round_call_figures(System("check"), DAY, DAY).accepting_share == 50
    assert round_call_figures(make.leader(), DAY, DAY) == CallFigures(0, 0, 0)
    day_before = DAY - timedelta(days=1)
    assert round_call_figures(boss, day_before, day_before) == CallFigures(0, 0, 0)


def test_all_or_nothing_when_the_conversation_is_refused(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north)
    caller, round = make.staff(in_team=north), running(boss, north)
    with pytest.raises(Refused), transaction.atomic():
        called(caller, round, "REACHED_WANTS_CONTACT", "Hej", next_day=DAY - timedelta(days=1))
    assert Conversation.objects.count() == NextContact.objects.count() == 0
    assert CallRoundCall.objects.filter(outcome="").count() == 0  # the taking was rolled back too

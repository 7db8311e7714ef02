"""The pages of a call round, without JavaScript: who sees what, and what a click does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from medspil.contact.actions.rounds import (
    draft_round,
    pause_round,
    register_round_outcome,
    start_round,
    take_next_call,
)
from medspil.contact.models import CallRound, CallRoundCall, Conversation
from medspil.contact.queries.rounds import Population
from medspil.kernel import clock
from medspil.people.models import AccessEntry, Staff, Team
from medspil.rounds.queries import PARTS
from tests import factories as make
from tests.guards import StrictClient

DAY = date(2020, 4, 14)


def at(time: str, day: date = DAY) -> datetime:
    return make.moment(day, time)


@pytest.fixture(autouse=True)
def _the_day(db: None):
    with clock.at(at("10:00")):
        make.the_law()
        yield


@pytest.fixture
def north() -> Team:
    return make.team("Nord")


@pytest.fixture
def boss() -> Staff:
    return make.staff("leader", whole_house=True, full_name="Lis Holm")


def caller(team: Team, name: str = "Mads Dam") -> Staff:
    return make.staff(in_team=team, full_name=name)


def running(boss: Staff, *teams: Team, citizens: int = 1, **fields: Any) -> CallRound:
    for _ in range(citizens):
        make.citizen(in_team=teams[0], first_name="Amalie", last_name="Krogh")
    made = draft_round(
        by=boss,
        name="Ring til alle",
        population=Population(),
        teams=teams,
        script="Hej, det er mig",
        **fields,
    )
    return start_round(by=boss, round=made)


def url(name: str, round: CallRound | None = None) -> str:
    return reverse(f"contact:{name}", args=[round.pk] if round else [])


def as_(who: Staff) -> StrictClient:
    client = StrictClient()
    client.force_login(who, confirmed=True)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


# -- who sees what ---------------------------------------------------------------------------------


def test_strangers_find_no_round(boss: Staff, north: Team) -> None:
    round = running(boss, north)
    gets = ["round", "round_figures", "round_rows", "round_change"]
    posts = ["round_next", "round_save", "round_draft", "round_give_back", "round_put_back"]
    posts += ["round_change_state", "round_change"]
    strangers = [
        make.staff(),
        make.staff("leader", in_team=make.team()),
        make.staff("administrator"),
        make.staff("consultant"),
        make.staff(in_team=north, until=DAY - timedelta(days=1)),
    ]
    for who in strangers:
        client = as_(who)
        codes = [client.get(url(name, round)).status_code for name in gets]
        codes += [client.post(url(name, round), {"once": uuid4()}).status_code for name in posts]
        assert set(codes) == {404}
    anyone = StrictClient().get(url("round", round))
    assert (anyone.status_code, "/konto/login/" in anyone["Location"]) == (302, True)


def test_callers_neither_make_nor_steer_rounds(boss: Staff, north: Team) -> None:
    round = running(boss, north)
    client = as_(caller(north))
    assert client.get(url("round", round)).status_code == 200
    assert client.get(url("round_new")).status_code == 404
    assert client.get(url("round_script")).status_code == 404
    assert client.get(url("round_change", round)).status_code == 404
    assert client.post(url("round_change_state", round), {"do": "finish"}).status_code == 404
    assert "Afslut runden" not in text(client.get(url("round", round)))


def test_the_list_shows_my_rounds_with_how_far_they_are(boss: Staff, north: Team) -> None:
    round = running(boss, north, citizens=2)
    who = caller(north)
    row = take_next_call(by=who, round=round)
    register_round_outcome(by=who, row=row, outcome="REACHED_NO_THANKS", note="Nej tak")
    page = text(as_(who).get(url("rounds")))
    assert "Ring til alle" in page
    assert "Nået igennem <strong>1</strong> / 2" in page
    assert "ønsker kontakt 0 · ønsker ikke nu 1 · ikke truffet 0" in page
    assert "Ny ringerunde" not in page
    assert "Ny ringerunde" in text(as_(boss).get(url("rounds")))
    assert "Ring til alle" not in text(as_(make.staff()).get(url("rounds")))


def test_names_of_other_teams_citizens_are_not_listed(boss: Staff, north: Team) -> None:
    south = make.team("Syd")
    round = running(boss, north, callers=[asked := caller(south)])
    page = text(as_(asked).get(url("round_rows", round)))
    assert "Amalie" not in page
    assert "1 borger i runden hører til andre team" in page
    assert "Amalie Krogh" in text(as_(caller(north)).get(url("round_rows", round)))


def test_a_caller_of_another_team_sees_the_number_and_no_notes(boss: Staff, north: Team) -> None:
    citizen = make.citizen(
        in_team=north,
        first_name="Amalie",
        last_name="Krogh",
        phone="00000012",
        channel_note="helst formiddag",
        address="Hemmelig Vej 1",
        protected=True,
    )
    make.concern(citizen, reason="Kun for teamet")
    make.conversation(citizen, DAY - timedelta(days=9), note="Fortroligt notat")
    asked = caller(make.team("Syd"))
    made = draft_round(by=boss, name="Alle", population=Population(), callers=[asked])
    round = start_round(by=boss, round=made)
    client = as_(asked)
    client.post(url("round_next", round), {"once": uuid4()})
    page = text(client.get(url("round", round)))
    for seen in ("Amalie Krogh", "00 00 00 12", "helst formiddag", "Stor bekymring", "for 9 dage"):
        assert seen in page
    for hidden in ("Fortroligt notat", "Kun for teamet", "Hemmelig Vej", "Borgerens side"):
        assert hidden not in page


# -- a new round -----------------------------------------------------------------------------------


def test_a_round_is_made_in_two_steps(boss: Staff, north: Team) -> None:
    worried = make.citizen(in_team=north)
    make.concern(worried)
    make.citizen(in_team=make.team("Syd"))
    client = as_(boss)
    assert "2 borgere" in text(client.get(url("round_new")))
    chosen = f"?teams={north.pk}"
    page = text(client.get(url("round_new") + chosen))
    assert "1 borger" in page
    assert f"{url('round_script')}{chosen}" in page
    form = text(client.get(url("round_script") + chosen))
    assert "Ring til alle, uge 16" in form
    sent = {
        "once": str(uuid4()),
        "name": "Nord i uge 16",
        "script": "Hej",
        "teams": [north.pk],
        "ends_on": "30.04.2020",
        "add_new": "on",
        "do": "start",
    }
    answer = client.post(url("round_script") + chosen, sent)
    round = CallRound.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, url("round", round))
    assert (round.state, round.name, round.ends_on) == (
        "running",
        "Nord i uge 16",
        date(2020, 4, 30),
    )
    assert [row.citizen for row in round.rows.all()] == [worried]
    again = client.post(url("round_script") + chosen, sent)
    assert (again.status_code, again["Location"]) == (303, url("round", round))
    assert CallRound.objects.count() == 1


def test_while_the_law_is_on_pause_the_script_says_voluntary(boss: Staff, north: Team) -> None:
    make.municipality(home=True)
    make.citizen(in_team=north)
    client = as_(boss)
    assert "Det får ingen betydning for din ydelse" in text(client.get(url("round_script")))
    with clock.at(at("10:00", date(2020, 3, 2))):
        assert "ingen betydning" not in text(client.get(url("round_script")))


def test_a_draft_waits_and_can_be_started_later(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north)
    client = as_(boss)
    client.post(
        url("round_script"), {"once": uuid4(), "name": "Senere", "teams": [north.pk], "do": "draft"}
    )
    round = CallRound.objects.get()
    assert round.state == "draft"
    assert "1 borger passer lige nu" in text(client.get(url("round", round)))
    client.post(url("round_change_state", round), {"once": uuid4(), "do": "start"})
    round.refresh_from_db()
    assert (round.state, round.rows.count()) == ("running", 1)


def test_what_is_missing_is_said_at_the_field(boss: Staff, north: Team) -> None:
    make.citizen(in_team=north)
    answer = as_(boss).post(url("round_script"), {"once": uuid4(), "name": "Alle", "do": "start"})
    assert answer.status_code == 422
    assert "Vælg hvem der ringer." in text(answer)
    assert CallRound.objects.count() == 0


def test_a_round_for_nobody_does_not_start(boss: Staff, north: Team) -> None:
    answer = as_(boss).post(
        url("round_script"), {"once": uuid4(), "name": "Alle", "teams": [north.pk], "do": "start"}
    )
    assert answer.status_code == 422
    assert "Ingen borgere passer til runden" in text(answer)
    assert CallRound.objects.count() == 0


def test_the_leader_pauses_changes_and_finishes(boss: Staff, north: Team) -> None:
    round = running(boss, north)
    client = as_(boss)
    for do, state in (("pause", "paused"), ("resume", "running")):
        client.post(url("round_change_state", round), {"once": uuid4(), "do": do})
        round.refresh_from_db()
        assert round.state == state
    answer = client.post(
        url("round_change", round),
        {"once": uuid4(), "name": "Nyt navn", "script": "Goddag", "teams": [north.pk]},
    )
    assert answer.status_code == 303
    round.refresh_from_db()
    assert (round.name, round.script, round.add_new) == ("Nyt navn", "Goddag", False)
    client.post(url("round_change_state", round), {"once": uuid4(), "do": "finish"})
    page = text(client.get(url("round", round)))
    assert "Runden er afsluttet" in page
    assert 'hx-trigger="every' not in page


# -- calling ---------------------------------------------------------------------------------------


def test_the_whole_call_without_javascript(boss: Staff, north: Team) -> None:
    round = running(boss, north, citizens=2)
    client = as_(caller(north))
    assert "2 borgere venter på et opkald" in text(client.get(url("round", round)))
    client.post(url("round_next", round), {"once": uuid4()})
    page = text(client.get(url("round", round)))
    assert "Amalie Krogh" in page
    assert "Hej, det er mig" in page
    row = round.rows.get(state="taken")
    answer = client.post(
        url("round_save", round),
        {
            "once": uuid4(),
            "row": row.pk,
            "outcome": "REACHED_WANTS_CONTACT",
            "note": "Det går fint",
            "next_day": "28.04.2020",
        },
        follow=True,
    )
    assert answer.redirect_chain == [(url("round", round), 303)]
    page = text(answer)
    assert "Gemt om Amalie K.: vi talte sammen – vil gerne høre fra os." in page
    row.refresh_from_db()
    assert (row.state, row.citizen.next_contact.day) == ("done", date(2020, 4, 28))
    assert row.citizen.next_contact.reason == "agreed"
    assert round.rows.get(state="taken").pk != row.pk  # the next is in hand


def test_the_rhythms_own_day_is_not_called_agreed(boss: Staff, north: Team) -> None:
    round = running(boss, north)
    client = as_(caller(north))
    client.post(url("round_next", round), {"once": uuid4()})
    row = round.rows.get()
    client.post(
        url("round_save", round),
        {
            "once": uuid4(),
            "row": row.pk,
            "outcome": "REACHED_WANTS_CONTACT",
            "note": "Fint",
            "next_day": "12.05.2020",
            "proposed_day": "12.05.2020",
        },
    )
    assert row.citizen.next_contact.reason == "rhythm"


def test_save_and_stop_takes_nobody(boss: Staff, north: Team) -> None:
    round = running(boss, north, citizens=2)
    client = as_(caller(north))
    client.post(url("round_next", round), {"once": uuid4()})
    row = round.rows.get(state="taken")
    client.post(
        url("round_save", round),
        {"once": uuid4(), "row": row.pk, "outcome": "NOT_REACHED", "do": "stop"},
    )
    assert not round.rows.filter(state="taken").exists()


def test_sent_twice_is_written_once_and_looks_the_same(boss: Staff, north: Team) -> None:
    round = running(boss, north, citizens=2)
    client = as_(caller(north))
    client.post(url("round_next", round), {"once": uuid4()})
    row = round.rows.get(state="taken")
    sent = {"once": str(uuid4()), "row": row.pk, "outcome": "REACHED_NO_THANKS", "note": "Nej"}
    answers = [client.post(url("round_save", round), sent) for _ in range(2)]
    assert [(one.status_code, one["Location"]) for one in answers] == [
        (303, url("round", round))
    ] * 2
    assert CallRoundCall.objects.exclude(outcome="").count() == 1


def test_a_missing_note_keeps_what_was_written(boss: Staff, north: Team) -> None:
    round = running(boss, north)
    client = as_(caller(north))
    client.post(url("round_next", round), {"once": uuid4()})
    row = round.rows.get()
    answer = client.post(
        url("round_save", round),
        {"once": uuid4(), "row": row.pk, "outcome": "CALL_BACK_AT", "note": "Er i bus"},
    )
    assert answer.status_code == 422
    assert "Skriv hvornår borgeren vil ringes op." in text(answer)
    assert "Er i bus" in text(answer)
    empty = client.post(url("round_save", round), {"once": uuid4(), "row": row.pk})
    assert (empty.status_code, "Vælg under »Hvad skete der?«" in text(empty)) == (422, True)


def test_who_was_overtaken_is_told_and_loses_nothing(boss: Staff, north: Team) -> None:
    round = running(boss, north)
    slow, quick = caller(north, "Sine Lund"), caller(north, "Kaj Kvik")
    client = as_(slow)
    client.post(url("round_next", round), {"once": uuid4()})
    row = round.rows.get()
    with clock.at(at("10:30")):
        take_next_call(by=quick, round=round)
        page = text(client.get(url("round", round)))
        assert "Talte du med Amalie K.?" in page
        assert "Kaj Kvik har overtaget opkaldet kl. 10.30" in page
        assert "Amalie Krogh" in text(client.get(url("round", round) + f"?opkald={row.pk}"))
        answer = client.post(
            url("round_save", round),
            {
                "once": uuid4(),
                "row": row.pk,
                "outcome": "REACHED_WANTS_CONTACT",
                "note": "Lang snak",
                "do": "stop",
            },
            follow=True,
        )
    assert "Kaj Kvik har overtaget Amalie K." in text(answer)
    assert "Dit notat er gemt. Sig det til Kaj Kvik." in text(answer)
    assert Conversation.objects.get().notes.get().text == "Lang snak"


def test_who_never_spoke_says_so_and_the_question_goes_away(boss: Staff, north: Team) -> None:
    round = running(boss, north)
    slow, quick = caller(north), caller(north)
    client = as_(slow)
    client.post(url("round_next", round), {"once": uuid4()})
    row = round.rows.get()
    with clock.at(at("10:30")):
        take_next_call(by=quick, round=round)
        client.post(url("round_give_back", round), {"once": uuid4(), "row": row.pk})
        assert "Talte du med" not in text(client.get(url("round", round)))
    row.refresh_from_db()
    assert row.taken_by == quick


def test_the_draft_comes_back(boss: Staff, north: Team) -> None:
    round = running(boss, north)
    client = as_(caller(north))
    client.post(url("round_next", round), {"once": uuid4()})
    row = round.rows.get()
    answer = client.post(
        url("round_draft", round), {"row": row.pk, "note": "Halvt skr", "outcome": "NOT_REACHED"}
    )
    assert answer.status_code == 204
    page = text(client.get(url("round", round)))
    assert "Halvt skr" in page
    assert client.post(url("round_draft", round), {"row": "999"}).status_code == 404


def test_a_row_that_was_never_mine_cannot_be_saved(boss: Staff, north: Team) -> None:
    round = running(boss, north)
    row = round.rows.get()
    answer = as_(caller(north)).post(
        url("round_save", round), {"once": uuid4(), "row": row.pk, "outcome": "NOT_REACHED"}
    )
    assert answer.status_code == 404
    assert CallRoundCall.objects.count() == 0


def test_the_figures_are_swapped_only_when_something_happened(boss: Staff, north: Team) -> None:
    round = running(boss, north)
    who = caller(north)
    client = as_(who)
    page = client.get(url("round", round))
    asked = f"{url('round_figures', round)}?set={page.context['stamp']}"
    assert asked in page.content.decode()
    assert client.get(asked).status_code == 204
    row = take_next_call(by=who, round=round)
    register_round_outcome(by=who, row=row, outcome="REACHED_NO_THANKS", note="Nej")
    answer = client.get(asked)
    assert answer.status_code == 200
    assert "Nået igennem 1 af 1" in text(answer)


def test_a_paused_round_gives_nobody(boss: Staff, north: Team) -> None:
    round = running(boss, north)
    pause_round(by=boss, round=round)
    client = as_(caller(north))
    answer = client.post(url("round_next", round), {"once": uuid4()}, follow=True)
    assert "Runden er ikke i gang." in text(answer)
    assert "Runden holder pause" in text(answer)


def test_each_figure_opens_its_rows(boss: Staff, north: Team) -> None:
    round = running(boss, north, citizens=4)
    who = caller(north)
    for outcome in ("REACHED_WANTS_CONTACT", "REACHED_NO_THANKS", "NOT_REACHED"):
        row = take_next_call(by=who, round=round)
        register_round_outcome(by=who, row=row, outcome=outcome, note="Hej")
    client = as_(who)
    page = text(client.get(url("round", round)))
    found = {}
    for part in PARTS:
        if part != "gone":
            assert f"{url('round_rows', round)}?vis={part}" in page
        found[part] = len(client.get(url("round_rows", round) + f"?vis={part}").context["page"])
    assert {part: n for part, n in found.items() if n} == {
        "wants": 1,
        "declines": 1,
        "tried": 1,
        "untouched": 1,
    }


def test_what_is_seen_leaves_as_a_file_and_is_logged(boss: Staff, north: Team) -> None:
    round = running(boss, north, callers=[asked := caller(make.team("Syd"))])
    lines = [
        b"".join(as_(who).get(url("round_rows", round) + "?format=csv")).decode().splitlines()
        for who in (boss, asked)
    ]
    assert [len(found) for found in lines] == [2, 1]
    assert "Amalie;Krogh;Venter" in lines[0][1]
    looks = AccessEntry.objects.filter(purpose="export").values_list("staff", flat=True)
    assert list(looks) == [boss.pk]
    assert as_(boss).get(url("round_rows", round) + "?format=pdf").status_code == 404


def test_put_back_after_a_wrong_number(boss: Staff, north: Team) -> None:
    round = running(boss, north)
    who = caller(north)
    row = take_next_call(by=who, round=round)
    register_round_outcome(by=who, row=row, outcome="WRONG_NUMBER")
    client = as_(who)
    assert "Ring igen" in text(client.get(url("round_rows", round) + "?vis=wrong_number"))
    client.post(url("round_put_back", round), {"once": uuid4(), "row": row.pk})
    row.refresh_from_db()
    assert row.state == "waiting"


# -- queries ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("citizens", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"), [("rounds", 9), ("round", 26), ("round_rows", 12), ("round_new", 16)]
)
def test_a_page_asks_as_often_for_three_as_for_one(
    boss: Staff,
    north: Team,
    name: str,
    queries: int,
    citizens: int,
    django_assert_num_queries: Callable[[int], DjangoAssertNumQueries],
) -> None:
    who = boss if name == "round_new" else caller(north)
    for _ in range(citizens):
        round = running(boss, north, citizens=citizens)
        row = take_next_call(by=who, round=round)
        make.conversation(row.citizen, DAY - timedelta(days=1), by=who)
    client = as_(who)
    address = url(name) if name in ("rounds", "round_new") else url(name, round)
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


# -- whom a draft is for ---------------------------------------------------------------------------


def drafted(boss: Staff, team: Team) -> CallRound:
    for language in ("da", "da", "ar"):
        make.citizen(in_team=team, language=language)
    return draft_round(
        by=boss,
        name="Ring til alle",
        population=Population(languages=("ar",), days_since=14, skip_waiting=False),
        teams=[team],
    )


def test_a_drafts_filter_is_shown_as_it_stands_and_changed(boss: Staff, north: Team) -> None:
    round, client = drafted(boss, north), as_(boss)
    here = url("round_whom", round)
    assert f'href="{here}"' in text(client.get(url("round", round)))
    page = client.get(here)
    form = page.context["form"]
    shown = [form[name].value() for name in ("languages", "days_since", "again", "teams")]
    assert shown == [["ar"], 14, True, []]
    assert page.context["preview"].count == 1
    asked = f"{here}?languages=da&days_since="
    assert client.get(asked).context["preview"].count == 2
    answer = client.post(asked, {"once": uuid4()})
    assert (answer.status_code, answer.url) == (303, url("round", round))
    round.refresh_from_db()
    assert Population.of(round.population) == Population(languages=("da",))


def test_sent_twice_the_filter_is_changed_once(boss: Staff, north: Team) -> None:
    round, client, key = drafted(boss, north), as_(boss), uuid4()
    here = url("round_whom", round)
    for asked in ("?languages=da&days_since=", "?days_since="):
        assert client.post(f"{here}{asked}", {"once": key}).status_code == 303
    round.refresh_from_db()
    assert Population.of(round.population) == Population(languages=("da",))


def test_a_round_that_has_begun_keeps_its_filter(boss: Staff, north: Team) -> None:
    round, client = running(boss, north), as_(boss)
    before = round.population
    for method in (client.get, client.post):
        answer = method(f"{url('round_whom', round)}?languages=da")
        assert (answer.status_code, answer.url) == (303, url("round", round))
    assert "Lav en ny runde til andre borgere." in text(client.get(url("round", round)))
    round.refresh_from_db()
    assert round.population == before


def test_only_who_leads_the_round_chooses_whom_it_is_for(boss: Staff, north: Team) -> None:
    round = drafted(boss, north)
    for who in (caller(north), make.leader(make.team("Syd"))):
        assert as_(who).get(url("round_whom", round)).status_code == 404
        assert as_(who).post(url("round_whom", round)).status_code == 404

"""Everybody is called: a round for each team from the first day at home, shared by the team."""

from __future__ import annotations

from datetime import date

from medspil.config.replay.scenario import CALL_ROUND, WEST_RETURNS, at_hour
from medspil.config.replay.shift import (
    Answer,
    Shift,
    after_the_talk,
    reach,
    talk,
    tomorrow_at,
)
from medspil.config.replay.town import House
from medspil.config.replay.words import SCRIPT, declined
from medspil.contact.actions.rounds import (
    draft_round,
    finish_round,
    register_round_outcome,
    start_round,
    take_next_call,
)
from medspil.contact.models import CallRound, CallRoundRow, Due
from medspil.contact.queries.rounds import Population
from medspil.kernel import clock
from medspil.people.models import Channel
from medspil.rounds.models import Outcome, RoundState, RowState

NAME = "Alle skal ringes op"
_OUTCOMES = {
    Answer.TALKS: Outcome.REACHED_WANTS_CONTACT,
    Answer.NO_THANKS: Outcome.REACHED_NO_THANKS,
    Answer.NOBODY: Outcome.NOT_REACHED,
    Answer.WRONG_NUMBER: Outcome.WRONG_NUMBER,
    Answer.LATER: Outcome.CALL_BACK_AT,
}


def leaders_begin_and_end_rounds(day: date, house: House) -> None:
    """The rounds begin the day after the doors closed, and end when everybody has been called."""
    if day == CALL_ROUND:
        for team in house.teams.values():
            leader = house.leader_of(team)
            with clock.at(at_hour(day, 8, 5)):
                round = draft_round(
                    by=leader,
                    name=f"{NAME}: {team.name}",
                    population=Population(teams=(team.pk,)),
                    teams=[team],
                    script=SCRIPT,
                    add_new=False,
                )
                start_round(by=leader, round=round)
    for round in CallRound.objects.filter(state=RoundState.RUNNING).order_by("pk"):
        done = not CallRoundRow.objects.filter(round=round).exclude(state=RowState.DONE).exists()
        if done or day == WEST_RETURNS:
            with clock.at(at_hour(day, 8, 10)):
                finish_round(by=house.leader_of(round.teams.get()), round=round)


def call_through(shift: Shift, round: CallRound, contacts: int) -> int:
    """Take one after the other from the team's line; returns how many were called."""
    called = 0
    while called < contacts and not shift.is_over:
        with shift.spend(15, 35):
            row = take_next_call(by=shift.staff, round=round)
            if row is None:
                break
            due = Due.objects.select_related("citizen").get(citizen=row.citizen_id)
            _call(shift, row, due)
        called += 1
    return called


def _call(shift: Shift, row: CallRoundRow, due: Due) -> None:
    answer = reach(shift, due, Channel.PHONE)
    said = talk(shift, due, Channel.PHONE) if answer is Answer.TALKS else None
    note = said.note if said else declined(shift.chance) if answer is Answer.NO_THANKS else ""
    register_round_outcome(
        by=shift.staff,
        row=row,
        outcome=_OUTCOMES[answer],
        note=note,
        call_back_at=tomorrow_at(shift) if answer is Answer.LATER else None,
        next_day=said.next_day if said else None,
        agreements=said.agreements if said else (),
    )
    if said:
        after_the_talk(shift, due)

"""Start a call round, call through it, and register each call on the citizen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from medspil.contact import asks
from medspil.contact.actions.conversations import (
    NewAgreement,
    keep_draft,
    register_attempt,
    register_conversation,
)
from medspil.contact.models import (
    AttemptOutcome,
    CallRound,
    CallRoundCall,
    CallRoundRow,
    ConversationDraft,
)
from medspil.contact.queries.calling import held_row
from medspil.contact.queries.clock import local_policy
from medspil.contact.queries.pause import Pause
from medspil.contact.queries.rounds import Population, days_since_contact
from medspil.contact.rules import led_teams
from medspil.kernel import clock
from medspil.kernel.action import Actor, NotAllowed, Refused, System, action, note_facts
from medspil.people.models import AccessPurpose, Channel, Citizen, Staff, Team
from medspil.people.queries import citizens_for, log_access
from medspil.rounds import actions as line
from medspil.rounds.models import ANSWERS, REACHED, Outcome, RoundState, RowState


@action(rule="contact.start_call_round")
def draft_round(
    *,
    by: Staff,
    name: str,
    population: Population,
    teams: Sequence[Team] = (),
    callers: Sequence[Staff] = (),
    script: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    add_new: bool = True,
) -> CallRound:
    """Prepare a round: whom it is for, who calls, and what they say. Nobody is called yet.

    A leader of teams makes rounds over those teams' citizens. Raises `Refused` without a name,
    without callers, or with an end before the start.
    """
    start = starts_on or clock.today()
    policy = local_policy()
    _check(name, teams, callers, start, ends_on)
    round = CallRound.objects.create(
        name=name.strip(),
        script=script.strip(),
        starts_on=start,
        ends_on=ends_on,
        add_new=add_new,
        max_tries=policy.unreached_after,
        retry_hours=policy.retry_hours,
        population=_within(by, population).stored(),
        created_by=by,
        created_at=clock.now(),
    )
    round.teams.set(teams)
    round.callers.set(callers)
    return round


@action(rule="contact.lead_round", on="round")
def change_round(
    *,
    by: Staff,
    round: CallRound,
    name: str,
    teams: Sequence[Team],
    callers: Sequence[Staff],
    script: str,
    ends_on: date | None,
    add_new: bool | None = None,
) -> CallRound:
    """Change a round until it is finished: its name, script, callers and end."""
    current = CallRound.objects.select_for_update().get(pk=round.pk)
    if current.state == RoundState.FINISHED:
        raise Refused(_("Runden er afsluttet og kan ikke ændres."))
    _check(name, teams, callers, current.starts_on, ends_on)
    current.name, current.script, current.ends_on = name.strip(), script.strip(), ends_on
    current.add_new = current.add_new if add_new is None else add_new
    current.save()
    current.teams.set(teams)
    current.callers.set(callers)
    return current


@action(rule="contact.lead_round", on="round")
def change_population(*, by: Staff, round: CallRound, population: Population) -> CallRound:
    """Choose anew whom a draft is for. Raises `Refused` once the round has begun."""
    current = CallRound.objects.select_for_update().get(pk=round.pk)
    if current.state != RoundState.DRAFT:
        raise Refused(_("Runden er begyndt. Lav en ny runde til andre borgere."))
    current.population = _within(by, population).stored()
    current.save(update_fields=["population"])
    return current


def _check(
    name: str, teams: Sequence[Team], callers: Sequence[Staff], start: date, end: date | None
) -> None:
    if not name.strip():
        raise Refused(_("Giv runden et navn."), field="name")
    if not teams and not callers:
        raise Refused(_("Vælg hvem der ringer."), field="teams")
    if end is not None and end < start:
        raise Refused(_("Runden kan ikke slutte, før den begynder."), field="ends_on")


def _within(by: Staff, population: Population) -> Population:
    """The population, kept to the teams that the leader leads; kept as such, for those who join."""
    whole_house, led = led_teams(by)
    if whole_house:
        return population
    if set(population.teams) - set(led):
        raise Refused(_("Vælg blandt dine egne team."), field="teams")
    return Population.of({**population.stored(), "teams": list(population.teams) or led})


@action(rule="contact.lead_round", on="round")
def start_round(*, by: Staff, round: CallRound) -> CallRound:
    """Put the citizens in line, who waits longest first, and open the round to its callers.

    Raises `Refused` when the filter chooses nobody.
    """
    moved = line.move(round, RoundState.RUNNING)
    added = _top_up(moved)
    if not added:
        raise Refused(_("Ingen borgere passer til runden. Ret filtrene."))
    before = days_since_contact(moved, clock.today(), before=True)
    moved.median_before, moved.ninetieth_before = before.median, before.ninetieth
    moved.save(update_fields=["median_before", "ninetieth_before"])
    note_facts(citizens=added)
    return moved


@action(rule="contact.lead_round", on="round")
def pause_round(*, by: Staff, round: CallRound) -> CallRound:
    """Nobody is given a new person to call; calls under way are registered as usual."""
    return line.move(round, RoundState.PAUSED)


@action(rule="contact.lead_round", on="round")
def resume_round(*, by: Staff, round: CallRound) -> CallRound:
    """The round goes on where it was."""
    return line.move(round, RoundState.RUNNING)


@action(rule="contact.lead_round", on="round")
def finish_round(*, by: Staff, round: CallRound) -> CallRound:
    """The round is over. Who was not called stays on the caseworkers' own lists as before."""
    return line.move(round, RoundState.FINISHED)


@action(rule="contact.lead_round", on="round")
def top_up_round(*, by: Actor, round: CallRound) -> int:
    """Let citizens who have come to match the filter join the line. Returns how many did."""
    locked = CallRound.objects.select_for_update().get(pk=round.pk)
    if not locked.is_open:
        raise Refused(_("Runden er ikke i gang."))
    added = _top_up(locked)
    note_facts(citizens=added)
    return added


def _top_up(round: CallRound) -> int:
    rows = Population.of(round.population).rows(System("call_round"), besides=round)
    added = line.fill(CallRoundRow, round, "citizen", rows.values_list("citizen_id", flat=True))
    CallRound.objects.filter(pk=round.pk).update(topped_up_on=clock.today())
    return added


@action(rule="contact.call_in_round", on="round")
def take_next_call(*, by: Staff, round: CallRound) -> CallRoundRow | None:
    """Give the caller the next person to call; the one they hold already, if any. None: nobody now.

    The first caller of a day lets in the citizens who have come to match since. Citizens who have
    left the books fall out of the line. The look at the citizen's card is logged.
    """
    round = CallRound.objects.select_related("created_by").get(pk=round.pk)
    held = held_row(by, round)
    today = clock.today()
    if (
        round.add_new
        and round.state == RoundState.RUNNING
        and round.topped_up_on != today
        and CallRound.objects.select_for_update(skip_locked=True)
        .filter(pk=round.pk)
        .exclude(topped_up_on=today)
        .exists()
    ):
        _top_up(round)
    while row := line.take_next(CallRoundRow, CallRoundCall, round, by):
        citizen = row.citizen
        if citizen.closed_on is None or citizen.closed_on > today:
            break
        line.give_back(row, CallRoundCall, by)
        line.drop(row)
    if row is not None and (held is None or held.pk != row.pk):
        log_access(by, row.citizen, AccessPurpose.CALL_ROUND, round.name)
    return row


@action(rule="contact.call_row", on="row")
def give_back_call(*, by: Staff, row: CallRoundRow) -> CallRoundRow:
    """Put the person back in line without having called."""
    locked = CallRoundRow.objects.select_for_update().get(pk=row.pk)
    line.give_back(locked, CallRoundCall, by)
    return locked


@action(rule="contact.call_row", on="row")
def save_call_draft(*, by: Staff, row: CallRoundRow, fields: dict[str, str]) -> ConversationDraft:
    """Keep what is being written during a call, and keep the person with the caller.

    The audit trail says once that it was begun (`save_draft`).
    """
    held = (
        CallRoundRow.objects.select_for_update()
        .filter(pk=row.pk, taken_by=by, state=RowState.TAKEN)
        .first()
    )
    if held is not None:
        line.renew(held)
    return keep_draft(by, row.citizen, fields)


@dataclass(frozen=True, slots=True)
class Registered:
    """What was written down. `overtaken_by`: the colleague who had taken the person over meanwhile;
    `done_before`: the person was done already, by somebody else's call."""

    call: CallRoundCall
    row: CallRoundRow
    overtaken_by: Staff | None
    done_before: bool


@action(rule="contact.call_row", on="row")
def register_round_outcome(
    *,
    by: Staff,
    row: CallRoundRow,
    outcome: str,
    note: str = "",
    channel: str = Channel.PHONE,
    call_back_at: datetime | None = None,
    again_on: date | None = None,
    next_day: date | None = None,
    next_agreed: bool = False,
    agreements: Sequence[NewAgreement] = (),
    text: bool = False,
    asked: Mapping[str, Mapping[str, Any]] | None = None,
) -> Registered:
    """Register what came of a call in the round, on the row and on the citizen, all or nothing.

    Wants contact: a conversation with its note and next contact. Declines for now: an attempt,
    asked again on `again_on` (by default in four weeks), visible until then. Call back: first in
    line at `call_back_at`. Not reached: later, and after the last try with the leader's list;
    `text` tells the citizen by SMS that we called. `asked`: what was said to the questions of other
    rooms (`contact.asks`), written down where you spoke together.
    Nothing of it is ever a ground for a sanction. Raises `Refused` for an unknown outcome, an empty
    note when you spoke together, or a time that has passed.

    What was said on the telephone is registered even when the lease ran out and a colleague has
    the person now.
    """
    if outcome not in dict(ANSWERS):
        raise Refused(_("Vælg hvad der skete."), field="outcome")
    locked = CallRoundRow.objects.select_for_update().get(pk=row.pk)
    locked.round = CallRound.objects.get(pk=locked.round_id)
    call = CallRoundCall.objects.filter(row=locked, by=by, outcome="").first()
    if call is None:
        raise Refused(_("Du har allerede registreret det her opkald."))
    citizen = Citizen.objects.get(pk=locked.citizen_id)
    if outcome == Outcome.REACHED_WANTS_CONTACT:
        call.conversation = register_conversation(
            by=by,
            citizen=citizen,
            channel=channel,
            note=note,
            next_day=next_day,
            next_agreed=next_agreed,
            agreements=agreements,
            source="call_round",
        )
    else:
        call.attempt = register_attempt(
            by=by,
            citizen=citizen,
            outcome=ATTEMPTS[outcome],
            channel=channel,
            note=_spoken(outcome, note),
            again_at=_again(outcome, call_back_at, again_on),
            text=text,
        )
    if outcome in REACHED:
        asks.write_down(by, locked.round, citizen, asked or {})
    overtaken = locked.taken_by if locked.taken_by_id != by.pk else None
    done_before = locked.state == RowState.DONE
    line.settle(locked, call, outcome, again=call_back_at)
    ConversationDraft.objects.filter(staff=by, citizen=citizen).delete()
    note_facts(outcome=outcome, round=locked.round_id, late=bool(overtaken or done_before))
    return Registered(call, locked, overtaken, done_before)


ATTEMPTS: dict[str, str] = {
    Outcome.REACHED_NO_THANKS: AttemptOutcome.DECLINED,
    Outcome.NOT_REACHED: AttemptOutcome.NOT_REACHED,
    Outcome.WRONG_NUMBER: AttemptOutcome.WRONG_NUMBER,
    Outcome.CALL_BACK_AT: AttemptOutcome.CALL_BACK,
}


def _spoken(outcome: str, note: str) -> str:
    if outcome == Outcome.REACHED_NO_THANKS and not note.strip():
        raise Refused(_("Skriv kort, hvad I talte om. Næste kollega har brug for det."), "note")
    return note


def _again(outcome: str, call_back_at: datetime | None, again_on: date | None) -> datetime | None:
    if outcome == Outcome.CALL_BACK_AT:
        if call_back_at is None:
            raise Refused(_("Skriv hvornår borgeren vil ringes op."), field="call_back_at")
        if call_back_at <= clock.now():
            raise Refused(_("Tidspunktet er passeret."), field="call_back_at")
        return call_back_at
    if outcome == Outcome.REACHED_NO_THANKS and again_on is not None:
        if again_on <= clock.today():
            raise Refused(_("Vælg en dag efter i dag."), field="again_on")
        return clock.start_of(again_on)
    return None


@action(rule="contact.call_in_round", on="round")
def put_back_row(*, by: Staff, round: CallRound, row: CallRoundRow) -> CallRoundRow:
    """A person with whom the round was done waits again: a right telephone number was found."""
    locked = CallRoundRow.objects.select_for_update().get(pk=row.pk, round=round)
    if not citizens_for(by).filter(pk=locked.citizen_id).exists():
        raise NotAllowed("contact.put_back_row")
    if locked.outcome not in (Outcome.WRONG_NUMBER, Outcome.NOT_REACHED):
        raise Refused(_("I har allerede talt sammen i denne runde."))
    line.reopen(locked)
    return locked


def script_for(pause: Pause | None) -> str:
    """What a new round's script begins with: voluntary, and said, while the law is on pause."""
    hello = _("Hej, det er … fra jobcentret. Jeg ringer for at høre, hvordan det går.")
    if pause is None:
        return f"{hello}\n\n" + _("Hvornår passer det dig, at vi taler sammen igen?")
    voluntary = _(
        "Samtalen er frivillig. Det får ingen betydning for din ydelse, hvis du siger nej tak."
    )
    return f"{hello} {voluntary}\n\n" + _(
        "Har du lyst til at tale lidt nu? Hvornår må vi ringe igen?"
    )

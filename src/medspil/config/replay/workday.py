"""A working day: caseworkers work through their own lists from the top, leaders help out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Max, OuterRef, Subquery

from medspil.config.replay import booked, callround, walking, words
from medspil.config.replay.scenario import Scenario, at_hour, doors_are_closed
from medspil.config.replay.shift import (
    Answer,
    Shift,
    after_the_talk,
    channel_for,
    is_away,
    reach,
    register_no_talk,
    register_talk,
)
from medspil.config.replay.town import House
from medspil.contact.actions.conversations import close_agreement, promise_next_contact
from medspil.contact.models import Agreement, AgreementOwner, CallRound, ContactAttempt, Due
from medspil.contact.queries.rounds import unreached_with_concern
from medspil.desk.queries.today import Place, worklists
from medspil.kernel import clock
from medspil.kernel.workdays import is_working_day
from medspil.people.actions import break_glass
from medspil.people.models import Channel, Citizen, Role

CONTACTS = 5  # a day, beside meetings, decisions and the telephone that rings
CONTACTS_AT_HOME = 6  # much else was cancelled
AHEAD_DAYS = 3  # who is due within so many days is called when nobody waits longer
AHEAD_AT_HOME = 7
TRY_AGAIN_DAYS = 2
TRY_UNREACHED_AGAIN_DAYS = 6


def the_working_day(scenario: Scenario, day: date, house: House) -> None:
    """Everybody who is at work today works."""
    if not is_working_day(day):
        return
    lists = _lists_in_the_morning(day)
    away = [
        one.pk
        for number, one in enumerate(house.staff(Role.CASEWORKER))
        if is_away(scenario, one, number, day)
    ]
    for team in house.teams.values():
        staff = [one for one in house.staff(Role.CASEWORKER, team) if one.pk not in away]
        uncovered = [due for pk in away for due in lists.get(pk, []) if due.team_id == team.pk]
        uncovered = [due for due in uncovered if due.place in (Place.OVERDUE, Place.TODAY)]
        for place, one in enumerate(staff):
            shift = Shift.begin(scenario, day, one)
            colleagues = uncovered[place :: len(staff)]
            _work(shift, lists.get(one.pk, []), colleagues, house.round_of(one))
    if day.weekday() == 0:
        for leader in house.staff(Role.LEADER):
            _leader_calls(Shift.begin(scenario, day, leader))


def _work(shift: Shift, rows: list[Any], colleagues: list[Any], round: CallRound | None) -> None:
    """The shift's own list, then the most urgent of colleagues who are away."""
    contacts = CONTACTS_AT_HOME if doors_are_closed(shift.day) else CONTACTS
    _keep_promises(shift, [due for due in rows if due.place == Place.PROMISED])
    _plan_for_the_worried(shift, [due for due in rows if due.place == Place.WORRIED])
    met = walking.todays_walks(shift) | booked.todays_times(shift)
    contacts -= len(met)
    rows = [due for due in rows if due.citizen_id not in met]
    if round is not None:
        contacts -= callround.call_through(shift, round, contacts)
        rows = [due for due in rows if due.place == Place.TODAY]  # the others are in the line
    for due in [*_waiting(shift, rows), *_waiting(shift, colleagues)][: max(contacts, 0)]:
        if shift.is_over:
            break
        with shift.spend(25, 50):
            _contact(shift, due)
    _break_glass_now_and_then(shift)


def _lists_in_the_morning(day: date) -> dict[int, list[Any]]:
    """*Mine i dag* of every caseworker, the longest waiting first; who is not due is left out."""
    tried = (
        ContactAttempt.objects.filter(citizen=OuterRef("citizen_id"))
        .order_by()
        .values("citizen")
        .annotate(last=Max("day"))
        .values("last")
    )
    lists: dict[int, list[Any]] = {}
    with clock.at(at_hour(day, 8)):
        rows: Any = worklists()
        waiting = rows.exclude(place__in=[Place.PAUSED, Place.LATER])
        for due in waiting.annotate(tried=Subquery(tried, output_field=DateField())):
            lists.setdefault(due.staff_id, []).append(due)
    return lists


def _waiting(shift: Shift, rows: Sequence[Any]) -> list[Any]:
    """Whom to contact today: the longest waiting first, then those who are due in some days."""

    def tried_lately(due: Any, days: int) -> bool:
        return due.tried is not None and due.tried > shift.day - timedelta(days=days)

    def rank(due: Any) -> int | None:
        if due.place in (Place.OVERDUE, Place.TODAY):
            return None if tried_lately(due, TRY_AGAIN_DAYS) else 0
        if due.place == Place.UNREACHED:
            return None if tried_lately(due, TRY_UNREACHED_AGAIN_DAYS) else 1
        ahead = AHEAD_AT_HOME if shift.voluntary else AHEAD_DAYS
        soon = due.waits_since <= shift.day + timedelta(days=ahead)
        agreed = due.place != Place.SOON  # a day that was agreed upon is kept, not moved up
        return 2 if soon and not agreed and not tried_lately(due, TRY_AGAIN_DAYS) else None

    ranked = [(rank(due), due) for due in rows]
    chosen = [(order, due) for order, due in ranked if order is not None]
    return [due for _order, due in sorted(chosen, key=lambda pair: pair[0])]  # stable


def _contact(shift: Shift, due: Due) -> None:
    """A meeting that was fixed, or a call; what comes of it is the citizen's to decide."""
    channel = channel_for(shift, due)
    answer = reach(shift, due, channel)
    if answer is not Answer.TALKS:
        register_no_talk(shift, due, channel, answer)
        return
    register_talk(shift, due, channel)
    after_the_talk(shift, due)


def _keep_promises(shift: Shift, rows: Sequence[Due]) -> None:
    """Do what one has promised a citizen to do by today."""
    open_ones = Agreement.objects.filter(
        citizen__in=[due.citizen_id for due in rows],
        owner=AgreementOwner.STAFF,
        due_on__lte=shift.day,
        done_on=None,
        dropped_because="",
    )
    for agreement in open_ones.select_related("citizen").order_by("citizen__reference", "pk"):
        with shift.spend(5, 15):
            close_agreement(by=shift.staff, citizen=agreement.citizen, agreement=agreement)


def _plan_for_the_worried(shift: Shift, rows: Sequence[Due]) -> None:
    """Nobody we worry about goes without a day on which we speak next."""
    for due in rows:
        day = max(shift.day, min(due.local_due, shift.working_day_in(due.interval_days - 3)))
        with shift.spend(2, 5):
            promise_next_contact(by=shift.staff, citizen=due.citizen, day=day, agreed=False)


def _break_glass_now_and_then(shift: Shift) -> None:
    """Somebody else's citizen rings, and nobody of their team is there."""
    if shift.chance.random() > 0.004:
        return
    others = Citizen.objects.filter(closed_on=None, protected=False).exclude(
        due__team__memberships__staff=shift.staff
    )
    found = list(others.order_by("reference").values_list("pk", flat=True))
    if found:
        citizen = Citizen.objects.get(pk=shift.chance.choice(found))
        with shift.spend(5, 10):
            reason = words.broken_glass(shift.chance)
            break_glass(by=shift.staff, citizen=citizen, reason=reason)


def _leader_calls(shift: Shift) -> None:
    """On Mondays a leader tries those we worry about and do not get hold of."""
    rows = unreached_with_concern(shift.staff).select_related("citizen")
    with shift.spend(5, 10):
        waiting = list(rows.order_by("citizen__reference")[:3])
    for due in waiting:
        with shift.spend(15, 30):
            answer = reach(shift, due, Channel.PHONE)
            if answer is Answer.TALKS:
                register_talk(shift, due, Channel.PHONE)
            else:
                register_no_talk(shift, due, Channel.PHONE, answer)

"""One caseworker on one day, and what comes of the calls and conversations they have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from random import Random

from medspil.config.replay import words
from medspil.config.replay.scenario import (
    Nature,
    Scenario,
    at_hour,
    doors_are_closed,
    nature,
    working_day_from,
)
from medspil.contact.actions.concern import set_concern
from medspil.contact.actions.conversations import (
    NewAgreement,
    register_attempt,
    register_conversation,
)
from medspil.contact.actions.walks import plan_walk
from medspil.contact.models import AttemptOutcome, Due
from medspil.kernel import clock
from medspil.people.models import Channel, Staff

AT_WORK = (8, 30)
AT_HOME = (16, 0)


class Answer(Enum):
    """What came of trying to reach somebody."""

    TALKS = "talks"
    NOBODY = "nobody"
    WRONG_NUMBER = "wrong_number"
    LATER = "later"  # call again at another time
    NO_THANKS = "no_thanks"  # would rather not, while it is voluntary


@dataclass(slots=True)
class Shift:
    """A caseworker's day, with chances of its own and a clock that moves on."""

    scenario: Scenario
    day: date
    staff: Staff
    chance: Random
    now: datetime

    @classmethod
    def begin(cls, scenario: Scenario, day: date, staff: Staff) -> Shift:
        chance = scenario.chance(day, "shift", staff.username)
        return cls(scenario, day, staff, chance, at_hour(day, *AT_WORK))

    @property
    def voluntary(self) -> bool:
        """The doors are closed, and nobody has to talk with us."""
        return doors_are_closed(self.day)

    @property
    def is_over(self) -> bool:
        return self.now >= at_hour(self.day, *AT_HOME)

    @contextmanager
    def spend(self, least: int, most: int) -> Iterator[None]:
        """Do something now, which takes so many minutes."""
        with clock.at(self.now):
            yield
        self.now += timedelta(minutes=self.chance.randint(least, most))

    def nature_of(self, due: Due) -> Nature:
        return nature(self.scenario, due.citizen.reference)

    def working_day_in(self, days: int) -> date:
        return working_day_from(self.day + timedelta(days=days))


def is_away(scenario: Scenario, staff: Staff, number: int, day: date) -> bool:
    """Ill now and then, a week; three weeks of holiday in the summer, not all at once."""
    if scenario.chance("ill", staff.username, day.isocalendar()[:2]).random() < 0.04:
        return True
    first = date(2020, 6, 22) + timedelta(days=14 * (number % 3))
    return first <= day < first + timedelta(days=21)


# -- reaching somebody -----------------------------------------------------------------------------


def channel_for(shift: Shift, due: Due) -> str:
    """In person as the main rule while the doors are open; else what the citizen would rather."""
    wish = due.citizen.preferred_channel
    if shift.voluntary:
        return str(Channel.VIDEO) if wish == Channel.VIDEO else str(Channel.PHONE)
    if due.tries:
        return str(Channel.PHONE)  # somebody who did not come is called
    in_person = 0.7 if wish == Channel.IN_PERSON else 0.5
    return str(Channel.IN_PERSON if shift.chance.random() < in_person else Channel.PHONE)


def reach(shift: Shift, due: Due, channel: str) -> Answer:
    """Whether they come, or answer, is up to what they are like and to chance."""
    person, chance = shift.nature_of(due), shift.chance
    if chance.random() > (person.comes if channel == Channel.IN_PERSON else person.answers):
        wrong = channel == Channel.PHONE and chance.random() < 0.01
        return Answer.WRONG_NUMBER if wrong else Answer.NOBODY
    if channel == Channel.PHONE and chance.random() < 0.03:
        return Answer.LATER
    if shift.voluntary and person.declines and chance.random() < 0.7:
        return Answer.NO_THANKS
    return Answer.TALKS


def tomorrow_at(shift: Shift) -> datetime:
    """When somebody asked to be called instead."""
    return at_hour(shift.working_day_in(1), shift.chance.randint(9, 14))


def register_no_talk(shift: Shift, due: Due, channel: str, answer: Answer) -> None:
    """The call or the meeting that came to nothing."""
    outcomes = {
        Answer.NOBODY: AttemptOutcome.NOT_REACHED,
        Answer.WRONG_NUMBER: AttemptOutcome.WRONG_NUMBER,
        Answer.LATER: AttemptOutcome.CALL_BACK,
        Answer.NO_THANKS: AttemptOutcome.DECLINED,
    }
    register_attempt(
        by=shift.staff,
        citizen=due.citizen,
        outcome=outcomes[answer],
        channel=channel,
        note=words.declined(shift.chance) if answer is Answer.NO_THANKS else "",
        again_at=tomorrow_at(shift) if answer is Answer.LATER else None,
    )


# -- talking ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Talk:
    """What a conversation leaves behind."""

    note: str
    agreements: list[NewAgreement]
    next_day: date | None


def talk(shift: Shift, due: Due, channel: str) -> Talk:
    """What was said, agreed, and when you speak again."""
    chance = shift.chance
    agreements = []
    if chance.random() < 0.2:
        owner, what = words.agreement(chance)
        agreements.append(NewAgreement(owner, what, shift.working_day_in(chance.randint(3, 14))))
    next_day = None
    if due.concern != "none" or chance.random() < 0.15:
        next_day = shift.working_day_in(max(3, due.interval_days - chance.randint(0, 4)))
    return Talk(words.note(chance, channel, shift.voluntary), agreements, next_day)


def register_talk(shift: Shift, due: Due, channel: str) -> None:
    """An ordinary conversation, from one's own list."""
    said = talk(shift, due, channel)
    register_conversation(
        by=shift.staff,
        citizen=due.citizen,
        channel=channel,
        note=said.note,
        agreements=said.agreements,
        next_day=said.next_day,
        next_agreed=said.next_day is not None,
    )


def after_the_talk(shift: Shift, due: Due) -> None:
    """What the caseworker thinks of how the citizen is, and the walk they may agree on."""
    person, chance = shift.nature_of(due), shift.chance
    level = _worry(shift, due, person)
    if level == "none" or not person.walks or not shift.voluntary or chance.random() > 0.7:
        return
    agree_on_a_walk(shift, due, level)


def agree_on_a_walk(shift: Shift, due: Due, level: str) -> None:
    """Where the worry is great, side by side at a distance; else each at home, on the telephone."""
    chance = shift.chance
    side_by_side = level == "high" and chance.random() < 0.5
    day = shift.working_day_in(7 if level == "high" else 10)
    plan_walk(
        by=shift.staff,
        citizen=due.citizen,
        channel=Channel.WALK if side_by_side else Channel.PHONE_WALK,
        planned_at=at_hour(day, chance.randint(9, 14)),
        staff=shift.staff,
    )


def _worry(shift: Shift, due: Due, person: Nature) -> str:
    heard = person.burden
    if heard != "none" and not shift.voluntary:
        heard = "some" if heard == "high" else "none"  # the spring is harder on those alone
    if heard == due.concern or shift.chance.random() > (0.6 if shift.voluntary else 0.25):
        return str(due.concern)
    reason = words.concern(shift.chance, heard)
    set_concern(by=shift.staff, citizen=due.citizen, level=heard, reason=reason)
    return heard

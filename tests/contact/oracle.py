"""The same law, told a second time: a slow, obvious walk from day to day, without SQL.

Held against `due.sql` and `effects.sql` by the tests and by the replay. It was written from the
words below, not from those files, and shares no code with them; a change of meaning must be made in
both, by somebody who knows why.

Who      Active on a day: registered by then, and not closed by then.
Day 0    The contact group's anchor, or else the period's first day; moved to the latest change of
         benefit up to the day, if that is later and the rule begins anew with a new benefit.
Rule     The municipality's, for the group and track, else for the group without track; valid on
         day 0, or on the day of a transition clause, if that is later. A rule without a figure, or
         that asks for nothing, is no rule.
Clock    A day counts unless the duty to speak is frozen there. For `accumulated` rules the count's
         window also skips days without benefit, and days of an absence that stops it (one without
         an end lasts until today); days before the first known benefit count. Where
         day 0 is the benefit itself, the first conversation and the longest gap skip them too.
Deadline The first day after day 0 (or after the gap's first day) until which so many days counted.
Voided   A suspension that voids the deadline, begun between day 0 and the last day that the rule
         names, moves day 0 to the day after it.
Counts   A conversation: not withdrawn, individual, of a type that counts under the rule of the day
         it was held on, not before day 0, and on no day on which contacts do not count. Under a
         rule with a window also not after it, and not before it unless the rule asks for a first
         conversation; a longest gap is ended on any day.
Owed     The first conversation, if none is held; else what is missing in the window; else the next
         within the longest gap; else nothing. The window's duties end with it, and a municipality's
         target for a share of its people is no duty to one of them.
Gap      Since the last conversation that counts, or day 0. `after_first`: it runs when one is held.
         `after_window`: it does not begin before the window's last day, and conversations in the
         window only count. `always`: it runs beside the other duties, and what comes first is owed.
Local    The day agreed since the last contact; else the rhythm after the last contact, or after day
         0 or registration.
Tries    Calls in vain on later days than the last contact, since the citizen last answered one.
"""

from __future__ import annotations

import calendar
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from medspil.contact.models import (
    AbsenceKind,
    ContactRule,
    LocalPolicy,
    LocalRhythm,
    RuleTransition,
    Suspension,
)
from medspil.people.models import Citizen, Municipality

DAY = timedelta(days=1)
END_OF_TIME = date(2100, 1, 1)
INDIVIDUAL = {"phone", "video", "in_person", "phone_walk", "walk"}
MISSED = {"not_reached", "wrong_number"}


# -- what is known ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Span:
    """From and including `first`, to and including `last` (None: no end is known)."""

    first: date
    last: date | None

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Pause:
    """A suspension of the duty to speak with people."""

    days: Span
    effect: str
    regions: frozenset[str]
    municipalities: frozenset[str]


@dataclass(frozen=True)
class Held:
    id: int
    at: datetime
    day: date
    type: int
    channel: str
    withdrawn: bool
    overridden: str  # an employee's decision on the statutory effect, or empty


@dataclass
class Person:
    """Everything that decides one citizen's two clocks."""

    id: int
    municipality: str
    registered: date
    closed: date | None
    groups: list[tuple[Span, str, str, date | None]] = field(default_factory=list)
    benefits: list[tuple[Span, str]] = field(default_factory=list)
    absences: list[tuple[Span, str]] = field(default_factory=list)
    concerns: list[tuple[Span, str]] = field(default_factory=list)
    conversations: list[Held] = field(default_factory=list)
    attempts: list[tuple[datetime, date, str]] = field(default_factory=list)
    promise: tuple[date, date, str] | None = None  # day, set on, reason


@dataclass(frozen=True)
class Answer:
    """What `due.sql` says of one citizen, under the same names."""

    citizen_id: int
    contact_group: str
    rule_id: int | None
    anchor: date | None
    owed: str
    statutory_due: date | None
    pace: date | None
    window_end: date | None
    held: int | None
    remaining: int | None
    frozen_days: int
    frozen: bool
    concern: str
    interval_days: int
    last_contact: date | None
    local_due: date
    local_reason: str
    tries: int
    paused_until: date | None
    next_due: date
    next_because: str


# -- the walk --------------------------------------------------------------------------------------


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class World:
    """The law, the places and the promises, as they stand on the day `on`."""

    def __init__(
        self,
        on: date,
        *,
        rules: Sequence[ContactRule],
        pauses: Sequence[Pause],
        regions: dict[str, str],
        transitions: Sequence[tuple[str, date]] = (),
        rhythms: dict[tuple[str, str], int],
        policy: LocalPolicy,
        not_pausing: frozenset[str] = frozenset(),
    ) -> None:
        self.on = on
        self.rules = rules
        self.pauses = pauses
        self.regions = regions
        self.transitions = transitions
        self.rhythms = rhythms
        self.policy = policy
        self.not_pausing = not_pausing
        self.applies: dict[tuple[str, str], list[tuple[Span, ContactRule]]] = {}
        for rule in rules:
            if rule.responsible == "M":
                for row in rule.rule_groups.all():
                    key = (row.group, row.track)
                    self.applies.setdefault(key, []).append((span(row.valid), rule))
        self.is_frozen = cache(self._is_frozen)

    # .. days ..

    def pauses_on(self, municipality: str, day: date, effects: set[str]) -> list[Pause]:
        """The suspensions with one of the effects that hold there on the day."""
        return [
            pause
            for pause in self.pauses
            if pause.effect in effects
            and day in pause.days
            and (
                not (pause.regions or pause.municipalities)
                or municipality in pause.municipalities
                or self.regions[municipality] in pause.regions
            )
        ]

    def _is_frozen(self, municipality: str, day: date) -> bool:
        """One without an end lasts, as far as is known, until today."""
        return any(
            pause.days.last is not None or (pause.days.first <= self.on and day <= self.on)
            for pause in self.pauses_on(municipality, day, {"FREEZE"})
        )

    def counts(self, person: Person, day: date, accumulated: bool) -> bool:
        """Does the clock run on the day?"""
        if self.is_frozen(person.municipality, day):
            return False
        if not accumulated:
            return True
        return on_benefit(person, day) and not self.stopped(person, day)

    def stopped(self, person: Person, day: date) -> bool:
        """Is it a day of absence that is no time on the benefit? One without an end lasts until
        today, as far as is known."""
        return any(
            day in away
            and code in self.policy.stopping_absences
            and (away.last is not None or (away.first <= self.on and day <= self.on))
            for away, code in person.absences
        )

    def deadline(
        self, person: Person, start: date, days: int, accumulated: bool = False
    ) -> date | None:
        """The first day until which so many days counted since `start`."""
        never_after = END_OF_TIME
        if accumulated and person.benefits:
            ends = [held.last for held, _code in person.benefits]
            if None not in ends:
                never_after = max(ends) + DAY  # type: ignore[type-var, operator]
        if days == 0:  # the clock stands where it stood: the first day on which it did
            while not self.counts(person, start, accumulated):
                start -= DAY
            return start
        day, counted = start, 0
        while counted < days:
            day += DAY
            if day >= END_OF_TIME or day > max(never_after, start):
                return None
            counted += self.counts(person, day, accumulated)
        return day

    def counted(self, person: Person, start: date, end: date, accumulated: bool) -> int:
        """How many days count after `start`, to and including `end`."""
        return sum(
            self.counts(person, start + DAY * i, accumulated)
            for i in range(1, (end - start).days + 1)
        )

    # .. the law ..

    def rule_for(self, group: str, track: str, day_0: date, on: date) -> ContactRule | None:
        """The municipality's rule for the anchor, as it was to be read on the day `on`."""
        day = max([day_0, *(d for g, d in self.transitions if g == group and d <= on)])
        for key in ((group, track), (group, "")):
            for valid, rule in self.applies.get(key, []):
                if day in valid:
                    return rule
        return None

    def effect_of(self, person: Person, talk: Held) -> str:
        """What a conversation does to the law's clock."""
        if talk.overridden:
            return talk.overridden
        course = course_on(person, talk.day)
        if course is None:
            return "none"
        group, track, day_0 = course
        newest = newest_benefit(person, talk.day)
        chosen_by = max(day_0, newest) if newest else day_0
        rule = self.rule_for(group, track, chosen_by, talk.day)
        if rule is None or talk.day < day_0 or talk.channel not in INDIVIDUAL:
            return "none"
        if talk.type not in rule.counts_types:
            return "none"
        has_gap = bool(rule.gap_days or rule.gap_months)
        begun = chosen_by if rule.restart_on_benefit_change else day_0
        place = self._place(person, rule, self._after_voids(person, rule, begun, talk.day), talk)
        if not has_gap and (place == "after" or (place == "before" and rule.first_n is None)):
            return "none"
        if self.pauses_on(person.municipality, talk.day, {"FREEZE", "DO_NOT_COUNT_CONTACTS"}):
            return "not_in_suspension"
        waits = rule.gap_when == "after_window" and place != "after"
        return "resets" if has_gap and not waits else "counts"

    def _place(self, person: Person, rule: ContactRule, anchor: date, talk: Held) -> str:
        """Was the conversation held `before`, `in` or `after` the rule's window?"""
        if rule.count is None:
            return "in"
        window_start, window_end = self._window(person, rule, anchor)
        if window_start is None or talk.day < window_start:
            return "before" if rule.window_from_months else "in"
        return "after" if window_end is not None and talk.day > window_end else "in"

    def _window(
        self, person: Person, rule: ContactRule, anchor: date
    ) -> tuple[date | None, date | None]:
        """The first and the last day on which conversations are counted."""
        accumulated = rule.clock == "accumulated"
        opening, ending = (
            (months_after(anchor, months or 0) - anchor).days
            for months in (rule.window_from_months, rule.window_to_months)
        )
        opens = self.deadline(person, anchor, opening, accumulated) if opening else anchor
        return opens, self.deadline(person, anchor, ending, accumulated)

    def is_real_contact(self, person: Person, talk: Held) -> bool:
        """Does it count as the municipality's own follow-up?"""
        if talk.channel not in INDIVIDUAL or talk.withdrawn or talk.day > self.on:
            return False
        return self.policy.count_suspended_locally or not self.pauses_on(
            person.municipality, talk.day, {"FREEZE", "DO_NOT_COUNT_CONTACTS"}
        )

    # .. one person ..

    def answer(self, person: Person) -> Answer | None:
        """Both clocks of one person; None when not active."""
        on = self.on
        if person.registered > on or (person.closed is not None and person.closed <= on):
            return None
        group, track, group_day_0 = course_on(person, on) or ("", "", None)
        law = self._law(person, group, track, group_day_0)

        talks = [talk for talk in person.conversations if self.is_real_contact(person, talk)]
        last_contact = max((talk.day for talk in talks), default=None)
        concern = next((level for held, level in person.concerns if on in held), "none")
        interval = self.rhythms.get((group, concern)) if group else None
        if interval is None:
            interval = self.rhythms[("", concern)]
        local_reason = "rhythm"
        local_due = (last_contact or group_day_0 or person.registered) + timedelta(days=interval)
        if person.promise is not None:
            day, set_on, reason = person.promise
            if set_on <= on and (last_contact is None or set_on >= last_contact):
                local_due, local_reason = day, reason

        statutory = law["statutory_due"]
        by_law = not law["frozen"] and statutory is not None and statutory <= local_due
        return Answer(
            citizen_id=person.id,
            contact_group=group,
            concern=concern,
            interval_days=interval,
            last_contact=last_contact,
            local_due=local_due,
            local_reason=local_reason,
            tries=self._tries(person, last_contact),
            paused_until=self._paused_until(person),
            next_due=statutory if by_law else local_due,
            next_because="statutory" if by_law else "local",
            **law,
        )

    def _law(
        self, person: Person, group: str, track: str, group_day_0: date | None
    ) -> dict[str, Any]:
        """The law's clock: rule, day 0, what is owed and by when."""
        on = self.on
        nothing: dict[str, Any] = {
            "rule_id": None,
            "anchor": group_day_0,
            "owed": "",
            "statutory_due": None,
            "pace": None,
            "window_end": None,
            "held": None,
            "remaining": None,
            "frozen_days": 0,
            "frozen": self.is_frozen(person.municipality, on),
        }
        if group_day_0 is None:
            return nothing
        newest = newest_benefit(person, on)
        restarted = max(group_day_0, newest) if newest else group_day_0
        rule = self.rule_for(group, track, restarted, on)
        if rule is None or not asks_for_something(rule):
            return nothing
        anchor = restarted if rule.restart_on_benefit_change else group_day_0
        anchor = self._after_voids(person, rule, anchor, on)
        accumulated = rule.clock == "accumulated"
        all_accumulated = accumulated and rule.anchor == "ACCUMULATED_BENEFIT"

        # the conversations that count
        counting = [
            talk.day
            for talk in person.conversations
            if not talk.withdrawn
            and anchor <= talk.day <= on
            and self.effect_of(person, talk) in ("counts", "resets")
        ]
        first_due = None
        if rule.first_n is not None:
            days = 7 * rule.first_n - (1 if rule.first_unit == "end_of_week" else 0)
            first_due = self.deadline(person, anchor, days, all_accumulated)
        window_start: date | None = None
        window_end: date | None = None
        in_window: list[date] = []
        if rule.count is not None:
            window_start, window_end = self._window(person, rule, anchor)
            in_window = [
                day
                for day in counting
                if window_start is not None
                and day >= window_start
                and (window_end is None or day <= window_end)
            ]
        window_is_over = window_end is not None and on > window_end
        missing = max((rule.count or 0) - len(in_window), 0)

        owed, due, pace, since = "", None, None, anchor
        has_gap = bool(rule.gap_days or rule.gap_months)
        if rule.first_n is not None and not counting and not window_is_over:
            owed, due = "first", first_due
            pace = due
        elif missing and not window_is_over and rule.cohort_share is None:
            owed, due = "window", window_end
            ending = (months_after(anchor, rule.window_to_months or 0) - anchor).days
            pace = self._pace(person, anchor, ending, window_start, in_window, missing, accumulated)
        gap_since: date | None = max(counting, default=anchor)
        if rule.gap_when == "after_first" and not counting:
            gap_since = None
        elif rule.gap_when == "after_window":
            gap_since = max(gap_since or anchor, window_end) if window_end else None
        if has_gap and gap_since and (not owed or rule.gap_when == "always"):
            months_gap = months_after(gap_since, rule.gap_months or 0)
            days = rule.gap_days or (months_gap - gap_since).days
            gap_due = self.deadline(person, gap_since, days, all_accumulated)
            if not owed or (gap_due or date.max) < (due or date.max):
                owed, due, since = "gap", gap_due, gap_since
                pace = min(pace or date.max, gap_due) if gap_due else pace

        frozen_days = 0
        if due is not None:
            frozen_days = sum(
                self.is_frozen(person.municipality, since + DAY * i)
                for i in range(1, (due - since).days + 1)
            )
        runs = self.counts(person, on, accumulated and (owed == "window" or all_accumulated))
        return {
            "rule_id": rule.pk,
            "anchor": anchor,
            "owed": owed,
            "statutory_due": due,
            "pace": pace,
            "window_end": window_end,
            "held": len(in_window) if rule.count is not None else len(counting),
            "remaining": missing if rule.count is not None else int(owed != ""),
            "frozen_days": frozen_days,
            "frozen": not runs,
        }

    def _after_voids(self, person: Person, rule: ContactRule, anchor: date, by: date) -> date:
        """Day 0 after the suspensions that voided the running deadlines, begun by the day `by`."""
        named = [anchor]
        if rule.first_n is not None:
            named.append(anchor + timedelta(days=7 * rule.first_n))
        if rule.window_to_months is not None:
            named.append(months_after(anchor, rule.window_to_months))
        if rule.gap_months is not None:
            named.append(months_after(anchor, rule.gap_months))
        if rule.gap_days is not None:
            named.append(anchor + timedelta(days=rule.gap_days))
        moved = anchor
        for pause in self.pauses:
            first, last = pause.days.first, pause.days.last
            there = pause in self.pauses_on(person.municipality, first, {"VOID_AND_RESTART"})
            if there and first <= by and anchor < first <= max(named):
                moved = max(moved, (last or self.on) + DAY)
        return moved

    def _pace(
        self,
        person: Person,
        anchor: date,
        ending: int,
        window_start: date | None,
        in_window: list[date],
        missing: int,
        accumulated: bool,
    ) -> date | None:
        """What is missing, spread evenly over the counting days that are left of the window."""
        if window_start is None:
            return None
        since = max(in_window, default=window_start)
        left = ending - self.counted(person, anchor, since, accumulated)
        return self.deadline(person, since, left // missing, accumulated)

    def _tries(self, person: Person, last_contact: date | None) -> int:
        """Calls in vain since the day of the last contact, and since the citizen last answered."""
        calls = [call for call in person.attempts if call[1] <= self.on]
        answered = max((at for at, _day, outcome in calls if outcome not in MISSED), default=None)
        return sum(
            1
            for at, day, outcome in calls
            if outcome in MISSED
            and (answered is None or at > answered)
            and (last_contact is None or day > last_contact)
        )

    def _paused_until(self, person: Person) -> date | None:
        for away, code in person.absences:
            if self.on in away and code not in self.not_pausing:
                review = timedelta(days=self.policy.pause_review_days)
                until = away.last or away.first + review
                return until if until >= self.on else None
        return None

    def bucket(self, answer: Answer) -> str:
        """The one bucket of an active citizen."""
        soon = self.on + timedelta(days=self.policy.soon_days)
        if answer.paused_until is not None:
            return "paused"
        if answer.tries >= self.policy.unreached_after:
            return "unreached"
        if answer.next_due < self.on:
            return "overdue"
        if answer.next_due <= soon:
            return "due_soon"
        if answer.pace is not None and answer.pace <= soon and not answer.frozen:
            return "due_soon"
        return "ok"


def asks_for_something(rule: ContactRule) -> bool:
    if rule.kind in ("none", "must_not_invite"):
        return False
    figures = (rule.first_n, rule.count, rule.gap_days, rule.gap_months)
    return any(figure is not None for figure in figures)


def course_on(person: Person, day: date) -> tuple[str, str, date] | None:
    """Contact group, track and day 0 on the day."""
    for held, group, track, anchor in person.groups:
        if day in held:
            return group, track, anchor or held.first
    return None


def newest_benefit(person: Person, on: date) -> date | None:
    """The day of the latest change to another benefit, up to the day `on`."""
    begun = sorted((held.first, code) for held, code in person.benefits if held.first <= on)
    changes = [first for (_before, old), (first, new) in itertools.pairwise(begun) if new != old]
    return max(changes, default=None)


def on_benefit(person: Person, day: date) -> bool:
    """Is the day one on a benefit, or before anything is known of benefits?"""
    if not person.benefits or day < min(held.first for held, _code in person.benefits):
        return True
    return any(day in held for held, _code in person.benefits)


# -- from the database -----------------------------------------------------------------------------


def span(stored: Any) -> Span:
    """A stored period, whose upper bound is the day after."""
    return Span(stored.lower, None if stored.upper is None else stored.upper - DAY)


def world(on: date) -> World:
    """The law, the places and the promises that the database holds."""
    return World(
        on,
        rules=list(ContactRule.objects.prefetch_related("rule_groups")),
        pauses=[
            Pause(
                span(pause.valid),
                pause.effect,
                frozenset(pause.regions),
                frozenset(pause.municipalities),
            )
            for pause in Suspension.objects.filter(subject="CONVERSATION_DUTY", revoked_at=None)
        ],
        regions=dict(Municipality.objects.values_list("code", "region_code")),
        transitions=list(RuleTransition.objects.values_list("group", "day")),
        rhythms={
            (rhythm.group, rhythm.concern): rhythm.interval_days
            for rhythm in LocalRhythm.objects.all()
        },
        policy=LocalPolicy.objects.get(),
        not_pausing=frozenset(
            AbsenceKind.objects.filter(pauses=False).values_list("code", flat=True)
        ),
    )


def people(ids: Iterable[int] | None = None) -> list[Person]:
    """Everything the database holds that decides these citizens' clocks (None: all)."""
    citizens = Citizen.objects.order_by("pk").prefetch_related(
        "contact_groups", "benefits", "absences", "concerns", "conversations", "attempts"
    )
    if ids is not None:
        citizens = citizens.filter(pk__in=list(ids))
    return [_person(citizen) for citizen in citizens.select_related("next_contact")]


def _person(citizen: Citizen) -> Person:
    promise = getattr(citizen, "next_contact", None)
    return Person(
        id=citizen.pk,
        municipality=citizen.municipality_id,
        registered=citizen.registered_on,
        closed=citizen.closed_on,
        groups=[
            (span(row.valid), row.group, row.track, row.anchor)
            for row in citizen.contact_groups.all()
        ],
        benefits=[(span(row.valid), row.code) for row in citizen.benefits.all()],
        absences=[(span(row.valid), row.code) for row in citizen.absences.all()],
        concerns=[(span(row.valid), row.level) for row in citizen.concerns.all()],
        conversations=[
            Held(
                row.pk,
                row.held_at,
                row.held_on,
                row.type,
                row.channel,
                row.withdrawn_at is not None,
                row.statutory_effect if row.overridden_by_id else "",
            )
            for row in citizen.conversations.all()
        ],
        attempts=[(row.at, row.day, row.outcome) for row in citizen.attempts.all()],
        promise=None if promise is None else (promise.day, promise.set_on, promise.reason),
    )


def answers(on: date, ids: Iterable[int] | None = None) -> dict[int, Answer]:
    """By citizen: what the two clocks of the active ones among them say on the day."""
    known = world(on)
    found = (known.answer(person) for person in people(ids))
    return {answer.citizen_id: answer for answer in found if answer is not None}


def effects(ids: Iterable[int] | None = None) -> dict[int, str]:
    """By conversation: what it does to the law's clock."""
    known = world(END_OF_TIME)
    return {
        talk.id: known.effect_of(person, talk)
        for person in people(ids)
        for talk in person.conversations
    }


def differences(on: date, ids: Sequence[int] | None = None) -> list[str]:
    """Where the product and this walk disagree on the day: one line each; none is the aim."""
    from medspil.contact.due import due_rows

    told = {row.citizen_id: row for row in due_rows(on, ids)}
    walked = answers(on, ids)
    lines = [f"{pk}: only the product has them" for pk in sorted(told.keys() - walked.keys())]
    lines += [f"{pk}: only the oracle has them" for pk in sorted(walked.keys() - told.keys())]
    for pk in sorted(told.keys() & walked.keys()):
        for name in Answer.__dataclass_fields__:
            product, oracle = getattr(told[pk], name), getattr(walked[pk], name)
            if product != oracle:
                lines.append(f"{pk}: {name} is {product!r}, by the oracle {oracle!r}")
    return lines

"""Random histories: citizens, what happened to them, and suspensions, for the property tests.

Days are drawn close together around the spring of 2020, so that periods touch, overlap and fall on
each other's edges; now and then a history is moved to other years, where other rules hold.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import strategies as st
from psycopg.types.range import DateRange

from medspil.contact.models import (
    Concern,
    ContactAttempt,
    ContactRule,
    Conversation,
    LocalRhythm,
    NextContact,
    RuleTransition,
    Suspension,
)
from medspil.people.models import (
    AbsencePeriod,
    BenefitPeriod,
    Citizen,
    ContactGroupPeriod,
)
from tests import factories

BASE = date(2020, 1, 1)
PLACES = [factories.EAST, factories.WEST, "0101"]  # two regions; two places in one region
REGIONS = {factories.EAST: "1085", factories.WEST: "1083", "0101": "1084"}
GROUPS = [
    *("LAB6_01", "LAB6_02", "LAB6_03", "LAB6_06", "LAB6_06.1", "LAB6_06.2", "LAB6_07"),
    *("LAB6_09", "LAB6_09E", "INT_16", "LAB6_12"),
]
TRACKS = ["", "", "", "", "", "fast_track", "placed_at_once", "ordinary_job", "less_intensive"]
# by code: has the rule a window?
EDITABLE = {
    "DP-15m": True,
    "DP-20m": True,
    "KH-20": True,
    "SD-20-2": True,
    "JA-20": True,
    "IN-20": True,
    "KH-15": False,
    "SD-14": False,
    "FJ-13": False,
    "SD-FT": False,
}
LEVELS = ["none", "some", "high"]

_reference = itertools.count(1)

days = st.integers(-150, 300).map(lambda n: BASE + timedelta(days=n))
early = st.integers(-150, 90).map(lambda n: BASE + timedelta(days=n))
lengths = st.one_of(st.integers(0, 30), st.integers(0, 200))
moments = st.tuples(days, st.sampled_from(["09:00", "10:00", "14:30"]))


@st.composite
def successive(
    draw: st.DrawFn, what: st.SearchStrategy, most: int, least: int = 0
) -> list[tuple[date, date | None, object]]:
    """Periods (first, last or None, what) after each other, with gaps now and then."""
    found = []
    first = draw(early)
    for _ in range(draw(st.integers(least, most))):
        last = first + timedelta(days=draw(lengths)) if draw(st.integers(0, 2)) == 0 else None
        found.append((first, last, draw(what)))
        if last is None:
            break
        first = last + timedelta(days=1 + draw(st.sampled_from([0, 0, 1, 20, 90])))
    return found


@dataclass(frozen=True)
class History:
    """One citizen's facts, as plain values."""

    municipality: str
    registered: date
    closed: date | None
    groups: list  # (first, last, (group, track, anchor or None))
    benefits: list  # (first, last, code)
    absences: list
    concerns: list
    conversations: list  # ((day, time), type, channel, withdrawn)
    attempts: list  # ((day, time), outcome)
    promise: tuple | None  # (set on, days ahead, reason)

    def moved(self, years: int) -> History:
        """The same history, so many years later."""

        def later(day: date | None) -> date | None:
            return None if day is None else day + timedelta(days=365 * years)

        def periods(rows: list) -> list:
            return [(later(first), later(last), what) for first, last, what in rows]

        return replace(
            self,
            registered=later(self.registered),
            closed=later(self.closed),
            groups=[
                (later(first), later(last), (group, track, later(anchor)))
                for first, last, (group, track, anchor) in self.groups
            ],
            benefits=periods(self.benefits),
            absences=periods(self.absences),
            concerns=periods(self.concerns),
            conversations=[((later(day), at), *rest) for (day, at), *rest in self.conversations],
            attempts=[((later(day), at), outcome) for (day, at), outcome in self.attempts],
            promise=self.promise and (later(self.promise[0]), *self.promise[1:]),
        )


@st.composite
def histories(draw: st.DrawFn) -> History:
    codes = st.sampled_from(["kontanthjaelp", "dagpenge"])
    anchors = st.one_of(st.none(), st.none(), early)
    registered = draw(early)
    return History(
        municipality=draw(st.sampled_from(PLACES)),
        registered=registered,
        closed=draw(st.none() | days.filter(lambda day: day >= registered)),
        groups=draw(
            successive(st.tuples(st.sampled_from(GROUPS), st.sampled_from(TRACKS), anchors), 3, 1)
        ),
        benefits=draw(successive(codes, 3)),
        absences=draw(successive(st.sampled_from(["syg", "ferie", "arbejder", "ukendt"]), 1)),
        concerns=draw(successive(st.sampled_from(LEVELS), 2)),
        conversations=draw(
            st.lists(
                st.tuples(
                    moments,
                    st.sampled_from([7, 7, 7, 4, 9]),
                    st.sampled_from(["phone", "in_person", "walk", "letter"]),
                    st.integers(0, 5).map(lambda n: n == 5),
                ),
                max_size=6,
                unique_by=lambda row: row[:2],
            )
        ),
        attempts=draw(
            st.lists(
                st.tuples(moments, st.sampled_from(["not_reached", "wrong_number", "declined"])),
                max_size=4,
            )
        ),
        promise=draw(
            st.none() | st.tuples(days, st.integers(0, 60), st.sampled_from(["agreed", "declined"]))
        ),
    )


@dataclass(frozen=True)
class Pause:
    """A suspension, as plain values."""

    first: date
    last: date | None
    effect: str = "FREEZE"
    regions: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    revoked: bool = False


@st.composite
def pauses(draw: st.DrawFn, effects: tuple[str, ...] = ("FREEZE",)) -> Pause:
    first = draw(days)
    where = draw(st.sampled_from(["all", "all", "region", "place", "two regions"]))
    return Pause(
        first,
        first + timedelta(days=draw(lengths)) if draw(st.integers(0, 3)) else None,
        draw(st.sampled_from(effects)),
        {"region": ("1085",), "two regions": ("1083", "1085")}.get(where, ()),
        (factories.WEST,) if where == "place" else (),
        draw(st.integers(0, 7)) == 7,
    )


@st.composite
def edited_rules(draw: st.DrawFn) -> dict[str, dict[str, object]]:
    """What a municipality may have made of some rules: by code, the columns it changed."""
    found = {}
    for code in draw(st.lists(st.sampled_from(sorted(EDITABLE)), max_size=4, unique=True)):
        days = draw(st.none() | st.integers(1, 120))
        whens = ["after_first", "always"] + ["after_window"] * EDITABLE[code]
        found[code] = {
            "gap_days": days,
            "gap_months": None if days else draw(st.integers(1, 4)),
            "gap_when": draw(st.sampled_from(whens)),
            **draw(
                st.sampled_from(
                    [
                        {},
                        {"first_unit": "", "first_n": None},
                        {"first_unit": "weeks", "first_n": 6},
                        {"first_unit": "end_of_week", "first_n": 8},
                    ]
                )
            ),
            "clock": draw(st.sampled_from(["calendar", "accumulated"])),
            "anchor": draw(st.sampled_from(["FIRST_ENQUIRY", "ACCUMULATED_BENEFIT"])),
        }
        if EDITABLE[code]:
            found[code]["window_from_months"] = draw(st.sampled_from([0, 0, 2]))
    return found


# -- into the database -----------------------------------------------------------------------------


def range_of(first: date, last: date | None) -> DateRange:
    return DateRange(first, None if last is None else last + timedelta(days=1))


def write_pause(pause: Pause) -> Suspension:
    """A suspension without recomputing anything."""
    return Suspension.objects.create(
        code=f"H-{next(_reference)}",
        subject="CONVERSATION_DUTY",
        effect=pause.effect,
        regions=list(pause.regions),
        municipalities=list(pause.municipalities),
        valid=range_of(pause.first, pause.last),
        because="Prøve",
        evidence="unverified",
        entered_at=factories.moment(pause.first),
        revoked_at=factories.moment(pause.first) if pause.revoked else None,
        revoked_because="Prøve" if pause.revoked else "",
    )


def write(found: list[History]) -> list[int]:
    """The citizens with all that happened to them; nothing is recomputed. Their ids."""
    for code in PLACES:
        factories.municipality(code, region=REGIONS[code])
    citizens = Citizen.objects.bulk_create(
        Citizen(
            reference=f"H-{next(_reference)}",
            first_name="Borger",
            last_name="Prøve",
            municipality_id=history.municipality,
            registered_on=history.registered,
            closed_on=history.closed,
        )
        for history in found
    )
    pairs = list(zip(citizens, found, strict=True))
    ContactGroupPeriod.objects.bulk_create(
        ContactGroupPeriod(
            citizen=citizen, group=group, track=track, anchor=anchor, valid=range_of(first, last)
        )
        for citizen, history in pairs
        for first, last, (group, track, anchor) in history.groups
    )
    for model, name in ((BenefitPeriod, "benefits"), (AbsencePeriod, "absences")):
        model.objects.bulk_create(
            model(citizen=citizen, code=code, valid=range_of(first, last))
            for citizen, history in pairs
            for first, last, code in getattr(history, name)
        )
    Concern.objects.bulk_create(
        Concern(
            citizen=citizen,
            level=level,
            reason="Prøve",
            valid=range_of(first, last),
            set_at=factories.moment(first),
        )
        for citizen, history in pairs
        for first, last, level in history.concerns
    )
    Conversation.objects.bulk_create(
        Conversation(
            citizen=citizen,
            held_at=factories.moment(day, at),
            held_on=day,
            type=kind,
            channel=channel,
            withdrawn_at=factories.moment(day) if withdrawn else None,
            withdrawn_because="Prøve" if withdrawn else "",
        )
        for citizen, history in pairs
        for (day, at), kind, channel, withdrawn in history.conversations
    )
    ContactAttempt.objects.bulk_create(
        ContactAttempt(
            citizen=citizen,
            at=factories.moment(day, at),
            day=day,
            outcome=outcome,
            again_at=factories.moment(day + timedelta(days=14), at),
        )
        for citizen, history in pairs
        for (day, at), outcome in history.attempts
    )
    NextContact.objects.bulk_create(
        NextContact(
            citizen=citizen,
            set_on=history.promise[0],
            day=history.promise[0] + timedelta(days=history.promise[1]),
            reason=history.promise[2],
        )
        for citizen, history in pairs
        if history.promise
    )
    return [citizen.pk for citizen in citizens]


def write_rules(edited: dict[str, dict[str, object]]) -> None:
    """The rules as the municipality has made them."""
    for code, columns in edited.items():
        ContactRule.objects.filter(code=code).update(**columns)


def write_house(
    soon: int,
    suspended_count: bool,
    transition: tuple[str, date] | None,
    stopping: Sequence[str] = (),
) -> None:
    """The municipality's own choices, and a reform's transition clause."""
    from medspil.contact.models import AbsenceKind, LocalPolicy

    LocalPolicy.objects.update(
        soon_days=soon,
        count_suspended_locally=suspended_count,
        stopping_absences=list(stopping),
    )
    LocalRhythm.objects.update_or_create(
        group="LAB6_02", concern="none", defaults={"interval_days": 21}
    )
    AbsenceKind.objects.update_or_create(
        code="arbejder", defaults={"name": "Prøve", "pauses": False, "evidence": "unverified"}
    )
    if transition:
        RuleTransition.objects.create(group=transition[0], day=transition[1], because="Prøve")

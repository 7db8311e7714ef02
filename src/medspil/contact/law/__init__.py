"""The dated law as data: what the files beside this module say, read strictly.

Nothing here computes a date or knows a citizen. The files hold the rules on contact, the rules
on how a conversation may be held, the suspensions, and the lists of codes they use; see README.md
for the meaning of each field. Every function reads its file once and returns frozen values in
the order of the file.

A file that says something unknown, leaves something out or contradicts itself is refused whole:
:class:`LawFileError` names the file, the entry and the key.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Literal, NoReturn, TypeVar, cast

__all__ = [
    "AbsenceText",
    "BenefitText",
    "ChannelText",
    "ConversationTypeText",
    "GroupText",
    "LawFileError",
    "MilestoneText",
    "ModeText",
    "RuleText",
    "Span",
    "SuspensionText",
    "Window",
    "absences",
    "after_window_sentences",
    "benefits",
    "channels",
    "conversation_types",
    "groups",
    "modes",
    "rules",
    "suspensions",
]

Unit = Literal["days", "weeks", "months", "end_of_week"]
Evidence = Literal["verified", "unverified", "mixed"]
Responsible = Literal["M", "A"]
Anchor = Literal[
    "FIRST_ENQUIRY",
    "REGISTRATION",
    "COURSE_START",
    "ACCUMULATED_BENEFIT",
    "FIRST_ABSENCE_DAY",
    "FIRST_FOLLOW_UP",
    "REQUEST",
    "VISITATION",
    "JOB_START",
]
Clock = Literal["calendar", "accumulated"]
Kind = Literal[
    "first_within",
    "at_least_n_in_window",
    "max_gap",
    "milestone",
    "none",
    "must_not_invite",
    "cohort_target",
]
GapWhen = Literal["after_window", "after_first", "always"]
About = Literal["CONVERSATION", "TEAM", "DOCTOR", "STATUS", "EFFORT_START", "CONTRACT"]
ModeRule = Literal[
    "IN_PERSON_MAIN_RULE",
    "REMOTE_ALLOWED",
    "CITIZEN_CHOOSES_AFTER_WINDOW",
    "CITIZEN_CHOOSES_AFTER_FIRST",
]
Subject = Literal[
    "AVAILABILITY",
    "OFFER",
    "CONVERSATION_DUTY",
    "TEAM_DEADLINE",
    "BENEFIT_CONSUMPTION",
    "PHYSICAL_ATTENDANCE",
    "HOURS_RULE_225",
    "POOL_DEADLINE",
    "BENEFIT_TRANSITION",
]
Effect = Literal["FREEZE", "VOID_AND_RESTART", "DO_NOT_COUNT_CONTACTS", "FORM_RELAXED"]
Sector = Literal["PUBLIC_EMPLOYERS", "ALREADY_INVITED"]
RestartEvent = Literal["benefit_change"]
AfterWindow = Literal["", "agreed_need_right", "need"]

REGIONS = ("1081", "1082", "1083", "1084", "1085")


class LawFileError(ValueError):
    """A law file is not what it should be; the sentence names file, entry and key."""


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time from day 0.

    ``days`` and ``weeks``: day 0 + n days or 7n days. ``months``: n calendar months after day 0.
    ``end_of_week``: the last day of the nth week counted from day 0, so day 0 + 7n - 1 days.
    Always the end of that day.
    """

    unit: Unit
    n: int


@dataclass(frozen=True, slots=True)
class Window:
    """The months after the anchor within which conversations are counted."""

    from_months: int
    to_months: int


@dataclass(frozen=True, slots=True)
class MilestoneText:
    """One thing to have happened by a date.

    It is owed to everyone only when ``about`` is ``CONVERSATION`` and ``condition`` is empty;
    otherwise the Danish sentence in ``condition`` says for whom, or why it is no conversation.
    """

    code: str
    name: str
    by: Span
    not_before: Span | None
    about: About
    condition: str

    @property
    def owed_by_all(self) -> bool:
        """Whether the municipality owes everyone under the rule a conversation by this date."""
        return self.about == "CONVERSATION" and not self.condition


@dataclass(frozen=True, slots=True)
class RuleText:
    """One rule on contact, as valid for anchor days from ``valid_from`` to ``valid_to``, both in.

    ``track`` narrows the rule to some people of its groups; empty is everyone else. ``clock``
    says in what time ``window`` and ``milestones`` are measured. ``counts_types`` are DFDG ids.
    """

    code: str
    name: str
    groups: tuple[str, ...]
    track: str
    responsible: Responsible
    anchor: Anchor
    clock: Clock
    kind: Kind
    first: Span | None
    count: int | None
    window: Window | None
    max_gap: Span | None
    gap_when: GapWhen | None
    milestones: tuple[MilestoneText, ...]
    cohort_share: Decimal | None
    counts_types: tuple[int, ...]
    first_in_person: bool
    mode_note: str
    restart_on: tuple[RestartEvent, ...]
    after_window: AfterWindow
    valid_from: dt.date
    valid_to: dt.date | None
    law: str
    evidence: Evidence
    evidence_note: str
    explanation: str
    note: str


@dataclass(frozen=True, slots=True)
class ModeText:
    """Whether a conversation may be held remotely; of two valid at once the higher precedence."""

    code: str
    rule: ModeRule
    name: str
    explanation: str
    valid_from: dt.date
    valid_to: dt.date | None
    transition_to: dt.date | None
    law: str
    evidence: Evidence
    evidence_note: str
    note: str
    precedence: int


@dataclass(frozen=True, slots=True)
class SuspensionText:
    """What was suspended, where and when; ``start`` and ``end`` (``from``, ``to``) both in.

    Empty ``regions`` and ``municipalities`` mean the whole country, empty ``sectors`` everybody.
    ``citizen_text`` is what the citizen is told, empty where nothing need be said.
    """

    code: str
    subject: Subject
    effect: Effect
    regions: tuple[str, ...]
    municipalities: tuple[str, ...]
    sectors: tuple[Sector, ...]
    start: dt.date
    end: dt.date
    law: str
    evidence: Evidence
    evidence_note: str
    because: str
    citizen_text: str


@dataclass(frozen=True, slots=True)
class GroupText:
    """A contact group, the target group it usually goes with, and its usual benefits."""

    code: str
    name: str
    identifier: str
    target_group: str
    benefits: tuple[str, ...]
    evidence: Evidence
    evidence_note: str


@dataclass(frozen=True, slots=True)
class BenefitText:
    """A benefit; ``valid_from`` is None where the first day is unknown or long ago."""

    code: str
    name: str
    identifier: str
    aliases: tuple[str, ...]
    valid_from: dt.date | None
    valid_to: dt.date | None
    evidence: Evidence
    evidence_note: str


@dataclass(frozen=True, slots=True)
class AbsenceText:
    """A kind of absence: does it pause the citizen, stop the benefit clock, forbid inviting?"""

    code: str
    name: str
    identifier: str
    aliases: tuple[str, ...]
    pauses: bool
    stops_clock: bool
    must_not_invite: bool
    evidence: Evidence
    evidence_note: str


@dataclass(frozen=True, slots=True)
class ConversationTypeText:
    """A conversation type with its id in the state's data base (DFDG)."""

    id: int
    name: str
    identifier: str
    aliases: tuple[str, ...]
    individual: bool


@dataclass(frozen=True, slots=True)
class ChannelText:
    """How people meet; ``individual`` says whether it can be an individual conversation."""

    code: str
    name: str
    name_en: str
    aliases: tuple[str, ...]
    individual: bool
    remote: bool


# ------------------------------------------------------------------ what the files say


@cache
def rules() -> tuple[RuleText, ...]:
    """All rules on contact, 2014 and later, in the order of ``rules.toml``."""
    known_groups = {group.code for group in groups()}
    known_types = {kind.id for kind in conversation_types()}
    found = _entries("rules.toml", "rule", "code", _rule, beside=("after_window",))
    for rule in found:
        where = f"rules.toml, rule {rule.code}"
        _known(where, "groups", rule.groups, known_groups)
        _known(where, "counts_types", rule.counts_types, known_types)
    return found


@cache
def after_window_sentences() -> Mapping[str, str]:
    """The Danish sentence for each value of :attr:`RuleText.after_window` but the empty one."""
    table = _Entry(_document("rules.toml").get("after_window"), "rules.toml, after_window")
    found = {key: table.text(key) for key in ("agreed_need_right", "need")}
    table.done()
    return found


@cache
def modes() -> tuple[ModeText, ...]:
    """How conversations may be held, in the order of ``modes.toml``."""
    return _entries("modes.toml", "mode", "code", _mode)


@cache
def suspensions() -> tuple[SuspensionText, ...]:
    """All suspensions the product ships, in the order of ``suspensions.toml``."""
    return _entries("suspensions.toml", "suspension", "code", _suspension)


@cache
def groups() -> tuple[GroupText, ...]:
    """The contact groups, in the order of ``groups.toml``."""
    known = {benefit.code for benefit in benefits()}
    found = _entries("groups.toml", "group", "code", _group)
    for group in found:
        _known(f"groups.toml, group {group.code}", "benefits", group.benefits, known)
    return found


@cache
def benefits() -> tuple[BenefitText, ...]:
    """The benefits, in the order of ``benefits.toml``."""
    return _entries("benefits.toml", "benefit", "code", _benefit)


@cache
def absences() -> tuple[AbsenceText, ...]:
    """The kinds of absence, in the order of ``absences.toml``."""
    return _entries("absences.toml", "absence", "code", _absence)


@cache
def conversation_types() -> tuple[ConversationTypeText, ...]:
    """The conversation types, in the order of their DFDG ids."""
    return _entries("conversation_types.toml", "conversation_type", "id", _conversation_type)


@cache
def channels() -> tuple[ChannelText, ...]:
    """The channels, in the order of ``channels.toml``."""
    return _entries("channels.toml", "channel", "code", _channel)


# ------------------------------------------------------------------------ one entry each


def _rule(entry: _Entry) -> RuleText:
    rule = RuleText(
        code=entry.text("code"),
        name=entry.text("name"),
        groups=entry.texts("groups"),
        track=entry.text("track", default=""),
        responsible=entry.choice("responsible", Responsible),
        anchor=entry.choice("anchor", Anchor),
        clock=entry.choice("clock", Clock),
        kind=entry.choice("kind", Kind),
        first=entry.span("first", ("weeks", "end_of_week")),
        count=entry.number("count", default=None),
        window=entry.window("window"),
        max_gap=entry.span("max_gap", ("weeks", "months")),
        gap_when=entry.choice("gap_when", GapWhen, default=None),
        milestones=entry.milestones("milestones"),
        cohort_share=entry.share("cohort_share"),
        counts_types=entry.numbers("counts_types"),
        first_in_person=entry.flag("first_in_person", default=False),
        mode_note=entry.text("mode_note", default=""),
        restart_on=entry.choices("restart_on", RestartEvent, default=()),
        after_window=entry.choice("after_window", AfterWindow, default=""),
        valid_from=entry.date("valid_from"),
        valid_to=entry.date("valid_to", default=None),
        law=entry.text("law"),
        evidence=entry.choice("evidence", Evidence),
        evidence_note=entry.text("evidence_note", default=""),
        explanation=entry.text("explanation"),
        note=entry.text("note", default=""),
    )
    entry.in_order("valid_from", rule.valid_from, "valid_to", rule.valid_to)
    entry.evidence_explained(rule.evidence, rule.evidence_note)
    entry.together("count", rule.count, "window", rule.window)
    entry.together("max_gap", rule.max_gap, "gap_when", rule.gap_when)
    if not rule.groups:
        entry.refuse("groups", "must name at least one contact group")
    if (rule.cohort_share is not None) != (rule.kind == "cohort_target"):
        entry.refuse("cohort_share", "belongs to kind cohort_target, and to no other")
    needed = {
        "first_within": ("first", rule.first),
        "at_least_n_in_window": ("count", rule.count),
        "cohort_target": ("count", rule.count),
        "max_gap": ("max_gap", rule.max_gap),
        "milestone": ("milestones", rule.milestones or None),
    }.get(rule.kind)
    if needed and needed[1] is None:
        entry.refuse(needed[0], f"is missing; kind {rule.kind} needs it")
    if rule.kind in ("none", "must_not_invite"):
        for key, value in (("first", rule.first), ("count", rule.count), ("gap", rule.max_gap)):
            if value is not None:
                entry.refuse(key, f"must not be given; kind {rule.kind} owes no conversation")
        if any(milestone.owed_by_all for milestone in rule.milestones):
            entry.refuse("milestones", f"owe a conversation; kind {rule.kind} owes none")
    elif not rule.counts_types:
        entry.refuse("counts_types", f"must name a conversation type; kind {rule.kind} counts them")
    return rule


def _mode(entry: _Entry) -> ModeText:
    mode = ModeText(
        code=entry.text("code"),
        rule=entry.choice("rule", ModeRule),
        name=entry.text("name"),
        explanation=entry.text("explanation"),
        valid_from=entry.date("valid_from"),
        valid_to=entry.date("valid_to", default=None),
        transition_to=entry.date("transition_to", default=None),
        law=entry.text("law"),
        evidence=entry.choice("evidence", Evidence),
        evidence_note=entry.text("evidence_note", default=""),
        note=entry.text("note", default=""),
        precedence=entry.number("precedence"),
    )
    entry.in_order("valid_from", mode.valid_from, "valid_to", mode.valid_to)
    entry.evidence_explained(mode.evidence, mode.evidence_note)
    if mode.transition_to is not None:
        if mode.valid_to is None:
            entry.refuse("transition_to", "needs valid_to: a rule without an end has no transition")
        entry.in_order("valid_to", mode.valid_to, "transition_to", mode.transition_to)
    return mode


def _suspension(entry: _Entry) -> SuspensionText:
    suspension = SuspensionText(
        code=entry.text("code"),
        subject=entry.choice("subject", Subject),
        effect=entry.choice("effect", Effect),
        regions=entry.texts("regions"),
        municipalities=entry.texts("municipalities"),
        sectors=entry.choices("sectors", Sector),
        start=entry.date("from"),
        end=entry.date("to"),
        law=entry.text("law"),
        evidence=entry.choice("evidence", Evidence),
        evidence_note=entry.text("evidence_note", default=""),
        because=entry.text("because"),
        citizen_text=entry.text("citizen_text", default="", may_be_empty=True),
    )
    entry.in_order("from", suspension.start, "to", suspension.end)
    entry.evidence_explained(suspension.evidence, suspension.evidence_note)
    _known(entry.where, "regions", suspension.regions, REGIONS)
    for code in suspension.municipalities:
        if len(code) != 4 or not code.isdigit():
            entry.refuse("municipalities", f'holds "{code}", which is not a four-digit code')
    return suspension


def _group(entry: _Entry) -> GroupText:
    group = GroupText(
        code=entry.text("code"),
        name=entry.text("name"),
        identifier=entry.text("identifier"),
        target_group=entry.text("target_group"),
        benefits=entry.texts("benefits"),
        evidence=entry.choice("evidence", Evidence),
        evidence_note=entry.text("evidence_note", default=""),
    )
    entry.evidence_explained(group.evidence, group.evidence_note)
    return group


def _benefit(entry: _Entry) -> BenefitText:
    benefit = BenefitText(
        code=entry.text("code"),
        name=entry.text("name"),
        identifier=entry.text("identifier"),
        aliases=entry.texts("aliases"),
        valid_from=entry.date("valid_from", default=None),
        valid_to=entry.date("valid_to", default=None),
        evidence=entry.choice("evidence", Evidence),
        evidence_note=entry.text("evidence_note", default=""),
    )
    entry.in_order("valid_from", benefit.valid_from, "valid_to", benefit.valid_to)
    entry.evidence_explained(benefit.evidence, benefit.evidence_note)
    return benefit


def _absence(entry: _Entry) -> AbsenceText:
    absence = AbsenceText(
        code=entry.text("code"),
        name=entry.text("name"),
        identifier=entry.text("identifier"),
        aliases=entry.texts("aliases"),
        pauses=entry.flag("pauses"),
        stops_clock=entry.flag("stops_clock"),
        must_not_invite=entry.flag("must_not_invite"),
        evidence=entry.choice("evidence", Evidence),
        evidence_note=entry.text("evidence_note", default=""),
    )
    entry.evidence_explained(absence.evidence, absence.evidence_note)
    return absence


def _conversation_type(entry: _Entry) -> ConversationTypeText:
    return ConversationTypeText(
        id=entry.number("id"),
        name=entry.text("name"),
        identifier=entry.text("identifier"),
        aliases=entry.texts("aliases"),
        individual=entry.flag("individual"),
    )


def _channel(entry: _Entry) -> ChannelText:
    return ChannelText(
        code=entry.text("code"),
        name=entry.text("name"),
        name_en=entry.text("name_en"),
        aliases=entry.texts("aliases"),
        individual=entry.flag("individual"),
        remote=entry.flag("remote"),
    )


# ----------------------------------------------------------------------- strict reading

T = TypeVar("T")
D = TypeVar("D")
_REQUIRED: Any = object()


class _Entry:
    """One table of a file. Hands out each key once, typed, and at the end names what is left."""

    def __init__(self, table: object, where: str) -> None:
        self.where = where
        if not isinstance(table, dict):
            raise LawFileError(f"{where} is missing, or is not a table.")
        self._left: dict[str, object] = dict(table)

    def refuse(self, key: str, trouble: str) -> NoReturn:
        raise LawFileError(f"{self.where}: {key} {trouble}.")

    def done(self) -> None:
        for key in self._left:
            self.refuse(key, "is not a known key")

    def _take(self, key: str, types: type | tuple[type, ...], called: str, default: Any) -> Any:
        if key not in self._left:
            if default is _REQUIRED:
                self.refuse(key, "is missing")
            return default
        value = self._left.pop(key)
        # bool is an int, and a datetime a date: exact types, or 1 would pass for true
        exact = types if isinstance(types, tuple) else (types,)
        if type(value) not in exact:
            self.refuse(key, f"must be {called}, not {value!r}")
        return value

    def text(self, key: str, default: str = _REQUIRED, may_be_empty: bool = False) -> str:
        given = key in self._left
        value = cast(str, self._take(key, str, "a text", default))
        if given and not may_be_empty and not value.strip():
            self.refuse(key, "is empty")
        return value

    def number(self, key: str, default: Any = _REQUIRED) -> Any:
        value = self._take(key, int, "a whole number", default)
        if value is not None and value < 0:
            self.refuse(key, f"must not be negative, as {value} is")
        return value

    def flag(self, key: str, default: bool = _REQUIRED) -> bool:
        return cast(bool, self._take(key, bool, "true or false", default))

    def date(self, key: str, default: Any = _REQUIRED) -> Any:
        return self._take(key, dt.date, "a date like 2020-01-01", default)

    def share(self, key: str) -> Decimal | None:
        value = self._take(key, Decimal, "a share like 0.75", None)
        if value is not None and not 0 < value <= 1:
            self.refuse(key, f"must lie between 0 and 1, not be {value}")
        return cast("Decimal | None", value)

    def _list(self, key: str, of: type, called: str, default: Any) -> tuple[Any, ...]:
        values = self._take(key, list, f"a list of {called}", default)
        for value in values:
            if type(value) is not of or value == "":
                self.refuse(key, f"must be a list of {called}, and holds {value!r}")
        if len(set(values)) != len(values):
            self.refuse(key, "says something twice")
        return tuple(values)

    def texts(self, key: str) -> tuple[str, ...]:
        return self._list(key, str, "texts", _REQUIRED)

    def numbers(self, key: str) -> tuple[int, ...]:
        return self._list(key, int, "whole numbers", _REQUIRED)

    def choices(self, key: str, of: Any, default: Any = _REQUIRED) -> tuple[Any, ...]:
        values = self._list(key, str, "texts", default)
        _known(self.where, key, values, of.__args__)
        return values

    def choice(self, key: str, of: Any, default: Any = _REQUIRED) -> Any:
        value = self._take(key, str, "a text", default)
        if value != default:
            _known(self.where, key, (value,), of.__args__)
        return value

    def span(self, key: str, units: Iterable[str], required: bool = False) -> Span | None:
        table = self._take(key, dict, "a table like { weeks = 1 }", _REQUIRED if required else None)
        if table is None:
            return None
        known = tuple(units)
        if len(table) != 1:
            self.refuse(key, f"must have exactly one of {', '.join(known)}")
        inner = _Entry(table, f"{self.where}: {key}")
        unit = next(iter(table))
        _known(self.where, key, (unit,), known)
        n = inner.number(unit)
        if n == 0:
            inner.refuse(unit, "must be at least 1")
        return Span(cast(Unit, unit), n)

    def window(self, key: str) -> Window | None:
        table = self._take(
            key, dict, "a table like { from_months = 0, to_months = 6 }", default=None
        )
        if table is None:
            return None
        inner = _Entry(table, f"{self.where}: {key}")
        window = Window(inner.number("from_months"), inner.number("to_months"))
        inner.done()
        if window.from_months >= window.to_months:
            inner.refuse("to_months", "must be later than from_months")
        return window

    def milestones(self, key: str) -> tuple[MilestoneText, ...]:
        found: list[MilestoneText] = []
        units = ("days", "weeks", "months", "end_of_week")
        for number, table in enumerate(self._take(key, list, "a list of tables", []), start=1):
            inner = _Entry(table, f"{self.where}: milestone {number}")
            milestone = MilestoneText(
                code=inner.text("code"),
                name=inner.text("name"),
                by=cast(Span, inner.span("by", units, required=True)),
                not_before=inner.span("not_before", units),
                about=inner.choice("about", About, default="CONVERSATION"),
                condition=inner.text("condition", default=""),
            )
            inner.done()
            if milestone.code in {other.code for other in found}:
                inner.refuse("code", f'"{milestone.code}" stands on two milestones')
            found.append(milestone)
        return tuple(found)

    def in_order(self, a: str, first: dt.date | None, b: str, last: dt.date | None) -> None:
        if first is not None and last is not None and last < first:
            self.refuse(b, f"({last}) is before {a} ({first})")

    def together(self, a: str, one: object, b: str, other: object) -> None:
        if (one is None) != (other is None):
            missing, given = (a, b) if one is None else (b, a)
            self.refuse(missing, f"is missing; it belongs with {given}")

    def evidence_explained(self, evidence: Evidence, note: str) -> None:
        if evidence != "verified" and not note:
            self.refuse("evidence_note", f"is missing; evidence is {evidence}, so say what")


def _known(where: str, key: str, values: Iterable[T], known: Iterable[T]) -> None:
    allowed = tuple(known)
    for value in values:
        if value not in allowed:
            listed = ", ".join(str(item) for item in allowed if item != "")
            raise LawFileError(f'{where}: {key} holds "{value}", which is none of {listed}.')


def _document(file: str) -> dict[str, Any]:
    text = resources.files(__name__).joinpath(file).read_text(encoding="utf-8")
    return _parse(file, text)


def _parse(file: str, text: str) -> dict[str, Any]:
    try:
        # shares as Decimal: 0.75 shall stay 0.75
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise LawFileError(f"{file} is not TOML: {error}.") from error


def _entries(
    file: str,
    table: str,
    key: str,
    read: Callable[[_Entry], D],
    beside: tuple[str, ...] = (),
) -> tuple[D, ...]:
    return _read(file, _document(file), table, key, read, beside)


def _read(
    file: str,
    document: Mapping[str, Any],
    table: str,
    key: str,
    read: Callable[[_Entry], D],
    beside: tuple[str, ...] = (),
) -> tuple[D, ...]:
    """Read every ``[[table]]`` of a document; ``beside`` names what else may stand in it."""
    for other in document:
        if other != table and other not in beside:
            raise LawFileError(f"{file}: {other} is not a known key; it holds [[{table}]] tables.")
    tables = document.get(table)
    if not isinstance(tables, list) or not tables:
        raise LawFileError(f"{file}: {table} is missing; there must be at least one [[{table}]].")
    found: dict[object, D] = {}
    for number, raw in enumerate(tables, start=1):
        named = raw.get(key) if isinstance(raw, dict) else None
        entry = _Entry(raw, f"{file}, {table} {named if named is not None else f'no. {number}'}")
        value = read(entry)
        entry.done()
        if named in found:
            entry.refuse(key, f'"{named}" stands on two entries')
        found[named] = value
    return tuple(found.values())

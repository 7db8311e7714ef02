"""What the law files can say: their words, and one frozen value for each kind of entry."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

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
    A conversation held from ``counts_from`` (else ``not_before``, else day 0) meets it, if it is of
    a type in ``met_by`` (empty: any that counts under the rule).
    """

    code: str
    name: str
    by: Span
    not_before: Span | None
    about: About
    condition: str
    counts_from: Span | None
    met_by: tuple[int, ...]

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

"""The tables of the room."""

from medspil.clarification.models.advisers import Adviser, Away, ClarificationPolicy
from medspil.clarification.models.around import (
    WORKS_OR_LEARNS,
    AskedWhen,
    CameOfIt,
    FollowUp,
    Pause,
    Readiness,
)
from medspil.clarification.models.clarifications import (
    BEGUN,
    COURSE_TRANSITIONS,
    IN_LINE,
    LEAST,
    LIVE,
    MOST,
    USUAL_MOST,
    Clarification,
    CourseState,
    Promise,
    PromisedBecause,
    Summary,
    SummaryAnswer,
)
from medspil.clarification.models.conversations import (
    MINUTES,
    STANDS,
    TALK_TRANSITIONS,
    Talk,
    TalkState,
)

__all__ = [
    "BEGUN",
    "COURSE_TRANSITIONS",
    "IN_LINE",
    "LEAST",
    "LIVE",
    "MINUTES",
    "MOST",
    "STANDS",
    "TALK_TRANSITIONS",
    "USUAL_MOST",
    "WORKS_OR_LEARNS",
    "Adviser",
    "AskedWhen",
    "Away",
    "CameOfIt",
    "Clarification",
    "ClarificationPolicy",
    "CourseState",
    "FollowUp",
    "Pause",
    "Promise",
    "PromisedBecause",
    "Readiness",
    "Summary",
    "SummaryAnswer",
    "Talk",
    "TalkState",
]

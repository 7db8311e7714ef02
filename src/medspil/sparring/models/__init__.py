"""The tables of the room: what citizens send in, what is said of it, talks, and others' courses."""

from medspil.sparring.models.applications import (
    STEPS,
    Application,
    ApplicationState,
    Comment,
    Document,
    DocumentKind,
    Result,
    SparringPolicy,
    Turn,
)
from medspil.sparring.models.courses import (
    LEFT,
    REFERRAL_STEPS,
    CourseReferral,
    CourseStart,
    ProviderCourse,
    ReferralState,
)
from medspil.sparring.models.examples import EXAMPLE_STEPS, Example, ExampleState
from medspil.sparring.models.talks import TALK_STEPS, Talk, TalkState

__all__ = [
    "EXAMPLE_STEPS",
    "LEFT",
    "REFERRAL_STEPS",
    "STEPS",
    "TALK_STEPS",
    "Application",
    "ApplicationState",
    "Comment",
    "CourseReferral",
    "CourseStart",
    "Document",
    "DocumentKind",
    "Example",
    "ExampleState",
    "ProviderCourse",
    "ReferralState",
    "Result",
    "SparringPolicy",
    "Talk",
    "TalkState",
    "Turn",
]

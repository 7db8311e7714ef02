"""The tables of the room: activities, the week's stories, and what the house chooses about them."""

from medspil.workplace.models.activities import (
    Activity,
    ActivityKind,
    Joining,
    Occasion,
    OccasionState,
)
from medspil.workplace.models.policy import WorkplacePolicy
from medspil.workplace.models.stories import (
    STORY_TRANSITIONS,
    Guess,
    Story,
    StoryRound,
    StoryState,
)

__all__ = [
    "STORY_TRANSITIONS",
    "Activity",
    "ActivityKind",
    "Guess",
    "Joining",
    "Occasion",
    "OccasionState",
    "Story",
    "StoryRound",
    "StoryState",
    "WorkplacePolicy",
]

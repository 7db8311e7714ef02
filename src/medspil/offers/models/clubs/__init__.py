"""Job clubs (jobklubber): who wishes one, who can lead one, the clubs, and what is done in them."""

from medspil.offers.models.clubs.clubs import (
    BEFORE_IT_RUNS,
    CLUB_TRANSITIONS,
    JOIN_WEEKS,
    Club,
    ClubState,
)
from medspil.offers.models.clubs.homework import (
    Homework,
    HomeworkAnswer,
)
from medspil.offers.models.clubs.interests import (
    DAYS,
    WHENS,
    AskedBy,
    ClubHost,
    HostSlot,
    Interest,
)
from medspil.offers.models.clubs.members import (
    GONE,
    IN_THE_CLUB,
    MEMBER_TRANSITIONS,
    SUCCESS,
    ClubMember,
    ClubOutcome,
    MemberState,
    OutcomeAt,
    WhereTo,
)
from medspil.offers.models.clubs.policy import ClubPolicy
from medspil.offers.models.clubs.ratings import ClubRating, Score
from medspil.offers.models.clubs.rounds import (
    CLUB_ROUND_TRANSITIONS,
    MINUTES,
    WEEKS,
    ClubRound,
    ClubRoundState,
)

__all__ = [
    "BEFORE_IT_RUNS",
    "CLUB_ROUND_TRANSITIONS",
    "CLUB_TRANSITIONS",
    "DAYS",
    "GONE",
    "IN_THE_CLUB",
    "JOIN_WEEKS",
    "MEMBER_TRANSITIONS",
    "MINUTES",
    "SUCCESS",
    "WEEKS",
    "WHENS",
    "AskedBy",
    "Club",
    "ClubHost",
    "ClubMember",
    "ClubOutcome",
    "ClubPolicy",
    "ClubRating",
    "ClubRound",
    "ClubRoundState",
    "ClubState",
    "Homework",
    "HomeworkAnswer",
    "HostSlot",
    "Interest",
    "MemberState",
    "OutcomeAt",
    "Score",
    "WhereTo",
]

"""The tables of the room: openings and who filled them, capacity, figures of earlier years; the
profiles that may be searched, the orders, and what came of them."""

from medspil.matching.models.capacity import FULL_WEEK, BaseFigure, Staffing
from medspil.matching.models.openings import Filling, FoundBy, JobKind, Opening
from medspil.matching.models.orders import (
    CompanySays,
    JobOrder,
    Level,
    Package,
    Proposal,
    Ranking,
    Urgency,
)
from medspil.matching.models.profiles import (
    How,
    PoolClock,
    Profile,
    ProfileVersion,
    SearchConsent,
    Shift,
    Strain,
)

__all__ = [
    "FULL_WEEK",
    "BaseFigure",
    "CompanySays",
    "Filling",
    "FoundBy",
    "How",
    "JobKind",
    "JobOrder",
    "Level",
    "Opening",
    "Package",
    "PoolClock",
    "Profile",
    "ProfileVersion",
    "Proposal",
    "Ranking",
    "SearchConsent",
    "Shift",
    "Staffing",
    "Strain",
    "Urgency",
]

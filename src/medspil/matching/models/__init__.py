"""The tables of the room: openings and who filled them, capacity, figures of earlier years; the
profiles that may be searched, the orders, and what came of them."""

from medspil.matching.models.capacity import FULL_WEEK, BaseFigure, Staffing
from medspil.matching.models.interviews import Interview
from medspil.matching.models.openings import Filling, FoundBy, JobKind, Opening
from medspil.matching.models.orders import (
    DEMANDS,
    PLACES,
    TOLD,
    JobOrder,
    Level,
    OrderChange,
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
from medspil.matching.models.proposals import CompanySays, Package, Proposal

__all__ = [
    "DEMANDS",
    "FULL_WEEK",
    "PLACES",
    "TOLD",
    "BaseFigure",
    "CompanySays",
    "Filling",
    "FoundBy",
    "How",
    "Interview",
    "JobKind",
    "JobOrder",
    "Level",
    "Opening",
    "OrderChange",
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

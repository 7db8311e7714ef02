"""The tables of the room: openings and who filled them, capacity, figures of earlier years."""

from medspil.matching.models.capacity import FULL_WEEK, BaseFigure, Staffing
from medspil.matching.models.openings import Filling, FoundBy, JobKind, Opening

__all__ = [
    "FULL_WEEK",
    "BaseFigure",
    "Filling",
    "FoundBy",
    "JobKind",
    "Opening",
    "Staffing",
]

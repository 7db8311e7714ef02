"""The competence folder: entries and their versions, considerations, conversations, homework."""

from medspil.folder.models.considerations import Consideration
from medspil.folder.models.entries import Entry, EntryVersion
from medspil.folder.models.folders import Folder, Homework, PartMark, Session

__all__ = [
    "Consideration",
    "Entry",
    "EntryVersion",
    "Folder",
    "Homework",
    "PartMark",
    "Session",
]

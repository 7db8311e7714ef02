"""The tables of the room: what companies ask, their door, and what stands on their page."""

from medspil.reception.models.asks import AnsweredHow, Ask, AskKind, Via
from medspil.reception.models.door import (
    CodeWay,
    CompanyCode,
    CompanyLink,
    CompanySession,
    SessionHow,
)
from medspil.reception.models.page import OfferedText, OwnChange, ReceptionPolicy

__all__ = [
    "AnsweredHow",
    "Ask",
    "AskKind",
    "CodeWay",
    "CompanyCode",
    "CompanyLink",
    "CompanySession",
    "OfferedText",
    "OwnChange",
    "ReceptionPolicy",
    "SessionHow",
    "Via",
]

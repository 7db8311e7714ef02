"""The citizen's own pages: the door, and what citizens write there."""

from medspil.portal.models.door import (
    CodeWay,
    DoorSession,
    LinkPurpose,
    LinkWay,
    OneTimeCode,
    SecretLink,
    SessionHow,
)
from medspil.portal.models.own import (
    LANGUAGES,
    TOLD_US,
    AgreementReport,
    ConsentAnswer,
    ConsentKind,
    OwnLanguage,
    ReachChange,
    ReportSays,
)

__all__ = [
    "LANGUAGES",
    "TOLD_US",
    "AgreementReport",
    "CodeWay",
    "ConsentAnswer",
    "ConsentKind",
    "DoorSession",
    "LinkPurpose",
    "LinkWay",
    "OneTimeCode",
    "OwnLanguage",
    "ReachChange",
    "ReportSays",
    "SecretLink",
    "SessionHow",
]

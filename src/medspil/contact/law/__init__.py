"""The dated law as data: what the files beside this module say, read strictly.

Nothing here computes a date or knows a citizen. The files hold the rules on contact, the rules
on how a conversation may be held, the suspensions, and the lists of codes they use; see README.md
for the meaning of each field. Every function reads its file once and returns frozen values in
the order of the file.

A file that says something unknown, leaves something out or contradicts itself is refused whole:
:class:`LawFileError` names the file, the entry and the key.
"""

from medspil.contact.law.files import (
    absences,
    after_window_sentences,
    benefits,
    channels,
    conversation_types,
    groups,
    modes,
    rules,
    suspensions,
)
from medspil.contact.law.strict import LawFileError
from medspil.contact.law.texts import (
    AbsenceText,
    BenefitText,
    ChannelText,
    ConversationTypeText,
    GroupText,
    MilestoneText,
    ModeText,
    RuleText,
    Span,
    SuspensionText,
    Window,
)

__all__ = [
    "AbsenceText",
    "BenefitText",
    "ChannelText",
    "ConversationTypeText",
    "GroupText",
    "LawFileError",
    "MilestoneText",
    "ModeText",
    "RuleText",
    "Span",
    "SuspensionText",
    "Window",
    "absences",
    "after_window_sentences",
    "benefits",
    "channels",
    "conversation_types",
    "groups",
    "modes",
    "rules",
    "suspensions",
]

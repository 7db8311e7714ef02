"""Contact: the dated law, its suspensions, conversations, and when the next one is due."""

from medspil.contact.models.conversations import (
    Agreement,
    AgreementOwner,
    AttemptOutcome,
    ContactAttempt,
    Conversation,
    ConversationDraft,
    ConversationNote,
    LocalEffect,
    NextContact,
    NextContactReason,
    StatutoryEffect,
)
from medspil.contact.models.due import Bucket, Due, Sweep
from medspil.contact.models.law import (
    AbsenceKind,
    ContactRule,
    Evidence,
    ModeRule,
    RuleGroup,
    RuleTransition,
    Suspension,
    SuspensionEffect,
    SuspensionSubject,
)
from medspil.contact.models.local import Concern, ConcernLevel, LocalPolicy, LocalRhythm

__all__ = [
    "AbsenceKind",
    "Agreement",
    "AgreementOwner",
    "AttemptOutcome",
    "Bucket",
    "Concern",
    "ConcernLevel",
    "ContactAttempt",
    "ContactRule",
    "Conversation",
    "ConversationDraft",
    "ConversationNote",
    "Due",
    "Evidence",
    "LocalEffect",
    "LocalPolicy",
    "LocalRhythm",
    "ModeRule",
    "NextContact",
    "NextContactReason",
    "RuleGroup",
    "RuleTransition",
    "StatutoryEffect",
    "Suspension",
    "SuspensionEffect",
    "SuspensionSubject",
    "Sweep",
]

"""The outbox: what leaves, how it went, what it says, who wants none of it, and to how many."""

from medspil.messages.models.mass import (
    MASS_STEPS,
    LeftOut,
    MassRow,
    MassSending,
    MassState,
)
from medspil.messages.models.messages import (
    A_DAY,
    CODES_A_DAY,
    FIRST_CODE,
    FREELY_WRITTEN,
    STEPS,
    UNDELIVERED,
    Attachment,
    Message,
    MessageChannel,
    MessageKind,
    MessageState,
    Problem,
    Receipt,
    ReceiptState,
)
from medspil.messages.models.templates import LANGUAGES, Template, Wording
from medspil.messages.models.wishes import OptOut, OptOutHow, OutboxPolicy, Wish

__all__ = [
    "A_DAY",
    "CODES_A_DAY",
    "FIRST_CODE",
    "FREELY_WRITTEN",
    "LANGUAGES",
    "MASS_STEPS",
    "STEPS",
    "UNDELIVERED",
    "Attachment",
    "LeftOut",
    "MassRow",
    "MassSending",
    "MassState",
    "Message",
    "MessageChannel",
    "MessageKind",
    "MessageState",
    "OptOut",
    "OptOutHow",
    "OutboxPolicy",
    "Problem",
    "Receipt",
    "ReceiptState",
    "Template",
    "Wish",
    "Wording",
]

"""What waits, what was sent to whom, what did not arrive."""

from medspil.messages.channels import may_text, takes_sms
from medspil.messages.queries.outbox import messages_left, oldest_unsent, outbox_for, sent_to
from medspil.messages.queries.undelivered import undelivered_for

__all__ = [
    "may_text",
    "messages_left",
    "oldest_unsent",
    "outbox_for",
    "sent_to",
    "takes_sms",
    "undelivered_for",
]

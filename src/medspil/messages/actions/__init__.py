"""What can be done with messages: queue, retry, decline, write templates, send to many."""

from medspil.messages.actions.queue import (
    note_receipt,
    notify,
    notify_guest,
    put_in_outbox,
    queue_many,
    queue_message,
    withdraw,
)

__all__ = [
    "note_receipt",
    "notify",
    "notify_guest",
    "put_in_outbox",
    "queue_many",
    "queue_message",
    "withdraw",
]

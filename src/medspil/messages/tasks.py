"""The outbox's work on the queue."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from medspil.kernel.action import System


@app.task(
    name="messages.deliver",
    retry=RetryStrategy(max_attempts=14, exponential_wait=2, retry_exceptions={OSError}),
)
def deliver(message_id: int) -> None:
    """Deliver one message; a provider that is down is tried again until the message is useless."""
    from medspil.messages.actions import deliver_message

    deliver_message(by=System("worker"), message_id=message_id)

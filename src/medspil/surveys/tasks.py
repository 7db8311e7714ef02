"""The room's work on the queue."""

from __future__ import annotations

from procrastinate.contrib.django import app

from medspil.messages.tasks import Patience


@app.task(name="surveys.send_mailing", retry=Patience())
def send_mailing(pk: int) -> None:
    """Queue the e-mails of an approved mailing, block by block, unless it is stopped."""
    from medspil.surveys.actions.mailing import send

    send(pk)

"""What this room leaves to the worker."""

from __future__ import annotations

from base64 import b64decode

from django.core import mail
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from medspil.kernel import crypto


@app.task(
    name="people.send_mail",
    retry=RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions={OSError}),
)
def send_mail(sealed: str) -> None:
    """Send one letter about an employee's account; `sealed`: subject, text, from, to.

    A mail server that is down is tried again for some hours.
    """
    subject, text, sender, *receivers = crypto.decrypt(b64decode(sealed)).decode().split("\0")
    mail.EmailMessage(subject, text, sender, receivers).send()

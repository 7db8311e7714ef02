"""The ways out: SMTP for e-mail; an HTTP gateway, or the console, for SMS."""

from __future__ import annotations

import json
import logging
import os
import urllib.request

from django.conf import settings
from django.core.mail import send_mail

from medspil.messages import words
from medspil.messages.models import Message, MessageChannel
from medspil.people.models import Municipality

log = logging.getLogger("medspil.messages")


def send(message: Message) -> str:
    """Hand the message over; returns the receipt. Raises `OSError` when nobody takes it."""
    home = Municipality.objects.filter(is_home=True).first()
    text = words.body(message, home.unit_label if home else "Medspil", home.phone if home else "")
    if message.channel == MessageChannel.EMAIL:
        send_mail(
            words.subject(message), text, settings.DEFAULT_FROM_EMAIL, [message.citizen.email]
        )
        return "smtp"
    return _sms(message.citizen.phone, text)


def _sms(number: str, text: str) -> str:
    """`MEDSPIL_SMS_URL` names the gateway: it gets {"to", "text"} as JSON and answers 2xx.

    Without one nothing leaves the house: the log says that a message would have been sent.
    """
    gateway = os.environ.get("MEDSPIL_SMS_URL")
    if not gateway:
        log.info("sms to the console: %d characters", len(text))
        return "console"
    request = urllib.request.Request(
        gateway,
        json.dumps({"to": number, "text": text}).encode(),
        {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {os.environ.get('MEDSPIL_SMS_TOKEN', '')}",
        },
    )
    with urllib.request.urlopen(request, timeout=15) as answer:
        return f"http {answer.status}"

"""The link by which one says no thank you without logging in, and its words in seven languages.

A link is signed: it cannot be guessed, and it names a message, never a person. Whoever has it may
say no to messages of that kind, and take it back, and nothing else.
"""

from __future__ import annotations

import uuid

from django.urls import reverse

from medspil.kernel import signed
from medspil.kernel.home import house_address
from medspil.messages import words
from medspil.messages.kinds import OPTIONAL
from medspil.messages.models import Message, MessageChannel

KIND = "no-thanks"


def address_for(message: Message) -> str:
    """Where the receiver of this message says no; empty for what is compulsory or no e-mail."""
    if message.channel != MessageChannel.EMAIL or message.kind not in OPTIONAL:
        return ""
    return house_address(reverse("messages:no_thanks", args=[token_of(message.public_id)]))


def with_the_way_out(message: Message) -> str:
    """The text with the link below it, where there is one."""
    address = address_for(message)
    if not address:
        return str(message.text)
    line = words.no_thanks(message.language)["line"].replace("{link}", address)
    return f"{message.text}\n\n{line}"


def token_of(message: uuid.UUID) -> str:
    """43 letters that nobody else can make."""
    return signed.token_of(message, KIND)


def read(token: str) -> Message | None:
    """The message that the link came in; None for a forged one, or when it is kept no more."""
    brought = signed.read(token)
    if brought is None or not brought.fits(KIND):
        return None
    found = Message.objects.filter(
        public_id=brought.named, kind__in=OPTIONAL, citizen__isnull=False
    )
    return found.select_related("citizen").first()

"""Somebody without a file here: a school, an interpreter, a companion. One address reaches them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection

from medspil.kernel import crypto
from medspil.messages import channels
from medspil.messages.models import MessageChannel
from medspil.people.models import Citizen

_NUMBER = re.compile(r"\+?\d{8,15}")


@dataclass(frozen=True, slots=True)
class Guest:
    """Who gets a message, at an e-mail address or a telephone.

    `about` is the citizen whose case it is about: an employee who may see the case sees that the
    message was sent. None for whoever signed up to an offer by themselves (`TO_ANYBODY`).
    """

    about: Citizen | None
    address: str
    name: str
    language: str = "da"

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.strip() else ""

    @property
    def key(self) -> bytes:
        """One receiver, however the address is written and whoever sends."""
        return crypto.keyed_hash(f"guest:{tidied(self.address)}")

    @property
    def channel(self) -> str:
        """The only way to them; empty for a number that takes no SMS."""
        if is_email(self.address):
            return MessageChannel.EMAIL
        return MessageChannel.SMS if channels.takes_sms(tidied(self.address)) else ""


def is_email(address: str) -> bool:
    try:
        validate_email(address.strip())
    except ValidationError:
        return False
    return True


def is_number(address: str) -> bool:
    """May somebody be rung up there?"""
    return bool(_NUMBER.fullmatch(re.sub(r"[\s().-]", "", address)))


def tidied(address: str) -> str:
    """The address in one way of writing: small letters; a number without spaces and +45."""
    if "@" in address:
        return address.strip().lower()
    return re.sub(r"^(\+45|0045)(?=\d{8}$)", "", re.sub(r"[\s().-]", "", address))


def hold(key: bytes) -> None:
    """One at a time for a guest until the transaction ends: they have no row to be locked."""
    number = int.from_bytes(key[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])

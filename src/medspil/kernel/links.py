"""Doors for people without an account: a secret link, a one-time code, and what stays open after.

Abstract: a room makes them its own by saying whose they are.

    class SecretLink(AbstractSecretLink): citizen = ForeignKey(Citizen)
    class OneTimeCode(AbstractOneTimeCode): link = ForeignKey(SecretLink)
    class DoorSession(AbstractDoorSession): citizen = ForeignKey(Citizen)

The database holds keyed hashes alone: a copy of it opens nothing. A link is 133 bits; a code is
short, and so lives a quarter of an hour and dies at the fifth wrong try, with its link.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from medspil.kernel import clock, crypto

TOKEN_LENGTH = 27  # of 31 letters: 133 bits
CODE_LENGTH = 6
CODE_MINUTES = 15  # what pages and messages say
CODE_LASTS = timedelta(minutes=CODE_MINUTES)
TRIES = 5
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=8)

_LETTERS = "abcdefghjkmnpqrstuvwxyz023456789"  # what is typed from paper: no i and l, o, or 1


def new_token() -> str:
    """A secret that a person can type from a letter."""
    return "".join(secrets.choice(_LETTERS) for _ in range(TOKEN_LENGTH))


def new_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}d}"


def new_session_key() -> str:
    """What the browser keeps while the door is open: 256 bits."""
    return secrets.token_urlsafe(32)


def hash_of(kind: str, secret: str) -> bytes:
    """What the database keeps of a secret; `kind` keeps one kind from being taken for another."""
    return crypto.keyed_hash(f"{kind}:{secret}")


class AbstractSecretLink(models.Model):
    """A secret link: for one purpose, until a moment, unless it is revoked or locked before."""

    token_hash = models.BinaryField(max_length=32, unique=True)
    purpose = models.CharField(max_length=12)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)  # since a right one
    locked_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="%(app_label)s_link_lasts"
            ),
            models.CheckConstraint(
                condition=Q(wrong_codes__lt=TRIES, locked_at__isnull=True)
                | Q(wrong_codes=TRIES, locked_at__isnull=False),
                name="%(app_label)s_link_locks_at_the_fifth",
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="%(app_label)s_link_has_purpose"),
        ]

    def opens(self, now: datetime) -> bool:
        """Does it still open anything?"""
        return self.revoked_at is None and self.locked_at is None and now < self.expires_at


class AbstractOneTimeCode(models.Model):
    """A code that shows that whoever has the link is whom it was sent to. Used once."""

    code_hash = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(tries__lte=TRIES), name="%(app_label)s_code_five_tries"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at"))
                & Q(expires_at__lte=F("made_at") + CODE_LASTS),
                name="%(app_label)s_code_lasts_a_quarter",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True)
                | Q(used_at__gte=F("made_at"), used_at__lte=F("expires_at")),
                name="%(app_label)s_code_used_in_time",
            ),
        ]

    def is_live(self, now: datetime) -> bool:
        return self.used_at is None and self.tries < TRIES and now < self.expires_at


class AbstractDoorSession(models.Model):
    """A door that stands open in one browser. Closed by leaving, by half an hour of silence, and
    after eight hours in any case. A key that was used after that opens nothing again.
    """

    key_hash = models.BinaryField(max_length=32, unique=True)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("begun_at")),
                name="%(app_label)s_session_ends_after_it_begins",
            )
        ]

    def is_open(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.seen_at + IDLE and now < self.begun_at + LONGEST

    def touch(self) -> None:
        """Somebody was here now; written once a minute at most."""
        now = clock.now()
        if now - self.seen_at >= timedelta(minutes=1):
            self.seen_at = now
            self.save(update_fields=["seen_at"])

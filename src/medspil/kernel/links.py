"""Doors for people without an account: a secret link, a one-time code, and what stays open after.

Abstract: a room makes them its own by saying whose they are.

    class SecretLink(AbstractSecretLink): citizen = ForeignKey(Citizen)
    class OneTimeCode(AbstractOneTimeCode): link = ForeignKey(SecretLink)
    class DoorSession(AbstractDoorSession): citizen = ForeignKey(Citizen)

The database holds keyed hashes alone: a copy of it opens nothing. A link is 133 bits; a code is
short, and so lives a quarter of an hour and dies at the fifth wrong try, with its link.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from medspil.kernel import clock, crypto
from medspil.kernel.action import Refused, note_facts

TOKEN_LENGTH = 27  # of 31 letters: 133 bits
CODE_LENGTH = 6
CODE_MINUTES = 15  # what pages and messages say
CODE_LASTS = timedelta(minutes=CODE_MINUTES)
TRIES = 5
CODES_IN_TEN_MINUTES = 3
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
    """A secret link: for one purpose, until a moment, unless it is revoked or locked before.

    `code_kind`: what the room's codes are hashed as.
    """

    code_kind: ClassVar[str]

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

    def code_hash(self, digits: str) -> bytes:
        """What the database keeps of a code to this link."""
        return hash_of(f"{self.code_kind}:{self.pk}", digits)


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


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a code: in (with the browser's key), or not, and how many tries are left."""

    key: str = ""
    left: int = 0
    code_lives: bool = True

    @property
    def locked(self) -> bool:
        return not self.key and self.left == 0

    @property
    def why(self) -> str:
        """Why not, in a sentence."""
        if not self.code_lives:
            return _("Koden gælder ikke mere. Bed om en ny kode.")
        return _("Koden passer ikke. Forsøg tilbage: %(left)d.") % {"left": self.left}


def not_too_many(codes: models.QuerySet[Any]) -> None:
    """Raises `Refused` when three of these codes were made within ten minutes."""
    lately = clock.now() - timedelta(minutes=10)
    if codes.filter(made_at__gt=lately).count() >= CODES_IN_TEN_MINUTES:
        raise Refused(_("Vi har sendt tre koder. Vent ti minutter, og prøv igen."))


_Code = TypeVar("_Code", bound=AbstractOneTimeCode)


def newest_of(codes: models.QuerySet[_Code]) -> _Code | None:
    """The code that counts: a new one takes the place of the old."""
    return codes.order_by("-made_at", "-pk").first()


def live_code(codes: models.QuerySet[_Code]) -> _Code | None:
    """The code that waits to be typed in."""
    newest = newest_of(codes)
    return newest if newest is not None and newest.is_live(clock.now()) else None


def try_code(held: AbstractSecretLink, codes: models.QuerySet[Any], typed: str) -> Answer | None:
    """Try what was typed against the newest code of a link; None when it is right, and used now.

    A wrong one is counted, whatever else comes of it; the fifth since a right one locks the link.
    The caller holds the link (`FOR UPDATE`), so that codes are tried one at a time, however many
    try at once.
    """
    newest, now = newest_of(codes), clock.now()
    if newest is None or not newest.is_live(now):
        return Answer(left=TRIES - held.wrong_codes, code_lives=False)
    digits = "".join(sign for sign in typed if sign.isdigit())
    if not hmac.compare_digest(bytes(newest.code_hash), held.code_hash(digits)):
        newest.tries += 1
        newest.save(update_fields=["tries"])
        held.wrong_codes += 1
        held.locked_at = now if held.wrong_codes == TRIES else None
        held.save(update_fields=["wrong_codes", "locked_at"])
        note_facts(wrong=held.wrong_codes)
        return Answer(left=TRIES - held.wrong_codes)
    newest.used_at = max(now, newest.made_at)
    newest.save(update_fields=["used_at"])
    held.wrong_codes = 0
    held.save(update_fields=["wrong_codes"])
    return None


def hidden(address: str) -> str:
    """Enough of a number or an e-mail address for its owner to know it."""
    name, at, place = address.strip().partition("@")
    return f"{name[:1]}•••@{place}" if at else f"•• •• •• {name[-2:]}"

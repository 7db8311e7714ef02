"""Links that are signed and kept nowhere: nobody can guess one, and it names no person.

A token is a row's `public_id` and half a keyed hash of it and of what it is for: 43 letters.
"""

from __future__ import annotations

import secrets
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from medspil.kernel import crypto

_SIGNED = 16  # bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """What somebody brought: which row it names, and a signature that is still to be tried."""

    named: uuid.UUID
    signature: bytes

    def fits(self, kind: str) -> bool:
        """Did we sign it, for this?"""
        return secrets.compare_digest(self.signature, _signature(self.named, kind))


def token_of(named: uuid.UUID, kind: str) -> str:
    """A token that nobody else can make. `kind`: what it is for, so that no other use takes it."""
    return _written(named.bytes + _signature(named, kind))


def read(token: str) -> Signed | None:
    """A token taken apart; None for what is none. Look the row up only when it `fits`.

    Written in one way alone: the last letter holds two bits that decoding passes over.
    """
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        brought = Signed(uuid.UUID(bytes=raw[:16]), raw[16:])
    except ValueError:
        return None
    return brought if _written(raw) == token else None


def _written(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _signature(named: uuid.UUID, kind: str) -> bytes:
    return crypto.keyed_hash(f"{kind}:{named.hex}")[:_SIGNED]

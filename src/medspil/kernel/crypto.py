"""Encryption at rest and keyed look-up of what must not be readable in a copy of the database."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from medspil.kernel.home import home

_NONCE = 12


def key_file() -> Path:
    """The installation's key. Without it encrypted columns and sessions are lost: back it up."""
    return home() / "secret.key"


@cache
def master_key() -> bytes:
    """`MEDSPIL_KEY` (64 hex digits), or the key file, made with mode 0600 on first use."""
    named = os.environ.get("MEDSPIL_KEY")
    if named:
        return bytes.fromhex(named)
    path = key_file()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(draft, path)  # two first starts at once: the first link wins, both read it
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return bytes.fromhex(path.read_text().strip())


def derived_key(purpose: str) -> bytes:
    """A 32-byte key for one purpose, from the master key."""
    return hmac.digest(master_key(), purpose.encode(), "sha256")


@cache
def _cipher() -> AESGCM:
    return AESGCM(derived_key("encrypt"))


@cache
def _index_key() -> bytes:
    return derived_key("index")


def encrypt(plain: bytes) -> bytes:
    """AES-256-GCM with a random nonce in front: equal inputs give different outputs."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher().encrypt(nonce, plain, None)


def decrypt(sealed: bytes) -> bytes:
    """The inverse of `encrypt`. Raises `InvalidTag` when the bytes or the key are wrong."""
    return _cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], None)


def keyed_hash(text: str) -> bytes:
    """A 32-byte blind index: the same text gives the same bytes, only with this key."""
    return hmac.digest(_index_key(), text.encode(), hashlib.sha256)

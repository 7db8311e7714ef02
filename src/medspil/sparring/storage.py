"""The files that citizens send: sealed, under MEDIA_ROOT, by random names, for the owner alone."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import time

from django.conf import settings
from django.db import transaction

from medspil.kernel import crypto

FOLDER = "sparring"
LOST_AFTER_SECONDS = 24 * 3600  # a file that no row names: its sending was never finished


def keep(content: bytes) -> str:
    """Write it, sealed; returns its name under MEDIA_ROOT."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = uuid.uuid4().hex
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as kept:
        kept.write(crypto.encrypt(content))
    return f"{FOLDER}/{name}"


def content_of(name: str) -> bytes:
    """What was kept. Raises `FileNotFoundError`."""
    return crypto.decrypt((Path(settings.MEDIA_ROOT) / name).read_bytes())


def _remove(name: str) -> None:
    with suppress(FileNotFoundError):
        (Path(settings.MEDIA_ROOT) / name).unlink()


def remove_later(names: Iterable[str]) -> None:
    """Remove them once it is certain that nothing names them any more."""
    for name in names:
        if name:
            transaction.on_commit(partial(_remove, name))


def sweep(named: set[str]) -> int:
    """Remove what no row names, a day after it was written; returns how many."""
    folder, swept = Path(settings.MEDIA_ROOT) / FOLDER, 0
    for path in folder.iterdir() if folder.is_dir() else ():
        name = f"{FOLDER}/{path.name}"
        if name not in named and path.stat().st_mtime < time() - LOST_AFTER_SECONDS:
            _remove(name)
            swept += 1
    return swept

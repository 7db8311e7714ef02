"""Films and material: under MEDIA_ROOT, by random names, for the owner alone. No address leads
to them but through a page that has asked who it is.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

FOLDER = "courses"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was kept: its name under MEDIA_ROOT, its content's hash and length."""

    name: str
    tag: str
    bytes: int


def keep(file: UploadedFile[Any]) -> Kept:
    """Write an upload, piece by piece."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name, seen, length = uuid.uuid4().hex, hashlib.sha256(), 0
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
            seen.update(chunk)
            length += len(chunk)
    return Kept(f"{FOLDER}/{name}", seen.hexdigest(), length)


def on_disk(name: str) -> Path:
    """Where a kept file lies."""
    return Path(settings.MEDIA_ROOT) / name


def remove(name: str) -> None:
    """Remove a kept file; nothing when there is none."""
    if name:
        with suppress(FileNotFoundError):
            on_disk(name).unlink()


def remove_later(*names: str) -> None:
    """Remove kept files once it is certain that nothing names them any more."""
    for name in names:
        transaction.on_commit(partial(remove, name))

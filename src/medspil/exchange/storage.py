"""Files while they are on their way in: under MEDIA_ROOT, for the owner alone, until finished."""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from medspil.exchange.kinds import Kind, column_of
from medspil.exchange.sources import opened

FOLDER = "imports"
ROWS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Look:
    """A first look: the headings, and something that stands under each."""

    headings: list[str]
    examples: list[str]


def keep(file: UploadedFile[Any]) -> str:
    """Write an upload; returns its name under MEDIA_ROOT."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = uuid.uuid4().hex
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    return f"{FOLDER}/{name}"


def on_disk(path: str) -> Path:
    """Where a kept file lies."""
    return Path(settings.MEDIA_ROOT) / path


def remove(path: str) -> None:
    """Remove a kept file; nothing when it is gone."""
    if path:
        with suppress(FileNotFoundError):
            on_disk(path).unlink()


def look(kind: Kind, path: str, encoding: str = "") -> Look:
    """Read the heading and a few rows. Raises `Unreadable` with a sentence."""
    with opened(on_disk(path), lambda cell: column_of(kind, cell) is not None, encoding) as source:
        rows = [line.cells for line in islice(source.lines, ROWS_SHOWN)]
        examples = [
            next((row[at].strip() for row in rows if at < len(row) and row[at].strip()), "")
            for at in range(len(source.headings))
        ]
        return Look(source.headings, [_shown(example) for example in examples])


def _shown(example: str) -> str:
    """An example that gives no number away."""
    digits = sum(map(str.isdigit, example))
    if digits >= 9:
        return "".join("x" if c.isdigit() else c for c in example[:20])
    return example if len(example) <= 40 else f"{example[:39]}…"

"""Letters as PDF/UA by typst, in a folder: somebody prints and posts them, and says so."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from django.utils import timezone

from medspil.kernel.home import home
from medspil.kernel.paper import on_paper
from medspil.messages.ways import Handed, Parcel

RIGHT_TO_LEFT = ("ar", "fa", "prs", "ps", "ur", "he")


def folder() -> Path:
    """`MEDSPIL_LETTERS`, or `letters/` in the installation's home. For its owner alone."""
    path = Path(os.environ.get("MEDSPIL_LETTERS") or home() / "letters")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(key: str) -> Path:
    """Where the letter lies. The name says nothing of the receiver."""
    return folder() / f"{key}.pdf"


class Letter:
    """Made anew at every attempt under the same name: a copy replaces itself."""

    repeatable = True

    def hand_over(self, parcel: Parcel) -> Handed:
        """See `Way`."""
        put_down(path_of(parcel.key), pdf(parcel))
        return Handed(parcel.key, only_processed=True)

    def close(self) -> None:
        """Nothing is held open."""


def put_down(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)


def pdf(parcel: Parcel) -> bytes:
    """The letter as PDF/UA-1: a title, a language, tagged; read aloud as it is read."""
    return pdf_of_many([parcel])


def pdf_of_many(parcels: Sequence[Parcel], day: date | None = None) -> bytes:
    """The same for several letters in one language, each on a page of its own: a file for a
    printer. `day`: what they are dated, else today."""
    said = json.dumps([_said(parcel, day or timezone.localdate()) for parcel in parcels])
    return on_paper(_template(), letters=said)


def _said(parcel: Parcel, day: date) -> dict[str, Any]:
    return {
        "to": [line for line in parcel.to.splitlines() if line.strip()],
        "subject": parcel.subject,
        "paragraphs": [p.strip() for p in parcel.text.split("\n\n") if p.strip()],
        "language": parcel.language,
        "rtl": parcel.language in RIGHT_TO_LEFT,
        "unit": parcel.unit,
        "phone": parcel.phone,
        "day": f"{day:%d.%m.%Y}",
    }


@cache
def _template() -> bytes:
    return resources.files("medspil.messages").joinpath("data/letter.typ").read_bytes()

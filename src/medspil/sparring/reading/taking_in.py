"""Taking a file in: its size, its cleanness, what it is and what it says – or a sentence."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from medspil.kernel.action import Refused
from medspil.sparring.reading import virus
from medspil.sparring.reading.extract import MOST_LETTERS, tidied
from medspil.sparring.reading.sniffing import MIMES, Unread

SECONDS = 20  # by the clock on the wall
AT_ONCE = 2  # readers beside each other in one process of the server
_readers = threading.BoundedSemaphore(AT_ONCE)

# Why a file was not taken in, and what one can do about it.
SAID: dict[str, Any] = {
    "size": _("Filen er for stor. Gem den som PDF, eller kopiér teksten ind i feltet."),
    "empty": _("Der står ikke noget i filen. Er det den rigtige?"),
    "encrypted": _("Filen er låst med en kode. Gem den uden kode, og vælg den igen."),
    "picture": _(
        "Filen er et billede, så vi kan ikke læse teksten. Gem den som PDF fra det program, den er "
        "skrevet i, eller kopiér teksten ind i feltet."
    ),
    "packed": _("Filen er en pakket mappe. Pak den ud, og vælg selve dokumentet."),
    "program": _("Filen er et program og ikke et dokument."),
    "other_text": _("Vi kan ikke læse den slags fil. Gem den som PDF eller Word (docx)."),
    "other": _("Vi kan ikke læse den slags fil. Gem den som PDF eller Word (docx)."),
    "broken": _("Filen er i stykker. Gem den igen fra det program, den er skrevet i."),
    "too_much": _("Filen fylder alt for meget, når den bliver åbnet. Gem den som PDF."),
    "long": _("Teksten er for lang. Vi kan læse op til 20 sider."),
    "infected": _("Filen indeholder noget skadeligt. Vi har ikke gemt den."),
    "unscanned": _(
        "Vi kan ikke undersøge filen lige nu. Prøv igen om lidt, eller kopiér teksten ind i feltet."
    ),
    "busy": _("Mange sender lige nu. Prøv igen om lidt."),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What a citizen gave: a text, and the file that it was read from where there was one."""

    text: str
    name: str = ""
    mime: str = ""
    content: bytes = b""
    scanned: bool = False


def typed(text: str, field: str) -> Taken:
    """A text that was pasted. Raises `Refused`."""
    try:
        return Taken(tidied(text))
    except Unread as unread:
        raise _refused(unread.args[0], field) from None


def taken_in(file: UploadedFile[Any], field: str) -> Taken:
    """A file that was uploaded, read. Raises `Refused` with a sentence, at the field."""
    if (file.size or 0) > settings.MEDSPIL_DOCUMENT_MB * 1024 * 1024:
        raise _refused("size", field)
    file.seek(0)
    content = file.read()
    try:
        scanned = virus.check(content)
        kind, text = read_apart(content)
    except Unread as unread:
        raise _refused(unread.args[0], field) from None
    except virus.Infected:
        raise _refused("infected", field) from None
    except virus.NotScanned:
        raise _refused("unscanned", field) from None
    return Taken(text, _named(file.name or ""), MIMES[kind], content, scanned)


def _named(name: str) -> str:
    """What they called it, without a path and without what cannot be seen."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(sign for sign in last if sign.isprintable())
    return seen[-120:] if seen.strip(". ") else ""


def read_apart(content: bytes) -> tuple[str, str]:
    """(kind, text) by a process of its own, which is gone afterwards. Raises `Unread`."""
    if not _readers.acquire(timeout=SECONDS):
        raise Unread("busy")
    try:
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
            given.write(content)
            given.seek(0)
            try:
                subprocess.run(
                    [sys.executable, "-I", "-m", "medspil.sparring.reading.extract"],
                    stdin=given,
                    stdout=answer,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    env={},
                    timeout=SECONDS,
                    check=True,
                )
            except subprocess.SubprocessError:  # out of time, or killed by its limits
                raise Unread("too_much") from None
            answer.seek(0)
            said = json.loads(answer.read())
    finally:
        _readers.release()
    if "unread" in said:
        raise Unread(said["unread"])
    return str(said["kind"]), str(said["text"])[:MOST_LETTERS]


def _refused(why: str, field: str) -> Refused:
    return Refused(str(SAID[why]), field=field)

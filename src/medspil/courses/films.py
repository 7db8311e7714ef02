"""Is it a film that a browser can show, how long is it, and are these subtitles?

What a file is called and what the browser says of it count for nothing: its content is read.
"""

from __future__ import annotations

import re
import struct
from typing import Any

from django.utils.translation import gettext as _

from medspil.courses.models import LONGEST_MINUTES
from medspil.kernel.action import Refused

_SHOWN = (b"avc1", b"avc3", b"av01", b"vp09")  # what both Chromium and Firefox play in MP4
_LARGEST_MOOV = 64 * 1024 * 1024
_LARGEST_CAPTIONS = 1024 * 1024
_CUE = re.compile(
    r"^(?:\d+:)?\d{2}:\d{2}\.\d{3}[ \t]+-->[ \t]+(?:\d+:)?\d{2}:\d{2}\.\d{3}", re.MULTILINE
)
_DOCUMENTS = (  # how a file begins, what it is, what its name may end in
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
)


def film_seconds(file: Any, size: int) -> int:
    """How many seconds an MP4 lasts, begun ones whole. Raises `Refused` with a sentence for what is
    not an MP4, is cut off, holds no picture that a browser shows, or lasts too long.
    """
    file.seek(0)
    if file.read(8)[4:] != b"ftyp":
        raise Refused(
            _("Filen er ikke en MP4-film. Gem filmen som MP4 (H.264), og vælg den igen."),
            field="film",
        )
    moov = _box(file, size, b"moov")
    if moov is None:
        raise Refused(
            _("Filmen er ikke hel. Gem den igen fra det program, den er lavet i."), field="film"
        )
    if not any(codec in moov for codec in _SHOWN):
        raise Refused(
            _("Filmen har et format, som browsere ikke kan vise. Gem den som MP4 med H.264."),
            field="film",
        )
    seconds = _duration(moov)
    if not 0 < seconds <= LONGEST_MINUTES * 60:
        raise Refused(
            _("Vi kan ikke læse, hvor lang filmen er, eller den er over fire timer."), field="film"
        )
    return seconds


def _box(file: Any, size: int, wanted: bytes) -> bytes | None:
    """The content of the first outermost box of that kind; None when a box is cut off before."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if length == 1:
            length, head = struct.unpack(">Q", file.read(8).ljust(8, b"\0"))[0], 16
        elif length == 0:
            length = size - at
        if length < head or at + length > size:
            return None
        if kind == wanted:
            return file.read(length - head) if length <= _LARGEST_MOOV else None
        at += length
    return None


def _duration(moov: bytes) -> int:
    """Seconds by the film's own header (mvhd); 0 when it says nothing that can be."""
    at = moov.find(b"mvhd")
    head = moov[at + 4 : at + 36]
    if at < 0 or len(head) < 32:
        return 0
    long = head[0] == 1
    scale, length = struct.unpack(">IQ", head[20:32]) if long else struct.unpack(">II", head[12:20])
    return -(-length // scale) if scale else 0


def captions_text(content: bytes) -> str:
    """Subtitles as text. Raises `Refused` for what is not WebVTT with at least one line."""
    if len(content) > _LARGEST_CAPTIONS:
        raise Refused(
            _("Underteksterne fylder over 1 MB. Er det den rigtige fil?"), field="captions"
        )
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise Refused(
            _("Underteksterne er ikke gemt som UTF-8. Gem dem igen, og vælg UTF-8."),
            field="captions",
        ) from None
    if not re.match(r"WEBVTT(?:[ \t\n]|$)", text):
        raise Refused(
            _("Underteksterne er ikke WebVTT: den første linje skal være WEBVTT."),
            field="captions",
        )
    if "\0" in text or not _CUE.search(text):
        raise Refused(
            _("Vi finder ingen tekster. De skal stå under tider som 00:01.000 --> 00:04.000."),
            field="captions",
        )
    return text


def document_type(head: bytes) -> tuple[str, str]:
    """(mime, ending) of material by how it begins. `Refused` for what is no PDF or picture."""
    for mark, mime, ending in _DOCUMENTS:
        if head.startswith(mark):
            return mime, ending
    raise Refused(_("Materiale skal være PDF, PNG eller JPEG."), field="material")

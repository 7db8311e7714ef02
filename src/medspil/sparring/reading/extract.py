"""A program of its own: `python -I -m medspil.sparring.reading.extract` reads one document on
standard input and writes what it says, as JSON, on standard output.

It lives for one file, with little time and memory, opens no other file, and starts nothing. What
it is given was written by a stranger. `{"kind", "text"}`, or `{"unread": why}`.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import zipfile
from typing import Any
from xml.parsers import expat

from medspil.sparring.reading.sniffing import DOCX, ODT, PDF, Unread, decoded, kind_of

MOST_LETTERS = 60_000  # some twenty pages: no CV is longer
MOST_PAGES = 40
MOST_UNPACKED = 40 * 1024 * 1024  # bytes of the one part of a DOCX or ODT that is unpacked
CPU_SECONDS = 10
MEMORY = 768 * 1024 * 1024
_PIECE = 64 * 1024


def limit() -> None:
    """From here on: seconds of the processor, memory, no file of any size, no core."""
    for what, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 4 * MOST_LETTERS * 6),  # the answer itself, however it is escaped
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))


def text_of(content: bytes) -> tuple[str, str]:
    """What kind of document it is, and its text. Raises `Unread`."""
    kind = kind_of(content)
    if kind == PDF:
        text = _pdf(content)
    elif kind == DOCX:
        text = _xml(content, "word/document.xml", _Docx())
    elif kind == ODT:
        text = _xml(content, "content.xml", _Odt())
    else:
        text = decoded(content)
    return kind, tidied(text)


def tidied(text: str) -> str:
    """One kind of line end, no more than one empty line, no blanks at the end of a line, and no
    half of a sign of two, which a PDF can say and nothing can keep.
    """
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    lines = whole.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\0", "")
    lines = "\n".join(line.rstrip() for line in lines.split("\n"))
    found = re.sub(r"\n{3,}", "\n\n", lines).strip()
    if not found:
        raise Unread("empty")
    if len(found) > MOST_LETTERS:
        raise Unread("long")
    return found


def _pdf(content: bytes) -> str:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unread("encrypted")
    if len(reader.pages) > MOST_PAGES:
        raise Unread("long")
    pages, letters = [], 0
    for page in reader.pages:
        pages.append(page.extract_text())
        letters += len(pages[-1])
        if letters > 2 * MOST_LETTERS:
            raise Unread("long")
    text = "\n\n".join(pages)
    if not text.strip():
        raise Unread("picture")
    return text


class _Docx:
    """The words of a Word document, in its order."""

    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
    text = {w + "t"}
    breaks = {w + "p": "\n", w + "br": "\n", w + "cr": "\n", w + "tab": "\t"}
    ends = {w + "p"}  # what is written when it ends
    # a text box stands twice, once for old programs
    skipped = {"http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"}


class _Odt:
    """The words of an OpenDocument text."""

    t = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
    text = {t + "p", t + "h"}
    breaks = {t + "p": "\n", t + "h": "\n", t + "line-break": "\n", t + "tab": "\t", t + "s": " "}
    ends = {t + "p", t + "h"}
    skipped = {t + "tracked-changes", "urn:oasis:names:tc:opendocument:xmlns:office:1.0 annotation"}


class _Words:
    """Collects text as the parser goes; nothing but the text is kept."""

    def __init__(self, of: type[_Docx] | type[_Odt] | Any) -> None:
        self.of, self.found, self.letters = of, [], 0
        self.deep, self.skipping = 0, 0

    found: list[str]

    def begin(self, name: str, _attributes: dict[str, str]) -> None:
        if self.skipping or name in self.of.skipped:
            self.skipping += 1
        if name in self.of.text:
            self.deep += 1
        if name in self.of.breaks and name not in self.of.ends:
            self.say(self.of.breaks[name])

    def end(self, name: str) -> None:
        if name in self.of.ends:
            self.say(self.of.breaks[name])
        if name in self.of.text:
            self.deep -= 1
        if self.skipping:
            self.skipping -= 1

    def letters_come(self, text: str) -> None:
        if self.deep:
            self.say(text)

    def say(self, text: str) -> None:
        if self.skipping:
            return
        self.letters += len(text)
        if self.letters > 4 * MOST_LETTERS:
            raise Unread("long")
        self.found.append(text)


def _no_doctype(*_about: object) -> None:
    """Neither format has one; entities are how an XML file becomes a bomb, or reads others."""
    raise Unread("broken")


def _xml(content: bytes, part: str, of: _Docx | _Odt) -> str:
    words = _Words(of)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = words.begin, words.end
    parser.CharacterDataHandler = words.letters_come
    parser.StartDoctypeDeclHandler = _no_doctype
    unpacked = 0
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if isinstance(of, _Odt) and _is_sealed(packed):
            raise Unread("encrypted")
        with packed.open(part) as file:
            while piece := file.read(_PIECE):
                unpacked += len(piece)
                if unpacked > MOST_UNPACKED:
                    raise Unread("too_much")
                parser.Parse(piece, False)
    parser.Parse(b"", True)
    return "".join(words.found)


def _is_sealed(packed: zipfile.ZipFile) -> bool:
    """An ODT with a password says so in its list of contents, which is not sealed itself."""
    if "META-INF/manifest.xml" not in packed.namelist():
        return False
    with packed.open("META-INF/manifest.xml") as file:
        return b"encryption-data" in file.read(1024 * 1024)


def main() -> None:
    """Read, and say what was found."""
    limit()
    try:
        kind, text = text_of(sys.stdin.buffer.read())
        said = {"kind": kind, "text": text}
    except Unread as unread:
        said = {"unread": str(unread.args[0])}
    except MemoryError:
        said = {"unread": "too_much"}
    except Exception:  # noqa: BLE001 whatever a parser makes of a stranger's file: it is broken
        said = {"unread": "broken"}
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()

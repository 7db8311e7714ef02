"""What a file is, by its content: what it is called, and what a browser says of it, count for
nothing. Knows no Django.
"""

from __future__ import annotations

import io
import zipfile

PDF, DOCX, ODT, TEXT = "pdf", "docx", "odt", "text"
MIMES = {
    PDF: "application/pdf",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ODT: "application/vnd.oasis.opendocument.text",
    TEXT: "text/plain",
}
ENDINGS = {PDF: ".pdf", DOCX: ".docx", ODT: ".odt", TEXT: ".txt"}

# how a file begins, and what we say of it
_OTHERS = (
    (b"\x89PNG\r\n\x1a\n", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"{\\rtf", "other_text"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"Rar!", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"\x1f\x8b", "packed"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEALED_STREAM = "EncryptedPackage".encode("utf-16-le")
_PDF_WITHIN = 1024  # bytes; what comes before is thrown away by readers (ISO 32000-1, annex H.3)


class Unread(Exception):
    """It cannot be read; `args[0]` is a word for why, which `taking_in.SAID` knows."""


def kind_of(content: bytes) -> str:
    """`pdf`, `docx`, `odt` or `text`. Raises `Unread` for everything else."""
    if not content.strip():
        raise Unread("empty")
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _inside(content)
    if content.startswith(_OLE):
        raise Unread("encrypted" if _SEALED_STREAM in content else "other_text")
    for mark, what in _OTHERS:
        if content.startswith(mark):
            raise Unread(what)
    decoded(content)
    return TEXT


def _inside(content: bytes) -> str:
    """What a ZIP holds, by its list of contents; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = {one.filename: one for one in packed.infolist()}
            main = next((n for n in ("word/document.xml", "content.xml") if n in entries), None)
            if main is None:
                raise Unread("packed")
            if entries[main].flag_bits & 1:
                raise Unread("encrypted")
            if main == "word/document.xml" and "[Content_Types].xml" in entries:
                return DOCX
            if _says_odt(packed, entries):
                return ODT
            raise Unread("other_text")  # a spreadsheet, slides
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise Unread("broken") from None


def _says_odt(packed: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> bool:
    said = entries.get("mimetype")
    if said is None or said.file_size > 100 or said.flag_bits & 1:
        return False
    return packed.read(said).strip() == MIMES[ODT].encode()


def decoded(content: bytes) -> str:
    """A plain text: UTF-8, UTF-16 with its mark, or Windows-1252. Raises `Unread`."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _readable(content, encoding)
    try:
        return _readable(content, "utf-8-sig")
    except Unread:
        return _readable(content, "cp1252")


def _readable(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise Unread("other") from None
    odd = sum(1 for letter in text[:20_000] if letter < " " and letter not in "\n\r\t\f\v")
    if odd:
        raise Unread("other")
    return text

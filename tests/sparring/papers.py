"""Real files as citizens send them, and as nobody should: made here, byte by byte."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

LETTER = "Kære butik\n\nJeg vil gerne arbejde hos jer. Jeg har stået i butik i fire år."
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


def pdf(
    text: str = "Jeg vil gerne arbejde hos jer", *, password: str = "", pages: int = 1
) -> bytes:
    """A PDF whose pages say the text; none: a page without text, as a scanned one."""
    writer = PdfWriter()
    for _n in range(pages):
        page = writer.add_blank_page(595, 842)
        if text:
            font = DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/Font"),
                    NameObject("/Subtype"): NameObject("/Type1"),
                    NameObject("/BaseFont"): NameObject("/Helvetica"),
                    NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
                }
            )
            fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
            page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
            drawn = DecodedStreamObject()
            said = b"BT /F1 12 Tf 50 700 Td (" + text.encode("cp1252") + b") Tj ET"
            drawn.set_data(said)
            page[NameObject("/Contents")] = writer._add_object(drawn)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def docx(text: str = LETTER, *, body: bytes = b"", more: dict[str, bytes] | None = None) -> bytes:
    """A Word document of the lines."""
    lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    said = f'<w:document xmlns:w="{_W}"><w:body>{lines}</w:body></w:document>'.encode()
    return packed(
        {"[Content_Types].xml": _TYPES, "word/document.xml": body or said, **(more or {})}
    )


def odt(text: str = LETTER, *, sealed: bool = False) -> bytes:
    """An OpenDocument text of the lines; sealed: its list of contents says that it has a code."""
    lines = "".join(f"<text:p>{line}</text:p>" for line in text.split("\n"))
    said = (
        f'<office:document-content xmlns:office="{_OFFICE}" xmlns:text="{_TEXT}"><office:body>'
        f"{lines}</office:body></office:document-content>"
    )
    manifest = b"<manifest:encryption-data/>" if sealed else b"<manifest/>"
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": said.encode(),
            "META-INF/manifest.xml": manifest,
        }
    )


def packed(entries: dict[str, bytes]) -> bytes:
    """A ZIP of these."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in entries.items():
            out.writestr(name, content)
    return made.getvalue()


def bomb(megabytes: int) -> bytes:
    """A Word document that unpacks to so much: nothing but empty elements."""
    head = f'<w:document xmlns:w="{_W}"><w:body><w:p><w:r><w:t>'.encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", _TYPES)
        with out.open("word/document.xml", "w") as part:
            part.write(head)
            for _n in range(megabytes):
                part.write(b"<w:x/>" * (1024 * 1024 // 6))
    return made.getvalue()


def lot_of_laughs() -> bytes:
    """An XML that multiplies itself by entities."""
    names = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<!DOCTYPE d [<!ENTITY a0 "ha">{names}]><w:document xmlns:w="{_W}"><w:body><w:p><w:r>'
        "<w:t>&a9;</w:t></w:r></w:p></w:body></w:document>"
    ).encode()


def nested(levels: int = 8) -> bytes:
    """A ZIP in a ZIP in a ZIP …"""
    inner = b"0" * 1024
    for level in range(levels):
        inner = packed({f"{level}.zip": inner})
    return inner


def pdf_bomb() -> bytes:
    """A PDF whose page unpacks to 200 MB."""
    return _raw_pdf(
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        _stream(zlib.compress(b" " * 200_000_000, 9), b"/Filter/FlateDecode"),
    )


def pdf_with_half_a_sign() -> bytes:
    """A PDF whose letter B is said to be the first half of a sign of two (a lone surrogate)."""
    return _raw_pdf(
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        _stream(b"BT /F1 12 Tf 9 9 Td (ABA) Tj ET"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        _stream(b"1 beginbfchar <42> <D83D> endbfchar"),
    )


def _stream(content: bytes, how: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), how, content)


def _raw_pdf(*things: bytes) -> bytes:
    """A PDF of one page, by its objects from the third on: the first of them is the page."""
    made, places = bytearray(b"%PDF-1.4\n"), []
    first = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    for number, thing in enumerate((*first, *things), 1):
        places.append(b"%010d 00000 n \n" % len(made))
        made += b"%d 0 obj%s endobj\n" % (number, thing)
    table, many = len(made), len(places) + 1
    made += b"xref\n0 %d\n0000000000 65535 f \n" % many + b"".join(places)
    made += b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (many, table)
    return bytes(made)


def scanned_pdf(pages: int = 2) -> bytes:
    """A PDF of pictures alone, as a scanner or a telephone makes it."""
    writer = PdfWriter()
    picture = DecodedStreamObject()
    picture.set_data(bytes(range(256)) * 3)
    picture.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(16),
            NameObject("/Height"): NumberObject(16),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
            NameObject("/BitsPerComponent"): NumberObject(8),
        }
    )
    kept = writer._add_object(picture)
    for _n in range(pages):
        page = writer.add_blank_page(595, 842)
        shown = DictionaryObject({NameObject("/Im1"): kept})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): shown})
        drawn = DecodedStreamObject()
        drawn.set_data(b"q 500 0 0 700 40 70 cm /Im1 Do Q")
        page[NameObject("/Contents")] = writer._add_object(drawn)
    return _written(writer)


def armed_pdf(text: str) -> bytes:
    """A PDF with a page that says the text, a script that runs when it opens, and a file in it."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf(text)))
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.launchURL('http://example.com/')"),
        }
    )
    writer.add_attachment("regning.exe", b"MZ" + b"\0" * 500)
    return _written(writer)


def pdf_that_bites_its_tail() -> bytes:
    """A PDF whose tree of pages is its own branch, and that says it has a thousand million."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf()))
    tree = writer._root_object["/Pages"]
    tree[NameObject("/Kids")] = ArrayObject([tree.indirect_reference])
    tree[NameObject("/Count")] = NumberObject(1_000_000_000)
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def with_a_code(packed_file: bytes) -> bytes:
    """A ZIP whose parts are all said to be locked with a password, in both of its lists."""
    locked = bytearray(packed_file)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.find(mark)
        while at >= 0:
            locked[at + flags] |= 1
            at = locked.find(mark, at + 4)
    return bytes(locked)


def reads_others(what: str = "file:///etc/passwd") -> bytes:
    """An XML that asks for another file by an external entity."""
    return (
        f'<!DOCTYPE d [<!ENTITY a SYSTEM "{what}">]><w:document xmlns:w="{_W}"><w:body><w:p><w:r>'
        "<w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
    ).encode()


def locked_word() -> bytes:
    """How a Word document with a code begins: an OLE file with a sealed package."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le")
    )


def upload(content: bytes, name: str = "cv.pdf") -> Any:
    """As a browser sends it."""
    return SimpleUploadedFile(name, content, "application/pdf")

"""What citizens send is read, by a process of its own; what cannot be read gets a sentence."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from medspil.kernel.action import Refused
from medspil.sparring.reading import virus
from medspil.sparring.reading.sniffing import Unread, kind_of
from medspil.sparring.reading.taking_in import SAID, read_apart, taken_in, typed
from tests.sparring import papers

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.mark.parametrize(
    ("name", "content", "kind", "text"),
    [
        ("cv.pdf", papers.pdf("Årets sælger på Fyn"), "pdf", "Årets sælger på Fyn"),
        ("cv.exe", papers.docx(), "docx", papers.LETTER),
        ("cv", papers.odt(), "odt", papers.LETTER),
        ("cv.pdf", papers.LETTER.encode(), "text", papers.LETTER),
        ("cv.txt", papers.LETTER.encode("cp1252"), "text", papers.LETTER),
        ("cv.txt", papers.LETTER.encode("utf-16"), "text", papers.LETTER),
    ],
)
def test_a_document_is_read_by_what_it_is_and_not_by_its_name(
    name: str, content: bytes, kind: str, text: str
) -> None:
    found = taken_in(papers.upload(content, name), "document")
    assert (kind_of(content), found.text, found.name, found.content) == (kind, text, name, content)


def test_a_deleted_word_and_a_second_copy_of_a_text_box_are_not_read() -> None:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    body = (
        f'<w:document xmlns:w="{w}" xmlns:mc="{mc}"><w:body><w:p><w:r><w:t>Jeg</w:t><w:tab/>'
        "<w:delText>kan ikke</w:delText><w:t>kan</w:t></w:r></w:p><mc:AlternateContent><mc:Choice>"
        "<w:p><w:r><w:t>Boks</w:t></w:r></w:p></mc:Choice><mc:Fallback><w:p><w:r><w:t>Boks</w:t>"
        "</w:r></w:p></mc:Fallback></mc:AlternateContent></w:body></w:document>"
    )
    assert read_apart(papers.docx(body=body.encode())) == ("docx", "Jeg\tkan\nBoks")


BAD: list[tuple[str, Callable[[], bytes], str]] = [
    ("an empty file", lambda: b"  \n", "empty"),
    ("a PDF with a code", lambda: papers.pdf(password="hemmelig"), "encrypted"),
    ("a Word document with a code", papers.locked_word, "encrypted"),
    ("an ODT with a code", lambda: papers.odt(sealed=True), "encrypted"),
    (
        "a Word document whose parts are locked",
        lambda: papers.with_a_code(papers.docx()),
        "encrypted",
    ),
    ("an ODT whose parts are locked", lambda: papers.with_a_code(papers.odt()), "encrypted"),
    ("a packed folder with a code", lambda: papers.with_a_code(papers.nested(1)), "packed"),
    ("0 bytes", lambda: b"", "empty"),
    ("a PDF of an empty page", lambda: papers.pdf(""), "picture"),
    ("a scanned PDF", papers.scanned_pdf, "picture"),
    ("a photograph", lambda: b"\xff\xd8\xff\xe0" + b"\0" * 100, "picture"),
    ("a packed folder", lambda: papers.packed({"cv.txt": b"cv"}), "packed"),
    ("a folder in a folder", papers.nested, "packed"),
    (
        "a spreadsheet",
        lambda: papers.packed({"content.xml": b"<a/>", "mimetype": b"x"}),
        "other_text",
    ),
    ("a program", lambda: b"MZ\x90" + b"\0" * 200, "program"),
    ("a script", lambda: b"#!/bin/sh\necho hej\n", "program"),
    ("old Word", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "other_text"),
    ("noise", lambda: bytes(range(256)) * 8, "other"),
    ("half a Word document", lambda: papers.docx()[:-40], "broken"),
    ("half a PDF", lambda: b"%PDF-1.7\n1 0 obj<</Type", "broken"),
    ("Word that is no XML", lambda: papers.docx(body=b"<w:document"), "broken"),
    ("a thousand million laughs", lambda: papers.docx(body=papers.lot_of_laughs()), "broken"),
    ("Word that reads another file", lambda: papers.docx(body=papers.reads_others()), "broken"),
    ("Word in broken UTF-8", lambda: papers.docx(body=b"<a>\xc3\x28\xff</a>"), "broken"),
    ("a text of broken UTF-8", lambda: b"Jeg s\xc3\xb8\x81ger \x8f\xc3", "other"),
    ("a zip bomb", lambda: papers.bomb(80), "too_much"),
    ("a zip bomb in a folder", lambda: papers.packed({"cv.docx": papers.bomb(8)}), "packed"),
    ("a PDF that bites its tail", papers.pdf_that_bites_its_tail, "broken"),
    ("a long text", lambda: b"ord " * 20_000, "long"),
    ("a long PDF", lambda: papers.pdf(pages=41), "long"),
    ("a PDF of 3,000 pages", lambda: papers.pdf("", pages=3000), "long"),
]


@pytest.mark.parametrize(("name", "made", "why"), BAD, ids=[one[0] for one in BAD])
def test_what_cannot_be_read_gets_a_sentence(
    name: str, made: Callable[[], bytes], why: str
) -> None:
    with pytest.raises(Refused) as refused:
        taken_in(papers.upload(made()), "document")
    assert (refused.value.message, refused.value.field) == (str(SAID[why]), "document")


def test_a_pdf_that_unpacks_to_200_mb_is_given_up() -> None:
    with pytest.raises(Unread) as unread:
        read_apart(papers.pdf_bomb())
    assert unread.value.args[0] in ("too_much", "picture")  # a PDF it is: it is not broken


def test_the_reader_has_little_time_memory_and_no_files(tmp_path: Path) -> None:
    """Asked in a process that has limited itself as the reader does."""
    import subprocess
    import sys

    program = (
        "import resource as r; from medspil.sparring.reading.extract import limit; limit();"
        "print([r.getrlimit(x)[1] for x in (r.RLIMIT_CPU, r.RLIMIT_AS, r.RLIMIT_NPROC)])\n"
        "try:\n    bytearray(1 << 30)\nexcept MemoryError:\n    print('no memory')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines() == ["[10, 805306368, 0]", "no memory"]


def test_a_script_and_a_file_in_a_pdf_are_left_alone_and_its_words_are_read() -> None:
    assert read_apart(papers.armed_pdf("Jeg kan sy")) == ("pdf", "Jeg kan sy")


def test_word_that_points_at_the_net_is_read_without_asking_it() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    points = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{kind}" Target="http://127.0.0.1:%d/" '
        'TargetMode="External"/></Relationships>'
    )
    with socket.create_server(("127.0.0.1", 0)) as listens:
        listens.settimeout(0.2)
        relations = points % listens.getsockname()[1]
        paper = papers.docx(more={"word/_rels/settings.xml.rels": relations.encode()})
        assert read_apart(paper) == ("docx", papers.LETTER)
        with pytest.raises(TimeoutError):
            listens.accept()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Kim\\cv.pdf", "cv.pdf"),
        ("cv\x00\n\r\x1b[31m.pdf", "cv[31m.pdf"),
        ("cv\u202efdp.exe", "cvfdp.exe"),  # it would be shown from right to left
        ("å" * 300 + ".pdf", "å" * 116 + ".pdf"),
        ("..", ""),
    ],
)
def test_a_name_is_kept_without_its_path_and_what_cannot_be_seen(name: str, kept: str) -> None:
    file = papers.upload(papers.docx())
    file._name = name  # as no parser of ours lets it in
    taken = taken_in(file, "document")
    assert (taken.name, taken.text) == (kept, papers.LETTER)


def test_a_text_is_pasted_as_it_is() -> None:
    assert typed("Hej  \r\n\r\n\r\n\r\nmed jer ", "text").text == "Hej\n\nmed jer"
    with pytest.raises(Refused):
        typed(" \n", "text")


class Clamd(threading.Thread):
    """A scanner that speaks clamd's INSTREAM and knows one virus."""

    def __init__(self, path: str) -> None:
        super().__init__(daemon=True)
        self.line = socket.socket(socket.AF_UNIX)
        self.line.bind(path)
        self.line.listen()

    def run(self) -> None:
        while True:
            try:
                asked, _who = self.line.accept()
            except OSError:
                return
            with asked, asked.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack(">I", said.read(4))[0]:
                    content += said.read(size)
                found = EICAR in content
                asked.sendall(b"stream: Eicar FOUND\0" if found else b"stream: OK\0")


@pytest.fixture
def clamd(tmp_path: Path, settings: Any) -> Iterator[str]:
    path = str(tmp_path / "clamd.ctl")
    scanner = Clamd(path)
    scanner.start()
    settings.MEDSPIL_CLAMAV = f"unix:{path}"
    yield path
    scanner.line.close()


def test_what_does_harm_is_refused_and_the_rest_is_let_in(clamd: str) -> None:
    with pytest.raises(Refused) as refused:
        taken_in(papers.upload(EICAR), "document")
    assert refused.value.message == str(SAID["infected"])
    assert taken_in(papers.upload(papers.docx()), "document").text == papers.LETTER
    assert virus.works() is True


def test_a_scanner_that_does_not_answer_lets_nothing_in(tmp_path: Path, settings: Any) -> None:
    settings.MEDSPIL_CLAMAV = f"unix:{tmp_path}/nobody"
    with pytest.raises(Refused) as refused:
        taken_in(papers.upload(papers.docx()), "document")
    assert refused.value.message == str(SAID["unscanned"])
    assert virus.works() is False


def test_a_program_scans_where_the_setting_names_one(tmp_path: Path, settings: Any) -> None:
    scan = tmp_path / "clamdscan"
    scan.write_text("#!/bin/sh\ngrep -q EICAR && exit 1\nexit 0\n")
    scan.chmod(0o755)
    settings.MEDSPIL_CLAMAV = str(scan)
    virus.check(papers.docx())
    with pytest.raises(virus.Infected):
        virus.check(EICAR)


def test_without_a_scanner_nothing_is_scanned_and_the_house_says_so(settings: Any) -> None:
    settings.MEDSPIL_CLAMAV = "no"
    assert (virus.scanner(), virus.works()) == ("", None)
    assert taken_in(papers.upload(papers.docx()), "document").scanned is False


def test_a_scanner_that_takes_the_file_and_says_nothing_lets_nothing_in(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(virus, "SECONDS", 0.2)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "clamd.ctl"))
        silent.listen()
        settings.MEDSPIL_CLAMAV = f"unix:{tmp_path}/clamd.ctl"
        with pytest.raises(Refused) as refused:
            taken_in(papers.upload(papers.docx()), "document")
    assert refused.value.message == str(SAID["unscanned"])

"""ClamAV itself, where it is installed, with signatures of our own: no other are needed.

That we speak its protocol is tried in `test_reading` wherever the tests run. Here it is the real
daemon that looks into real documents. Debian: `apt-get install clamav-daemon clamav`.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from medspil.kernel.action import Refused
from medspil.people.models import Citizen
from medspil.sparring.models import Document
from medspil.sparring.reading import virus
from medspil.sparring.reading.taking_in import SAID, taken_in
from tests import factories as make
from tests.portal.visitors import inside, text
from tests.sparring import papers
from tests.sparring.test_reading import EICAR

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
CLAMSCAN = shutil.which("clamscan")
MARK = "Dette er Medspils eget skadelige ord."  # what our second signature finds

pytestmark = pytest.mark.skipif(
    CLAMD is None or CLAMSCAN is None,
    reason="ClamAV is not installed (Debian: clamav and clamav-daemon)",
)
UP_WITHIN = 60  # seconds


def signatures(folder: Path) -> Path:
    """Two of our own: the EICAR string, and a sentence. Name:any type:anywhere:bytes."""
    folder.mkdir()
    lines = {"Medspil.Eicar": EICAR, "Medspil.Mark": MARK.encode()}
    written = [f"{name}:0:*:{found.hex()}\n" for name, found in lines.items()]
    (folder / "own.ndb").write_text("".join(written))
    return folder


@contextmanager
def running(folder: Path, *more: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """clamd on a socket of its own, until the end."""
    line, settings = folder / "clamd.ctl", folder / "clamd.conf"
    said = [
        f"DatabaseDirectory {signatures(folder / 'signatures')}",
        f"LocalSocket {line}",
        f"TemporaryDirectory {folder}",
        "Foreground yes",
        *more,
    ]
    settings.write_text("\n".join(said) + "\n")
    assert CLAMD is not None
    with subprocess.Popen(
        [CLAMD, f"--config-file={settings}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as daemon:
        try:
            last = time.monotonic() + UP_WITHIN
            while not line.exists() and daemon.poll() is None and time.monotonic() < last:
                time.sleep(0.1)
            assert line.exists(), "clamd did not begin"
            yield f"unix:{line}", daemon
        finally:
            daemon.terminate()


@pytest.fixture(scope="module")
def real() -> Iterator[str]:
    with TemporaryDirectory(prefix="clamd-") as folder, running(Path(folder)) as (where, _daemon):
        yield where


@pytest.fixture
def clamd(real: str, settings: Any) -> str:
    settings.MEDSPIL_CLAMAV = real
    return real


def test_it_answers(clamd: str) -> None:
    assert virus.works() is True


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a text", EICAR),
        ("a Word document, packed", papers.docx(MARK)),
        ("an OpenDocument text, packed", papers.odt(MARK)),
        ("a file put into a Word document", papers.docx(more={"word/embeddings/a.bin": EICAR})),
        (
            "a packed file in a Word document",
            papers.docx(more={"a.zip": papers.packed({"b": EICAR})}),
        ),
    ],
)
def test_what_does_harm_is_found_wherever_it_hides(clamd: str, name: str, content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        taken_in(papers.upload(content), "document")
    assert (refused.value.message, refused.value.field) == (str(SAID["infected"]), "document")


@pytest.mark.parametrize("content", [papers.docx(), papers.odt(), papers.pdf(), b"Jeg kan sy."])
def test_what_does_none_is_read(clamd: str, content: bytes) -> None:
    taken = taken_in(papers.upload(content), "document")
    assert (taken.content, taken.scanned) == (content, True)


def test_the_largest_that_comes_in_is_scanned_to_its_end(clamd: str, settings: Any) -> None:
    largest = settings.MEDSPIL_DOCUMENT_MB * 1024 * 1024
    virus.check(b"a" * largest)
    with pytest.raises(virus.Infected):
        virus.check(b"a" * (largest - len(EICAR)) + EICAR)


def test_a_daemon_that_takes_less_than_we_do_lets_nothing_in(tmp_path: Path, settings: Any) -> None:
    with running(tmp_path, "StreamMaxLength 1M") as (where, _daemon):
        settings.MEDSPIL_CLAMAV = where
        virus.check(b"a" * 1000)
        with pytest.raises(virus.NotScanned):
            virus.check(b"a" * 3 * 1024 * 1024)


@pytest.mark.django_db
def test_when_it_goes_down_files_are_refused_and_texts_are_not(
    tmp_path: Path, settings: Any
) -> None:
    kim: Citizen = make.citizen()
    client, url = inside(kim), "/min/sparring/ny/"
    given = {"about": "Butik", "kind": "cv"}
    with running(tmp_path) as (where, daemon):
        settings.MEDSPIL_CLAMAV = where
        up = client.post(url, {**given, "document": papers.upload(papers.docx())})
        daemon.kill()
        daemon.wait()
        down = client.post(url, {**given, "document": papers.upload(papers.docx())})
        pasted = client.post(url, {**given, "text": papers.LETTER})
    assert (up.status_code, down.status_code, pasted.status_code) == (303, 422, 303)
    assert str(SAID["unscanned"]) in text(down)
    found = [(bool(one.file), one.scanned) for one in Document.objects.order_by("pk")]
    assert found == [(True, True), (False, False)]


def test_the_program_finds_the_same(tmp_path: Path, settings: Any) -> None:
    """`clamscan`, which reads its signatures each time: `clamdscan` is quicker where there is a
    daemon.
    """
    program = tmp_path / "clamscan"
    own = signatures(tmp_path / "signatures")
    program.write_text(f'#!/bin/sh\nexec {CLAMSCAN} --database={own} "$@"\n')
    program.chmod(0o755)
    settings.MEDSPIL_CLAMAV = str(program)
    virus.check(papers.docx())
    with pytest.raises(virus.Infected):
        virus.check(papers.docx(MARK))

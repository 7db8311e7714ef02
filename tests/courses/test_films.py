"""What is a film, what are subtitles, and what is said of what is neither."""

from __future__ import annotations

import io
import struct
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from medspil.courses import films, storage
from medspil.courses.actions.parts import add_material, set_captions, set_film
from medspil.courses.models import Course, Part
from medspil.courses.testpicture import film, subtitles
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.people.models import Staff
from tests import factories as make
from tests.courses.courseware import mp4, open_course

DAY = date(2020, 4, 14)
WHOLE = film(90, every=10)


@pytest.fixture
def clerk(db: None) -> Any:
    with clock.at(make.moment(DAY, "10:00")):
        yield make.staff()


@pytest.fixture
def part(clerk: Staff) -> Part:
    course: Course = open_course(clerk)
    return course.parts.get()


def seconds(content: bytes) -> int:
    return films.film_seconds(io.BytesIO(content), len(content))


@pytest.mark.parametrize("length", [1, 59, 570, 1080, 4 * 3600])
def test_how_long_a_film_lasts_is_read_from_the_film(length: int) -> None:
    assert seconds(film(length, every=30)) == length


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "ikke en MP4"),
        (b"%PDF-1.7 not a film at all", "ikke en MP4"),
        (b"<html><script>alert(1)</script>", "ikke en MP4"),
        (WHOLE[:200], "ikke hel"),
        (WHOLE[:32], "ikke hel"),
        (WHOLE[:-1].replace(b"moov", b"free"), "ikke hel"),
        (WHOLE.replace(b"avc1", b"mp4v"), "ikke kan vise"),
        (film(4 * 3600 + 1, every=60), "fire timer"),
    ],
)
def test_what_is_no_film_is_said_in_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        seconds(content)


@given(st.binary(max_size=200))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    for head in (b"", struct.pack(">I", 16) + b"ftypisom\0\0\0\0"):
        with pytest.raises(Refused):
            seconds(head + content)


def test_subtitles_are_read_whatever_their_line_ends() -> None:
    text = subtitles(90)
    assert films.captions_text(text.replace("\n", "\r\n").encode("utf-8-sig")) == text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"1\n00:00:01,000 --> 00:00:02,000\nSRT", "ikke WebVTT"),
        (b"WEBVTTX\n\n00:01.000 --> 00:02.000\nx", "ikke WebVTT"),
        (b"WEBVTT\n\nno times", "ingen tekster"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\næ".encode("latin-1"), "UTF-8"),
        (b"WEBVTT" + b" " * 1024 * 1024, "1 MB"),
    ],
)
def test_what_are_no_subtitles_is_said_in_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        films.captions_text(content)


def test_a_film_takes_the_place_of_the_one_before_and_its_file_goes(
    clerk: Staff, part: Part, django_capture_on_commit_callbacks: Any
) -> None:
    before = storage.on_disk(part.film)
    with django_capture_on_commit_callbacks(execute=True):
        now = set_film(by=clerk, part=part, file=mp4(120))
    kept = storage.on_disk(now.film)
    assert (before.exists(), kept.exists(), now.seconds) == (False, True, 120)
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert kept.name != "film.mp4"


def test_a_bad_film_leaves_the_one_before_and_no_file(clerk: Staff, part: Part) -> None:
    before = _files()
    with pytest.raises(Refused, match="ikke en MP4"):
        set_film(by=clerk, part=part, file=SimpleUploadedFile("film.mp4", b"nej", "video/mp4"))
    part.refresh_from_db()
    assert (_files(), part.seconds) == (before, 60)


def test_a_film_that_is_too_large_is_refused_by_its_size(
    clerk: Staff, part: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MEDSPIL_FILM_MB", 0)
    with pytest.raises(Refused, match="mere end 0 MB"):
        set_film(by=clerk, part=part, file=mp4())


def test_a_file_whose_row_cannot_be_written_is_not_left(clerk: Staff, part: Part) -> None:
    before = _files()
    part.delete()
    with pytest.raises(Part.DoesNotExist):
        set_film(by=clerk, part=part, file=mp4())
    assert _files() == before


def test_material_is_what_it_is_and_not_what_it_is_called(clerk: Staff, part: Part) -> None:
    page = SimpleUploadedFile("ark.exe", b"%PDF-1.7 arbejdsark", "application/x-msdownload")
    made = add_material(by=clerk, part=part, file=page, name="Arbejdsark")
    assert (made.name, made.mime) == ("Arbejdsark.pdf", "application/pdf")
    with pytest.raises(Refused, match="PDF, PNG eller JPEG"):
        add_material(
            by=clerk, part=part, file=SimpleUploadedFile("a.pdf", b"<html>", "application/pdf")
        )


def test_bad_subtitles_leave_those_before(clerk: Staff, part: Part) -> None:
    with pytest.raises(Refused, match="ikke WebVTT"):
        set_captions(by=clerk, part=part, file=SimpleUploadedFile("a.vtt", b"x", "text/vtt"))
    part.refresh_from_db()
    assert part.captions.startswith("WEBVTT")


def _files() -> set[str]:
    folder = Path(settings.MEDIA_ROOT) / storage.FOLDER
    return {path.name for path in folder.iterdir()}

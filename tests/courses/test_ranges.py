"""A file in pieces, as RFC 9110 has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from medspil.courses import ranges
from medspil.courses.ranges import NotSatisfiable, asked_for, file_answer

CONTENT = bytes(range(256)) * 8  # 2,048 bytes
TAG = "a" * 64


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ranges, "PIECE", 1000)
    made = tmp_path / "film"
    made.write_bytes(CONTENT)
    return made


def ask(file: Path, method: str = "get", **headers: str) -> HttpResponseBase:
    request = getattr(RequestFactory(), method)("/film/", headers=headers)
    return file_answer(request, file, mime="video/mp4", tag=TAG)


def body(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def leave(answer: Any) -> None:
    """The client goes away: what the server does with an answer that is not read to its end."""
    for close in answer._resource_closers:
        close()


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-499", 0, 499),
        ("bytes=500-", 500, 1499),  # a piece, and no more
        ("bytes=0-", 0, 999),
        ("bytes=2000-9999", 2000, 2047),  # cut at the end of the file
        ("bytes=-48", 2000, 2047),
        ("bytes=-9999", 0, 999),
        ("bytes=2047-2047", 2047, 2047),
        ("Bytes= 5-6 ", 5, 6),
    ],
)
def test_one_range_is_answered_with_that_much_and_never_more_than_a_piece(
    file: Path, asked: str, first: int, last: int
) -> None:
    answer = ask(file, Range=asked)
    assert (answer.status_code, answer["Content-Range"], answer["Content-Length"]) == (
        206,
        f"bytes {first}-{last}/2048",
        str(last - first + 1),
    )
    assert body(answer) == CONTENT[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=2048-", "bytes=9999-10000", "bytes=-0"])
def test_a_range_after_the_end_is_416_with_the_length(file: Path, asked: str) -> None:
    answer = ask(file, Range=asked)
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */2048")


@pytest.mark.parametrize(
    "asked", ["", "bytes=", "bytes=-", "bytes=5-2", "lines=0-5", "bytes=0-1,5-6", "bytes=a-b", "x"]
)
def test_what_is_not_one_range_means_the_whole(file: Path, asked: str) -> None:
    answer = ask(file, Range=asked)
    assert (answer.status_code, "Content-Range" in answer.headers) == (200, False)
    assert body(answer) == CONTENT


def test_every_answer_says_what_it_is_and_is_kept_nowhere(file: Path) -> None:
    for answer in (ask(file, Range="bytes=0-9"), ask(file, "head"), ask(file, Range="bytes=0-")):
        said = [answer[name] for name in ("Accept-Ranges", "ETag", "Cache-Control", "Content-Type")]
        assert said == ["bytes", f'"{TAG}"', "private, no-store", "video/mp4"]


def test_head_tells_the_length_and_sends_nothing(file: Path) -> None:
    answer = ask(file, "head", Range="bytes=0-9")
    assert (answer.status_code, answer["Content-Length"], body(answer)) == (200, "2048", b"")


def test_a_range_of_another_film_is_not_mixed_with_this_one(file: Path) -> None:
    same = ask(file, **{"Range": "bytes=0-9", "If-Range": f'"{TAG}"'})
    other = ask(file, **{"Range": "bytes=0-9", "If-Range": '"b"'})
    assert (same.status_code, other.status_code, body(other)) == (206, 200, CONTENT)
    dated = ask(file, **{"Range": "bytes=0-9", "If-Range": "Tue, 14 Apr 2020 10:00:00 GMT"})
    assert (dated.status_code, body(dated)) == (200, CONTENT)


def test_one_whole_file_at_a_time_and_the_next_is_told_when_to_come(file: Path) -> None:
    first, second = ask(file), ask(file)
    assert (first.status_code, second.status_code, second["Retry-After"]) == (200, 503, "5")
    leave(first)  # the client went away
    third = ask(file)
    assert (third.status_code, body(third)) == (200, CONTENT)
    fourth = ask(file)  # the third was read to its end
    assert fourth.status_code == 200
    leave(fourth)


def test_a_whole_file_no_longer_than_a_piece_holds_nobody_up(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranges, "PIECE", 4096)
    assert [ask(file).status_code for _twice in range(2)] == [200, 200]


@given(st.text(max_size=40), st.integers(0, 10_000))
def test_no_header_is_an_error(header: str, size: int) -> None:
    try:
        span = asked_for(header, size)
    except NotSatisfiable:
        return
    if span is not None:
        assert 0 <= span.first <= span.last < size


@given(st.integers(1, 5000), st.integers(1, 300), st.data())
def test_a_player_that_asks_on_gets_every_byte_once(size: int, piece: int, data: Any) -> None:
    got, at = [], 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranges, "PIECE", piece)
        while at < size:
            span = asked_for(f"bytes={at}-", size)
            assert span is not None
            assert span.first == at
            got.append(span.length)
            at = span.last + 1
    assert (sum(got), max(got) <= piece) == (size, True)

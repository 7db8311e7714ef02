"""A file in pieces: RFC 9110 ranges, never more of it at a time than a piece.

A web process has few threads, and one that feeds a slow telephone is lost to everybody else. So a
range is answered with at most `PIECE` bytes, which the thread hands to the server's own loop and
leaves; the player asks for the next (RFC 9110, 15.3.7: the recipient looks at what it got). Who
asks for a whole file at once holds a thread: one at a time in each process, the next is told to
come again. docs/decisions: pieces of a film.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

PIECE = 1024 * 1024
CHUNK = 64 * 1024
AGAIN_SECONDS = "5"

_ONE_RANGE = re.compile(r"bytes=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.IGNORECASE)
_whole = threading.BoundedSemaphore(1)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first byte to the last, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class NotSatisfiable(Exception):
    """The range begins after the end of the file (416)."""


def asked_for(header: str, size: int) -> Span | None:
    """What a Range header asks of a file, cut to a piece. None for none, for one that is not
    understood and for several at once, which all mean the whole. Raises `NotSatisfiable`.
    """
    match = _ONE_RANGE.fullmatch(header.strip())
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        length = int(match[2])
        first, last = max(0, size - length), size - 1
        if length == 0 or size == 0:
            raise NotSatisfiable
    else:
        first = int(match[1])
        last = min(int(match[2]), size - 1) if match[2] else size - 1
        if match[2] and int(match[2]) < first:
            return None
        if first >= size:
            raise NotSatisfiable
    return Span(first, min(last, first + PIECE - 1))


def file_answer(request: HttpRequest, path: Path, *, mime: str, tag: str) -> HttpResponseBase:
    """The file, or the range of it that is asked for. `tag`: names this very content."""
    size = path.stat().st_size
    etag = f'"{tag}"'
    try:
        span = _span(request, etag, size)
    except NotSatisfiable:
        answer: HttpResponseBase = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{size}"
    else:
        if request.method == "HEAD":
            answer = HttpResponse()
            answer["Content-Length"] = str(size)
        elif span is not None:
            answer = _piece(path, span, size)
        else:
            answer = _all(path, size)
    answer["Accept-Ranges"] = "bytes"
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-store"
    if answer.status_code in (200, 206):
        answer["Content-Type"] = mime
    return answer


def _span(request: HttpRequest, etag: str, size: int) -> Span | None:
    """Ranges are of GET alone; If-Range holds them back when the file is another one now."""
    header = request.headers.get("Range", "")
    if request.method != "GET" or not header:
        return None
    if request.headers.get("If-Range", etag) != etag:
        return None
    return asked_for(header, size)


def _piece(path: Path, span: Span, size: int) -> HttpResponse:
    with path.open("rb") as file:
        file.seek(span.first)
        answer = HttpResponse(file.read(span.length), status=206)
    answer["Content-Range"] = f"bytes {span.first}-{span.last}/{size}"
    answer["Content-Length"] = str(span.length)
    return answer


def _all(path: Path, size: int) -> HttpResponseBase:
    if size <= PIECE:
        return HttpResponse(path.read_bytes())
    if not _whole.acquire(blocking=False):
        busy = HttpResponse(status=503)
        busy["Retry-After"] = AGAIN_SECONDS
        return busy
    answer = StreamingHttpResponse(_Whole(path))
    answer["Content-Length"] = str(size)
    return answer


class _Whole:
    """A whole file, chunk by chunk; gives its place to the next however it ends."""

    def __init__(self, path: Path) -> None:
        self._held = True
        try:
            self._file: BufferedReader = path.open("rb")
        except OSError:
            self._let_go()
            raise

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = self._file.read(CHUNK)
        if not chunk:
            self.close()
            raise StopIteration
        return chunk

    def close(self) -> None:
        self._file.close()
        self._let_go()

    def _let_go(self) -> None:
        if self._held:
            self._held = False
            _whole.release()

    def __del__(self) -> None:
        self._let_go()

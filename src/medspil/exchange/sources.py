"""A file as rows of text, whatever program it came from: CSV in its dialects, or XLSX.

Row numbers are those a spreadsheet shows: the heading is usually row 1, blank lines count. Nothing
is kept of a row once it is handed on, so a file of any length takes the same memory.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from medspil.kernel.action import Refused

LOOK_FOR_HEADING = 10  # rows
LONGEST_LINE = 1024 * 1024  # bytes; also the longest field
MOST_UNPACKED = 2 * 1024**3  # bytes of an XLSX once unpacked
_DELIMITERS = ";,\t|"
_EXCEL_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#I/T"}

csv.field_size_limit(LONGEST_LINE)


class Unreadable(Refused):
    """The file as a whole cannot be read; the sentence says what to do."""


@dataclass(slots=True)
class Line:
    """One row: its number, its cells, and what was wrong with it before any cell was read."""

    number: int
    cells: list[str]
    error: str = ""
    remark: str = ""


@dataclass(slots=True)
class Source:
    """An opened file: its headings, and its rows to be walked once."""

    headings: list[str]
    lines: Iterator[Line]
    format: str  # csv, xlsx
    encoding: str = ""
    delimiter: str = ""
    size: int = 0  # bytes, or rows of an XLSX; 0 when not known
    done: Callable[[], int] = lambda: 0  # how much of `size` has been read
    remarks: list[str] = field(default_factory=list)


Recognises = Callable[[str], bool]


@contextmanager
def opened(path: Path, recognises: Recognises, encoding: str = "") -> Iterator[Source]:
    """Open a file. `recognises` says which headings are known, so that the right row is taken for
    the heading. Raises `Unreadable` with a sentence.
    """
    with path.open("rb") as file:
        start = file.read(4096)
        file.seek(0)
        if not start.strip(b"\0 \t\r\n"):
            raise Unreadable(_("Filen er tom."))
        if start.startswith(b"PK\x03\x04"):
            with _xlsx(file, recognises) as source:
                yield source
            return
        _refuse_other_formats(start)
        yield _csv(file, recognises, encoding)


def _refuse_other_formats(start: bytes) -> None:
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _("Filen er gemt i Excels gamle format eller er låst. Gem den som .xlsx eller CSV.")
        )
    known = {
        b"%PDF": "PDF",
        b"\x1f\x8b": "gzip",
        b"\x89PNG": "PNG",
        b"\xff\xd8\xff": "JPEG",
        b"{\\rtf": "RTF",
    }
    for mark, name in known.items():
        if start.startswith(mark):
            raise Unreadable(
                _("Filen er en %(format)s-fil. Gem den som CSV eller .xlsx.") % {"format": name}
            )
    if start.lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise Unreadable(
            _("Filen er en webside eller XML, ikke en tabel. Gem den som CSV eller .xlsx.")
        )


# -- CSV -----------------------------------------------------------------------------------------


def _csv(file: BinaryIO, recognises: Recognises, encoding: str) -> Source:
    encoding, errors = (_named(encoding), "replace") if encoding else _guess_encoding(file)
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if size > LONGEST_LINE:
        start = file.read(LONGEST_LINE)
        if b"\n" not in start and b"\r" not in start:
            raise Unreadable(_("Filen er ikke en tabel: den har ingen linjer."))
        file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors=errors, newline="")
    head = list(islice(text, LOOK_FOR_HEADING))
    if not "".join(head).strip("\ufeff\0 \t\r\n"):
        raise Unreadable(_("Filen er tom."))
    first = 0
    delimiter = ""
    if head[0].strip().lower().startswith("sep=") and len(head[0].strip()) == 5:
        delimiter, first = head[0].strip()[4], 1  # Excel's own way to name the delimiter
    if not delimiter:
        delimiter = _sniff(head, recognises)
    records = _records(_Lines(chain(head[first:], text)), delimiter, first)
    headings, rest = _heading(records, recognises)
    return Source(
        headings=headings,
        lines=rest,
        format="csv",
        encoding="windows-1252" if encoding == "cp1252" else encoding.removesuffix("-sig"),
        delimiter=delimiter,
        size=size,
        done=lambda: text.buffer.tell(),  # also keeps `text`, whose end would close the file
    )


def _named(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise Unreadable(_("Tegnsættet »%(name)s« kendes ikke.") % {"name": encoding}) from None
    return "utf-8-sig" if name == "utf-8" else name


def _guess_encoding(file: BinaryIO) -> tuple[str, str]:
    """UTF-8 if all of it is (or nearly: a few torn letters), else Windows-1252."""
    start = file.read(4)
    file.seek(0)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", "replace"
    if len(start) == 4 and start[1] == 0 and start[3] == 0 and start[0]:
        return "utf-16-le", "replace"
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    letters = torn = 0
    while chunk := file.read(1 << 20):
        text = decoder.decode(chunk)
        if not text.isascii():
            lost = text.count("\ufffd")
            torn += lost
            letters += sum(map(text.count, "æøåÆØÅéäöüÉ")) if lost or not torn else 0
    torn += decoder.decode(b"", final=True).count("\ufffd")
    file.seek(0)
    if torn > letters:
        return "cp1252", "replace"
    return "utf-8-sig", "replace"


class _Lines:
    """The lines of a text file, cleaned of what no database takes, with a note of where."""

    def __init__(self, file: Iterable[str]) -> None:
        self._file = file
        self.flaws: set[str] = set()

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            if "\0" in line:
                line = line.replace("\0", "")
                self.flaws.add("nul")
            if "\ufffd" in line:
                self.flaws.add("torn")
            yield line


def _sniff(head: list[str], recognises: Recognises) -> str:
    """The delimiter with which most headings are known; if none, with which there are most."""
    best, found = ";", (-1, -1)
    for delimiter in _DELIMITERS:
        for line in head:
            try:
                cells = next(csv.reader([line], delimiter=delimiter), [])
            except csv.Error:
                continue
            score = (sum(1 for cell in cells if recognises(cell)), len(cells))
            if score > found:
                best, found = delimiter, score
    return best


def _records(lines: _Lines, delimiter: str, skipped: int) -> Iterator[Line]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = skipped
    flaws = lines.flaws
    while True:
        number += 1
        began = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            if "unexpected end of data" in str(problem):
                yield Line(
                    number,
                    [],
                    error=_("Et citationstegn er åbnet i linje %(line)d og aldrig lukket.")
                    % {"line": began},
                )
                return
            yield Line(number, [], error=_csv_problem(str(problem)))
            continue
        if flaws:
            yield Line(number, cells, remark=_flaw(flaws))
            flaws.clear()
        else:
            yield Line(number, cells)


def _csv_problem(problem: str) -> str:
    if "field larger" in problem:
        return _("Et felt er alt for langt. Er et citationstegn ikke lukket?")
    return _("Citationstegnene i rækken passer ikke sammen.")


def _flaw(flaws: set[str]) -> str:
    if "torn" in flaws:
        return _("Et tegn kunne ikke læses. Se efter æ, ø og å, eller prøv med --encoding.")
    return _("Nul-tegn er fjernet fra rækken.")


# -- XLSX ----------------------------------------------------------------------------------------


@contextmanager
def _xlsx(file: BinaryIO, recognises: Recognises) -> Iterator[Source]:
    import warnings

    import openpyxl

    broken = Unreadable(_("Filen kan ikke åbnes som .xlsx. Gem den igen, eller gem den som CSV."))
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise Unreadable(_("Filen er for stor, når den pakkes ud. Gem den som CSV."))
            if "xl/workbook.xml" not in packed.namelist():
                raise broken
        file.seek(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations we do not read
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except Unreadable:
        raise
    except Exception as problem:
        raise broken from problem
    try:
        yield _sheet(book, recognises, broken)
    finally:
        book.close()


def _sheet(book: Any, recognises: Recognises, broken: Unreadable) -> Source:
    """The sheet whose heading is best known."""
    best: tuple[int, Any] = (-1, None)
    for sheet in book.worksheets:
        rows = _walk(sheet, broken, most=LOOK_FOR_HEADING)
        known = max((sum(map(recognises, line.cells)) for line in rows), default=-1)
        if known > best[0]:
            best = (known, sheet)
    sheet = best[1]
    if sheet is None:
        raise Unreadable(_("Filen er tom."))
    at = [0]
    headings, rest = _heading(_walk(sheet, broken, at=at), recognises)
    remarks = []
    if len(book.worksheets) > 1:
        remarks.append(_("Kun arket »%(name)s« er læst.") % {"name": sheet.title})
    return Source(
        headings=headings,
        lines=rest,
        format="xlsx",
        size=sheet.max_row or 0,
        done=lambda: at[0],
        remarks=remarks,
    )


def _walk(
    sheet: Any, broken: Unreadable, *, most: int | None = None, at: list[int] | None = None
) -> Iterator[Line]:
    sheet.reset_dimensions()  # some programs write them wrong
    rows = sheet.iter_rows(values_only=True)
    number = 0
    while most is None or number < most:
        try:
            row = next(rows, None)
        except Exception as problem:
            raise broken from problem
        if row is None:
            return
        number += 1
        if at is not None:
            at[0] = number
        wrong = ""
        cells = []
        for value in row:
            if value is None:
                cells.append("")
            elif type(value) is str:
                if value in _EXCEL_ERRORS:
                    wrong = value
                cells.append(value.replace("\0", ""))
            else:
                cells.append(_cell(value))
        error = _("En celle viser fejlen %(error)s.") % {"error": wrong} if wrong else ""
        yield Line(number, cells, error=error)


def _cell(value: Any) -> str:
    """A typed cell as the text a person would have written."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


# -- both ----------------------------------------------------------------------------------------


def _heading(lines: Iterator[Line], recognises: Recognises) -> tuple[list[str], Iterator[Line]]:
    """The heading among the first rows, and the rows after it that hold something."""
    seen = list(islice(lines, LOOK_FOR_HEADING))
    known = [sum(map(recognises, line.cells)) for line in seen]
    most: int = max(known, default=0)
    if most:
        at = known.index(most)
    else:
        filled = (n for n, line in enumerate(seen) if any(map(str.strip, line.cells)))
        at = next(filled, -1)
        if at < 0:
            raise Unreadable(_("Filen har ingen overskrifter."))
    headings = [" ".join(cell.lstrip("\ufeff").split()) for cell in seen[at].cells]
    while headings and not headings[-1]:
        headings.pop()
    return headings, _filled(chain(seen[at + 1 :], lines), len(headings))


def _filled(lines: Iterable[Line], width: int) -> Iterator[Line]:
    """Without blank rows; a row longer than the heading is an error unless the rest is blank."""
    for line in lines:
        cells = line.cells
        if line.error:
            yield line
        elif any(cells) and any(map(str.strip, cells)):
            if len(cells) > width and any(map(str.strip, cells[width:])):
                line.error = _(
                    "Rækken har %(cells)d felter, overskriften kun %(width)d. "
                    "Står der et skilletegn i en tekst uden citationstegn?"
                ) % {"cells": len(cells), "width": width}
            elif len(cells) < width and len(cells) == 1 and width > 2:
                line.remark = line.remark or _("Rækken har kun ét felt.")
            yield line

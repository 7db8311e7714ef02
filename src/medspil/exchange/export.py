"""Exactly what is seen, as a file: CSV that streams, XLSX in constant memory."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any, TypeAlias

import xlsxwriter
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.text import slugify

from medspil.kernel import clock

Column: TypeAlias = tuple[str, str | Callable[[Any], Any]]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def respond(
    request: HttpRequest, name: str, columns: Sequence[Column], rows: Iterable[Any], wanted: str
) -> HttpResponseBase:
    """The rows as `csv` or `xlsx`, named after the list and the day; 404 for another format.

    A column is its heading and an attribute (dotted) or a function of the row. Whoever exports
    citizens logs it first (`people.queries.log_export`).
    """
    stem = f"{slugify(name) or 'liste'}-{clock.today():%Y-%m-%d}"
    if wanted == "csv":
        answer: HttpResponseBase = StreamingHttpResponse(
            csv_lines(columns, rows), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="{stem}.csv"'
        return answer
    if wanted == "xlsx":
        file = xlsx_file(columns, rows)
        return FileResponse(file, as_attachment=True, filename=f"{stem}.xlsx", content_type=_XLSX)
    raise Http404


def csv_lines(columns: Sequence[Column], rows: Iterable[Any]) -> Iterator[str]:
    """CSV as Danish spreadsheets open it: UTF-8 with a mark, semicolons, ISO dates."""
    line = io.StringIO()
    write = csv.writer(line, delimiter=";", lineterminator="\r\n")

    def taken() -> str:
        text = line.getvalue()
        line.seek(0)
        line.truncate()
        return text

    write.writerow([harmless(heading) for heading, _value in columns])
    yield "\ufeff" + taken()
    readers = [_reader(value) for _heading, value in columns]
    for row in rows:
        write.writerow([harmless(_text(read(row))) for read in readers])
        yield taken()


def xlsx_file(columns: Sequence[Column], rows: Iterable[Any]) -> Any:
    """A workbook with one sheet, written row by row to a temporary file, open at its start."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for at, (heading, _value) in enumerate(columns):
            sheet.write_string(0, at, heading, bold)
        sheet.freeze_panes(1, 0)
        readers = [_reader(value) for _heading, value in columns]
        for number, row in enumerate(rows, start=1):
            for at, read in enumerate(readers):
                value = read(row)
                if isinstance(value, date) and not isinstance(value, datetime):
                    sheet.write_datetime(
                        number, at, datetime.combine(value, datetime.min.time()), day
                    )
                elif isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(number, at, value)
                else:
                    sheet.write_string(number, at, _text(value))
    file.seek(0)
    return file


def harmless(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_written(text: str) -> str:
    """The cell as it was before it was made harmless."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _reader(value: str | Callable[[Any], Any]) -> Callable[[Any], Any]:
    return attrgetter(value) if isinstance(value, str) else value


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(clock.TZ).strftime("%Y-%m-%d %H:%M")
    return str(value)

"""What is seen, as a file: no formula runs, no personal name in the file's, letters as they are."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import Http404
from django.test import RequestFactory

from medspil.exchange import export
from medspil.kernel import clock

COLUMNS: list[export.Column] = [("Navn", "name"), ("Dag", lambda row: row.day)]
DAY = date(2020, 3, 16)


class Row:
    def __init__(self, name: str, day: date | None = None) -> None:
        self.name, self.day = name, day


def answer(*rows: Row, wanted: str = "csv"):  # type: ignore[no-untyped-def]
    with clock.at(DAY):
        return export.respond(RequestFactory().get("/"), "Borgere", COLUMNS, rows, wanted)


def body(response) -> bytes:  # type: ignore[no-untyped-def]
    content = b"".join(response.streaming_content)
    request_finished.disconnect(close_old_connections)  # as the test client does
    response.close()
    request_finished.connect(close_old_connections)
    return content


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_a_formula(start: str) -> None:
    nasty = f"{start}cmd|'/c calc'!A1"

    assert export.harmless(nasty) == f"'{nasty}"
    sheet = openpyxl.load_workbook(io.BytesIO(body(answer(Row(nasty), wanted="xlsx")))).active
    assert sheet["A2"].data_type == "s"


def test_csv_opens_in_a_danish_spreadsheet() -> None:
    text = body(answer(Row("Åse; Ærø", date(2020, 1, 6)))).decode()

    assert text == '\ufeffNavn;Dag\r\n"Åse; Ærø";2020-01-06\r\n'


def test_a_spreadsheet_has_real_dates() -> None:
    content = body(answer(Row("Åse", date(2020, 1, 6)), Row("Bo"), wanted="xlsx"))

    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet["B2"].value.date() == date(2020, 1, 6)
    assert [cell.value for cell in sheet["A"]] == ["Navn", "Åse", "Bo"]


def test_the_file_is_named_after_the_list_and_the_day() -> None:
    assert answer()["Content-Disposition"] == 'attachment; filename="borgere-2020-03-16.csv"'


def test_another_format_is_not_there() -> None:
    with pytest.raises(Http404):
        answer(wanted="pdf")

"""The file of periods: contact groups, benefits and absences, with their days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.exchange import values
from medspil.exchange.kinds import Column, Options, Progress, Row
from medspil.exchange.values import memo
from medspil.exchange.words import Vocabulary, Word, vocabulary
from medspil.people import imports

SORTS = Vocabulary(
    [
        Word("groups", "kontaktgruppe", ("kontaktgrupper", "gruppe")),
        Word("benefits", "ydelse", ("ydelser",)),
        Word("absences", "fravær", ("fritagelse",)),
    ]
)
_CODES = {"groups": "kontaktgruppe", "benefits": "ydelse", "absences": "fravær"}


class Periods:
    """`medspil import periods`."""

    name = "periods"
    label = gettext_lazy("Perioder")
    columns = (
        Column("reference", gettext_lazy("Sagssystemets nummer på borgeren"),
               ("sagsnummer", "sagsnr", "sagsid", "borger id", "ref"), required=True),
        Column("slags", gettext_lazy("kontaktgruppe, ydelse eller fravær"), ("art",),
               required=True),
        Column("kode", gettext_lazy("Koden, fx LAB6_03, kontanthjaelp eller ferie"), (),
               required=True),
        Column("fra", gettext_lazy("Første dag"), ("startdato", "start", "fra dato"),
               required=True),
        Column("til", gettext_lazy("Sidste dag, den medregnet. Tomt: endnu i gang."),
               ("slutdato", "slut", "til dato")),
    )  # fmt: skip
    stage = imports.PERIOD_STAGE
    tables = tuple(sort.table for sort in imports.SORTS.values())

    def reading(self, today: date, options: Options, present: frozenset[str]) -> PeriodReading:
        return PeriodReading()

    def judge(self, today: date, reading: PeriodReading) -> None:
        imports.judge_periods()

    def write(self, today: date, reading: PeriodReading, progress: Progress) -> list[int]:
        return imports.write_periods()

    def undo(self, run: int) -> list[int]:
        return imports.undo_periods()


class PeriodReading:
    """One file of periods being read."""

    def __init__(self) -> None:
        what = {
            "groups": _("en kontaktgruppe"),
            "benefits": _("en ydelse"),
            "absences": _("et fravær"),
        }
        self._codes = {
            sort: values.code(vocabulary(name), what[sort]) for sort, name in _CODES.items()
        }
        self.readers = (
            values.reference,
            values.code(SORTS, _("kontaktgruppe, ydelse eller fravær")),
            values.text(80),
            memo(values.day),
            memo(values.last_day),
        )

    def staged(self, row: Row) -> Sequence[Any]:
        reference, sort, code, start, end = row.values
        if sort and code:
            try:
                code, _remark = self._codes[sort](code)
            except values.Bad as bad:
                row.error("kode", bad.sentence)
        if start and end and end < start:
            row.error("til", _("Perioden slutter, før den begynder."))
        return reference, sort, code, start, end

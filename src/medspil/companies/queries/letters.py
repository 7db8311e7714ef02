"""Letters to companies: which there are, what a dry run says, what the printer gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from medspil.companies.models import LeftOut, Letter, LetterRow
from medspil.companies.queries.selection import Selection
from medspil.companies.rules import works_with_companies
from medspil.kernel import clock
from medspil.messages.models import UNDELIVERED, MessageChannel, MessageState
from medspil.messages.ways import Parcel
from medspil.messages.ways.letter import pdf_of_many
from medspil.messages.words import Templates, Words
from medspil.people.models import Staff

SAMPLES = 3
A_FILE = 500  # letters in one file for the printer


def letters_for(viewer: Staff) -> QuerySet[Letter]:
    """Every letter, the newest first, for who works with companies."""
    if not works_with_companies(viewer):
        return Letter.objects.none()
    return Letter.objects.select_related("created_by", "approved_by")


def get_letter(viewer: Staff, pk: int) -> Letter:
    """One of them; else 404."""
    found = letters_for(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would happen, as it was counted last: how many on paper and by e-mail, and how many are
    left out and why (code, words, number)."""

    words: Sequence[str]
    printed: int
    mailed: int
    left_out: Sequence[tuple[str, str, int]]

    @property
    def total(self) -> int:
        return self.printed + self.mailed


def dry_run(letter: Letter) -> DryRun:
    """In two queries, whatever the number."""
    counted = dict(letter.rows.order_by().values_list("left_out").annotate(n=Count("pk")))
    sums = letter.rows.aggregate(
        printed=Count("pk", Q(channel=MessageChannel.LETTER)),
        mailed=Count("pk", Q(channel=MessageChannel.EMAIL)),
    )
    return DryRun(
        words=Selection.of(letter.query).in_words(),
        left_out=[
            (why.value, str(why.label), counted[why.value])
            for why in LeftOut
            if why.value in counted
        ],
        **sums,
    )


@dataclass(frozen=True, slots=True)
class HowFar:
    """What has become of a letter. `failed`: e-mails that did not arrive; `back`: taken back."""

    total: int
    made: int
    printed: int
    left: int
    arrived: int
    failed: int
    back: int


def how_far(letter: Letter) -> HowFar:
    """Counted when read."""
    states = MessageState
    found: dict[str, int] = letter.rows.filter(left_out="").aggregate(
        total=Count("pk"),
        made=Count("pk", Q(made_at__isnull=False)),
        printed=Count("pk", Q(made_at__isnull=False, channel=MessageChannel.LETTER)),
        left=Count("pk", Q(message__state__in=(states.QUEUED, states.HANDING))),
        arrived=Count("pk", Q(message__state__in=(states.SENT, states.DELIVERED))),
        failed=Count(
            "pk",
            Q(message__state__in=UNDELIVERED),
        ),
        back=Count("pk", Q(message__state=states.WITHDRAWN)),
    )
    return HowFar(**found)


@dataclass(frozen=True, slots=True)
class Sample:
    """What one company would get."""

    row: LetterRow
    said: Words


def samples(letter: Letter) -> list[Sample]:
    """The letters of the first companies, filled in as they would be."""
    rows = letter.rows.filter(left_out="").select_related("company")[:SAMPLES]
    templates = Templates()
    return [Sample(row, _said(templates, letter, row)) for row in rows]


def rows_of(letter: Letter, why: str = "") -> QuerySet[LetterRow]:
    """Its companies: those left out for that reason, those who get it, whom it did not reach."""
    rows = letter.rows.select_related("company", "message").order_by("pk")
    if why == "gets":
        return rows.filter(left_out="")
    if why == "failed":
        return rows.filter(message__state__in=UNDELIVERED)
    return rows.filter(left_out=why) if why in LeftOut.values else rows


def files(printed: int) -> list[tuple[int, int, int]]:
    """The printer's files: (number, the first letter in it, the last)."""
    starts = range(1, printed + 1, A_FILE)
    return [(n, first, min(first + A_FILE - 1, printed)) for n, first in enumerate(starts, start=1)]


def printers_file(letter: Letter, number: int) -> bytes:
    """The letters on paper of one file, as one PDF/UA. Raises `Http404` where there are none."""
    rows = letter.rows.filter(made_at__isnull=False, channel=MessageChannel.LETTER)
    start = (number - 1) * A_FILE
    chosen = list(rows.select_related("company").order_by("pk")[start : start + A_FILE])
    if not chosen:
        raise Http404
    day = (letter.started_at or letter.created_at).astimezone(clock.TZ).date()
    return _pdf(letter, [(row, row.to) for row in chosen], day)


def sample_file(letter: Letter) -> bytes:
    """The first letters as they would be printed. Raises `Http404` where there are none."""
    rows = list(letter.rows.filter(left_out="").select_related("company")[:SAMPLES])
    if not rows:
        raise Http404
    return _pdf(letter, [(row, row.company.envelope) for row in rows], clock.today())


def _pdf(letter: Letter, rows: Sequence[tuple[LetterRow, str]], day: date) -> bytes:
    templates = Templates()
    parcels = []
    for row, to in rows:
        said = _said(templates, letter, row)
        parcels.append(
            Parcel(
                key="",
                to=to,
                name=row.company.name,
                language="da",
                subject=said.subject,
                text=said.text,
                unit=str(templates.house["unit"]),
                phone=str(templates.house["phone"]),
            )
        )
    return pdf_of_many(parcels, day)


class _Named:
    first_name = ""


def _said(templates: Templates, letter: Letter, row: LetterRow) -> Words:
    """On paper it is the name that stood on the envelope."""
    name = row.to.splitlines()[0] if row.to else row.company.name
    return templates.filled(letter.subject, letter.text, "da", {"name": name}, _Named())

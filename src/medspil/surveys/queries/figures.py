"""The answers of a survey as they may be told: shares, how sure they are, and nothing of a few.

Every page and file gets its figures here, after `told`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.kernel.period import WeekNo
from medspil.surveys.intervals import mean_of, wilson
from medspil.surveys.models import AnonymousText, Answer, QuestionKind, ResponseState, Survey
from medspil.surveys.queries.counts import WAVE, Cell, Groups, Unit, named_counts, nameless_counts
from medspil.surveys.queries.questionnaire import Item, items_of
from medspil.surveys.suppression import hidden, is_told

HIDDEN = gettext_lazy("skjult")


@dataclass(frozen=True, slots=True)
class Share:
    """An answer: how many gave it, of those who answered, and between what that lies (95 %)."""

    code: str
    label: str
    n: int
    of: int
    is_sum: bool = False  # a group of answers: what follows with `is_part` adds up to it
    is_part: bool = False

    @property
    def percent(self) -> float:
        return 100 * self.n / self.of

    @property
    def between(self) -> tuple[float, float]:
        low, high = wilson(self.n, self.of)
        return 100 * low, 100 * high


@dataclass(frozen=True, slots=True)
class Told:
    """A question as it is told of one group. `n` None: hidden."""

    label: str
    n: int | None
    shares: list[Share] = field(default_factory=list)
    mean: tuple[float, float, float] | None = None
    hidden_waves: int = 0  # of those summed

    @property
    def is_hidden(self) -> bool:
        return self.n is None


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """A question: everybody together, and group by group."""

    item: Item
    overall: Told
    groups: list[Told]

    @property
    def rows(self) -> list[Told]:
        """Everybody first, then each group."""
        return [self.overall, *self.groups]


@dataclass(frozen=True, slots=True)
class SurveyFigures:
    """What may be told of a survey now."""

    sent: Told
    by: str
    by_label: str
    questions: list[QuestionFigures]
    waits: bool  # answers without names that are not told yet


def ways_of(survey: Survey) -> list[tuple[str, str]]:
    """What the answers can be divided by: the survey's variables, and the waves."""
    ways = [(one.code, one.label) for one in survey.variables.all()]
    return [*ways, (WAVE, _("Uge"))]


def figures(viewer: Actor, survey: Survey, by: str = "") -> SurveyFigures:
    """The answers of a survey that the viewer may see (`surveys_for`), divided by a variable."""
    ways = dict(ways_of(survey))
    by = by if by in ways else ""
    items = every_item(survey)
    labels = _labels(survey, by)
    overall, groups, waits = _told(survey, by)
    questions = [
        QuestionFigures(
            item,
            _as_told(item, _("Alle"), overall.get(item.code)),
            [
                _as_told(item, labels.get(code, code) or _("Uoplyst"), cell)
                for code, cell in sorted(groups.get(item.code, {}).items())
            ]
            if by
            else [],
        )
        for item in items
        if item.question.kind != QuestionKind.TEXT
    ]
    sent = overall.get("")
    everybody = Told(_("Alle"), sent.cell.n if sent and sent.cell else None)
    return SurveyFigures(everybody, by, ways.get(by, ""), questions, waits)


@dataclass(slots=True)
class Kept:
    """A cell as it may be told (None: hidden), and in how many waves it was not."""

    cell: Cell | None = None
    hidden: int = 0

    def add(self, cell: Cell | None) -> None:
        """One more wave."""
        if cell is None:
            self.hidden += 1
            return
        if self.cell is None:
            self.cell = Cell()
        self.cell.add(cell)


def told(groups: Groups, smallest: int) -> tuple[Cell | None, dict[str, Cell | None]]:
    """(everybody, each group) of a question in a unit, as they may be told; None: hidden."""
    everybody = Cell()
    for cell in groups.values():
        everybody.add(cell)
    if not is_told(everybody.n, smallest):
        return None, dict.fromkeys(groups, None)
    gone = hidden({code: cell.n for code, cell in groups.items()}, smallest)
    return everybody, {code: None if code in gone else cell for code, cell in groups.items()}


def _told(survey: Survey, by: str) -> tuple[dict[str, Kept], dict[str, dict[str, Kept]], bool]:
    """By question: everybody; by question and group; and is there something that waits?"""
    if not survey.is_anonymous:
        units: list[tuple[str, Unit]] = [("", named_counts(survey, by))]
        waits = False
    else:
        waves = nameless_counts(survey, clock.today())
        units = [(wave.isoformat(), unit) for wave, unit in waves.items()]
        waits = survey.is_open
    by_unit = survey.is_anonymous and by == WAVE
    return *sum_of(units, survey.smallest, by_unit=by_unit), waits


def sum_of(
    units: Iterable[tuple[str, Unit]], smallest: int, *, by_unit: bool = False
) -> tuple[dict[str, Kept], dict[str, dict[str, Kept]]]:
    """What is told of several units together: the sum of what is told of each, by question;
    everybody, and each group (`by_unit`: each unit).
    """
    overall: dict[str, Kept] = {}
    groups: dict[str, dict[str, Kept]] = {}
    for name, unit in units:
        for question, cells in unit.items():
            everybody, each = told(cells, smallest)
            overall.setdefault(question, Kept()).add(everybody)
            for code, cell in ({name: everybody} if by_unit else each).items():
                groups.setdefault(question, {}).setdefault(code, Kept()).add(cell)
    return overall, groups


def _labels(survey: Survey, by: str) -> dict[str, str]:
    if by == WAVE:
        return _Weeks()
    variable = survey.variables.prefetch_related("values").filter(code=by).first()
    return {one.code: one.label for one in variable.values.all()} if variable else {}


class _Weeks(dict[str, str]):
    """A wave by the week it begins in: "uge 16, 2020"."""

    def get(self, code: str, default: object = None) -> str:
        week = WeekNo.of(date.fromisoformat(code))
        return _("uge %(week)d, %(year)d") % {"week": week.week, "year": week.year}


def _as_told(item: Item, label: str, kept: Kept | None) -> Told:
    if kept is None or kept.cell is None:
        return Told(label, None, hidden_waves=kept.hidden if kept else 0)
    cell = kept.cell
    mean = None
    if item.question.kind in (QuestionKind.NUMBER, QuestionKind.SCALE):
        mean = mean_of(cell.n, cell.total, cell.squares)
    return Told(label, cell.n, list(_shares(item, cell)), mean, kept.hidden)


def _shares(item: Item, cell: Cell) -> Iterator[Share]:
    for step in item.question.steps:
        yield Share(str(step), str(step), cell.options.get(str(step), 0), cell.n)
    for heading, options in item.groups:
        if heading is not None:
            n = sum(cell.options.get(one.code, 0) for one in options)
            yield Share(heading.code, heading.label, n, cell.n, is_sum=True)
        for one in options:
            n = cell.options.get(one.code, 0)
            yield Share(one.code, one.label, n, cell.n, is_part=heading is not None)


def every_item(survey: Survey) -> list[Item]:
    """Every question that was ever asked, as it was asked last, in the order of the last version;
    options that were taken out since stand after those that are left.
    """
    found: dict[str, Item] = {}
    published = survey.versions.exclude(published_at=None).order_by("-number")
    for version in published:
        for item in items_of(version):
            known = found.get(item.code)
            if known is None:
                found[item.code] = item
                continue
            codes = {one.code for one in known.leaves}
            known.groups.extend((None, [one]) for one in item.leaves if one.code not in codes)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Line:
    """A figure as a row of a file. Hidden ones are the word."""

    question: str
    text: str
    group: str
    answer: str
    n: int | str
    percent: float | str
    low: float | str
    high: float | str
    base: int | str


def lines_of(shown: SurveyFigures) -> Iterator[Line]:
    """Every figure on the page, in its order."""
    for one in shown.questions:
        for group in [one.overall, *one.groups]:
            yield from _lines(one.item, group)


def _lines(item: Item, group: Told) -> Iterator[Line]:
    code, text, secret = item.code, item.question.text, str(HIDDEN)
    if group.n is None:
        yield Line(code, text, group.label, "", secret, secret, secret, secret, secret)
        return
    if group.mean is not None:
        mean, low, high = (round(value, 2) for value in group.mean)
        yield Line(code, text, group.label, _("Gennemsnit"), group.n, mean, low, high, group.n)
    for share in group.shares:
        low, high = (round(value, 1) for value in share.between)
        percent = round(share.percent, 1)
        yield Line(code, text, group.label, share.label, share.n, percent, low, high, group.n)


def texts_of(viewer: Actor, survey: Survey) -> list[tuple[Item, list[str] | None]]:
    """What was written, by question; None: too few to be told. With nothing of who wrote it."""
    found: dict[str, list[str]] = {}
    if survey.is_anonymous:
        rows = AnonymousText.objects.filter(survey=survey).order_by("text", "pk")
        by_wave: dict[tuple[str, date], list[str]] = {}
        for row in rows:
            if survey.is_told(row.wave, clock.today()):
                by_wave.setdefault((row.question_code, row.wave), []).append(row.text)
        for (code, _wave), texts in by_wave.items():
            if is_told(len(texts), survey.smallest):
                found.setdefault(code, []).extend(texts)
    else:
        said = Answer.objects.filter(response__survey=survey, response__state=ResponseState.SENT)
        named = said.exclude(text="").order_by("text", "pk")
        for code, text in named.values_list("question__code", "text"):
            found.setdefault(code, []).append(text)
    return [
        (item, sorted(found[item.code]) if item.code in found else None)
        for item in every_item(survey)
        if item.question.kind == QuestionKind.TEXT
    ]

"""What companies answered in the spring, and the openings that were found, as figures."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, Sum

from medspil.config.replay.scenario import REPLAY
from medspil.config.replay.shown import Shown, count
from medspil.kernel import clock
from medspil.kernel.period import Period
from medspil.matching import orders_spring as ordering
from medspil.matching.models import JobKind, JobOrder, Opening
from medspil.matching.queries.periods import compare
from medspil.surveys.market import INTERVIEW
from medspil.surveys.models import ResponseState, Survey
from medspil.surveys.queries.figures import figures as survey_figures
from medspil.surveys.sample import CODE, LAST


def asked_and_found(until: date) -> list[Shown]:
    """The market analysis, the openings and the job orders."""
    return [*_market(until), *_openings(until), *_orders(until)]


_HOW = (  # the nested shares of the market analysis, in the order of its options
    ("through", "Companies that expect to get through", "79"),
    ("hit", "of all: a little hit", "41"),
    ("untouched", "unaffected", "35"),
    ("growing", "growing", "3"),
)


def _market(until: date) -> list[Shown]:
    """The 390 answers of April, and the interviews of weeks 19 to 23."""
    asked = {one.code: one for one in Survey.objects.filter(code__in=(CODE, INTERVIEW))}
    shown = []
    if CODE in asked and until >= LAST:
        with clock.at(until):
            first = survey_figures(REPLAY, asked[CODE]).questions[0].overall
        ours = asked[CODE].responses.filter(respondent__kind="companies").count()
        where = f"390; here {ours} are companies of this replay"
        shown.append(count("market_answers", "Answers to the market analysis", first.n or 0, where))
        shown += [
            Shown(f"market_{code}", label, f"{share.percent:.0f} %", share.percent, f"{told} %")
            for (code, label, told), share in zip(_HOW, first.shares, strict=False)
        ]
    if INTERVIEW in asked:
        interviews = asked[INTERVIEW].responses.filter(state=ResponseState.SENT).count()
        label = "Companies interviewed by telephone, weeks 19-23"
        shown.append(count("market_interviews", label, interviews))
    return shown


_THEN, _NOW = (Period(date(year, 6, 1), date(year, 7, 31)) for year in (2019, 2020))


def _openings(until: date) -> list[Shown]:
    """June and July against the same months of 2019, once they are over."""
    found = Opening.objects.filter(found_on__lte=until).aggregate(n=Sum("seats"))["n"]
    if not found:
        return []
    shown = [count("openings", "Openings found, in seats", found)]
    if _NOW.end is None or until < _NOW.end:
        return shown
    with clock.at(until):
        both = compare(REPLAY, _THEN, _NOW)
    sizes = f"{both.total.old_in_words} became {both.total.new_in_words}"
    said = {str(line.code): line.change for line in both.kinds}
    rows = [("all", both.total, f"+267 %; {sizes}")]
    for kind, told in ((JobKind.SMALL, 575), (JobKind.ORDINARY, 231), (JobKind.FLEX, 262)):
        change = said[kind]
        few = "; a small base" if change.is_small else ""
        numbers = f"{change.old_in_words} became {change.new_in_words}"
        rows.append((kind.value, change, f"+{told} %; {numbers}{few}"))
    return [
        *shown,
        *(
            Shown(
                f"openings_{code}",
                f"Openings against 2019: {code}",
                change.in_words,
                change.percent,
                told,
            )
            for code, change, told in rows
        ),
        count(
            "openings_staff",
            "Who looks for openings in June and July",
            int(both.staff.new),
            f"{both.staff.old_in_words} the year before",
        ),
    ]


def _orders(until: date) -> list[Shown]:
    """Three CVs and one hire; sixteen in cleaning in under a week."""
    shown = []
    for code, label, title, told in (
        ("plum", "production", ordering.PRODUCTION, "3 CVs, 1 hired"),
        ("cleaning", "cleaning", ordering.CLEANING_WORK, "16 hired, ready in under a week"),
    ):
        order = JobOrder.objects.filter(title=title, received_at__date__lte=until).first()
        if order is None:
            continue
        cvs = order.proposals.filter(package__isnull=False).count()
        shown.append(count(f"order_{code}_cvs", f"CVs sent to an order in {label}", cvs, told))
        shown.append(count(f"order_{code}_hired", "of them hired", order.filled, told))
        last = order.proposals.filter(hired_at__isnull=False).aggregate(day=Max("starts_on"))["day"]
        if last is not None:
            days = (last - order.received_at.date()).days
            shown.append(count(f"order_{code}_days", "days until all have begun", days, told))
    return shown

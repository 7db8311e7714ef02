"""How long the single answers of a survey are kept, and whose time is up."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from medspil.kernel import clock
from medspil.surveys.models import Survey, SurveysPolicy, SurveyState


def keep_months() -> int:
    """The municipality's choice: months after a survey is closed."""
    kept = SurveysPolicy.objects.values_list("keep_months", flat=True).first()
    return kept if kept is not None else SurveysPolicy().keep_months


def deleted_on(survey: Survey) -> date | None:
    """The day from which its single answers are deleted; None while it is not closed."""
    if survey.closed_at is None:
        return None
    return months_after(timezone.localtime(survey.closed_at, clock.TZ).date(), keep_months())


def to_be_emptied(now: datetime) -> QuerySet[Survey]:
    """The closed surveys whose answers have been kept long enough."""
    today, months = timezone.localtime(now, clock.TZ).date(), keep_months()
    closed = Survey.objects.filter(state=SurveyState.CLOSED, emptied_at=None)
    over = [
        pk
        for pk, closed_at in closed.values_list("pk", "closed_at")
        if closed_at is not None
        and months_after(timezone.localtime(closed_at, clock.TZ).date(), months) <= today
    ]
    return closed.filter(pk__in=over).order_by("pk")


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")

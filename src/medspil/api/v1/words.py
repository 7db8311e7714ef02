"""What the operations share: kinds of input, and which errors each may answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from ninja import Field
from pydantic import AfterValidator, BeforeValidator

from medspil.api.door import Bearer
from medspil.api.problems import Problem
from medspil.kernel import clock

# Text that a database takes.
Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]
Reference = Annotated[
    str,
    Field(
        min_length=1,
        max_length=60,
        pattern=r"^[^\x00-\x1f]+$",
        description="The case system's id of the citizen, as in the import.",
    ),
]


def _of_our_time(day: date) -> date:
    if not 2000 <= day.year <= 2100:
        raise ValueError("a day between 2000 and 2100")
    return day


Day = Annotated[date, AfterValidator(_of_our_time)]


def is_a_day(value: Any) -> bool:
    """Is it a date alone, without a time?"""
    return isinstance(value, str) and len(value) == len("2020-05-27")


def _moment(value: Any) -> Any:
    """A date is noon, as in the import; a time without a zone is Danish."""
    if not isinstance(value, str):
        raise ValueError("an ISO date or date-time")
    if is_a_day(value):
        day = _of_our_time(date.fromisoformat(value))
        return min(clock.start_of(day) + timedelta(hours=12), max(clock.now(), clock.start_of(day)))
    moment = datetime.fromisoformat(value)
    _of_our_time(moment.date())
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.TZ)


Moment = Annotated[
    datetime,
    BeforeValidator(_moment, json_schema_input_type=datetime | date),
    Field(
        description="An ISO date-time, or a date (then noon). Danish time where no zone is given."
    ),
]


def guarded(scope: str) -> dict[str, Any]:
    """For an operation's decorator: who may, and the same in the document."""
    return {
        "auth": Bearer(scope),
        "openapi_extra": {"x-scope": str(scope)},
    }


def errors(*more: int) -> dict[int, Any]:
    """The errors of every operation, and more."""
    return dict.fromkeys(sorted({401, 403, 422, 429, *more}), Problem)

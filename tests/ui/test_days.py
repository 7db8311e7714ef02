"""Days and moments in the shorthand that people write them in."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from medspil.kernel import clock
from medspil.ui.days import DayField, MomentField, read_day
from tests import factories as make

TODAY = date(2020, 4, 14)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("i dag", TODAY),
        ("I går", date(2020, 4, 13)),
        ("yesterday", date(2020, 4, 13)),
        ("i  morgen", date(2020, 4, 15)),
        ("-1", date(2020, 4, 13)),
        ("−3", date(2020, 4, 11)),
        ("+14", date(2020, 4, 28)),
        ("+ 14", date(2020, 4, 28)),
        ("28.4", date(2020, 4, 28)),
        ("28/4", date(2020, 4, 28)),
        ("20.12", date(2019, 12, 20)),
        ("28.04.2020", None),
        ("31.4", None),
        ("14", None),
        ("", None),
    ],
)
def test_shorthand_means_a_day(written: str, day: date | None) -> None:
    assert read_day(written, TODAY) == day


def test_the_leap_day_is_the_nearest_there_is() -> None:
    assert read_day("29.2", TODAY) == date(2020, 2, 29)
    assert read_day("29.2", date(2022, 4, 14)) is None


@pytest.mark.parametrize("written", ["28.4", "+14", "28.04.2020", "28-04-2020", "2020-04-28"])
def test_a_day_field_takes_the_shorthand_and_the_whole_date(written: str) -> None:
    with clock.at(make.moment(TODAY, "10:12")):
        assert DayField().clean(written) == date(2020, 4, 28)


@pytest.mark.parametrize(
    ("written", "day", "time"),
    [
        ("i går", date(2020, 4, 13), "10:12"),
        ("-1", date(2020, 4, 13), "10:12"),
        ("i går kl. 9", date(2020, 4, 13), "09:00"),
        ("i går 9.30", date(2020, 4, 13), "09:30"),
        ("yesterday at 9:30", date(2020, 4, 13), "09:30"),
        ("28.4 kl. 10", date(2020, 4, 28), "10:00"),
        ("28.04.2020 kl. 10", date(2020, 4, 28), "10:00"),
        ("28.04.2020 kl. 10.15", date(2020, 4, 28), "10:15"),
        ("2020-04-28T10:15", date(2020, 4, 28), "10:15"),
    ],
)
def test_a_moment_field_takes_the_shorthand_with_and_without_a_time(
    written: str, day: date, time: str
) -> None:
    with clock.at(make.moment(TODAY, "10:12")):
        assert MomentField().clean(written) == make.moment(day, time)


@pytest.mark.parametrize("written", ["engang", "i går kl. 25", "31.4 kl. 10", "kl. 10"])
def test_what_is_no_moment_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        MomentField().clean(written)

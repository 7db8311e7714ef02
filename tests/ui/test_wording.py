"""How dates, numbers and names are written: pinned word for word, in both languages."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import translation

from medspil.kernel.clock import at
from medspil.ui import wording

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
FRIDAY = datetime(2020, 4, 3, 10, 0, tzinfo=COPENHAGEN)


def test_a_date_is_written_as_a_dane_says_it() -> None:
    assert wording.danish_date(date(2020, 4, 3)) == "fredag d. 3. april 2020"
    assert wording.danish_datetime(FRIDAY) == "fredag d. 3. april kl. 10.00"
    assert wording.clock_time(FRIDAY) == "kl. 10.00"
    assert wording.week(date(2020, 4, 3)) == "uge 14"


def test_a_date_is_written_in_english_when_english_is_chosen() -> None:
    with translation.override("en"):
        assert wording.danish_date(date(2020, 4, 3)) == "Friday 3 April 2020"
        assert wording.danish_datetime(FRIDAY) == "Friday 3 April at 10:00"
        assert wording.clock_time(FRIDAY) == "10:00"


def test_a_moment_in_another_zone_is_shown_in_danish_time() -> None:
    utc = datetime(2020, 4, 3, 22, 30, tzinfo=ZoneInfo("UTC"))
    assert wording.danish_datetime(utc) == "lørdag d. 4. april kl. 00.30"
    assert wording.day_of(utc) == date(2020, 4, 4)


def test_the_year_is_said_only_when_it_is_another() -> None:
    with at(date(2020, 5, 1)):
        assert wording.short_date(date(2020, 4, 3)) == "3. april"
        assert wording.short_date(date(2019, 12, 31)) == "31. december 2019"


def test_the_iso_week_belongs_to_its_thursday() -> None:
    assert wording.week(date(2021, 1, 3)) == "uge 53"
    assert wording.week(date(2021, 1, 4)) == "uge 1"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2020, 4, 14), "i dag"),
        (date(2020, 4, 13), "i går"),
        (date(2020, 4, 15), "i morgen"),
        (date(2020, 3, 14), "for 31 dage siden"),
        (date(2020, 4, 26), "om 12 dage"),
    ],
)
def test_days_are_counted_from_the_clock_of_the_house(day: date, said: str) -> None:
    with at(date(2020, 4, 14)):
        assert wording.days_ago(day) == said


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("00000012", "00 00 00 12"),
        ("0000 0012", "00 00 00 12"),
        ("00 00 00 12", "00 00 00 12"),
        ("+4512345678", "+45 12 34 56 78"),
        ("+46 8 123 45", "+46 8 123 45"),
        ("lokal 14", "lokal 14"),
        ("", ""),
        (None, ""),
    ],
)
def test_eight_digits_are_written_in_pairs(given: str | None, written: str) -> None:
    assert wording.phone(given) == written


def test_a_cpr_number_shows_its_birthday_alone() -> None:
    assert wording.cpr_masked("6102031234") == "610203-xxxx"
    assert wording.cpr_masked("610203-1234") == "610203-xxxx"
    assert wording.cpr_masked("1234") == ""
    assert wording.cpr_masked(None) == ""


@pytest.mark.parametrize(
    ("value", "decimals", "danish", "english"),
    [
        (1204, None, "1.204", "1,204"),
        (12.5, None, "12,5", "12.5"),
        (Decimal("1204.55"), 2, "1.204,55", "1,204.55"),
        (65.4, 0, "65", "65"),
        (-3, None, "−3", "−3"),
        (0, None, "0", "0"),
    ],
)
def test_numbers_have_a_decimal_comma(
    value: float, decimals: int | None, danish: str, english: str
) -> None:
    assert wording.number(value, decimals) == danish
    with translation.override("en"):
        assert wording.number(value, decimals) == english


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(
    "written",
    ["25.10.2006", "25-10-2006", "25/10/2006", "2006-10-25", "25.10.06", "25-10-06", "25/10/06"],
)
def test_a_date_is_read_however_a_dane_writes_it(written: str, language: str) -> None:
    with translation.override(language):
        assert forms.DateField().clean(written) == date(2006, 10, 25)


@pytest.mark.parametrize("written", ["31.02.2020", "251006", "i morgen", "10/25/2006"])
def test_what_is_no_date_is_refused_rather_than_guessed(written: str) -> None:
    with pytest.raises(forms.ValidationError):
        forms.DateField().clean(written)


@pytest.mark.parametrize(
    "written", ["14.04.2020 kl. 10.12", "14.04.2020 10:12", "2020-04-14T10:12"]
)
def test_a_moment_is_read_with_point_or_colon(written: str) -> None:
    assert forms.DateTimeField().clean(written) == datetime(2020, 4, 14, 10, 12, tzinfo=COPENHAGEN)


def test_a_date_is_written_back_into_its_field_as_it_was() -> None:
    assert 'value="14.04.2020"' in forms.DateInput().render("day", date(2020, 4, 14))

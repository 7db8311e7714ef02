"""Days and moments as people write them in a hurry: `i går`, `-1`, `28.4`, `i går kl. 10`."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from medspil.ui.wording import current_day, current_moment

# Understood in both languages, whichever the page is in.
WORDS = {
    "i dag": 0,
    "idag": 0,
    "today": 0,
    "i går": -1,
    "igår": -1,
    "yesterday": -1,
    "i forgårs": -2,
    "i morgen": 1,
    "imorgen": 1,
    "tomorrow": 1,
    "i overmorgen": 2,
}
STEP = re.compile(r"([+\-−])\s?(\d{1,3})")  # days from today
DAY_AND_MONTH = re.compile(r"(\d{1,2})[./](\d{1,2})\.?")
CLOCK = re.compile(r"(?P<day>.+?)\s+(?:kl\.?\s*|at\s+)?(?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2}))?")


def read_day(text: str, today: date) -> date | None:
    """The day that the shorthand means, None where it is none. `28.4` is the nearest 28 April."""
    text = " ".join(text.lower().split())
    if text in WORDS:
        return today + timedelta(days=WORDS[text])
    if step := STEP.fullmatch(text):
        days = int(step[2])
        return today + timedelta(days=days if step[1] == "+" else -days)
    if found := DAY_AND_MONTH.fullmatch(text):
        years = (today.year - 1, today.year, today.year + 1)
        days_there = [_day(year, int(found[2]), int(found[1])) for year in years]
        return min((day for day in days_there if day), key=lambda d: abs(d - today), default=None)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


class DayField(forms.DateField):
    """A day, written out or in shorthand."""

    def to_python(self, value: Any) -> date | None:
        """Raises `ValidationError` for what is no day."""
        day = read_day(value, current_day()) if isinstance(value, str) else None
        return day or super().to_python(value)


class MomentField(forms.DateTimeField):
    """A day and a time; a day alone in shorthand means that day at this time of day."""

    def to_python(self, value: Any) -> datetime | None:
        """Raises `ValidationError` for what is no moment."""
        if isinstance(value, str) and (moment := self._in_shorthand(value.strip())):
            return timezone.make_aware(moment)
        return super().to_python(value)

    def _in_shorthand(self, text: str) -> datetime | None:
        now = current_moment()
        if day := read_day(text, now.date()):
            return datetime.combine(day, time(now.hour, now.minute))
        found = CLOCK.fullmatch(text)
        if found is None or int(found["hour"]) > 23 or int(found["minute"] or 0) > 59:
            return None
        try:
            on = DayField().to_python(found["day"])
        except ValidationError:
            return None
        at = time(int(found["hour"]), int(found["minute"] or 0))
        return datetime.combine(on, at) if on else None

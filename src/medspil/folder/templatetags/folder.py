"""How the templates of the folder write periods and gaps."""

from __future__ import annotations

from datetime import date, timedelta

from django import template

from medspil.folder import words
from medspil.folder.above import Told
from medspil.folder.kinds import Month
from medspil.folder.models import Entry
from medspil.folder.queries.line import Gap
from medspil.folder.queries.sheet import SOON

register = template.Library()


@register.filter
def period(entry: Entry) -> str:
    """When it was."""
    return words.period_of(entry)


@register.filter
def gap_words(gap: Gap) -> str:
    """»august 2011 – marts 2012 · 8 måneder«."""
    return f"{words.month(gap.began)} – {words.month(gap.ended)} · {words.months(gap.months)}"


@register.filter
def of_key(found: dict[int, Told], key: int) -> Told | None:
    """What is said of the session with that key, if anything."""
    return found.get(key)


@register.filter
def day_words(day: date) -> str:
    """A day, as it is written in the reader's language."""
    return words.day_of(day)


@register.filter
def as_query(when: Month) -> str:
    """A month as an address names it."""
    return f"{when.year}-{when.month or 1:02d}"


@register.filter
def expiry_tone(day: date, today: date) -> str:
    """How loudly the day is said: it has passed, it is near, or neither."""
    if day < today:
        return "late"
    return "soon" if day <= today + timedelta(days=SOON.days) else ""

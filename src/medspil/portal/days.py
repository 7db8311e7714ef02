"""Days and times as they are written where each of the seven languages is spoken."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import get_language

from medspil.kernel import clock

_DAY = {
    "da": r"l \d. j. F",
    "en": "l j F",
    "uk": "l, j E",
    "ar": "l j F",
    "pl": "l, j E",
    "tr": "j F l",
    "so": "j F",
}
_TIME = {"da": "\\k\\l.\N{NO-BREAK SPACE}H.i"}
_AT = {"da": "%s %s", "en": "%s at %s", "ar": "%s، %s"}
# Django does not know Somali.
_SOMALI_DAYS = ("Isniin", "Talaado", "Arbaco", "Khamiis", "Jimce", "Sabti", "Axad")
_SOMALI_MONTHS = (
    "Jannaayo",
    "Febraayo",
    "Maarso",
    "Abriil",
    "Maajo",
    "Juun",
    "Luulyo",
    "Agoosto",
    "Sebtembar",
    "Oktoobar",
    "Nofembar",
    "Disembar",
)


def _local(moment: date | datetime) -> date | datetime:
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def own_day(moment: date | datetime) -> str:
    """``tirsdag d. 28. april`` in the active language; the year when it is another than this."""
    day, language = _local(moment), get_language() or "da"
    year = "" if day.year == clock.today().year else f" {day.year}"
    if language == "so":
        return f"{_SOMALI_DAYS[day.weekday()]} {day.day} {_SOMALI_MONTHS[day.month - 1]}{year}"
    return written(day, _DAY.get(language, _DAY["en"])) + year


def own_time(moment: datetime) -> str:
    """``kl. 10.00`` in Danish, else ``10:00``."""
    return written(_local(moment), _TIME.get(get_language() or "da", "H:i"))


def own_moment(moment: datetime) -> str:
    """Day and time together."""
    joined = _AT.get(get_language() or "da", "%s, %s")
    return joined % (own_day(moment), own_time(moment))


def weekday_name(number: int) -> str:
    """``tirsdag``: the name of a weekday, 1 for Monday."""
    monday = date(2024, 1, 1)
    if get_language() == "so":
        return _SOMALI_DAYS[number - 1]
    return written(monday.replace(day=number), "l")

"""How dates, numbers, telephone numbers and CPR numbers are written, in Danish and in English.

The template filters of the same names are thin; these functions serve mails, letters and the
command line too. Every function follows the active language (``da`` unless it is ``en``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

DOT = "\N{BULLET}"

# Spoken in Danish municipalities and unknown to Django.
MORE_LANGUAGES = {
    "am": gettext_lazy("amharisk"),
    "fil": gettext_lazy("filippinsk"),
    "ku": gettext_lazy("kurdisk"),
    "kl": gettext_lazy("grønlandsk"),
    "prs": gettext_lazy("dari"),
    "ps": gettext_lazy("pashto"),
    "so": gettext_lazy("somali"),
    "ti": gettext_lazy("tigrinya"),
    "tl": gettext_lazy("tagalog"),
}


def english() -> bool:
    """Is English the active language? Everything else is written as Danish."""
    return (get_language() or "da").startswith("en")


def local(moment: date | datetime) -> date | datetime:
    """An aware moment in the local time zone; a date as it is."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def day_of(moment: date | datetime) -> date:
    """The local calendar day of a moment."""
    moment = local(moment)
    return moment.date() if isinstance(moment, datetime) else moment


def current_moment() -> datetime:
    """Now, local, by the clock that ``settings.UI_CLOCK`` names (a demo may set it)."""
    return timezone.localtime(_clock(getattr(settings, "UI_CLOCK", "django.utils.timezone.now"))())


@cache
def _clock(path: str) -> Callable[[], datetime]:
    """The function of that name, which every date on a page asks for."""
    clock: Callable[[], datetime] = import_string(path)
    return clock


def current_day() -> date:
    """Today by the same clock."""
    return current_moment().date()


def danish_date(moment: date | datetime) -> str:
    """``fredag d. 3. april 2020``; in English ``Friday 3 April 2020``."""
    return date_format(local(moment), "l j F Y" if english() else r"l \d. j. F Y")


def danish_datetime(moment: datetime) -> str:
    """``fredag d. 3. april kl. 10.00``; in English ``Friday 3 April at 10:00``."""
    return date_format(local(moment), r"l j F \a\t H:i" if english() else r"l \d. j. F \k\l. H.i")


def short_date(moment: date | datetime) -> str:
    """``3. april``; the year is added when it is not the current one."""
    day = day_of(moment)
    return _written_day(day, day.year != current_day().year, get_language())


@lru_cache(2048)
def _written_day(day: date, with_year: bool, language: str | None) -> str:
    """A list of fifty rows writes a hundred days; they are much the same on every page."""
    return date_format(day, ("j F" if english() else "j. F") + (" Y" if with_year else ""))


def clock_time(moment: datetime) -> str:
    """``kl. 10.12``; in English ``10:12``."""
    at = local(moment)
    return f"{at:%H:%M}" if english() else f"kl. {at:%H.%M}"


def week(moment: date | datetime) -> str:
    """``uge 14``: the ISO week number, as it is said."""
    return _("uge %(number)d") % {"number": day_of(moment).isocalendar().week}


def days_ago(moment: date | datetime) -> str:
    """``i dag``, ``i går``, ``for 31 dage siden``, ``i morgen``, ``om 12 dage``."""
    days = (current_day() - day_of(moment)).days
    if days == 0:
        return _("i dag")
    if days == 1:
        return _("i går")
    if days == -1:
        return _("i morgen")
    if days > 0:
        return ngettext("for %(days)d dag siden", "for %(days)d dage siden", days) % {"days": days}
    return ngettext("om %(days)d dag", "om %(days)d dage", -days) % {"days": -days}


def phone(number: str | None) -> str:
    """Eight digits in pairs, ``12 34 56 78``; foreign or odd numbers as they were given."""
    given = (number or "").strip()
    digits = re.sub(r"[\s.-]", "", given)
    national = re.sub(r"^(?:\+|00)45(?=\d{8}$)", "", digits)
    if not re.fullmatch(r"\d{8}", national):
        return given
    pairs = " ".join(national[i : i + 2] for i in range(0, 8, 2))
    return f"+45 {pairs}" if national != digits else pairs


def cpr_masked(value: object) -> str:
    """``010203-xxxx`` of a CPR number as a string or an object with ``masked``."""
    masked = getattr(value, "masked", None)
    if masked is not None:
        return str(masked)
    digits = re.sub(r"\D", "", str(value or ""))
    return f"{digits[:6]}-xxxx" if len(digits) == 10 else ""


def number(value: int | float | Decimal, decimals: int | None = None) -> str:
    """Decimal comma and thousand point, ``1.204,5``; in English ``1,204.5``.

    Without ``decimals`` a whole number has none and others have one.
    """
    if decimals is None:
        decimals = 0 if value == int(value) else 1
    written = f"{value:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")
    return written if english() else written.translate(str.maketrans(",.", ".,"))


def language_name(code: str) -> str:
    """``arabisk`` for ``ar``; a code that nobody knows is shown as it is."""
    if code in MORE_LANGUAGES:
        return str(MORE_LANGUAGES[code])
    known = LANG_INFO.get(code.lower())
    if not known or "name" not in known:
        return code
    name = _(known["name"])
    return name if english() else name.lower()


def label_of(row: Model, field: str) -> str:
    """What a row's code is called, as ``get_…_display`` says it.

    Django's goes through every name there is, each time; a page of fifty rows asks fifty times.
    """
    value = getattr(row, field)
    return str(_labels(type(row), field).get(value, value))


@cache
def _labels(model: type[Model], field: str) -> dict[Any, Any]:
    named: Any = model._meta.get_field(field)
    return dict(named.flatchoices)

"""How what stands in a folder is written: periods, and one line of an entry."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from medspil.folder.kinds import MONTHS, Aim, Completed, Kind, Level, Month
from medspil.folder.models import Entry
from medspil.ui import wording


def month(when: Month) -> str:
    """»marts 2010«, »ca. 2003«."""
    said = f"{MONTHS[when.month - 1]} {when.year}" if when.month else str(when.year)
    return _("ca. %(when)s") % {"when": said} if when.about else said


def period(began: Month | None, ended: Month | None, is_current: bool) -> str:
    """»marts 2010 – 2014«, »2018 – nu«; empty where nothing is said of it."""
    first = month(began) if began else ""
    last = _("nu") if is_current else month(ended) if ended else ""
    if first and last and first != last:
        return f"{first} – {last}"
    if last and not first:
        return _("til %(when)s") % {"when": last}
    if first and not ended and not is_current:
        return _("fra %(when)s") % {"when": first}
    return first


def period_of(entry: Entry) -> str:
    """When it was."""
    return period(entry.began, entry.ended, entry.is_current)


def said_line(said: dict[str, Any]) -> str:
    """A version in one line: »Job: Lager, Netto · marts 2010 – 2014«."""
    what = f"{Kind(said['kind']).label}: {said['written']}"
    if said["place"]:
        what = f"{what}, {said['place']}"
    more = [
        period(_month(said, "began"), _month(said, "ended"), said["is_current"]),
        str(Completed(said["completed"]).label) if said["completed"] else "",
        str(Level(said["level"]).label) if said["level"] else "",
        str(Aim(said["aim"]).label) if said["aim"] else "",
        expiry(said["expires_on"]),
        said["text"],
    ]
    return " · ".join([what, *(one for one in more if one)])


def expiry(day: str | None) -> str:
    """When it expires, said of a day as a version keeps it."""
    if not day:
        return ""
    return _("udløber %(day)s") % {"day": day_of(date.fromisoformat(day))}


def day_of(day: date) -> str:
    """»1. juli«; in figures, »1.7.2020«, where the month would have to be inflected."""
    if (get_language() or "da")[:2] in ("da", "en"):
        return wording.short_date(day)
    return f"{day.day}.{day.month}.{day.year}"


def months(count: int) -> str:
    """»8 måneder«, »2 år og 3 måneder«."""
    years, rest = divmod(count, 12)
    said_years = ngettext("%(n)d år", "%(n)d år", years) % {"n": years}
    said_months = ngettext("%(n)d måned", "%(n)d måneder", rest) % {"n": rest}
    if years and rest:
        return _("%(years)s og %(months)s") % {"years": said_years, "months": said_months}
    return said_years if years else said_months


def _month(said: dict[str, Any], name: str) -> Month | None:
    year = said[f"{name}_year"]
    return Month(year, said[f"{name}_month"], said[f"{name}_about"]) if year else None

"""How what stands in a folder is written: periods, and one line of an entry."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.dateformat import format as written_date
from django.utils.translation import gettext as _

from medspil.folder.kinds import Aim, Completed, Kind, Level, Month
from medspil.folder.models import Entry
from medspil.ui import wording


def month(when: Month) -> str:
    """»marts 2010«, »ca. 2003«."""
    said = str(when.year)
    if when.month:
        said = written_date(date(when.year, when.month, 1), "F Y")
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
    return _("udløber %(day)s") % {"day": wording.short_date(date.fromisoformat(day))}


def months(count: int) -> str:
    """»8 måneder«, »2 år og 3 måneder«."""
    years, rest = divmod(count, 12)
    parts = []
    if years:
        parts.append(_("%(n)s år") % {"n": years})
    if rest == 1:
        parts.append(_("1 måned"))
    elif rest:
        parts.append(_("%(n)s måneder") % {"n": rest})
    return _(" og ").join(parts)


def _month(said: dict[str, Any], name: str) -> Month | None:
    year = said[f"{name}_year"]
    return Month(year, said[f"{name}_month"], said[f"{name}_about"]) if year else None

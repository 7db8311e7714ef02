"""The CV and the folder on paper: PDF/UA-1 by typst, as letters are made, where fonts reach.

Of the folder everything but the considerations: health never leaves it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from medspil.folder.kinds import Part
from medspil.folder.models import Entry
from medspil.folder.queries.cv import CvSheet
from medspil.folder.queries.line import Gap
from medspil.folder.queries.sheet import FolderSheet
from medspil.folder.words import expiry, month, months, period_of
from medspil.kernel.paper import on_paper
from medspil.ui import wording

Line = dict[str, str]


def cv_pdf(sheet: CvSheet) -> bytes:
    """The CV. Of the citizen: the name, the telephone number and the e-mail."""
    who = sheet.citizen
    reach = " · ".join(one for one in (wording.phone(who.phone), who.email) if one)
    sections = [
        (_("Erfaring"), sheet.work),
        (_("Skole, uddannelse og kurser"), sheet.learning),
        (_("Beviser og certifikater"), sheet.certificates),
        (_("Sprog"), sheet.languages),
        (_("Det kan jeg"), sheet.skills),
        (_("Fritid"), sheet.leisure),
    ]
    drawn = [(title, [_line(one) for one in rows]) for title, rows in sections if rows]
    return _pdf(_("CV for %(name)s") % {"name": who.full_name}, [reach], drawn)


def folder_pdf(sheet: FolderSheet) -> bytes:
    """The folder as it stands, the life line with its gaps first; without considerations."""
    line = [_stretch(one.entry, one.gap) for one in sheet.line]
    drawn = [(str(Part.LIFE.label), line)] if line else []
    drawn += [
        (str(part.part.label), [_line(one, with_kind=True) for one in part.entries])
        for part in sheet.parts
        if part.entries and part.part != Part.LIFE
    ]
    name = sheet.folder.citizen.full_name
    under = [_("Kompetencemappe, som den står %(day)s.") % {"day": wording.short_date(sheet.today)}]
    return _pdf(_("Kompetencemappe: %(name)s") % {"name": name}, under, drawn)


def _stretch(entry: Entry | None, gap: Gap | None) -> Line:
    if entry is not None:
        return _line(entry, with_kind=True)
    assert gap is not None
    when = f"{month(gap.began)} – {month(gap.ended)}"
    return {"period": when, "title": _("Ikke skrevet endnu"), "text": months(gap.months)}


def _line(entry: Entry, with_kind: bool = False) -> Line:
    title = ", ".join(one for one in (entry.written, entry.place) if one)
    if with_kind:
        title = f"{entry.get_kind_display()}: {title}"
    expires = expiry(entry.expires_on.isoformat() if entry.expires_on else None)
    more = (
        *(entry.get_completed_display(), entry.get_level_display(), entry.get_aim_display()),
        *(expires, entry.text),
    )
    text = " · ".join(str(one) for one in more if one)
    return {"period": period_of(entry), "title": title, "text": text}


def _pdf(title: str, under: Iterable[str], sections: list[tuple[str, list[Line]]]) -> bytes:
    said: dict[str, Any] = {
        "title": title,
        "language": (get_language() or "da").split("-")[0],
        "under": [line for line in under if line],
        "sections": [{"title": str(name), "lines": lines} for name, lines in sections],
        "foot": _("Lavet i Medspil"),
    }
    return on_paper(_template(), paper=json.dumps(said))


@cache
def _template() -> bytes:
    return resources.files("medspil.folder").joinpath("data/paper.typ").read_bytes()

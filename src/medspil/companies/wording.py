"""What the facts of a line on the timeline say, in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.companies import above
from medspil.companies.models import CompanyEvent, EventKind
from medspil.rounds.models import Outcome
from medspil.ui.wording import short_date

FIELDS: dict[str, Any] = {
    "name": gettext_lazy("navn"),
    "cvr": gettext_lazy("CVR-nummer"),
    "cvr_reason": gettext_lazy("grunden til CVR-nummeret"),
    "street": gettext_lazy("vej"),
    "postcode": gettext_lazy("postnummer"),
    "city": gettext_lazy("by"),
    "phone": gettext_lazy("telefon"),
    "email": gettext_lazy("e-mail"),
    "employees": gettext_lazy("ansatte"),
    "consultant": gettext_lazy("konsulent"),
    "industry": gettext_lazy("branche"),
    "closed_on": gettext_lazy("ophørt eller ej"),
    "workplace": gettext_lazy("arbejdssted"),
    "contact": gettext_lazy("kontaktperson"),
}
SURVEY_STEPS: dict[str, Any] = {
    "invited": gettext_lazy("Inviteret til »%(survey)s«"),
    "answered": gettext_lazy("Har svaret på »%(survey)s«"),
    "interviewed": gettext_lazy("Interview til »%(survey)s«"),
}
ICONS: dict[str, str] = {
    EventKind.CALL: "phone",
    EventKind.MISSED: "phone",
    EventKind.EMAIL: "email",
    EventKind.LETTER: "email",
    EventKind.VISIT: "person",
    EventKind.MEETING: "person",
}


def facts(kind: str, said: dict[str, Any]) -> str:
    """One sentence, or nothing."""
    parts = []
    if kind in (EventKind.TAGGED, EventKind.UNTAGGED):
        parts.append(_("»%(tag)s«") % {"tag": said.get("tag", "")})
        if said.get("expired"):
            parts.append(_("udløbet"))
        if said.get("back"):
            parts.append(_("vend tilbage %(day)s") % {"day": _day(said["back"])})
        if said.get("expires"):
            parts.append(_("udløber %(day)s") % {"day": _day(said["expires"])})
        if said.get("why"):
            parts.append(str(said["why"]))
        if said.get("rule"):
            parts.append(_("regel: %(rule)s") % {"rule": said["rule"]})
    elif kind == EventKind.CHANGED:
        parts.append(", ".join(str(FIELDS.get(one, one)) for one in said.get("fields", [])))
        if said.get("own"):
            parts.append(_("rettet af virksomheden selv"))
    elif kind == EventKind.PEACE:
        until = said.get("until")
        parts.append(
            _("til og med %(day)s") % {"day": _day(until)} if until else _("må kontaktes igen")
        )
    elif kind in (EventKind.MERGED, EventKind.UNMERGED):
        parts.append(str(said.get("name", "")))
    elif kind in above.says:
        parts.append(above.says[kind](said))
    if said.get("step") in SURVEY_STEPS:
        parts.append(SURVEY_STEPS[said["step"]] % {"survey": said.get("survey", "")})
    if said.get("outcome") in Outcome.values:
        parts.append(str(Outcome(said["outcome"]).label))
    if said.get("campaign"):
        parts.append(str(said["campaign"]))
    if said.get("letter"):
        parts.append(str(said["letter"]))
    if said.get("withdrawn"):
        parts.append(_("stoppet, før det gik ud"))
    return " · ".join(part for part in parts if part)


def heading(line: CompanyEvent) -> str:
    """What stands over a line of the timeline."""
    said = above.heads[line.kind](line.facts) if line.kind in above.heads else ""
    return said or line.get_kind_display()


def _day(text: str) -> str:
    return short_date(date.fromisoformat(text))

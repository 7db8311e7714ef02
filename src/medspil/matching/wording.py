"""What stands about openings where others tell of them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from medspil.matching.models import JobKind

FOUND, CHANGED, FILLED, CLOSED, REOPENED = "found", "changed", "filled", "closed", "reopened"
ORDERED, SENT = "ordered", "sent"  # of job orders
_STEPS: dict[str, Any] = {
    CHANGED: gettext_lazy("rettet"),
    FILLED: gettext_lazy("besat"),
    CLOSED: gettext_lazy("lukket uden at blive besat"),
    REOPENED: gettext_lazy("åben igen"),
    ORDERED: gettext_lazy("bestilt"),
    SENT: gettext_lazy("CV sendt"),
}
STATES: dict[str, Any] = {
    "open": gettext_lazy("Åben"),
    "filled": gettext_lazy("Besat"),
    "closed": gettext_lazy("Lukket"),
}


def seats(n: int) -> str:
    """`1 stilling`, `3 stillinger`."""
    return ngettext("%(n)d stilling", "%(n)d stillinger", n) % {"n": n}


_HEADS: dict[str, Any] = {
    FOUND: gettext_lazy("%(kind)s fundet"),
    CHANGED: gettext_lazy("%(kind)s rettet"),
    FILLED: gettext_lazy("%(kind)s besat"),
    CLOSED: gettext_lazy("%(kind)s lukket"),
    REOPENED: gettext_lazy("%(kind)s åbnet igen"),
    ORDERED: gettext_lazy("%(kind)s bestilt"),
    SENT: gettext_lazy("%(kind)s: CV sendt"),
}


def over_the_line(said: dict[str, Any]) -> str:
    """`Småjob fundet`, `Fleksjob besat`; empty where the line is written by hand."""
    head = _HEADS.get(said.get("step", ""))
    if said.get("job") not in JobKind.values or head is None:
        return ""
    return str(head) % {"kind": JobKind(said["job"]).label}


def on_the_timeline(said: dict[str, Any]) -> str:
    """`Småjob, 2 stillinger · besat`; empty where the line is written by hand."""
    if said.get("job") not in JobKind.values:
        return ""
    what = _("%(kind)s, %(seats)s") % {
        "kind": JobKind(said["job"]).label,
        "seats": seats(int(said.get("seats", 1))),
    }
    step = _STEPS.get(said.get("step", ""))
    return f"{what} · {step}" if step else what

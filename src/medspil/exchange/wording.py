"""What an import says of itself, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

VERDICTS = {
    "new": gettext_lazy("ny"),
    "changed": gettext_lazy("ændres"),
    "unchanged": gettext_lazy("uændret"),
    "closed": gettext_lazy("afsluttet i Medspil"),
    "error": gettext_lazy("fejl"),
    "kept": gettext_lazy("beholdt"),
}


def summary(counts: dict[str, int]) -> str:
    """`200 rækker: 198 nye, 1 ændret, 1 uændret, 0 afsluttede, 0 med fejl. 3 bemærkninger.`"""
    rows = ngettext("%(n)d række", "%(n)d rækker", counts["rows"]) % {"n": counts["rows"]}
    parts = [
        ngettext("%(n)d ny", "%(n)d nye", counts["new"]) % {"n": counts["new"]},
        ngettext("%(n)d ændret", "%(n)d ændrede", counts["changed"]) % {"n": counts["changed"]},
        _("%(n)d uændret") % {"n": counts["unchanged"]},
    ]
    if counts["closed"]:
        closed = counts["closed"]
        parts.append(ngettext("%(n)d afsluttet", "%(n)d afsluttede", closed) % {"n": closed})
    parts.append(_("%(n)d med fejl") % {"n": counts["error"]})
    remarks = ngettext("%(n)d bemærkning", "%(n)d bemærkninger", counts["remarks"])
    return f"{rows}: {', '.join(parts)}. {remarks % {'n': counts['remarks']}}."


def sentence(row: int | None, column: str, text: str) -> str:
    """`Række 5, cpr: Et CPR-nummer har ti cifre.`"""
    if row is None:
        return text
    place = _("Række %(row)d") % {"row": row}
    return f"{place}, {column}: {text}" if column else f"{place}: {text}"

"""What is said of orders and profiles: the texts people say yes to, and the reasons of a list."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from medspil.matching.scoring import points

SEARCH_TEXT: Any = gettext_lazy(
    "Vi må finde dig frem, når en virksomhed søger folk, og en virksomhedskonsulent må ringe til "
    "dig om det. Virksomheden får intet at vide om dig, før du siger ja til netop det job. "
    "Du kan altid sige stop."
)
ORDER_STATES: dict[str, Any] = {
    "open": gettext_lazy("Åben"),
    "filled": gettext_lazy("Besat"),
    "closed": gettext_lazy("Lukket"),
}
STEPS: dict[str, Any] = {
    "chosen": gettext_lazy("Valgt, ikke spurgt"),
    "asked": gettext_lazy("Spurgt"),
    "no": gettext_lazy("Borgeren sagde nej"),
    "yes": gettext_lazy("Borgeren sagde ja"),
    "sent": gettext_lazy("CV sendt"),
    "rejected": gettext_lazy("Virksomheden sagde nej tak"),
    "interview": gettext_lazy("Til samtale"),
    "hired": gettext_lazy("Ansat"),
}
PARTS: tuple[Any, ...] = (
    gettext_lazy("Erhverv"),
    gettext_lazy("Kompetencer"),
    gettext_lazy("Beviser"),
    gettext_lazy("Afstand"),
    gettext_lazy("Timer"),
    gettext_lazy("Start"),
)


def ask_text(company: str, title: str) -> str:
    """What the citizen is asked, word for word."""
    return _(
        "Må vi vise dit CV til %(company)s? De søger folk til: %(title)s. De ser dit fornavn, hvad "
        "du kan, og hvornår du kan begynde. Først når de vil tale med dig, får de dit "
        "telefonnummer. Det er frivilligt, og et nej får ingen betydning for dig."
    ) % {"company": company, "title": title}


def km_in_words(km: int | None) -> str:
    """`12 km i luftlinje`."""
    if km is None:
        return _("Afstanden er ikke kendt")
    return _("%(n)d km i luftlinje") % {"n": km}


def part_in_words(given: int, whole: int) -> str:
    """`120 af 300`; a dash where the order does not ask for it."""
    return _("%(given)d af %(whole)d") % {"given": given, "whole": whole} if whole else "–"


def late_in_words(days: int) -> str:
    """`Kan begynde 3 dage senere`."""
    said = ngettext("Kan begynde %(n)d dag senere", "Kan begynde %(n)d dage senere", days)
    return said % {"n": days}


WHOLE = (
    points.OCCUPATION,
    points.SKILLS,
    points.CERTIFICATES,
    points.DISTANCE,
    points.HOURS,
    points.START,
)

"""What is said of orders and profiles: the text that a profile rests on, and a list's reasons."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from medspil.matching.scoring import points
from medspil.matching.scoring.facts import MUST, NICE, SHOULD

SEARCH_TEXT: Any = gettext_lazy(
    "Vi må finde dig frem, når en virksomhed søger folk, og en virksomhedskonsulent må ringe til "
    "dig om det. Virksomheden får intet at vide om dig, før du siger ja til netop det job. "
    "Du kan altid sige stop."
)
STAGES: dict[str, Any] = {
    "received": gettext_lazy("Modtaget, ikke talt igennem"),
    "searching": gettext_lazy("Vi leder"),
    "proposed": gettext_lazy("Kandidater er valgt"),
    "sent": gettext_lazy("CV’er er sendt"),
    "interviews": gettext_lazy("Samtaler"),
    "filled": gettext_lazy("Besat"),
    "partly": gettext_lazy("Lukket, delvist besat"),
    "without": gettext_lazy("Lukket uden ansættelse"),
    "follow_up": gettext_lazy("Skal følges op"),
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
    "gone": gettext_lazy("Kan ikke findes mere"),
}
PARTS: tuple[Any, ...] = (
    gettext_lazy("Erhverv"),
    gettext_lazy("Kompetencer"),
    gettext_lazy("Beviser"),
    gettext_lazy("Afstand"),
    gettext_lazy("Timer"),
    gettext_lazy("Start"),
)


LEVELS: dict[str, Any] = {
    MUST: gettext_lazy("krav"),
    SHOULD: gettext_lazy("ønske"),
    NICE: gettext_lazy("plus"),
}
FIELDS: dict[str, Any] = {  # what can be put right in an order; the occupation follows the title
    "title": gettext_lazy("Arbejdet"),
    "seats": gettext_lazy("Hvor mange"),
    "start_on": gettext_lazy("Begynder"),
    "hours_from": gettext_lazy("Timer om ugen, mindst"),
    "hours_to": gettext_lazy("Timer om ugen, højst"),
    "shifts": gettext_lazy("Hvornår på dagen"),
    "postcode": gettext_lazy("Postnummer"),
    "skills": gettext_lazy("Krav og ønsker"),
    "certificates": gettext_lazy("Beviser"),
    "strains": gettext_lazy("Det kræver arbejdet"),
    "occupation_is_must": gettext_lazy("Kun det erhverv eller et tæt på"),
    "kind": gettext_lazy("Slags"),
    "urgency": gettext_lazy("Hvor hurtigt"),
    "workplace": gettext_lazy("Arbejdssted"),
    "course": gettext_lazy("Kursus"),
    "course_on": gettext_lazy("Kurset er"),
    "note": gettext_lazy("Andet"),
}


def occupation_in_words(given: int) -> str:
    if given >= points.OCCUPATION:
        return _("Det samme erhverv")
    return _("Et erhverv tæt på") if given else _("Et andet erhverv")


def occupation_in_short(given: int) -> str:
    if given >= points.OCCUPATION:
        return _("det samme")
    return _("tæt på") if given else _("et andet")


def km_in_words(km: int | None) -> str:
    """`12 km i luftlinje`."""
    if km is None:
        return _("Afstanden er ikke kendt")
    return _("%(n)d km i luftlinje") % {"n": km}


def km_in_short(km: int | None) -> str:
    """`12 km`."""
    return _("ikke kendt") if km is None else _("%(n)d km") % {"n": km}


def hours_in_words(low: int, high: int) -> tuple[str, str]:
    """`20–37`, or `37`; and with the word."""
    short = str(low) if low == high else _("%(low)d–%(high)d") % {"low": low, "high": high}
    return short, _("%(hours)s timer") % {"hours": short}


def part_in_words(given: int, whole: int) -> str:
    """`120 af 300`; a dash where the order does not ask for it."""
    return _("%(given)d af %(whole)d") % {"given": given, "whole": whole} if whole else "–"


def late_in_words(days: int) -> str:
    """`Kan begynde 3 dage senere`."""
    if not days:
        return _("Kan begynde til tiden")
    said = ngettext("Kan begynde %(n)d dag senere", "Kan begynde %(n)d dage senere", days)
    return said % {"n": days}


def late_in_short(days: int) -> str:
    """`3 dage senere`."""
    if not days:
        return _("til tiden")
    return ngettext("%(n)d dag senere", "%(n)d dage senere", days) % {"n": days}


WHOLE = (
    points.OCCUPATION,
    points.SKILLS,
    points.CERTIFICATES,
    points.DISTANCE,
    points.HOURS,
    points.START,
)

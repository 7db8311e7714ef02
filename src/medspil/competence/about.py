"""Where the taxonomies come from, and what of them is not here: the page »Om data« and the
command say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class DataSource:
    """What it is, whose it is, on which terms, and the line that goes with it."""

    name: Any
    owner: str
    terms: str
    line: str


SOURCES = (
    DataSource(
        _("ESCO v1.1.1: erhverv, kompetencer og hvad erhverv kræver"),
        "Europa-Kommissionen",
        "Decision 2011/833/EU",
        "This service uses the ESCO classification of the European Commission.",
    ),
    DataSource(
        _("ISCO-08: grupper af erhverv, dansk tekst fra ESCO v1.0.8"),
        "ILO / Europa-Kommissionen",
        "Decision 2011/833/EU",
        "ISCO-08 groups with Danish labels, from ESCO v1.0.8.",
    ),
    DataSource(
        _("STARs jobtitler, og hvad de er i ESCO"),
        "Styrelsen for Arbejdsmarked og Rekruttering",
        "MIT (MELO benchmark)",
        "STAR's job titles linked to ESCO (2021), from the sources of the MELO benchmark, MIT.",
    ),
    DataSource(
        _("DISCO-08: fagklassifikation"),
        "Danmarks Statistik",
        "CC BY 4.0",
        "Kilde: Danmarks Statistik (DISCO-08), CC BY 4.0.",
    ),
    DataSource(
        _("Uddannelser: navne, niveauer og områder"),
        "Danmarks Statistik",
        "CC BY 4.0",
        "Kilde: Danmarks Statistik (uddannelsesklassifikationer), CC BY 4.0.",
    ),
)
NOT_LOADED = (
    _(
        "68 erhverv og 517 kompetencer kom til efter ESCO v1.0.8 og har kun engelsk navn: en åben "
        "dansk udgave af ESCO 1.1 findes ikke."
    ),
    _("STARs titler er kun omtrent halvdelen: resten er ikke åbent offentliggjort her."),
    _("ESCOs grupper af kompetencer er ikke med: de har ingen danske navne."),
)

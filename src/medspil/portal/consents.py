"""The words of each consent, as the citizen reads them and as they are kept with the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from medspil.portal.models import ConsentKind


@dataclass(frozen=True, slots=True)
class ConsentWords:
    """A question that can be answered with yes or no."""

    title: Any
    text: Any


WORDS = {
    ConsentKind.SHARE_CV.value: ConsentWords(
        _("Vis mit CV til virksomheder"),
        _(
            "Vi må vise dit CV til en virksomhed, der søger folk. Virksomheden ser ikke dit navn, "
            "før du siger ja."
        ),
    ),
    ConsentKind.HEALTH.value: ConsentWords(
        _("Hent oplysninger fra min læge"),
        _(
            "Vi må spørge din læge om, hvad du kan klare. Vi henter kun det, vi skal bruge. "
            "Du får at vide, hvad vi har fået."
        ),
    ),
    ConsentKind.FUND.value: ConsentWords(
        _("Tal med min a-kasse"),
        _("Vi må tale med din a-kasse om, hvad vi har aftalt med dig."),
    ),
    ConsentKind.OTHERS.value: ConsentWords(
        _("Tal med andre i kommunen"),
        _(
            "Vi må tale med andre i kommunen, der også hjælper dig. Så slipper du for at sige det "
            "to gange."
        ),
    ),
}

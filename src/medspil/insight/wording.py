"""How a figure is written."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medspil.insight.queries import Reading
from medspil.kernel.measure import SMALLEST, Figure
from medspil.ui.wording import number


def written(figure: Figure, reading: Reading | None) -> str:
    """`26 dage`, `98 %`, `1,3`; a dash where there is nothing to say, a word where it is hidden."""
    if reading is None:
        return "–"
    if reading.hidden:
        return _("skjult")
    value = reading.values[figure.code]
    if value is None:
        return "–"
    if figure.unit == "days":
        return ngettext("%(n)s dag", "%(n)s dage", int(value)) % {"n": number(value)}
    if figure.unit == "percent":
        return f"{number(value, 0)} %"
    if figure.unit == "mean":
        return number(value, 1)
    return number(value)


def why_hidden() -> str:
    """Why a figure is not shown."""
    return _(
        "Skjult: færre end %(n)d har svaret, så tallet kunne vise, hvad den enkelte mener."
    ) % {"n": SMALLEST}

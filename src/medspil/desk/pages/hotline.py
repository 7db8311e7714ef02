"""The hotline's figures as a file. The hotline knows no room, and so cannot write one itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from medspil.exchange import export
from medspil.hotline.doors import duty_page
from medspil.hotline.figures import Line, lines_of, weeks_told
from medspil.hotline.forms import FiguresForm


@require_safe
@duty_page(rule="hotline.see_figures")
def figures(request: HttpRequest, wanted: str) -> HttpResponseBase:
    """``/hotline/tal/fil/csv/``: the weeks of the page, each count as it is told there."""
    weeks = weeks_told(*FiguresForm(request.GET).period())
    columns: list[export.Column] = [
        (_("Ugen begynder"), "monday"),
        (_("Tal"), "title"),
        (_("Heraf"), "label"),
        (_("Opkald"), _told),
    ]
    return export.respond(request, _("hotline"), columns, lines_of(weeks), wanted)


def _told(line: Line) -> int | str:
    """Never an empty cell, which a spreadsheet would add up as nought."""
    return _("skjult") if line.n is None else line.n

"""What can be counted of the hotline, from the weeks as they are told. See `hotline.figures`."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from medspil.hotline.figures import (
    COUNTED,
    is_reachable,
    percent_of,
    sum_calls,
    sum_unanswered,
    weeks_told,
)
from medspil.hotline.models import Caller, Kind, Place, Theme
from medspil.kernel.measure import Figure, Measure

Numbers = tuple[int, dict[str, float | None]]

_WEEKS = _(
    "Kun hele uger tæller med, og kun uger, hvor tallet og resten begge er mindst fem. Derfor kan "
    "tallene ikke lægges sammen på tværs."
)


def _shares(
    code: str,
    name: Promise,
    definition: Promise,
    kind: Kind,
    codes: type[TextChoices],
    lead: tuple[str, ...],
) -> Measure:
    return Measure(
        code=code,
        name=name,
        definition=definition,
        version=1,
        counted=_("opkald"),
        each=COUNTED,
        figures=tuple(
            Figure(one.value, one.label, f"{kind.value}:{one.value}", "percent") for one in codes
        ),
        lead=lead,
        moment=False,
        tells=partial(percent_of, kind),
    )


def _calls(start: date, end: date) -> Numbers:
    weeks = weeks_told(start, end) if is_reachable() else []
    calls, missed = sum_calls(weeks), sum_unanswered(weeks)
    return calls.n or 0, {
        "per_week": calls.n / calls.weeks if calls.n is not None else None,
        "unanswered": missed.n / missed.weeks if missed.n is not None else None,
    }


CALLS = Measure(
    code="hotline-opkald",
    name=_("Opkald til hotlinen"),
    definition=_("Opkald om ugen, besvarede og ubesvarede, i de uger, hvor der var mindst fem."),
    version=1,
    counted=_("opkald"),
    each=COUNTED,
    figures=(
        Figure("per_week", _("Besvaret om ugen"), "calls", "mean"),
        Figure("unanswered", _("Ubesvaret om ugen"), "unanswered", "mean"),
    ),
    moment=False,
    tells=_calls,
)
CALLERS = _shares(
    "hotline-hvem",
    _("Hvem ringer til hotlinen"),
    _WEEKS,
    Kind.CALLER,
    Caller,
    ("citizen", "employee"),
)
THEMES = _shares(
    "hotline-emner",
    _("Hvad hotlinen handler om"),
    _WEEKS,
    Kind.THEME,
    Theme,
    ("infection", "isolation"),
)
REFERRED = _shares(
    "hotline-henvist",
    _("Hvor hotlinen henviser til"),
    _WEEKS,
    Kind.REFERRED,
    Place,
    ("doctor", "association"),
)

MEASURES = (CALLS, CALLERS, THEMES, REFERRED)

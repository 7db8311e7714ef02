"""`/leder/`: the leader's teams in figures. Each opens its definition and its rows."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from medspil.desk.menu import open_address
from medspil.desk.queries.leader import GLASS_DAYS, leader_page
from medspil.insight.forms import PeriodForm
from medspil.people.doors import StaffRequest, staff_page

SHOWN = 20  # of those nobody gets hold of; the rest behind the link


@require_safe
@staff_page(rule="desk.leader")
def leader(request: StaffRequest) -> HttpResponseBase:
    """Buckets, days since last contact, share spoken with, continuity, unreached with concern."""
    form = PeriodForm(request.GET, viewer=request.user)
    for name in ("til", "team", "staff"):  # today's figures, of all the leader's teams
        form.fields.pop(name, None)
    form.fields["fra"].label = _("Talt med siden")
    ask = form.ask()
    page = leader_page(request.user, ask)
    unreached = list(page.unreached[: SHOWN + 1])
    return render(
        request,
        "desk/leader.html",
        {
            "form": form,
            "ask": ask,
            "page": page,
            "unreached": unreached[:SHOWN],
            "more_unreached": len(unreached) > SHOWN,
            "glass_days": GLASS_DAYS,
            "concerns_url": open_address("contact:concerns", request.user),
            "forecast_url": open_address("contact:forecast", request.user),
            "measures_url": open_address("insight:measures", request.user),
        },
    )

"""Who sits in the panel, what the law wants and wanted, and the municipality's own figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from medspil.kernel.action import allowed
from medspil.meetings.actions.panel.types import end_seat, seat_member, set_panel
from medspil.meetings.forms.panel import FiguresForm, PanelForm, SeatForm
from medspil.meetings.models import PanelType
from medspil.meetings.pages.panel.doing import done, once
from medspil.meetings.queries.panel.team import law_of, members_today, states_drawn
from medspil.people.doors import SeeOther, StaffRequest, staff_page


@require_http_methods(["GET", "POST"])
@staff_page(rule="meetings.see_panel_rules")
def team(request: StaffRequest) -> HttpResponseBase:
    """``/rehabilitering/team/``: members, dated rules with their evidence, figures, the states."""
    may = allowed("meetings.set_panel", request.user)
    kind = PanelType.objects.order_by("pk").first()
    sent = request.POST if request.method == "POST" else None
    if sent is not None and not may:
        raise Http404
    which = sent.get("form", "") if sent is not None else ""
    seat = SeatForm(sent if which == "seat" else None)
    figures = FiguresForm(sent if which == "figures" else None, type=kind)
    ending = PanelForm(sent if which == "end" else None)
    who: dict[str, Any] = {"by": request.user, "once": once(request)}
    asked: tuple[forms.Form, Callable[[dict[str, Any]], Any], str] | None = None
    if which == "seat":
        asked = (seat, lambda given: seat_member(**who, **given), _("Pladsen er givet."))
    elif which == "figures" and kind is not None:
        asked = (figures, lambda given: set_panel(**who, type=kind, **given), _("Gemt."))
    elif which == "end" and sent is not None:
        key = sent.get("member", "")
        member = members_today().filter(pk=int(key) if key.isdigit() else 0).first()
        if member is not None:
            asked = (
                ending,
                lambda _given: end_seat(**who, member=member),
                _("I dag er sidste dag."),
            )
    if asked is not None and done(request, *asked):
        return SeeOther(reverse("meetings:panel_team"))
    context = {
        "panel": kind,
        "members": members_today(),
        "periods": law_of(kind),
        "states": states_drawn(),
        "may": may,
        "seat": seat,
        "figures": figures,
        "wrong": asked[0] if asked else None,
    }
    status = 422 if sent is not None else 200
    return render(request, "meetings/panel_team.html", context, status=status)

"""Save and delete named views of a list."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from medspil.desk.actions.views import delete_view as delete
from medspil.desk.actions.views import save_view as save
from medspil.desk.queries.views import views_for
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.doors import StaffRequest, staff_page
from medspil.people.models import Team
from medspil.people.rules import case_teams

PAGES = {"citizens": "desk:citizens"}


@require_POST
@staff_page(rule="desk.save_view")
def save_view(request: StaffRequest, page: str) -> HttpResponseBase:
    """Save what the address shows under a name."""
    if page not in PAGES:
        raise Http404
    query = request.POST.get("query", "")
    teams = case_teams(request.user)[1]
    shared = Team.objects.filter(pk__in=teams).first() if request.POST.get("shared") else None
    try:
        view = save(
            by=request.user,
            once=request.POST.get("once"),
            page=page,
            name=request.POST.get("name", ""),
            query=query,
            shared_with=shared,
        )
        messages.success(request, _("Visningen “%(name)s” er gemt.") % {"name": view.name})
    except Refused as refused:
        messages.error(request, refused.message)
    except AlreadyDone:
        pass
    return redirect(f"{reverse(PAGES[page])}?{query}")


@require_POST
@staff_page(rule="desk.save_view")
def delete_view(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Delete one's own view."""
    mine = views_for(request.user, "citizens").filter(owner=request.user)
    view = get_object_or_404(mine, pk=pk)
    page = PAGES[view.page]
    delete(by=request.user, view=view)
    messages.success(request, _("Visningen er slettet."))
    return redirect(page)

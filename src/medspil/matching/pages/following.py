"""Four and twelve weeks after: who is to be asked whether they are still there."""

from __future__ import annotations

import uuid

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from medspil.exchange import export
from medspil.kernel.action import allowed
from medspil.matching.actions.proposals import note_still_there
from medspil.matching.files import follow_ups_file
from medspil.matching.forms.steps import StillForm
from medspil.matching.models import Proposal
from medspil.matching.pages import PLAN, SEE, WRITE
from medspil.matching.queries.candidates import follow_ups, get_proposal
from medspil.people.answering import How, do
from medspil.people.doors import StaffRequest, file_asks_again, staff_page
from medspil.people.queries import log_export


@never_cache
@require_safe
@staff_page(rule=SEE)
@file_asks_again
def page(request: StaffRequest) -> HttpResponseBase:
    """``/jobordrer/opfoelgning/``: who is to be asked whether they are still there; or a file."""
    if wanted := request.GET.get("format"):
        rows = follow_ups(request.user)
        shown = [one.person.who.pk for one in rows if one.person.who is not None]
        log_export(request.user, shown)
        return export.respond(request, _("opfoelgning"), follow_ups_file(), rows, wanted)
    return _draw(request)


def _draw(request: StaffRequest, wrong: forms.Form | None = None) -> HttpResponseBase:
    context = {
        "rows": follow_ups(request.user),
        "wrong": wrong,
        "plans": allowed(PLAN, request.user),
    }
    return render(
        request, "matching/follow_ups.html", context, status=422 if wrong is not None else 200
    )


def _back(request: StaffRequest, one: Proposal) -> str:
    """The list, or the candidate whose answer was put right."""
    if request.POST.get("back") == "candidate":
        return reverse("matching:candidate", args=[one.public_id])
    return reverse("matching:follow_ups")


@require_POST
@staff_page(rule=WRITE)
def still(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobordrer/kandidat/<uuid>/stadig/``: still there, or not."""
    one, form = get_proposal(request.user, public_id), StillForm(request.POST)

    def act(how: How) -> None:
        note_still_there(**how, proposal=one, **form.facts())

    return do(
        request,
        form,
        act,
        back=_back(request, one),
        page=lambda wrong: _draw(request, wrong),
        said=_("Gemt."),
    )

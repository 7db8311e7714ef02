"""Pairs that may be one company: a person decides, and may decide otherwise."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from medspil.companies import comparing
from medspil.companies.actions.duplicates import call_different, merge, unmerge
from medspil.companies.actions.finding import ask_to_compare
from medspil.companies.models import Comparison, ComparisonState
from medspil.companies.pages import status
from medspil.companies.pages.company import draw
from medspil.companies.queries.campaigns import last_comparison, open_pairs
from medspil.companies.queries.companies import get_company, sheet
from medspil.exchange.work import worker_lives
from medspil.kernel.action import Refused
from medspil.people.answering import How, StepForm, do
from medspil.people.doors import StaffRequest, staff_page

MERGE = "companies.merge"
STEPS = {
    "": gettext_lazy("Venter på baggrundsarbejderen"),
    "gather": gettext_lazy("Samler virksomhederne"),
    "cvr": gettext_lazy("Sammenligner CVR-numre"),
    "p_number": gettext_lazy("Sammenligner P-numre"),
    "head": gettext_lazy("Sammenligner navne"),
    "tail": gettext_lazy("Sammenligner navne"),
    "address": gettext_lazy("Sammenligner adresser"),
    "phone": gettext_lazy("Sammenligner telefonnumre"),
    "keep": gettext_lazy("Skriver listen"),
}
WHY = {
    "cvr": gettext_lazy("samme CVR-nummer"),
    "p_number": gettext_lazy("samme P-nummer"),
    "name": gettext_lazy("næsten samme navn"),
    "address": gettext_lazy("samme adresse"),
    "phone": gettext_lazy("samme telefon"),
}


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=MERGE)
def pairs(request: StaffRequest) -> HttpResponseBase:
    """``/virksomheder/dubletter/``: pairs that wait; a press has all companies compared anew."""
    asked = last_comparison(request.user)
    under_way = asked is not None and asked.state == ComparisonState.UNDER_WAY
    if request.headers.get("HX-Request"):
        if under_way:
            return render(request, "companies/_comparing.html", _progress(asked))
        return HttpResponse(headers={"HX-Refresh": "true"})

    def page(form: forms.Form) -> HttpResponseBase:
        shown = Paginator(open_pairs(request.user), 50).get_page(request.GET.get("side"))
        context = {"form": form, "page": shown, "under_way": under_way, **_progress(asked)}
        return render(request, "companies/pairs.html", context, status=status(form))

    def act(how: How) -> None:
        if asked is not None and comparing.stale(asked):  # its worker is gone: once more
            comparing.see_to(asked)
        else:
            comparing.see_to(ask_to_compare(**how))

    if request.method != "POST":
        return page(StepForm())
    return do(request, StepForm(request.POST), act, back=reverse("companies:pairs"), page=page)


def _progress(asked: Comparison | None) -> dict[str, Any]:
    return {
        "asked": asked,
        "doing": STEPS.get(asked.progress, STEPS[""]) if asked else "",
        "stale": asked is not None and comparing.stale(asked),
        "worker": worker_lives(),
    }


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=MERGE)
def pair(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/virksomheder/dubletter/<nr>/``: the two beside each other; the same, or not."""
    held = open_pairs(request.user).filter(pk=pk).first()
    if held is None:
        raise Http404

    def page(form: forms.Form) -> HttpResponseBase:
        context = {
            "form": form,
            "pair": held,
            "why": [str(WHY[one]) for one in held.why if one in WHY],
            "two": [sheet(request.user, one, lines=3) for one in (held.first, held.second)],
        }
        return render(request, "companies/pair.html", context, status=status(form))

    if request.method != "POST":
        return page(StepForm())

    def act(how: How) -> None:
        choice = request.POST.get("do", "")
        if choice == "different":
            call_different(**how, pair=held)
        elif choice in ("first", "second"):
            kept, gone = held.first, held.second
            if choice == "second":
                kept, gone = gone, kept
            merge(**how, kept=kept, gone=gone)
        else:
            raise Refused(_("Vælg, hvad der skal ske."))

    return do(
        request,
        StepForm(request.POST),
        act,
        back=reverse("companies:pairs"),
        page=page,
        said=_("Gemt."),
    )


@require_POST
@staff_page(rule=MERGE)
def part(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/virksomheder/<uuid>/skil/``: they were two after all."""
    company = get_company(request.user, public_id)
    key = request.POST.get("merge", "")
    merged = company.merges.filter(pk=int(key), undone_at=None).first() if key.isdecimal() else None

    def act(how: How) -> None:
        if merged is None:
            raise Refused(_("De er allerede skilt igen."))
        unmerge(**how, merged=merged)

    return do(
        request,
        StepForm(request.POST),
        act,
        back=reverse("companies:company", args=[company.public_id]),
        page=lambda form: draw(request, company, step_form=form),
        said=_("Skilt igen. Alt er, som det var."),
    )

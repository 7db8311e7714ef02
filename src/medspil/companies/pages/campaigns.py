"""Campaigns: the list, a new one from a filter or a tag, who calls, and how far it is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.companies.actions import campaigns as actions
from medspil.companies.actions.calling import call_all_the_same
from medspil.companies.forms.campaigns import CampaignForm, ReasonForm, SharesForm
from medspil.companies.models import Campaign
from medspil.companies.pages import SEE, status
from medspil.companies.queries import campaigns as queries
from medspil.companies.queries.campaigns import campaigns_for, preview, rows_of
from medspil.companies.queries.searches import tags_for
from medspil.companies.queries.selection import Selection
from medspil.exchange import export
from medspil.kernel.action import AlreadyDone, NotAllowed, Refused, allowed
from medspil.people.answering import How, choice_of, do, make
from medspil.people.doors import SeeOther, StaffRequest, file_asks_again, staff_page
from medspil.rounds.models import Outcome, RoundState, RowState
from medspil.rounds.queries import PARTS

START = "companies.start_campaign"
ROWS = 50


def campaign_of(request: StaffRequest, pk: int) -> Campaign:
    """A campaign, for who works with companies; else 404."""
    found = campaigns_for(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def led(request: StaffRequest, pk: int) -> Campaign:
    """A campaign that the viewer leads; to the rest the page does not exist."""
    found = campaign_of(request, pk)
    if not allowed("companies.lead_campaign", request.user, found):
        raise NotAllowed("companies.lead_campaign")
    return found


def address(campaign: Campaign) -> str:
    return reverse("companies:campaign", args=[campaign.pk])


@require_safe
@staff_page(rule=SEE)
def every(request: StaffRequest) -> HttpResponseBase:
    """``/kampagner/``: all of them, the open ones first."""
    order = [RoundState.RUNNING, RoundState.PAUSED, RoundState.DRAFT, RoundState.FINISHED]
    found = sorted(campaigns_for(request.user), key=lambda one: order.index(RoundState(one.state)))
    progress = queries.progress_of(found)
    rows = [(one, progress[one.pk]) for one in found]
    return render(request, "companies/campaigns.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=START)
def new(request: StaffRequest) -> HttpResponseBase:
    """``/kampagner/ny/?sections=I``: whom the filter chooses, what is said, until when."""
    query = Selection.of(request.GET.urlencode()).stored()
    form = CampaignForm(request.POST or None)

    def page(form: forms.Form) -> HttpResponseBase:
        context = {
            "form": form,
            "campaign": None,
            "preview": preview(request.user, query),
            "words": Selection.of(query).in_words(),
            "query": query,
        }
        return render(request, "companies/campaign_form.html", context, status=status(form))

    if request.method != "POST":
        return page(form)
    return make(
        request,
        form,
        lambda how: actions.draft_campaign(**how, query=query, **form.cleaned_data),
        kind=Campaign,
        to=lambda made: reverse("companies:campaign_shares", args=[made.pk]),
        page=page,
    )


@require_POST
@staff_page(rule=START)
def from_tag(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/virksomheder/maerker/<nr>/ringeliste/``: the call list of a tag in one click."""
    tag = tags_for(request.user).filter(pk=pk).first()
    if tag is None:
        raise Http404
    try:
        made = actions.call_list(by=request.user, once=request.POST.get("once") or None, tag=tag)
    except AlreadyDone as done:
        made = get_object_or_404(Campaign, pk=done.result)
    except Refused as refused:
        messages.error(request, refused.message)
        return SeeOther(reverse("companies:tags"))
    return SeeOther(address(made))


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=START)
def change(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kampagner/<nr>/ret/``: another name, script or end."""
    campaign = led(request, pk)
    form = CampaignForm(request.POST or None, campaign=campaign)

    def page(form: forms.Form) -> HttpResponseBase:
        context = {"form": form, "campaign": campaign}
        return render(request, "companies/campaign_form.html", context, status=status(form))

    if request.method != "POST":
        return page(form)
    return do(
        request,
        form,
        lambda how: actions.change_campaign(**how, campaign=campaign, **form.cleaned_data),
        back=address(campaign),
        page=page,
        said=_("Kampagnen er rettet."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=START)
def shares(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kampagner/<nr>/fordel/``: who calls, and which industries are theirs."""
    campaign = led(request, pk)
    form = SharesForm(request.POST or None, campaign=campaign)

    def page(form: forms.Form) -> HttpResponseBase:
        context = {
            "form": form,
            "campaign": campaign,
            "preview": preview(request.user, campaign.query),
        }
        return render(request, "companies/campaign_shares.html", context, status=status(form))

    if request.method != "POST":
        return page(form)

    def act(how: How) -> None:
        actions.share_out(**how, campaign=campaign, shares=form.shares())

    return do(request, form, act, back=address(campaign), page=page, said=_("Fordelt."))


@require_POST
@staff_page(rule=START)
def state(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kampagner/<nr>/tilstand/``: start, pause, go on, finish."""
    campaign = led(request, pk)
    ways = {
        "start": actions.start_campaign,
        "pause": actions.pause_campaign,
        "resume": actions.resume_campaign,
        "finish": actions.finish_campaign,
    }
    try:
        choice_of(request, **ways)(
            by=request.user, once=request.POST.get("once") or None, campaign=campaign
        )
    except Refused as refused:
        messages.error(request, refused.message)
    except AlreadyDone:
        return SeeOther(address(campaign))
    return SeeOther(address(campaign))


@require_safe
@staff_page(rule=SEE)
@file_asks_again
def rows(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kampagner/<nr>/virksomheder/?vis=missed``: everybody in it, and how far each is."""
    campaign = campaign_of(request, pk)
    wanted = request.GET.get("vis", "")
    found = rows_of(campaign)
    if wanted in PARTS:
        found = found.filter(PARTS[wanted])
    if file := request.GET.get("format"):
        columns: list[export.Column] = [
            (_("Nr."), "position"),
            (_("CVR-nummer"), lambda row: row.company.cvr or ""),
            (_("Navn"), "company.name"),
            (_("Konsulent"), lambda row: row.assigned_to.full_name if row.assigned_to else ""),
            (_("Hvor langt"), lambda row: RowState(row.state).label),
            (_("Udfald"), lambda row: Outcome(row.outcome).label if row.outcome else ""),
            (_("Forsøg"), "tries"),
            (_("Ring igen"), "call_back_at"),
            (_("Færdig"), "done_at"),
        ]
        return export.respond(request, _("kampagne"), columns, found.iterator(2000), file)
    page = Paginator(found, ROWS).get_page(request.GET.get("side"))
    return _rows(request, campaign, page, wanted)


def _rows(
    request: StaffRequest, campaign: Campaign, page: Any, wanted: str = "", **wrong: Any
) -> HttpResponseBase:
    context = {
        "campaign": campaign,
        "page": page,
        "rows": [(row, queries.is_quiet(row.company)) for row in page.object_list],
        "wanted": wanted,
        "parts": [(part, PART_NAMES[part]) for part in PART_NAMES],
        "may_call": allowed("companies.call_in_campaign", request.user, campaign),
        "reason": ReasonForm(),
        "wrong": wrong.get("wrong"),
    }
    return render(request, "companies/campaign_rows.html", context, status=422 if wrong else 200)


PART_NAMES = {
    "wants": gettext_lazy("Ønsker kontakt"),
    "declines": gettext_lazy("Ønsker ikke nu"),
    "missed": gettext_lazy("Ikke truffet"),
    "wrong_number": gettext_lazy("Forkert nummer"),
    "in_hand": gettext_lazy("Ringes op nu"),
    "call_backs": gettext_lazy("Vil ringes op senere"),
    "tried": gettext_lazy("Prøves igen"),
    "untouched": gettext_lazy("Ikke ringet til endnu"),
}


@require_POST
@staff_page(rule=SEE)
def all_the_same(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kampagner/<nr>/alligevel/``: call one that somebody spoke with lately, and say why."""
    campaign = campaign_of(request, pk)
    if not allowed("companies.call_in_campaign", request.user, campaign):
        raise Http404
    key = request.POST.get("row", "")
    row = rows_of(campaign).filter(pk=int(key)).first() if key.isdecimal() else None
    if row is None:
        raise Http404
    form = ReasonForm(request.POST)
    return do(
        request,
        form,
        lambda how: call_all_the_same(**how, campaign=campaign, row=row, **form.cleaned_data),
        back=address(campaign),
        page=lambda wrong: _rows(
            request, campaign, Paginator(rows_of(campaign), ROWS).get_page(1), wrong=wrong
        ),
    )

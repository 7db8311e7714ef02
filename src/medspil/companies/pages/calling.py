"""The call screen of a campaign."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from medspil.companies.actions.calling import (
    give_back_company,
    register_campaign_call,
    take_next_company,
)
from medspil.companies.forms.campaigns import CallForm
from medspil.companies.models import Campaign, CampaignRow
from medspil.companies.pages import SEE
from medspil.companies.pages.campaigns import address, campaign_of
from medspil.companies.queries import campaigns as queries
from medspil.companies.queries.selection import Selection
from medspil.kernel.action import AlreadyDone, Refused, allowed
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.rounds.models import RoundState
from medspil.ui import wording


@never_cache
@require_safe
@staff_page(rule=SEE)
def show(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kampagner/<nr>/``: how far it is, and the company I am calling."""
    campaign = campaign_of(request, pk)
    return _page(request, campaign, queries.held_row(request.user, campaign))


def _page(
    request: StaffRequest,
    campaign: Campaign,
    row: CampaignRow | None,
    form: forms.Form | None = None,
) -> HttpResponseBase:
    days = queries.days_of(campaign)
    context = {
        "campaign": campaign,
        "card": queries.call_card(request.user, row) if row is not None else None,
        "form": form or (CallForm(row=row) if row is not None else None),
        "leads": allowed("companies.lead_campaign", request.user, campaign),
        "calls": allowed("companies.call_in_campaign", request.user, campaign),
        "words": Selection.of(campaign.query).in_words(),
        "progress": queries.progress_of([campaign])[campaign.pk],
        "days": days,
        "bars": [(wording.short_date(day.day), day.calls) for day in days],
        "parts": queries.parts(campaign),
        "in_peace": queries.waiting_for_peace(campaign),
        "quiet_days": queries.quiet_days(),
        "waiting": queries.preview(request.user, campaign.query)
        if campaign.state == RoundState.DRAFT
        else None,
    }
    status = 422 if form is not None else 200
    return render(request, "companies/campaign.html", context, status=status)


def _calls(request: StaffRequest, pk: int) -> Campaign:
    """A campaign that the viewer calls in, or 404."""
    campaign = campaign_of(request, pk)
    if not allowed("companies.call_in_campaign", request.user, campaign):
        raise Http404
    return campaign


@require_POST
@staff_page(rule=SEE)
def take(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kampagner/<nr>/naeste/``: give me the next company."""
    campaign = _calls(request, pk)
    _take(request, campaign, request.POST.get("once") or None)
    return SeeOther(address(campaign))


def _take(request: StaffRequest, campaign: Campaign, once: str | None = None) -> None:
    try:
        row = take_next_company(by=request.user, once=once, campaign=campaign)
    except AlreadyDone:
        return
    except Refused as refused:
        messages.info(request, refused.message)
        return
    if row is None:
        messages.info(request, _("Der er ingen at ringe til lige nu."))


@require_POST
@staff_page(rule=SEE)
def save(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kampagner/<nr>/gem/``: register what came of the call, and take the next."""
    campaign = _calls(request, pk)
    row = queries.taken_row(request.user, campaign, request.POST.get("row", ""))
    if row is None:
        raise Http404
    form = CallForm(request.POST, row=row)
    if form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "row"}
        try:
            register_campaign_call(
                by=request.user, once=request.POST.get("once") or None, row=row, **given
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except AlreadyDone:
            pass
        else:
            messages.success(request, _("Gemt om %(name)s.") % {"name": row.company.name})
    if form.errors:
        return _page(request, campaign, row, form)
    if request.POST.get("do") != "stop" and campaign.state == RoundState.RUNNING:
        _take(request, campaign)
    return SeeOther(address(campaign))


@require_POST
@staff_page(rule=SEE)
def give_back(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/kampagner/<nr>/laeg-tilbage/``: somebody else calls this company."""
    campaign = _calls(request, pk)
    row = queries.taken_row(request.user, campaign, request.POST.get("row", ""))
    if row is not None:
        give_back_company(by=request.user, row=row)
        messages.success(
            request, _("%(name)s er lagt tilbage i køen.") % {"name": row.company.name}
        )
    return SeeOther(address(campaign))

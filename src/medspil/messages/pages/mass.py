"""Mass sending: write, count, try on oneself, have it seen by another, send, stop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel.action import AlreadyDone, Refused, allowed
from medspil.messages import mass as work
from medspil.messages import populations
from medspil.messages.actions.mass import (
    approve_mass,
    change_mass,
    draft_mass,
    send_sample,
    start_mass,
    stop_mass,
)
from medspil.messages.forms import MassForm, PopulationForm, sms_size
from medspil.messages.models import MassSending, MassState
from medspil.messages.pages import tabs
from medspil.messages.queries.mass import dry_run, get_sending, left_out, sendings_for
from medspil.people.doors import SeeOther, StaffRequest, staff_page

SEE, WRITE = "messages.see_mass", "messages.draft_mass"
DOING: dict[str, tuple[Callable[..., MassSending], Any]] = {
    "proeve": (send_sample, gettext_lazy("Prøven er på vej til din e-mail.")),
    "godkend": (approve_mass, gettext_lazy("Godkendt. Nu kan den sendes.")),
    "send": (start_mass, gettext_lazy("Udsendelsen er i gang.")),
    "stop": (stop_mass, gettext_lazy("Stoppet. Det, der ikke er gået ud, bliver her.")),
}


@never_cache
@require_safe
@staff_page(rule=SEE)
def sendings(request: StaffRequest) -> HttpResponseBase:
    """``/beskeder/udsendelser/``: all of them, the newest first."""
    context = {
        "tabs": tabs(request.user, "sendings"),
        "page": Paginator(sendings_for(request.user), 25).get_page(request.GET.get("side")),
        "may_write": allowed(WRITE, request.user),
    }
    return render(request, "messages/sendings.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=WRITE)
def new(request: StaffRequest) -> HttpResponseBase:
    """``/beskeder/udsendelser/ny/``: to a team, or (``?udvalg=``) to whom another list shows."""
    asked = request.POST if request.method == "POST" else request.GET
    code = asked.get("udvalg", "team")
    try:
        source = populations.source(code)
    except KeyError:
        raise Http404 from None
    sent = request.POST if request.method == "POST" else None
    form = MassForm(sent)
    chosen = PopulationForm(sent, viewer=request.user) if code == "team" else None
    query = request.POST.get("query", "") if sent is not None else _query(request)
    status = 200
    if sent is not None:
        status = 422
        if form.is_valid() and (chosen is None or chosen.is_valid()):
            try:
                made = draft_mass(
                    by=request.user,
                    once=request.POST.get("once"),
                    source=code,
                    query=chosen.query() if chosen is not None else query,
                    **form.cleaned_data,
                )
                return SeeOther(_address(made.pk))
            except AlreadyDone as done:
                return SeeOther(_address(done.result))
            except Refused as refused:
                form.add_error(refused.field, refused.message)
    context = {
        "form": form,
        "chosen": chosen,
        "udvalg": code,
        "query": query,
        "words": source.words(request.user, QueryDict(query)),
        "size": sms_size(str(form["sms"].value() or "")),
    }
    return render(request, "messages/sending_write.html", context, status=status)


def _query(request: StaffRequest) -> str:
    """The other list's filter: everything in the address but what is ours."""
    query = request.GET.copy()
    for ours in ("udvalg", "side", "sort", "format", "visning"):
        query.pop(ours, None)
    return query.urlencode()[:2000]


def _address(pk: Any) -> str:
    return reverse("messages:sending", args=[pk])


@never_cache
@require_safe
@staff_page(rule=SEE)
def sending(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/beskeder/udsendelser/<nr>/``: what would happen, or how far it is."""
    return _page(request, get_sending(request.user, pk))


def _page(
    request: StaffRequest, found: MassSending, refused: str = "", status: int = 200
) -> HttpResponse:
    viewer, state = request.user, found.state
    writer = allowed("messages.write_mass", viewer, found)
    context = {
        "sending": found,
        "run": dry_run(found),
        "left_out": left_out(viewer, found)[:200],
        "progress": work.progress(found),
        "size": sms_size(found.sms),
        "refused": refused,
        "under_way": state == MassState.SENDING,
        "may_change": writer and state in (MassState.DRAFT, MassState.SAMPLED),
        "may_sample": writer and state in (MassState.DRAFT, MassState.SAMPLED),
        "may_approve": state == MassState.SAMPLED
        and allowed("messages.approve_mass", viewer, found),
        "may_start": state == MassState.APPROVED and allowed("messages.stop_mass", viewer, found),
        "may_stop": state not in (MassState.STOPPED, MassState.FINISHED)
        and allowed("messages.stop_mass", viewer, found),
        "waits_for_another": state == MassState.SAMPLED and writer,
    }
    return render(request, "messages/sending.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=WRITE)
def change(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/beskeder/udsendelser/<nr>/ret/``: write it otherwise; by who wrote it."""
    found = get_sending(request.user, pk)
    if not allowed("messages.write_mass", request.user, found):
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = MassForm(sent, instance=found)
    status = 200
    if sent is not None:
        status = 422
        if form.is_valid():
            try:
                change_mass(
                    by=request.user,
                    once=request.POST.get("once"),
                    sending=found,
                    **form.cleaned_data,
                )
                messages.success(request, _("Gemt. Send en ny prøve."))
                return SeeOther(_address(pk))
            except AlreadyDone:
                return SeeOther(_address(pk))
            except Refused as refused:
                form.add_error(refused.field, refused.message)
    context = {
        "form": form,
        "chosen": None,
        "udvalg": found.source,
        "query": found.query,
        "words": dry_run(found).words,
        "size": sms_size(str(form["sms"].value() or "")),
        "sending": found,
    }
    return render(request, "messages/sending_write.html", context, status=status)


@require_POST
@staff_page(rule=SEE)
def do(request: StaffRequest, pk: int, what: str) -> HttpResponseBase:
    """Sample, approve, send, stop."""
    found = get_sending(request.user, pk)
    if what not in DOING:
        raise Http404
    act, said = DOING[what]
    try:
        act(by=request.user, once=request.POST.get("once"), sending=found)
        messages.success(request, str(said))
    except AlreadyDone:
        pass
    except Refused as refused:
        return _page(request, get_sending(request.user, pk), refused.message, 422)
    return SeeOther(_address(pk))

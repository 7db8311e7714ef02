"""The outbox, one citizen's messages, and the letters that wait for a printer."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel.action import AlreadyDone, Refused
from medspil.messages.actions.undelivered import letter_posted
from medspil.messages.actions.wishes import opt_in, opt_out, set_wish
from medspil.messages.forms import OutboxFilter, WishForm
from medspil.messages.models import MessageState, OptOut, Wish
from medspil.messages.pages import tabs
from medspil.messages.queries import outbox_for, sent_to
from medspil.messages.queries.outbox import letters_to_print
from medspil.messages.ways.letter import path_of
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import AccessPurpose
from medspil.people.queries import get_citizen, log_access

A_PAGE = 50
RULE = "messages.outbox"


@never_cache
@require_safe
@staff_page(rule=RULE)
def outbox(request: StaffRequest) -> HttpResponseBase:
    """``/beskeder/``: what was sent to the viewer's citizens, and what waits."""
    form = OutboxFilter(request.GET)
    rows = outbox_for(request.user)
    if form.is_valid():
        if state := form.cleaned_data["tilstand"]:
            rows = rows.filter(state=state)
        if channel := form.cleaned_data["kanal"]:
            rows = rows.filter(channel=channel)
    context = {
        "tabs": tabs(request.user, "outbox"),
        "form": form,
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("side")),
    }
    return render(request, "messages/outbox.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=RULE)
def citizen(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/beskeder/borger/<uuid>/``: what one citizen was sent, and how they want to be reached."""
    found = get_citizen(request.user, public_id)
    here = reverse("messages:citizen", args=[public_id])
    wish = Wish.objects.filter(citizen=found).first()
    form = WishForm(
        request.POST if request.POST.get("do") == "wish" else None,
        initial={"channel": wish.channel if wish else ""},
    )
    if request.method == "POST":
        do, once = request.POST.get("do"), request.POST.get("once")
        try:
            if do == "wish" and form.is_valid():
                set_wish(by=request.user, once=once, citizen=found, **form.cleaned_data)
            elif do == "stop":
                opt_out(by=request.user, once=once, citizen=found)
            elif do == "start":
                opt_in(by=request.user, once=once, citizen=found)
            else:
                raise Http404
            messages.success(request, _("Gemt."))
        except AlreadyDone:
            pass
        return SeeOther(here)
    context = {
        "citizen": found,
        "form": form,
        "declined": OptOut.objects.filter(citizen=found, ended_at=None).order_by("kind"),
        "page": Paginator(sent_to(request.user, found), A_PAGE).get_page(request.GET.get("side")),
    }
    return render(request, "messages/citizen.html", context)


@never_cache
@require_safe
@staff_page(rule=RULE)
def letters(request: StaffRequest) -> HttpResponseBase:
    """``/beskeder/breve/``: letters to print and post, the oldest first."""
    page = Paginator(letters_to_print(request.user), A_PAGE).get_page(request.GET.get("side"))
    context = {"tabs": tabs(request.user, "letters"), "page": page}
    return render(request, "messages/letters.html", context)


@never_cache
@require_safe
@staff_page(rule=RULE)
def letter(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """One letter as PDF. It shows the address, also a protected one: so the look is logged."""
    found = outbox_for(request.user).filter(
        public_id=public_id, channel="letter", state=MessageState.SENT
    )
    message = found.first()
    path = path_of(str(public_id))
    if message is None or not path.exists():
        raise Http404
    protected = message.case.protected
    purpose = AccessPurpose.ADDRESS if protected else AccessPurpose.FOLLOW_UP
    log_access(request.user, message.case, purpose, _("Brev"))
    return HttpResponse(
        path.read_bytes(),
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="brev.pdf"'},
    )


@require_POST
@staff_page(rule=RULE)
def posted(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The letter is in the post."""
    message = outbox_for(request.user).filter(pk=pk).first()
    if message is None:
        raise Http404
    try:
        letter_posted(by=request.user, once=request.POST.get("once"), message=message)
        messages.success(request, _("Noteret: brevet er sendt."))
    except AlreadyDone:
        pass
    except Refused as refused:
        messages.error(request, refused.message)
    return SeeOther(reverse("messages:letters"))

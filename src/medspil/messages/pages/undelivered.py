"""»Ikke leveret«: try again, or say what was done instead."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from medspil.kernel.action import AlreadyDone, Refused
from medspil.messages.actions.undelivered import mark_handled, retry_message
from medspil.messages.forms import HandledForm
from medspil.messages.models import Message
from medspil.messages.nobodys import shown
from medspil.messages.pages import tabs
from medspil.messages.queries.undelivered import seen_to_by, undelivered_for
from medspil.people.doors import SeeOther, StaffRequest, staff_page

RULE = "messages.outbox"
A_PAGE = 25


@never_cache
@require_safe
@staff_page(rule=RULE)
def undelivered(request: StaffRequest) -> HttpResponseBase:
    """``/beskeder/ikke-leveret/``: what did not arrive, own citizens first."""
    return _page(request)


def _page(
    request: StaffRequest, refused: str = "", wrong: Any = None, status: int = 200
) -> HttpResponse:
    page = Paginator(undelivered_for(request.user), A_PAGE).get_page(request.GET.get("side"))
    rows, guests = [], shown(page)
    for message in page:
        failed = [r for r in message.receipts.all() if r.error]
        form = wrong if wrong is not None and wrong.prefix == f"m{message.pk}" else None
        rows.append(
            (
                message,
                failed[-1] if failed else None,
                form or HandledForm(prefix=f"m{message.pk}"),
                guests.get(message.pk),
            )
        )
    context = {
        "tabs": tabs(request.user, "undelivered"),
        "page": page,
        "rows": rows,
        "refused": refused,
        "wrong": wrong,
    }
    return render(request, "messages/undelivered.html", context, status=status)


def _message(request: StaffRequest, pk: int) -> Message:
    found = seen_to_by(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
@staff_page(rule=RULE)
def again(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Send it once more."""
    message = _message(request, pk)
    try:
        retry_message(by=request.user, once=request.POST.get("once"), message=message)
        messages.success(request, _("Beskeden er i kø igen."))
    except AlreadyDone:
        pass
    except Refused as refused:
        return _page(request, refused.message, status=422)
    return SeeOther(reverse("messages:undelivered"))


@require_POST
@staff_page(rule=RULE)
def handled(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Something else was done."""
    message = _message(request, pk)
    form = HandledForm(request.POST, prefix=f"m{pk}")
    if not form.is_valid():
        return _page(request, wrong=form, status=422)
    try:
        mark_handled(
            by=request.user, once=request.POST.get("once"), message=message, **form.cleaned_data
        )
        messages.success(request, _("Taget af listen."))
    except AlreadyDone:
        pass
    except Refused as refused:
        return _page(request, refused.message, status=422)
    return SeeOther(reverse("messages:undelivered"))

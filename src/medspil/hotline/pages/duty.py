"""The pages of whoever is on duty: the shift, the tally, the directory, what to do when."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.hotline.actions.duty import change_shift
from medspil.hotline.actions.tally import tally as count
from medspil.hotline.doors import SeeOther, actor_of, duty_page
from medspil.hotline.forms import SearchForm, TallyForm
from medspil.hotline.models import CHANGES, Caller, Shift
from medspil.hotline.queries import directory as places
from medspil.hotline.queries import door, line, shifts_of
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused, allowed

BREAKS = (5, 10, 15, 30)


@require_safe
@duty_page(rule="hotline.plan")
def duty(request: HttpRequest) -> HttpResponseBase:
    """``/hotline/vagt/``: today's shifts, and the way to everything else."""
    may_tally = allowed("hotline.tally", actor_of(request))
    shifts = [(shift, CHANGES[shift.state]) for shift in shifts_of(clock.today())]
    context = {"shifts": shifts, "may_tally": may_tally, "breaks": BREAKS, "door": door()}
    return render(request, "hotline/duty.html", context)


@require_POST
@duty_page(rule="hotline.tally")
def shift_state(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Open, pause or close a shift. What is asked stands in `to`: "open", "closed", "paused:10"."""
    shift = Shift.objects.filter(pk=pk).first()
    if shift is None:
        raise Http404
    to, _, minutes = request.POST.get("to", "").partition(":")
    try:
        change_shift(
            by=actor_of(request),
            shift=shift,
            to=to,
            minutes=int(minutes) if minutes.isdecimal() else 0,
            once=request.POST.get("once") or None,
        )
    except AlreadyDone:
        pass
    except Refused as refused:
        messages.error(request, refused.message)
    return SeeOther(reverse("hotline:duty"))


@never_cache
@require_http_methods(["GET", "POST"])
@duty_page(rule="hotline.tally")
def tally(request: HttpRequest) -> HttpResponseBase:
    """``/hotline/vagt/taelling/``: one call, a few taps. Nothing is written of who or when.

    No message either: it would lie in the session, with the hour.
    """
    form = TallyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        try:
            count(by=actor_of(request), once=request.POST.get("once") or None, **given)
        except AlreadyDone:
            pass
        except (Refused, ValueError) as refused:
            form.add_error(None, str(refused))
        if not form.errors:
            return SeeOther(f"{reverse('hotline:tally')}?talt=1")
    context = {"form": form, "callers": Caller.choices, "counted": "talt" in request.GET}
    return render(request, "hotline/tally.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@duty_page(rule="hotline.plan")
def directory(request: HttpRequest) -> HttpResponseBase:
    """``/hotline/henvis/``: where to refer, searched during the call. The words are posted."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    asked = form.cleaned_data if form.is_valid() else {"words": "", "place": ""}
    context = {"form": form, "places": places(**asked), "asked": any(asked.values())}
    return render(request, "hotline/directory.html", context)


@require_safe
@duty_page(rule="hotline.plan")
def guide(request: HttpRequest) -> HttpResponseBase:
    """``/hotline/vagt/hjaelp/``: the emergency card, the script, and the duty to notify."""
    return render(request, "hotline/guide.html", {"line": line()})

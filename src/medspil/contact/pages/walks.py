"""Walks: my own, who is out, who should have been back, and what became of each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.contact.actions.walks import (
    check_in,
    check_out,
    hold_walk,
    plan_walk,
    swap_to_call,
    walk_not_held,
)
from medspil.contact.forms.walks import CheckOutForm, HoldWalkForm, NotHeldForm, PlanWalkForm
from medspil.contact.models import PlannedWalk, WalkState
from medspil.contact.queries.walks import (
    walk_guideline,
    walks_of,
    walks_out,
    walks_with,
)
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.queries import citizens_for, get_citizen
from medspil.ui import wording


@never_cache
@require_safe
@staff_page(rule="contact.see_walks_out")
def walks(request: StaffRequest) -> HttpResponseBase:
    """``/gaature/``: who should be back by now, who is out, and the viewer's own walks."""
    viewer, now = request.user, clock.now()
    tomorrow = clock.start_of(clock.today()).replace(hour=23, minute=59, second=59)
    out = list(walks_out(viewer))
    mine = list(walks_of(viewer))
    context = {
        "overdue": [walk for walk in out if walk.expected_back_at and walk.expected_back_at < now],
        "out": [walk for walk in out if walk.expected_back_at and walk.expected_back_at >= now],
        "today": [walk for walk in mine if walk.planned_at <= tomorrow],
        "later": [walk for walk in mine if walk.planned_at > tomorrow],
        "seen": set(
            citizens_for(viewer)
            .filter(pk__in=[walk.citizen_id for walk in out])
            .values_list("pk", flat=True)
        ),
    }
    return render(request, "contact/walks.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="contact.work_list")
def plan(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/gaatur/``: agree on a walk with the citizen."""
    citizen = get_citizen(request.user, public_id)
    back = reverse("desk:citizen", args=[public_id])
    form = PlanWalkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            walk = plan_walk(
                by=request.user,
                once=request.POST.get("once") or None,
                citizen=citizen,
                staff=request.user,
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except AlreadyDone:
            return SeeOther(back)
        else:
            said = {"name": citizen.short_name, "when": wording.danish_datetime(walk.planned_at)}
            messages.success(request, _("Gåturen med %(name)s er aftalt til %(when)s.") % said)
            return SeeOther(back)
    context = {"citizen": citizen, "form": form, "back": back, "guideline": walk_guideline()}
    return render(request, "contact/walk_plan.html", context, status=422 if form.errors else 200)


def _walk(request: StaffRequest, pk: int) -> PlannedWalk:
    """A walk of the viewer's own or with one of their citizens, or 404."""
    walk = walks_with(request.user).filter(pk=pk).first()
    if walk is None:
        raise Http404
    return walk


@never_cache
@require_safe
@staff_page(rule="contact.work_list")
def walk(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/gaature/<nr>/``: go out, come back, and say what became of it."""
    return _page(request, _walk(request, pk))


def _page(request: StaffRequest, walk: PlannedWalk, **forms: Any) -> HttpResponseBase:
    context = {
        "walk": walk,
        "mine": walk.staff_id == request.user.pk,
        "guideline": walk_guideline(),
        "out_form": CheckOutForm(),
        "held_form": HoldWalkForm(walk=walk, citizen=walk.citizen),
        "not_form": NotHeldForm(),
        "wrong": None,
        "refused": "",
        **forms,
    }
    return render(request, "contact/walk.html", context, status=422 if forms else 200)


def _do(
    request: StaffRequest,
    walk: PlannedWalk,
    name: str,
    form: Any,
    act: Callable[[], Any],
    said: str,
) -> HttpResponseBase:
    """Carry out what a form on the walk's page asks for, or show it again with what is wrong."""
    if form.is_valid():
        try:
            act()
        except Refused as refused:
            if refused.field in form.fields:
                form.add_error(refused.field, refused.message)
            else:
                return _page(request, walk, refused=refused.message)
        except AlreadyDone:
            pass
    if form.errors:
        return _page(request, walk, **{name: form, "wrong": form})
    messages.success(request, said)
    return SeeOther(reverse("contact:walks"))


@require_POST
@staff_page(rule="contact.work_list")
def out(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/gaature/<nr>/ud/``: the employee goes out."""
    found, form = _walk(request, pk), CheckOutForm(request.POST)
    return _do(
        request,
        found,
        "out_form",
        form,
        lambda: check_out(
            by=request.user,
            once=request.POST.get("once") or None,
            walk=found,
            expected_back_at=form.expected_back_at(),
        ),
        _("God tur. Husk at melde dig tilbage."),
    )


@require_POST
@staff_page(rule="contact.see_walks_out")
def back(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/gaature/<nr>/tilbage/``: the employee is back, or a colleague knows that they are."""
    found = walks_out(request.user).filter(pk=pk).first()
    if found is None:
        # back already (the button pressed twice), or nothing that the viewer may know of
        if not PlannedWalk.objects.filter(
            pk=pk, staff=request.user, checked_in_at__isnull=False
        ).exists():
            raise Http404
        return SeeOther(reverse("contact:walks"))
    try:
        check_in(by=request.user, once=request.POST.get("once") or None, walk=found)
    except (Refused, AlreadyDone):
        pass
    else:
        own = found.staff_id == request.user.pk
        messages.success(
            request,
            _("Godt, du er tilbage.")
            if own
            else _("Noteret: %(who)s er tilbage.") % {"who": found.staff.full_name},
        )
    if found.staff_id == request.user.pk and found.state == WalkState.PLANNED:
        return SeeOther(reverse("contact:walk", args=[found.pk]))
    return SeeOther(reverse("contact:walks"))


@require_POST
@staff_page(rule="contact.work_list")
def held(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/gaature/<nr>/holdt/``: a conversation like any other."""
    found = _walk(request, pk)
    form = HoldWalkForm(request.POST, walk=found, citizen=found.citizen)
    return _do(
        request,
        found,
        "held_form",
        form,
        lambda: hold_walk(
            by=request.user,
            once=request.POST.get("once") or None,
            walk=found,
            **form.cleaned_data,
        ),
        _("Gåturen med %(name)s er gemt.") % {"name": found.citizen.short_name},
    )


@require_POST
@staff_page(rule="contact.work_list")
def not_held(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/gaature/<nr>/ikke-holdt/``: why, and when you try again."""
    found, form = _walk(request, pk), NotHeldForm(request.POST)
    return _do(
        request,
        found,
        "not_form",
        form,
        lambda: walk_not_held(
            by=request.user,
            once=request.POST.get("once") or None,
            walk=found,
            **form.cleaned_data,
        ),
        _("Det er helt i orden. I prøver igen."),
    )


@require_POST
@staff_page(rule="contact.work_list")
def swap(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/gaature/<nr>/byt/``: an ordinary call instead, registered at once."""
    found = _walk(request, pk)
    try:
        swap_to_call(by=request.user, once=request.POST.get("once") or None, walk=found)
    except Refused as refused:
        return _page(request, found, refused=refused.message)
    except AlreadyDone:
        pass
    return SeeOther(reverse("contact:register", args=[found.citizen.public_id]))

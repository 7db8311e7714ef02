"""Documents for the members: given for a case, read by an employee, read by a guest's link."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from medspil.kernel.action import AlreadyDone, Refused
from medspil.kernel.links import CODE_MINUTES
from medspil.meetings.actions.panel.changing import answer_call
from medspil.meetings.actions.panel.guests import read_pack_code
from medspil.meetings.actions.panel.packs import NewPack, make_pack, open_pack, shut_pack
from medspil.meetings.forms.panel import PackForm
from medspil.meetings.models import DocumentPack, PanelCase, PanelInvitation
from medspil.meetings.pages.panel.cases import SEE
from medspil.meetings.pages.panel.doing import once
from medspil.meetings.queries.panel import cases as queries
from medspil.meetings.queries.panel import packs as reading
from medspil.people.doors import SeeOther, StaffRequest, staff_page


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def packs(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/materiale/``: who may read what until the day after, how often it was opened, shut it.

    A guest's link is shown this once and cannot be found again; a new one shuts the old.
    """
    found = queries.get_case(request.user, public_id)
    members = reading.members_on(found)
    which = request.POST.get("form", "")
    form = PackForm(request.POST if which == "make" else None, members=members)
    link, link_sent, digits = "", False, ""
    who: dict[str, Any] = {"by": request.user, "once": once(request), "case": found}
    here = reverse("meetings:panel_packs", args=[public_id])
    if which == "make" and form.is_valid():
        try:
            made: NewPack = make_pack(**who, **form.cleaned_data)
        except Refused as refused:
            known = refused.field if refused.field in form.fields else None
            form.add_error(known, refused.message)
        except AlreadyDone:
            return SeeOther(here)
        else:
            messages.success(request, _("Materialet er klar til og med dagen efter mødet."))
            if not made.token:
                return SeeOther(here)
            path = reverse("meetings:panel_guest", args=[made.token])
            link = request.build_absolute_uri(path)
            link_sent = bool(made.pack.member.guest_email or made.pack.member.guest_phone)
    elif which == "shut":
        _shut(request, who, request.POST.get("pack", ""))
        return SeeOther(here)
    elif which == "read":
        digits = _read(request, who, request.POST.get("pack", ""))
    context = {
        "case": found,
        "packs": reading.packs_in(found),
        "form": form,
        "members": members,
        "link": link,
        "link_sent": link_sent,
        "digits": digits,
        "minutes": CODE_MINUTES,
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/panel_packs.html", context, status=status)


def _read(request: StaffRequest, who: dict[str, Any], key: str) -> str:
    """A code to read aloud, shown this once."""
    pack = _pack_in(who["case"], key)
    try:
        digits: str = read_pack_code(**who, pack=pack) if pack is not None else ""
    except AlreadyDone:
        return ""
    except Refused as refused:
        messages.error(request, refused.message)
        return ""
    return f"{digits[:3]} {digits[3:]}"


def _pack_in(case: PanelCase, key: str) -> DocumentPack | None:
    return reading.packs_in(case).filter(pk=int(key) if key.isdigit() else 0).first()


def _shut(request: StaffRequest, who: dict[str, Any], key: str) -> None:
    pack = _pack_in(who["case"], key)
    if pack is None:
        return
    try:
        shut_pack(**who, pack=pack)
    except (Refused, AlreadyDone):
        return
    messages.success(request, _("Materialet er lukket."))


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="meetings.read_packs")
def my_packs(request: StaffRequest) -> HttpResponseBase:
    """``/rehabilitering/materiale/``: the days the employee is called to, and what to read."""
    calls = reading.calls_of(request.user)
    if request.method == "POST":
        key = request.POST.get("invitation", "")
        call = calls.filter(pk=int(key) if key.isdigit() else 0).first()
        if call is None:
            raise Http404
        answer(request, call)
        return SeeOther(reverse("meetings:panel_my_packs"))
    context = {
        "packs": reading.packs_of(request.user),
        "calls": reading.calls_with_clashes(request.user),
    }
    return render(request, "meetings/panel_my_packs.html", context)


def answer(request: StaffRequest, call: PanelInvitation) -> None:
    """Note whether the member comes, as the button said."""
    comes = request.POST.get("comes") == "ja"
    try:
        answer_call(by=request.user, once=once(request), invitation=call, comes=comes)
    except Refused as refused:
        messages.error(request, refused.message)
    except AlreadyDone:
        pass
    else:
        messages.success(request, _("Svaret er gemt."))


@never_cache
@require_safe
@staff_page(rule="meetings.read_packs")
def pack(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/rehabilitering/materiale/<nr>/``: read it; the opening is noted."""
    found = reading.get_pack(request.user, pk)
    open_pack(by=request.user, pack=found)
    return render(request, "meetings/panel_pack.html", pack_context(found))


def pack_context(found: DocumentPack) -> dict[str, Any]:
    """What is read, by whoever reads it; a guest is not told a protected name."""
    case = found.hearing.case
    hidden = case.citizen.protected and found.member.staff_id is None
    return {
        "pack": found,
        "case": case,
        "name": _("Borgeren") if hidden else case.citizen.short_name,
        "sections": reading.sections_in(found),
    }

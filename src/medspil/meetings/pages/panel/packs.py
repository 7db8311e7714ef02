"""Documents for the members: given for a case, read by an employee, read by a guest's link."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from medspil.kernel.action import AlreadyDone, Refused, System
from medspil.meetings.actions.panel.packs import NewPack, make_pack, open_pack, shut_pack
from medspil.meetings.forms.panel import PackForm
from medspil.meetings.models import DocumentPack
from medspil.meetings.pages.panel.cases import SEE
from medspil.meetings.pages.panel.doing import once
from medspil.meetings.queries.panel import cases as queries
from medspil.meetings.queries.panel import packs as reading
from medspil.people.doors import SeeOther, StaffRequest, staff_page

GUEST_COOKIE = "gaest"
GUEST_LASTS = 60 * 60  # seconds; then the link is opened again


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
    link, who = "", {"by": request.user, "once": once(request), "case": found}
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
    elif which == "shut":
        _shut(request, who, request.POST.get("pack", ""))
        return SeeOther(here)
    context = {
        "case": found,
        "packs": reading.packs_in(found),
        "form": form,
        "members": members,
        "link": link,
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/panel_packs.html", context, status=status)


def _shut(request: StaffRequest, who: dict[str, Any], key: str) -> None:
    pack = reading.packs_in(who["case"]).filter(pk=int(key) if key.isdigit() else 0).first()
    if pack is None:
        return
    try:
        shut_pack(**who, pack=pack)
    except (Refused, AlreadyDone):
        return
    messages.success(request, _("Materialet er lukket."))


@never_cache
@require_safe
@staff_page(rule="meetings.read_packs")
def my_packs(request: StaffRequest) -> HttpResponseBase:
    """``/rehabilitering/materiale/``: what the employee may read for their own seat."""
    context = {"packs": reading.packs_of(request.user)}
    return render(request, "meetings/panel_my_packs.html", context)


@never_cache
@require_safe
@staff_page(rule="meetings.read_packs")
def pack(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/rehabilitering/materiale/<nr>/``: read it; the opening is noted."""
    found = reading.get_pack(request.user, pk)
    open_pack(by=request.user, pack=found)
    return render(request, "meetings/panel_pack.html", _context(found))


@never_cache
@require_safe
def guest(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/gaest/<hemmeligt link>/``: left at once, so that the secret stands in no referrer and no
    log of what was not found. What opens nothing answers here as what opens something.
    """
    response = SeeOther(reverse("meetings:panel_guest_reads"))
    response.set_cookie(
        GUEST_COOKIE,
        token,
        max_age=GUEST_LASTS,
        path=reverse("meetings:panel_guest_reads"),
        secure=settings.MEDSPIL_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@require_safe
def guest_reads(request: HttpRequest) -> HttpResponseBase:
    """``/gaest/``: a guest reads what their link opens; unknown, expired and shut look alike."""
    found = reading.pack_by_link(request.COOKIES.get(GUEST_COOKIE, ""))
    open_pack(by=System(f"panel guest:{found.member_id}"), pack=found)
    response = render(request, "meetings/panel_guest.html", _context(found))
    response["X-Robots-Tag"] = "noindex"
    return response


def _context(found: DocumentPack) -> dict[str, Any]:
    case = found.hearing.case
    hidden = case.citizen.protected and found.member.staff_id is None
    return {
        "pack": found,
        "case": case,
        "name": _("Borgeren") if hidden else case.citizen.short_name,
        "sections": reading.sections_in(found),
    }

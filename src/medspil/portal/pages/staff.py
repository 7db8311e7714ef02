"""»Borgerens dør«: the employee's side of the citizen's pages."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from medspil.kernel.action import AlreadyDone, Refused
from medspil.kernel.links import CODE_MINUTES
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import Citizen
from medspil.people.queries import citizens_for, get_citizen
from medspil.portal.actions.door import make_link, read_code, revoke_link
from medspil.portal.actions.own import decide_reach, see_report
from medspil.portal.models import (
    AgreementReport,
    LinkPurpose,
    LinkWay,
    ReachChange,
    SecretLink,
)
from medspil.portal.queries.door import door_sheet
from medspil.portal.queries.own import language_of

DOOR = "portal.twin"
WAYS = (LinkWay.SMS, LinkWay.EMAIL, LinkWay.LETTER)


@never_cache
@require_safe
@staff_page(rule=DOOR)
def door(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/doer/``: the links, the codes, and what waits; the look is logged."""
    return _show(request, get_citizen(request.user, public_id))


@never_cache
@require_POST
@staff_page(rule=DOOR)
def new_link(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/doer/link/``: send a link, or show the letter to print. Its secret is shown this once."""
    citizen = _mine(request, public_id)
    way, purpose = request.POST.get("way", ""), request.POST.get("purpose", LinkPurpose.PAGES)
    if way not in WAYS or purpose not in LinkPurpose.values:
        return _show(request, citizen, refused=_("Vælg hvordan linket skal sendes."), status=422)
    base = request.build_absolute_uri(reverse("portal:link", args=["x"])).removesuffix("x/")
    try:
        made = make_link(
            by=request.user,
            citizen=citizen,
            way=way,
            base=base,
            purpose=purpose,
            once=request.POST.get("once") or None,
        )
    except AlreadyDone:
        return SeeOther(_home(citizen))
    except Refused as refused:
        return _show(request, citizen, refused=refused.message, status=422)
    if way == LinkWay.LETTER:
        letter = {
            "citizen": citizen,
            "address": f"{base}{made.token}/",
            "until": made.link.expires_at,
            "language": language_of(citizen),
            "back": _home(citizen),
        }
        return render(request, "portal/letter.html", letter)
    messages.success(request, _("Linket er på vej. Det gamle link er lukket."))
    return SeeOther(_home(citizen))


@never_cache
@require_POST
@staff_page(rule=DOOR)
def read(request: StaffRequest, public_id: uuid.UUID, pk: int) -> HttpResponseBase:
    """``…/doer/link/<id>/kode/``: a code to read aloud, in this one answer."""
    citizen = _mine(request, public_id)
    link = get_object_or_404(SecretLink, pk=pk, citizen=citizen)
    try:
        made = read_code(by=request.user, link=link, once=request.POST.get("once") or None)
    except AlreadyDone:
        return SeeOther(_home(citizen))
    except Refused as refused:
        return _show(request, citizen, refused=refused.message, status=422)
    return _show(request, citizen, digits=f"{made.digits[:3]} {made.digits[3:]}")


@require_POST
@staff_page(rule=DOOR)
def revoke(request: StaffRequest, public_id: uuid.UUID, pk: int) -> HttpResponseBase:
    """``…/doer/link/<id>/luk/``: the link opens nothing from now on."""
    citizen = _mine(request, public_id)
    link = get_object_or_404(SecretLink, pk=pk, citizen=citizen)
    key = request.POST.get("once") or None
    return _do(
        request,
        citizen,
        lambda: revoke_link(by=request.user, link=link, once=key),
        _("Linket er lukket. Er borgeren inde, er det slut nu."),
    )


@require_POST
@staff_page(rule=DOOR)
def decide(request: StaffRequest, public_id: uuid.UUID, pk: int) -> HttpResponseBase:
    """``…/doer/nyt/<id>/``: the new number or e-mail is the citizen's, or is not."""
    citizen = _mine(request, public_id)
    change = get_object_or_404(ReachChange, pk=pk, citizen=citizen)
    use, key = "use" in request.POST, request.POST.get("once") or None
    return _do(
        request,
        citizen,
        lambda: decide_reach(by=request.user, change=change, use=use, once=key),
        _("Vi bruger det nye fra nu af.") if use else _("Det nye bliver ikke brugt."),
    )


@require_POST
@staff_page(rule=DOOR)
def seen(request: StaffRequest, public_id: uuid.UUID, pk: int) -> HttpResponseBase:
    """``…/doer/svar/<id>/``: what the citizen said of an agreement has been read."""
    citizen = _mine(request, public_id)
    report = get_object_or_404(AgreementReport, pk=pk, agreement__citizen=citizen)
    key = request.POST.get("once") or None
    return _do(
        request,
        citizen,
        lambda: see_report(by=request.user, report=report, once=key),
        _("Svaret er markeret som læst."),
    )


def _home(citizen: Citizen) -> str:
    return reverse("portal:door", args=[citizen.public_id])


def _mine(request: StaffRequest, public_id: uuid.UUID) -> Citizen:
    """The viewer's citizen, or 404. What is done is in the audit trail, so no look is logged."""
    citizens = citizens_for(request.user).select_related("municipality")
    found = citizens.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _do(
    request: StaffRequest, citizen: Citizen, act: Callable[[], object], said: str
) -> HttpResponseBase:
    try:
        act()
    except AlreadyDone:
        pass
    except Refused as refused:
        return _show(request, citizen, refused=refused.message, status=422)
    messages.success(request, said)
    return SeeOther(_home(citizen))


def _show(
    request: StaffRequest,
    citizen: Citizen,
    *,
    refused: str = "",
    digits: str = "",
    status: int = 200,
) -> HttpResponseBase:
    facts = {
        "citizen": citizen,
        "sheet": door_sheet(request.user, citizen),
        "language": language_of(citizen),
        "purposes": LinkPurpose,
        "refused": refused,
        "digits": digits,
        "minutes": CODE_MINUTES,
    }
    return render(request, "portal/door.html", facts, status=status)

"""What the citizen's pages share: doing what a form says, and saying that it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from medspil.kernel.action import AlreadyDone, Refused
from medspil.meetings.models import HowGiven
from medspil.people.doors import SeeOther
from medspil.portal.doors import Visit

# Said once, on the page that one comes to; an address names it by its key.
DONE = {
    "moved": _("Din tid er flyttet."),
    "booked": _("Du har fået en tid."),
    "channel": _("Nu taler vi sammen på den måde, du valgte."),
    "declined": _("Du har sagt nej tak. Det er i orden."),
    "points": _("Vi har gemt, hvad du vil tale om."),
    "asked": _("Vi har fået dit ønske."),
    "report": _("Tak. Vi har gemt dit svar."),
    "consent": _("Vi har gemt dit svar. Du kan altid skifte mening."),
    "wish": _("Vi har gemt det."),
    "reach": _("Vi bruger det nye fra nu af."),
    "reach_waits": _("Vi ringer til dig, før vi bruger det nye."),
    "companion": _("Godt. Nu ved vi, hvem du har med."),
    "language": _("Du kan altid skifte sprog igen."),
    "meeting": _("Vi har gemt det."),
    "evaluated": _("Tak for dit svar."),
    "comment": _("Tak. Vi læser det, før mødet begynder."),
    "offer": _("Vi har gemt det."),
    "club": _("Vi har gemt det."),
    "club_job": _("Tillykke med jobbet!"),
    "clarification": _("Vi har gemt dit svar."),
    "clarification_off": _("Tiden er aflyst. Vi ringer og finder en anden."),
    "sparring_sent": _("Tak. Vi har fået det, du sendte."),
    "sparring_off": _("Tiden er aflyst."),
    "sparring_gone": _("Nu er det slettet."),
    "homework": _("Tak. Din konsulent læser dit svar."),
}


def show(
    request: HttpRequest, visit: Visit, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of the citizen's own."""
    said = DONE.get(request.GET.get("gjort", ""))
    known = {"visit": visit, "said": said, "form": None, **context}
    return render(request, f"portal/{template}.html", known, status=status)


def done(visit: Visit, said: str, where: str = "home", **kwargs: Any) -> SeeOther:
    """Go on to the page, which says that it is done."""
    return SeeOther(f"{visit.url(where, **kwargs)}?gjort={said}")


def did(form: BaseForm, act: Callable[[], object]) -> bool:
    """Do it; a refusal stands at its field. The same form sent twice was done the first time."""
    try:
        act()
    except AlreadyDone:
        return True
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    return True


def how_said(request: HttpRequest, visit: Visit) -> str:
    """How an employee was told; whoever is in themselves speaks for themselves."""
    return request.POST.get("how", "") if visit.on_behalf else HowGiven.SELF


def once(request: HttpRequest) -> str | None:
    """The key of the form that was sent."""
    return request.POST.get("once") or None


def number(text: str) -> int:
    """The key of a row that a button names; 0 for what is no key."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0

"""What a viewer says behind the link: remember me, a thought, a meaning, a yes, no thanks."""

from __future__ import annotations

import contextlib

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from medspil.courses.actions import viewing
from medspil.courses.doors import PLACE_COOKIE, ROOT, Visit, keep_cookie, viewers_page
from medspil.courses.forms import FeedbackForm, ReflectionForm
from medspil.courses.models import Part, Reflection
from medspil.courses.pages.visits import leave
from medspil.courses.pages.watching import course_page, found_part, part_page
from medspil.courses.queries.viewing import reflections_of
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.doors import SeeOther


@require_POST
@viewers_page
def keep(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """``/kursus/plads/``: keep my place in this browser, or forget it."""
    answer = SeeOther(reverse("courses:watch"))
    if request.POST.get("do") == "forget":
        if visit.place is not None:
            viewing.forget_place(by=visit.by, link=visit.link, place=visit.place)
        answer.delete_cookie(PLACE_COOKIE, path=ROOT)
        messages.success(request, _("Din plads og dine svar i denne browser er glemt."))
    elif visit.place is None:
        try:
            key = viewing.keep_place(by=visit.by, link=visit.link, once=_once(request))
        except AlreadyDone:
            return answer
        keep_cookie(answer, PLACE_COOKIE, key, int(viewing.PLACE_KEPT.total_seconds()))
        messages.success(request, _("Vi husker, hvor du er – kun i denne browser."))
    return answer


@csp_update({"media-src": [SELF]})
@require_POST
@viewers_page
def reflect(request: HttpRequest, visit: Visit, position: int) -> HttpResponseBase:
    """``/kursus/del/<nr>/svar/``: write an answer for oneself."""
    found = found_part(visit, position)
    if visit.place is None or not found.question:
        raise Http404
    form = ReflectionForm(request.POST)
    if form.is_valid():
        try:
            viewing.reflect(
                by=visit.by,
                link=visit.link,
                place=visit.place,
                part=found,
                text=form.cleaned_data["text"],
                once=_once(request),
            )
        except Refused as refused:
            form.add_error("text", refused.message)
        except AlreadyDone:
            pass
    if form.errors:
        return part_page(request, visit, found, form)
    return _to_question(found)


@require_POST
@viewers_page
def thought(request: HttpRequest, visit: Visit, pk: int) -> HttpResponseBase:
    """``/kursus/svar/<nr>/``: show an answer to the caseworker, take that back, or remove it."""
    found: Reflection | None = (
        reflections_of(visit.place).filter(pk=pk).first() if visit.place else None
    )
    if found is None:
        raise Http404
    acts = {
        "share": (viewing.share_reflection, _("Din sagsbehandler kan nu se svaret.")),
        "back": (viewing.take_back_reflection, _("Din sagsbehandler kan ikke se svaret mere.")),
        "remove": (viewing.remove_reflection, _("Svaret er fjernet.")),
    }
    act, said = acts.get(request.POST.get("do", ""), (None, ""))
    if act is not None:
        with contextlib.suppress(AlreadyDone):
            act(
                by=visit.by,
                link=visit.link,
                key=visit.key,
                reflection=found,
                once=_once(request),
            )
        messages.success(request, said)
    return _to_question(found.part)


def _to_question(found: Part) -> HttpResponseBase:
    return SeeOther(reverse("courses:watch_part", args=[found.position]) + "#question")


@require_POST
@viewers_page
def feedback(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """``/kursus/mening/``: what one thinks of the course."""
    form = FeedbackForm(request.POST)
    if form.is_valid():
        try:
            viewing.give_feedback(
                by=visit.by, link=visit.link, once=_once(request), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error("text", refused.message)
        except AlreadyDone:
            pass
    if form.errors:
        return course_page(request, visit, form)
    messages.success(request, _("Tak. Vi læser alle svar."))
    return SeeOther(reverse("courses:watch"))


@require_POST
@viewers_page
def agree(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """``/kursus/ja/``: may my caseworker see how far I am? Yes, and no again."""
    try:
        if request.POST.get("do") == "stop":
            viewing.stop_seeing(by=visit.by, link=visit.link, once=_once(request))
            messages.success(request, _("Din sagsbehandler kan ikke længere se, hvor langt du er."))
        elif visit.place is None:
            return course_page(request, visit, refused=_("Bed os først om at huske, hvor du er."))
        else:
            viewing.let_see(by=visit.by, link=visit.link, place=visit.place, once=_once(request))
            messages.success(request, _("Din sagsbehandler kan se, hvor langt du er."))
    except AlreadyDone:
        pass
    except Refused as refused:
        return course_page(request, visit, refused=refused.message)
    return SeeOther(reverse("courses:watch"))


@require_POST
@viewers_page
def decline(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """``/kursus/nej-tak/``: no thanks; the link closes."""
    with contextlib.suppress(AlreadyDone):
        viewing.decline(by=visit.by, link=visit.link, once=_once(request))
    return leave(request, declined=True)


def _once(request: HttpRequest) -> str | None:
    return request.POST.get("once") or None

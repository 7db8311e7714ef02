"""Behind the secret link: the course, its parts, the films. No account and no name.

The link's own address is left at once: no page is drawn there, so that the secret stands neither in
a referrer nor in the address bar nor in a log. Forged, ended and revoked are one answer.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from medspil.courses import storage
from medspil.courses.actions import viewing
from medspil.courses.actors import Viewer
from medspil.courses.forms import FeedbackForm, ReflectionForm
from medspil.courses.links import house_address, shared_token
from medspil.courses.models import Course, CourseLink, LinkPurpose, Part, Place, Reflection
from medspil.courses.queries.viewing import (
    course_sheet,
    link_with,
    material_of,
    part_at,
    part_sheet,
    place_with,
    reflections_of,
)
from medspil.courses.ranges import file_answer
from medspil.courses.words import progress_text
from medspil.kernel.action import AlreadyDone, NotAllowed, Refused
from medspil.people.doors import SeeOther

LINK_COOKIE, PLACE_COOKIE, ROOT = "kursus_link", "kursus_plads", "/kursus/"
LINK_LASTS = 8 * 60 * 60  # seconds in one browser; the link in the message opens it again
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Visit:
    """What the browser came with: the link's secret, and perhaps the key to a kept place."""

    link: CourseLink
    token: str
    key: str
    place: Place | None

    @property
    def by(self) -> Viewer:
        return Viewer(self.link)

    @property
    def course(self) -> Course:
        return self.link.referral.course


def _viewers(
    page: Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """A page for whoever has a link that opens something."""

    def view(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        token = request.COOKIES.get(LINK_COOKIE, "")
        link = link_with(token) if token else None
        if link is None:
            return render(request, "courses/closed.html", status=404)
        key = request.COOKIES.get(PLACE_COOKIE, "")
        visit = Visit(link, token, key, place_with(key, link.referral.course))
        try:
            answer = page(request, visit, *args, **kwargs)
        except (Http404, NotAllowed):
            return render(request, "courses/closed.html", status=404)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return never_cache(view)


@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/kursus/k/<secret>/``: keep the secret and go on; nothing is looked up here."""
    answer = SeeOther(reverse("courses:watch"))
    _keep(answer, LINK_COOKIE, token[:64], LINK_LASTS)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@require_safe
@_viewers
def course(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """``/kursus/``: what it is, the parts, and what can be said about it."""
    return _course(request, visit)


def _course(
    request: HttpRequest, visit: Visit, form: FeedbackForm | None = None, refused: str = ""
) -> HttpResponse:
    own = visit.link.purpose == LinkPurpose.OWN
    context = {
        "sheet": course_sheet(visit.link, visit.place),
        "form": form or FeedbackForm(),
        "refused": refused,
        "progress_text": progress_text(),
        "shared_address": _shared_address(visit.token) if own else "",
    }
    wrong = bool(refused or (form and form.errors))
    return render(request, "courses/watch.html", context, status=422 if wrong else 200)


def _shared_address(token: str) -> str:
    return house_address(reverse("courses:link", args=[shared_token(token)]))


@csp_update({"media-src": [SELF]})
@require_safe
@_viewers
def part(request: HttpRequest, visit: Visit, position: int) -> HttpResponseBase:
    """``/kursus/del/<nr>/``: the film, its words, its material, its question."""
    return _part(request, visit, _found(visit, position))


def _part(
    request: HttpRequest, visit: Visit, found: Part, form: ReflectionForm | None = None
) -> HttpResponse:
    context = {
        "sheet": part_sheet(visit.link, found, visit.place, visit.key),
        "form": form or ReflectionForm(),
    }
    wrong = bool(form and form.errors)
    return render(request, "courses/watch_part.html", context, status=422 if wrong else 200)


def _found(visit: Visit, position: int) -> Part:
    found = part_at(visit.course, position)
    if found is None:
        raise Http404
    return found


# -- what a part is made of ------------------------------------------------------------------------


@require_safe
@_viewers
def film(request: HttpRequest, visit: Visit, position: int) -> HttpResponseBase:
    """``/kursus/film/<nr>/``: the film, in pieces."""
    return film_answer(request, _found(visit, position))


def film_answer(request: HttpRequest, found: Part) -> HttpResponseBase:
    """A part's film. A file that is gone is a 404, as a part without one is."""
    if not found.film:
        raise Http404
    try:
        return file_answer(
            request, storage.on_disk(found.film), mime="video/mp4", tag=found.film_tag
        )
    except FileNotFoundError:
        raise Http404 from None


@require_safe
@_viewers
def captions(request: HttpRequest, visit: Visit, position: int) -> HttpResponseBase:
    """``/kursus/undertekster/<nr>/``: the subtitles."""
    found = _found(visit, position)
    if not found.captions:
        raise Http404
    return HttpResponse(found.captions, content_type="text/vtt; charset=utf-8")


@require_safe
@_viewers
def material(request: HttpRequest, visit: Visit, pk: int) -> HttpResponseBase:
    """``/kursus/materiale/<nr>/``: a file to read or print."""
    found = material_of(visit.course, pk)
    if found is None:
        raise Http404
    return material_answer(request, found)


def material_answer(request: HttpRequest, found: Any) -> HttpResponseBase:
    """A file that goes with a part, under the name that the staff gave it."""
    try:
        answer = file_answer(
            request, storage.on_disk(found.file), mime=found.mime, tag=found.file[-32:]
        )
    except FileNotFoundError:
        raise Http404 from None
    name = found.name.encode("ascii", "ignore").decode().replace('"', "").replace("\\", "")
    answer["Content-Disposition"] = f'inline; filename="{name or "materiale"}"'
    return answer


# -- said by the player's script -------------------------------------------------------------------


@require_POST
@_viewers
def count(request: HttpRequest, visit: Visit, position: int) -> HttpResponseBase:
    """``/kursus/del/<nr>/taeller/``: one more, of nobody."""
    viewing.count(
        by=visit.by,
        link=visit.link,
        part=_found(visit, position),
        what=request.POST.get("what", ""),
        minute=_number(request, "second") // 60,
    )
    return HttpResponse(status=204)


@require_POST
@_viewers
def position(request: HttpRequest, visit: Visit, position: int) -> HttpResponseBase:
    """``/kursus/del/<nr>/plads/``: where the viewer is, kept when they asked for it; and by a
    button »jeg har set den«, for whoever has no script.
    """
    found = _found(visit, position)
    if visit.place is not None:
        viewing.note_position(
            by=visit.by,
            link=visit.link,
            place=visit.place,
            part=found,
            second=_number(request, "second"),
            done="done" in request.POST,
        )
    if "button" in request.POST:
        return SeeOther(reverse("courses:watch"))
    return HttpResponse(status=204)


def _number(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 0


# -- what a viewer says ----------------------------------------------------------------------------


@require_POST
@_viewers
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
        _keep(answer, PLACE_COOKIE, key, int(viewing.PLACE_KEPT.total_seconds()))
        messages.success(request, _("Vi husker, hvor du er – kun i denne browser."))
    return answer


@csp_update({"media-src": [SELF]})
@require_POST
@_viewers
def reflect(request: HttpRequest, visit: Visit, position: int) -> HttpResponseBase:
    """``/kursus/del/<nr>/svar/``: write an answer for oneself."""
    found = _found(visit, position)
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
        return _part(request, visit, found, form)
    return _to_question(found)


@require_POST
@_viewers
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
@_viewers
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
        return _course(request, visit, form)
    messages.success(request, _("Tak. Vi læser alle svar."))
    return SeeOther(reverse("courses:watch"))


@require_POST
@_viewers
def agree(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """``/kursus/ja/``: may my caseworker see how far I am? Yes, and no again."""
    try:
        if request.POST.get("do") == "stop":
            viewing.stop_seeing(by=visit.by, link=visit.link, once=_once(request))
            messages.success(request, _("Din sagsbehandler kan ikke længere se, hvor langt du er."))
        elif visit.place is None:
            return _course(request, visit, refused=_("Bed os først om at huske, hvor du er."))
        else:
            viewing.let_see(by=visit.by, link=visit.link, place=visit.place, once=_once(request))
            messages.success(request, _("Din sagsbehandler kan se, hvor langt du er."))
    except AlreadyDone:
        pass
    except Refused as refused:
        return _course(request, visit, refused=refused.message)
    return SeeOther(reverse("courses:watch"))


@require_POST
@_viewers
def decline(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """``/kursus/nej-tak/``: no thanks; the link closes."""
    with contextlib.suppress(AlreadyDone):
        viewing.decline(by=visit.by, link=visit.link, once=_once(request))
    return _leave(request, declined=True)


@require_POST
@never_cache
def out(request: HttpRequest) -> HttpResponseBase:
    """``/kursus/ud/``: this browser forgets the link."""
    return _leave(request)


def _leave(request: HttpRequest, *, declined: bool = False) -> HttpResponseBase:
    answer = render(request, "courses/out.html", {"declined": declined})
    answer.delete_cookie(LINK_COOKIE, path=ROOT)
    return answer


def _once(request: HttpRequest) -> str | None:
    return request.POST.get("once") or None


def _keep(answer: HttpResponseBase, cookie: str, value: str, seconds: int) -> None:
    """For these pages alone, and out of scripts' reach."""
    answer.set_cookie(
        cookie,
        value,
        max_age=seconds,
        path=ROOT,
        secure=settings.MEDSPIL_HTTPS,
        httponly=True,
        samesite="Lax",
    )

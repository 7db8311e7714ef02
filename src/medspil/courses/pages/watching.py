"""What the secret link opens: the course, its parts, the films, and where the viewer is."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from medspil.courses import storage
from medspil.courses.actions import viewing
from medspil.courses.doors import Visit, viewers_page
from medspil.courses.forms import FeedbackForm, ReflectionForm
from medspil.courses.links import shared_token
from medspil.courses.models import LinkPurpose, Part
from medspil.courses.queries.viewing import course_sheet, material_of, part_at, part_sheet
from medspil.courses.ranges import file_answer
from medspil.courses.words import progress_text
from medspil.kernel.home import house_address
from medspil.people.doors import SeeOther


@require_safe
@viewers_page
def course(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """``/kursus/``: what it is, the parts, and what can be said about it."""
    return course_page(request, visit)


def course_page(
    request: HttpRequest, visit: Visit, form: FeedbackForm | None = None, refused: str = ""
) -> HttpResponse:
    own = visit.link.purpose == LinkPurpose.OWN
    context = {
        "sheet": course_sheet(visit.link, visit.place),
        "form": form or FeedbackForm(),
        "refused": refused,
        "progress_text": progress_text(),
        "shared_address": _shared_address(visit.token) if own and visit.token else "",
    }
    wrong = bool(refused or (form and form.errors))
    return render(request, "courses/watch.html", context, status=422 if wrong else 200)


def _shared_address(token: str) -> str:
    return house_address(reverse("courses:link", args=[shared_token(token)]))


@csp_update({"media-src": [SELF]})
@require_safe
@viewers_page
def part(request: HttpRequest, visit: Visit, position: int) -> HttpResponseBase:
    """``/kursus/del/<nr>/``: the film, its words, its material, its question."""
    return part_page(request, visit, found_part(visit, position))


def part_page(
    request: HttpRequest, visit: Visit, found: Part, form: ReflectionForm | None = None
) -> HttpResponse:
    context = {
        "sheet": part_sheet(visit.link, found, visit.place, visit.key),
        "form": form or ReflectionForm(),
    }
    wrong = bool(form and form.errors)
    return render(request, "courses/watch_part.html", context, status=422 if wrong else 200)


def found_part(visit: Visit, position: int) -> Part:
    found = part_at(visit.course, position)
    if found is None:
        raise Http404
    return found


# -- what a part is made of ------------------------------------------------------------------------


@require_safe
@viewers_page
def film(request: HttpRequest, visit: Visit, position: int) -> HttpResponseBase:
    """``/kursus/film/<nr>/``: the film, in pieces."""
    return film_answer(request, found_part(visit, position))


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
@viewers_page
def captions(request: HttpRequest, visit: Visit, position: int) -> HttpResponseBase:
    """``/kursus/undertekster/<nr>/``: the subtitles."""
    found = found_part(visit, position)
    if not found.captions:
        raise Http404
    return HttpResponse(found.captions, content_type="text/vtt; charset=utf-8")


@require_safe
@viewers_page
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
@viewers_page
def count(request: HttpRequest, visit: Visit, position: int) -> HttpResponseBase:
    """``/kursus/del/<nr>/taeller/``: one more, of nobody."""
    viewing.count(
        by=visit.by,
        link=visit.link,
        part=found_part(visit, position),
        what=request.POST.get("what", ""),
        minute=_number(request, "second") // 60,
    )
    return HttpResponse(status=204)


@require_POST
@viewers_page
def position(request: HttpRequest, visit: Visit, position: int) -> HttpResponseBase:
    """``/kursus/del/<nr>/plads/``: where the viewer is, kept when they asked for it; and by a
    button »jeg har set den«, for whoever has no script.
    """
    found = found_part(visit, position)
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

"""The films that the citizen has been given a link to."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from medspil.courses.doors import let_in
from medspil.courses.models import CourseLink
from medspil.courses.queries.viewing import own_courses
from medspil.people.doors import SeeOther
from medspil.portal.doors import Visit, portal_page
from medspil.portal.pages.answers import show


@portal_page()
def films(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/film/``: what was sent. It is opened for the citizen alone, and written nowhere: that
    somebody watches says that they are ill.
    """
    courses = own_courses(visit.citizen)
    if request.method == "POST":
        return _open(request, visit, {str(one.referral.public_id): one.link for one in courses})
    return show(request, visit, "films", courses=courses)


def _open(request: HttpRequest, visit: Visit, links: dict[str, CourseLink | None]) -> SeeOther:
    link = links.get(request.POST.get("course", ""))
    if link is None or visit.on_behalf is not None:
        raise Http404
    answer = SeeOther(reverse("courses:watch"))
    let_in(answer, link)
    return answer

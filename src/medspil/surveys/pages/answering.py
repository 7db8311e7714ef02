"""The door of those who answer: by the public link, or by one's own.

The personal link's own address is left at once: no page is drawn there, so that the secret stands
neither in a referrer nor in the address bar. Forged, given up and guessed are one answer. A page
after a survey without names says thank you and keeps nothing: no message, no session.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.doors import SeeOther, keep_secret
from medspil.people.limits import too_many
from medspil.surveys import links
from medspil.surveys.actions.answering import send_answers
from medspil.surveys.actions.counting import count_answers
from medspil.surveys.actors import Answering
from medspil.surveys.models import Respondent, Survey
from medspil.surveys.queries.answering import has_answered, public_survey
from medspil.surveys.queries.questionnaire import asked_of, items_of, published
from medspil.surveys.sheets import ASKED, SheetForm, branching_of, given_in

COOKIE, ROOT, KEPT = "svar", "/svar/", 8 * 60 * 60
CROWD, CROWD_SECONDS = 300, 600  # answers without names by a public link


@never_cache
@require_safe
def door(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/svar/k/<secret>/``: keep the secret and go on; nothing is looked up here."""
    return keep_secret(token, name=COOKIE, root=ROOT, seconds=KEPT, go_to=reverse("surveys:mine"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponseBase:
    """``/svar/mit/``: the questionnaire, to whom the link names."""
    if too_many(request, "survey-link", dry=True):
        return _closed(request, 429)
    found = links.read(request.COOKIES.get(COOKIE, ""))
    if found is None:
        too_many(request, "survey-link")
        return _closed(request)
    if has_answered(found, clock.today()):
        return SeeOther(reverse("surveys:thanks"))
    return _answer(request, found.survey, found)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def public(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """``/svar/<uuid>/``: the questionnaire, to everybody who has the link."""
    survey = public_survey(public_id)
    return _closed(request) if survey is None else _answer(request, survey, None)


@never_cache
@require_safe
def thanks(request: HttpRequest) -> HttpResponseBase:
    """``/svar/tak/``: it is sent, or was before: the same words."""
    return render(request, "surveys/thanks.html")


def _answer(request: HttpRequest, survey: Survey, who: Respondent | None) -> HttpResponseBase:
    version = published(survey)
    if version is None or not survey.takes_answers(clock.today()):
        return _closed(request)
    every = items_of(version)
    given = given_in(every, request.POST)
    items = asked_of(every, given)
    variables = [] if who else list(survey.variables.prefetch_related("values"))
    picked = {one.code: request.POST.get(f"b_{one.code}", "") for one in variables}
    said: dict[str, Any] = {"variables": variables, "branching": branching_of(every)}
    form = SheetForm(items, given=given, picked=picked, **said)
    more = request.method == "POST" and any(
        item.code not in request.POST.getlist(ASKED) for item in items
    )
    if request.headers.get("HX-Request"):
        return render(request, "surveys/_sheet.html", {"form": form, "survey": survey})
    if request.method == "POST" and not more:
        form = SheetForm(items, request.POST, **said)
        if form.is_valid() and _sent(request, survey, who, form):
            return SeeOther(reverse("surveys:thanks"))
    context = {"survey": survey, "who": who, "form": form, "more": more}
    answer = render(request, "surveys/answer.html", context, status=422 if form.errors else 200)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _sent(request: HttpRequest, survey: Survey, who: Respondent | None, form: SheetForm) -> bool:
    """Was it sent, now or before? Else the form says why not."""
    if who is None and _crowded(request, survey):
        form.add_error(None, _("Mange har svaret på kort tid. Vent ti minutter."))
        return False
    how: dict[str, Any] = {
        "by": Answering(survey, who),
        "once": request.POST.get("once") or None,
        "survey": survey,
        "respondent": who,
        "answers": form.answers(),
    }
    background = form.background()
    try:
        if survey.is_anonymous:
            count_answers(**how, group=next(iter(background.values()), ""))
        else:
            send_answers(**how, background=background)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    except AlreadyDone:
        pass
    return True


def _crowded(request: HttpRequest, survey: Survey) -> bool:
    """Too many answers by the public link in ten minutes? Counted by address; without names for
    the whole survey, so that not even a hash of an address says who was here.
    """
    if not survey.is_anonymous:
        return too_many(request, "survey")
    key = f"survey-crowd:{survey.pk}"
    cache.add(key, 0, CROWD_SECONDS)
    try:
        return int(cache.incr(key)) > CROWD
    except ValueError:  # it ran out between the two
        return False


def _closed(request: HttpRequest, status: int = 404) -> HttpResponse:
    return render(request, "surveys/closed.html", status=status)

"""The way in and out: link, code, the companies' identity provider, log out.

As the citizen's door: the link's own address draws no page and looks nothing up, and what opens
nothing answers as what opens something.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.companies.actors import CompanyActor
from medspil.kernel.action import AlreadyDone, NotAllowed, Refused, System
from medspil.kernel.links import CODE_MINUTES, Answer, hidden, live_code
from medspil.kernel.provider import ROUND_TRIP, Unanswered
from medspil.people.doors import SeeOther
from medspil.people.limits import too_many
from medspil.reception import provider, sending
from medspil.reception.actions.door import (
    come_in_company,
    enter_company,
    leave_company,
    send_company_code,
)
from medspil.reception.actors import LinkHolder
from medspil.reception.doors import (
    LINK_COOKIE,
    ROOT,
    SESSION_COOKIE,
    closed,
    keep,
    let_in,
    session_of,
)
from medspil.reception.forms import CodeForm
from medspil.reception.models import CodeWay, CompanyLink
from medspil.reception.queries.door import link_with

LINK_LASTS = 60 * 60  # seconds from the link to the code
KNOCK = "company-link"
JOURNEY = "medspil_firmarejse"


@never_cache
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """``/virksomhed/k/<secret>/``: keep the secret and go on; nothing is looked up here."""
    answer = SeeOther(reverse("reception:code"))
    keep(answer, LINK_COOKIE, token[:64], LINK_LASTS)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """``/virksomhed/kode/``: type the code that we sent."""
    found = _link(request)
    if found is None:
        return closed(request)
    if found.locked_at is not None:
        return closed(request, locked=True)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["code"]
        try:
            came = enter_company(by=LinkHolder(found), link=found, code=typed)
        except (Refused, NotAllowed):
            return closed(request)
        if came.key:
            return _welcome(request, came)
        if came.locked:
            return closed(request, locked=True)
        form.add_error("code", came.why)
    return _ask_for_code(request, found, form)


def _ask_for_code(
    request: HttpRequest, found: CompanyLink, form: CodeForm, refused: str = ""
) -> HttpResponse:
    facts = {
        "form": form,
        "ways": [(way, hidden(_address(found, way))) for way in sending.ways_of(found.contact)],
        "sent": live_code(found.codes.all()),
        "refused": refused,
        "minutes": CODE_MINUTES,
    }
    wrong = bool(form.errors or refused)
    return render(request, "reception/code.html", facts, status=422 if wrong else 200)


def _address(found: CompanyLink, way: str) -> str:
    return found.contact.phone if way == CodeWay.SMS else found.contact.email


@never_cache
@require_POST
def new_code(request: HttpRequest) -> HttpResponseBase:
    """``/virksomhed/kode/send/``: send a code to the number or address that we know."""
    found = _link(request)
    if found is None:
        return closed(request)
    if found.locked_at is not None:
        return closed(request, locked=True)
    try:
        send_company_code(
            by=LinkHolder(found),
            link=found,
            way=request.POST.get("way", ""),
            language=(get_language() or "da").split("-")[0],
            once=request.POST.get("once") or None,
        )
    except AlreadyDone:
        pass
    except Refused as refused:
        return _ask_for_code(request, found, CodeForm(), refused.message)
    return SeeOther(reverse("reception:code"))


@never_cache
@require_safe
def enter(request: HttpRequest) -> HttpResponseBase:
    """``/virksomhed/ind/``: how to come in, for whoever has no link at hand."""
    if session_of(request) is not None:
        return SeeOther(reverse("reception:home"))
    facts = {"provider": provider.configured(), "out": "ud" in request.GET}
    return render(request, "reception/enter.html", facts)


@never_cache
@require_POST
def out(request: HttpRequest) -> HttpResponseBase:
    """``/virksomhed/ud/``: log out; the browser's key opens nothing again."""
    _end(request)
    answer = SeeOther(f"{reverse('reception:enter')}?ud")
    for cookie in (SESSION_COOKIE, LINK_COOKIE):
        answer.delete_cookie(cookie, path=ROOT)
    return answer


@never_cache
@require_POST
def to_provider(request: HttpRequest) -> HttpResponseBase:
    """``/virksomhed/mitid/``: over to the provider."""
    if not provider.configured():
        raise Http404
    try:
        asked = provider.ask(_back(request))
    except Unanswered:
        return _not_in(request, 503)
    answer = redirect(asked.address)
    keep(answer, JOURNEY, asked.kept, ROUND_TRIP)
    return answer


@never_cache
@require_safe
def from_provider(request: HttpRequest) -> HttpResponseBase:
    """``/virksomhed/mitid/svar/``: the provider has answered; the answer works once."""
    if not provider.configured():
        raise Http404
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    kept = request.COOKIES.get(JOURNEY, "")
    answer: HttpResponseBase
    try:
        company = provider.answered(kept, state, code, _back(request))
    except Unanswered:
        answer = _not_in(request, 403)
    else:
        if company is None:
            answer = _not_in(request, 403, unknown=True)
        else:
            answer = _welcome(request, come_in_company(by=System("provider"), company=company))
    answer.delete_cookie(JOURNEY, path=ROOT)
    return answer


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("reception:from_provider"))


def _not_in(request: HttpRequest, status: int, *, unknown: bool = False) -> HttpResponse:
    return render(request, "reception/provider.html", {"unknown": unknown}, status=status)


def _link(request: HttpRequest) -> CompanyLink | None:
    """The link whose secret the browser keeps. None after too many that open nothing."""
    if too_many(request, KNOCK, dry=True):
        return None
    found = link_with(request.COOKIES.get(LINK_COOKIE, ""))
    if found is None:
        too_many(request, KNOCK)
    return found


def _end(request: HttpRequest) -> None:
    session = session_of(request)
    if session is not None:
        leave_company(by=CompanyActor(session.company), session=session)


def _welcome(request: HttpRequest, came: Answer) -> HttpResponseBase:
    """In with a new key; whoever was in by the old one in this browser is out."""
    _end(request)
    answer = SeeOther(reverse("reception:home"))
    let_in(answer, came.key)
    return answer

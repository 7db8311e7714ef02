"""The citizen's agreements, consents, messages, who has looked, and how they are reached."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from medspil.people.doors import SeeOther
from medspil.portal.actions.own import (
    answer_consent,
    bring_companion,
    change_reach,
    choose_language,
    leave_companion,
    report_agreement,
    wish_channel,
    wish_interpreter,
)
from medspil.portal.doors import Visit, portal_page
from medspil.portal.forms import (
    AgreementSaysForm,
    CompanionForm,
    InterpreterForm,
    ReachForm,
    SaidForm,
    WishForm,
)
from medspil.portal.models import LANGUAGES
from medspil.portal.pages.answers import did, done, how_said, number, once, show
from medspil.portal.queries.door import open_change
from medspil.portal.queries.own import (
    agreement_of,
    agreements_of,
    companions_of,
    consent_of,
    consents_of,
    looks_at,
    messages_of,
)


@portal_page(methods=("GET", "HEAD"))
def agreements(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/aftaler/``: who does what, and when."""
    return show(request, visit, "agreements", agreements=agreements_of(visit.citizen))


@portal_page()
def agreement(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    """``…/aftaler/<id>/``: done, or something is missing."""
    posted = request.method == "POST"
    form = AgreementSaysForm(request.POST if posted else None)
    if posted and not visit.citizen.agreements.filter(pk=pk).exists():
        raise Http404
    if posted and form.is_valid():
        about = visit.citizen.agreements.get(pk=pk)
        if did(
            form,
            lambda: report_agreement(
                by=visit.by,
                citizen=visit.citizen,
                agreement=about,
                once=once(request),
                **form.cleaned_data,
            ),
        ):
            return done(visit, "report", "agreements")
    found = agreement_of(visit.citizen, pk)
    status = 422 if form.errors else 200
    return show(request, visit, "agreement", status, one=found, form=form)


@portal_page(methods=("GET", "HEAD"))
def consents(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/samtykker/``: what the citizen has said yes and no to."""
    return show(request, visit, "consents", consents=consents_of(visit.citizen))


@portal_page()
def consent(request: HttpRequest, visit: Visit, kind: str) -> HttpResponse:
    """``…/samtykker/<slags>/``: one question, its words, yes or no."""
    found = consent_of(visit.citizen, kind)
    form = SaidForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and did(
        form,
        lambda: answer_consent(
            by=visit.by,
            citizen=visit.citizen,
            kind=kind,
            given=form.cleaned_data["answer"] == "yes",
            language=visit.language,
            how=how_said(request, visit),
            once=once(request),
        ),
    ):
        return done(visit, "consent", "consents")
    return show(request, visit, "consent", 422 if form.errors else 200, one=found, form=form)


@portal_page(methods=("GET", "HEAD"))
def sent(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/beskeder/``: what we have sent."""
    return show(request, visit, "sent", messages_sent=messages_of(visit.citizen, visit.by))


@portal_page(methods=("GET", "HEAD"))
def looks(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/hvem-har-set/``: in which role, on which day, what for. Never who."""
    return show(request, visit, "looks", looks=looks_at(visit.citizen))


@portal_page()
def reach(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/kontakt/``: how the citizen would rather talk, and a new number or e-mail."""
    citizen, posted = visit.citizen, request.POST.get("part", "")
    wish = WishForm(request.POST if posted == "wish" else None, citizen=citizen)
    new = ReachForm(request.POST if posted == "reach" else None)
    if (
        posted == "wish"
        and wish.is_valid()
        and did(
            wish,
            lambda: wish_channel(
                by=visit.by, citizen=citizen, once=once(request), **wish.cleaned_data
            ),
        )
    ):
        return done(visit, "wish", "reach")
    checked = None
    if posted == "reach" and new.is_valid():
        if "send" not in request.POST:
            checked = new.cleaned_data
        elif did(
            new,
            lambda: change_reach(
                by=visit.by,
                citizen=citizen,
                sure=visit.sure,
                once=once(request),
                **new.cleaned_data,
            ),
        ):
            return done(visit, "reach" if visit.sure else "reach_waits", "reach")
    facts = {
        "wish": wish,
        "new": new,
        "wrong": next((one for one in (wish, new) if one.errors), None),
        "checked": checked,
        "waits": open_change(citizen),
    }
    return show(request, visit, "reach", 422 if wish.errors or new.errors else 200, **facts)


@portal_page()
def along(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/med/``: a companion, and an interpreter."""
    citizen, posted = visit.citizen, request.POST.get("part", "")
    bring = CompanionForm(request.POST if posted == "bring" else None)
    speak = InterpreterForm(request.POST if posted == "speak" else None, citizen=citizen)
    key = once(request)
    if posted == "leave":
        person = companions_of(citizen).filter(pk=number(request.POST.get("person", ""))).first()
        if person is not None and did(
            bring,
            lambda: leave_companion(by=visit.by, citizen=citizen, representation=person, once=key),
        ):
            return done(visit, "wish", "along")
        return SeeOther(visit.url("along"))
    if (
        posted == "bring"
        and bring.is_valid()
        and did(
            bring,
            lambda: bring_companion(by=visit.by, citizen=citizen, once=key, **bring.cleaned_data),
        )
    ):
        return done(visit, "companion", "along")
    if posted == "speak" and ("none" in request.POST or speak.is_valid()):
        wanted = "none" not in request.POST
        language = speak.cleaned_data["language"] if wanted else citizen.language
        if did(
            speak,
            lambda: wish_interpreter(
                by=visit.by, citizen=citizen, wanted=wanted, language=language, once=key
            ),
        ):
            return done(visit, "wish", "along")
    facts = {
        "companions": companions_of(citizen),
        "bring": bring,
        "speak": speak,
        "wrong": next((one for one in (bring, speak) if one.errors), None),
    }
    return show(request, visit, "along", 422 if bring.errors or speak.errors else 200, **facts)


@portal_page(booking=True)
def language(request: HttpRequest, visit: Visit) -> HttpResponse:
    """``…/sprog/``: one of seven languages, kept on the citizen."""
    chosen = request.POST.get("language", "")
    if request.method == "POST" and chosen in LANGUAGES:
        did(
            CompanionForm(),
            lambda: choose_language(
                by=visit.by, citizen=visit.citizen, language=chosen, once=once(request)
            ),
        )
        return done(visit, "language")
    return show(request, visit, "language", languages=LANGUAGES.items())

"""The templates: which are the municipality's own, what they say, how they look to a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused
from medspil.messages import hours, words
from medspil.messages.actions.templates import use_shipped, write_template
from medspil.messages.actions.wishes import set_quiet_hours
from medspil.messages.forms import QuietForm, TemplateForm, sms_size
from medspil.messages.models import FREELY_WRITTEN, LANGUAGES, MessageKind, Wording
from medspil.messages.pages import tabs
from medspil.messages.queries.templates import in_force, template_history, template_rows
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import AccessPurpose, Citizen
from medspil.people.queries import citizens_for, log_access

RULE = "messages.templates"
RIGHT_TO_LEFT = ("ar",)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=RULE)
def templates(request: StaffRequest) -> HttpResponseBase:
    """``/beskeder/skabeloner/``: every template of a language, and the quiet hours."""
    language = request.GET.get("sprog", "da")
    language = language if language in LANGUAGES else "da"
    chosen = hours.policy()
    quiet = QuietForm(
        request.POST if request.method == "POST" else None,
        initial={"quiet_from": chosen.quiet_from, "quiet_until": chosen.quiet_until},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if quiet.is_valid():
            try:
                set_quiet_hours(
                    by=request.user, once=request.POST.get("once"), **quiet.cleaned_data
                )
                messages.success(request, _("Gemt."))
            except AlreadyDone:
                pass
            return SeeOther(reverse("messages:templates"))
    context = {
        "tabs": tabs(request.user, "templates"),
        "languages": LANGUAGES.items(),
        "language": language,
        "rows": template_rows(language),
        "quiet": quiet,
    }
    return render(request, "messages/templates.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Preview:
    """What somebody would read. `who` is empty for an example."""

    who: str
    subject: str
    text: str
    size: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=RULE)
def template(request: StaffRequest, kind: str, wording: str, language: str) -> HttpResponseBase:
    """``/beskeder/skabeloner/<slags>/<form>/<sprog>/``: write it, see it on a person, keep it."""
    if (
        kind not in MessageKind.values
        or kind in FREELY_WRITTEN
        or wording not in Wording.values
        or language not in LANGUAGES
    ):
        raise Http404
    subject, text, own = in_force(kind, wording, language)
    initial = {"subject": subject, "text": text}
    if request.method != "POST":
        form = TemplateForm(initial=initial, wording=wording)
        return _page(request, (kind, wording, language), form, own, initial)
    which = {"kind": kind, "wording": wording, "language": language}
    once, do = request.POST.get("once"), request.POST.get("do")
    here = reverse("messages:template", kwargs=which)
    if do == "shipped":
        try:
            use_shipped(by=request.user, once=once, **which)
            messages.success(request, _("I bruger Medspils egne ord igen."))
        except AlreadyDone:
            pass
        return SeeOther(here)
    form = TemplateForm(request.POST, wording=wording)
    if not form.is_valid():
        return _page(request, (kind, wording, language), form, own, initial, 422)
    given = form.cleaned_data
    if do == "preview":
        return _previewed(request, (kind, wording, language), form, own)
    try:
        write_template(
            by=request.user,
            once=once,
            text=given["text"],
            subject=given.get("subject", ""),
            why=given["why"],
            **which,
        )
        messages.success(request, _("Skabelonen er gemt."))
        return SeeOther(here)
    except AlreadyDone:
        return SeeOther(here)
    except Refused as refused:
        form.add_error(refused.field, refused.message)
        return _page(request, (kind, wording, language), form, own, given, 422)


def _previewed(
    request: StaffRequest, which: tuple[str, str, str], form: TemplateForm, own: bool
) -> HttpResponse:
    """What was written, as a citizen of the viewer's would get it; the look is logged."""
    kind, wording, _language = which
    given = form.cleaned_data
    for field in ("subject", "text"):
        said = given.get(field, "")
        for complaint in words.complaints(kind, wording, said, in_subject=field == "subject"):
            form.add_error(field, complaint)
    citizen = None
    if given["reference"]:
        citizen = citizens_for(request.user).filter(reference=given["reference"]).first()
        if citizen is None:
            form.add_error("reference", _("Du har ingen borger med det sagsnummer."))
    if form.errors:
        return _page(request, which, form, own, given, 422)
    if citizen is not None:
        log_access(request.user, citizen, AccessPurpose.FOLLOW_UP, _("Vist i en skabelon"))
    return _page(request, which, form, own, given, citizen=citizen)


def _page(
    request: StaffRequest,
    which: tuple[str, str, str],
    form: TemplateForm,
    own: bool,
    said: dict[str, Any],
    status: int = 200,
    citizen: Citizen | None = None,
) -> HttpResponse:
    kind, wording, language = which
    context = {
        "kind": MessageKind(kind),
        "wording": Wording(wording),
        "language": language,
        "language_name": LANGUAGES[language],
        "rtl": language in RIGHT_TO_LEFT,
        "form": form,
        "own": own,
        "preview": None if form.errors else _seen(which, said, citizen),
        "is_sms": wording == Wording.SMS,
        "size": sms_size(said.get("text", "")),
        "placeholders": words.allowed_for(kind, wording),
        "history": template_history(kind, wording, language),
    }
    return render(request, "messages/template.html", context, status=status)


def _seen(which: tuple[str, str, str], said: dict[str, Any], citizen: Citizen | None) -> Preview:
    _kind, wording, language = which
    reader = citizen or Citizen(first_name=_("Fornavn"))
    facts = words.sample_facts(clock.now())
    found = words.Templates().filled(said.get("subject", ""), said["text"], language, facts, reader)
    size = sms_size(found.text) if wording == Wording.SMS else ""
    return Preview(citizen.full_name if citizen else "", found.subject, found.text, size)

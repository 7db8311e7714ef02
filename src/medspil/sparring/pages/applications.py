"""The queue, one application, and what a consultant does with it."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.people.answering import How, StepForm, do
from medspil.people.doors import StaffRequest, staff_page
from medspil.sparring import files
from medspil.sparring.actions import answering, calling
from medspil.sparring.actions.courses import refer
from medspil.sparring.actions.examples import drop_example, edit_example
from medspil.sparring.forms import (
    AnswerForm,
    CallForm,
    CommentForm,
    ExampleForm,
    HandOverForm,
    ReferForm,
)
from medspil.sparring.models import Application
from medspil.sparring.pages import SEE
from medspil.sparring.passages import sentences
from medspil.sparring.queries import applications as queries
from medspil.sparring.queries.courses import courses, referrals_for
from medspil.sparring.queries.examples import example_of
from medspil.sparring.queries.talks import agreed_on


@never_cache
@require_safe
@staff_page(rule=SEE)
def queue(request: StaffRequest) -> HttpResponseBase:
    """``/ansoegninger/?hvem=mine``: what waits for an answer, overdue first."""
    whose = request.GET.get("hvem", "")
    context = {
        "queue": queries.queue(request.user, whose),
        "whose": whose,
        "answered": queries.answered_lately(request.user),
    }
    return render(request, "sparring/queue.html", context)


@never_cache
@require_safe
@staff_page(rule=SEE)
def show(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/ansoegninger/<uuid>/?tekst=<nr>&fra=<tegn>&til=<tegn>``: the texts, and what is said."""
    return _draw(request, queries.get_application(request.user, public_id))


def _address(application: Application) -> str:
    return reverse("sparring:application", args=[application.public_id])


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def _draw(
    request: StaffRequest, application: Application, wrong: forms.Form | None = None
) -> HttpResponseBase:
    sheet = queries.sheet(application)
    chosen = _number(request.GET.get("tekst", ""))
    readings = [
        {
            "shown": one,
            "form": _comment_form(request, one, chosen, wrong),
            "passages": _passages(request, one, chosen),
        }
        for one in sheet.readings
    ]
    context: dict[str, Any] = {
        "application": application,
        "sheet": sheet,
        "readings": readings,
        "has_courses": courses(open_ones=True).exists(),
        "referrals": referrals_for(request.user).filter(citizen=application.citizen),
        "wrong": wrong,
    }
    context["example"] = example = example_of(application)
    fresh: dict[str, forms.Form] = {
        "answer_form": AnswerForm(),
        "hand_form": HandOverForm(application=application),
        "call_form": CallForm(),
        "refer_form": ReferForm(),
        "example_form": ExampleForm(example=example),
    }
    for name, form in fresh.items():
        context[name] = wrong if type(wrong) is type(form) else form
    return render(request, "sparring/application.html", context, status=422 if wrong else 200)


def _comment_form(
    request: StaffRequest, reading: queries.Reading, chosen: int, wrong: forms.Form | None
) -> CommentForm:
    document, quote = reading.document, ""
    auto_id = f"comment-{document.kind}-%s"
    if isinstance(wrong, CommentForm) and wrong["document"].value() == str(document.pk):
        return wrong
    if chosen == document.pk:
        first, last = (_number(request.GET.get(name, "")) for name in ("fra", "til"))
        quote = document.text[first:last]
    return CommentForm(document=document, quote=quote, auto_id=auto_id)


def _passages(request: StaffRequest, reading: queries.Reading, chosen: int) -> list[dict[str, Any]]:
    """Each sentence of the chosen text, to comment on without copying; until one is chosen."""
    text = reading.document.text
    if reading.document.pk != chosen or request.GET.get("til") or request.method == "POST":
        return []
    return [{"start": start, "end": end, "text": text[start:end]} for start, end in sentences(text)]


@require_POST
@staff_page(rule=SEE)
def step(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/ansoegninger/<uuid>/goer/``: the button that was pressed."""
    application = queries.get_application(request.user, public_id)
    what = request.POST.get("do", "")
    form, act = _wanted(request, application, what)
    return do(
        request,
        form,
        act,
        back=_address(application),
        page=lambda wrong: _draw(request, application, wrong),
        said=str(_SAID.get(what, _("Gemt."))),
    )


_SAID = {"answer": gettext_lazy("Svaret er sendt."), "add": gettext_lazy("Tilføjelsen er sendt.")}


def _wanted(request: StaffRequest, application: Application, what: str) -> tuple[forms.Form, Any]:
    """The form of the button, and what it does."""
    of: dict[str, Any] = {"application": application}
    if what == "comment":
        key = _number(request.POST.get("document", ""))
        document = queries.get_document(application, key)
        auto_id = f"comment-{document.kind}-%s"
        written: forms.Form = CommentForm(request.POST, document=document, auto_id=auto_id)
        return written, lambda how: answering.comment(**how, **of, **written.cleaned_data)
    if what in ("answer", "add"):
        words = AnswerForm(request.POST)
        say = answering.answer if what == "answer" else answering.add_to_answer
        return words, lambda how: say(**how, **of, **words.cleaned_data)
    if what == "example":
        edited = ExampleForm(request.POST)
        return edited, lambda how: edit_example(**how, **of, **edited.cleaned_data)
    if what == "hand_over":
        hand = HandOverForm(request.POST, application=application)
        return hand, lambda how: answering.hand_over(**how, **of, **hand.cleaned_data)
    if what == "call":
        call = CallForm(request.POST)
        return call, lambda how: _call(how, application, call)
    if what == "refer":
        course = ReferForm(request.POST)
        citizen = application.citizen
        return course, lambda how: refer(**how, citizen=citizen, **course.cleaned_data)
    button = StepForm(request.POST)
    if what == "take":
        return button, lambda how: answering.take(**how, **of)
    if what == "drop_example":
        return button, lambda how: drop_example(**how, **of)
    if what == "put_back":
        return button, lambda how: answering.hand_over(**how, **of, to=None)
    if what.startswith("remove-"):
        key = _number(what.removeprefix("remove-"))
        return button, lambda how: answering.remove_comment(**how, **of, key=key)
    if what == "cancel":
        talk = agreed_on(application)
        if talk is not None:
            return button, lambda how: calling.cancel_talk(**how, talk=talk)
    return button, _nothing


def _nothing(_how: How) -> None:
    raise Refused(_("Vælg, hvad der skal ske."))


def _call(how: How, application: Application, form: CallForm) -> object:
    """The talk that was agreed on, when its time has come; else a call out of the blue."""
    booked = queries.sheet(application).booked
    if booked is not None and booked.starts_at <= clock.now():
        return calling.close_talk(**how, talk=booked, **form.cleaned_data)
    return calling.register_call(**how, application=application, **form.cleaned_data)


@never_cache
@require_safe
@staff_page(rule=SEE)
def compare(request: StaffRequest, public_id: uuid.UUID, pk: int) -> HttpResponseBase:
    """``/ansoegninger/<uuid>/forskelle/<nr>/``: a version beside the one before it."""
    application = queries.get_application(request.user, public_id)
    context = {"application": application, "compared": queries.compared(application, pk)}
    return render(request, "sparring/compare.html", context)


@never_cache
@require_http_methods(["GET", "HEAD"])
@staff_page(rule=SEE)
def file(request: StaffRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """``/ansoegninger/<uuid>/fil/<nr>/``: the file as it was sent."""
    application = queries.get_application(request.user, public_id)
    return files.download(queries.get_document(application, pk))

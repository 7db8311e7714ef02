"""Questions from companies, and the answers that grow from them."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.companies.actions.questions import answer_question, hand_question, retire_faq
from medspil.companies.forms.campaigns import AnswerForm, HandForm
from medspil.companies.pages import SEE, WRITE
from medspil.companies.queries.campaigns import faqs, questions_for
from medspil.kernel import clock
from medspil.people.answering import How, StepForm, do
from medspil.people.doors import StaffRequest, staff_page


@never_cache
@require_safe
@staff_page(rule=SEE)
def every(request: StaffRequest) -> HttpResponseBase:
    """``/virksomheder/spoergsmaal/``: what waits, whose it is and by when; what was answered."""
    rows = questions_for(request.user)
    page = Paginator(rows, 50).get_page(request.GET.get("side"))
    context = {
        "page": page,
        "waiting": rows.filter(answered_at=None).count(),
        "faqs": faqs(request.user),
        "today": clock.today(),
    }
    return render(request, "companies/questions.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=WRITE)
def question(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/virksomheder/spoergsmaal/<nr>/``: answer it, or give it to somebody else."""
    held = questions_for(request.user).filter(pk=pk).first()
    if held is None:
        raise Http404
    hands = request.POST.get("do") == "hand"

    def page(wrong: forms.Form) -> HttpResponseBase:
        context = {
            "question": held,
            "form": wrong if isinstance(wrong, AnswerForm) else AnswerForm(),
            "hand": wrong if isinstance(wrong, HandForm) else HandForm(question=held),
            "wrong": wrong if wrong.errors else None,
            "faqs": faqs(request.user)[:10],
        }
        status = 422 if wrong.errors else 200
        return render(request, "companies/question.html", context, status=status)

    if request.method != "POST":
        return page(AnswerForm())
    form = HandForm(request.POST, question=held) if hands else AnswerForm(request.POST)

    def act(how: How) -> None:
        do_it = hand_question if hands else answer_question
        do_it(**how, question=held, **form.cleaned_data)

    back = reverse("companies:questions")
    return do(request, form, act, back=back, page=page, said=_("Gemt."))


@require_POST
@staff_page(rule=WRITE)
def retire(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/virksomheder/svar/<nr>/``: an answer for all does not hold any more."""
    held = faqs(request.user).filter(pk=pk).first()
    back = reverse("companies:questions")
    if held is None:
        raise Http404
    return do(
        request,
        StepForm(request.POST),
        lambda how: retire_faq(**how, faq=held),
        back=back,
        page=lambda form: every(request),
        said=_("Svaret bruges ikke mere."),
    )

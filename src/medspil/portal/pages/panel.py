"""My case before the panel: the meeting, the three questions, and what we have written about me."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse

from medspil.meetings.actions.panel.cases import comment_on_preparation
from medspil.meetings.actions.panel.consents import give_consents, withdraw_consent
from medspil.meetings.queries.own import own_case, own_comments, own_text
from medspil.meetings.queries.panel.consents import reassurance
from medspil.portal.doors import Visit, portal_page
from medspil.portal.forms import CommentForm, SaidForm
from medspil.portal.pages.answers import did, done, how_said, once, show


@portal_page(booking=True, methods=("GET", "HEAD"))
def case(request: HttpRequest, visit: Visit, case: uuid.UUID) -> HttpResponse:
    """``…/team/<uuid>/``: when and how the panel meets, and what I am asked before."""
    return show(request, visit, "panel", one=own_case(visit.reader, case), more=reassurance())


@portal_page(booking=True)
def question(request: HttpRequest, visit: Visit, case: uuid.UUID, question: str) -> HttpResponse:
    """``…/team/<uuid>/svar/<spørgsmål>/``: one of the three: its words, yes, no, taken back."""
    found = own_case(visit.reader, case)
    one = next((one for one in found.answers if one.asked.question == question), None)
    if one is None:
        raise Http404
    posted = request.method == "POST"
    form = SaidForm(request.POST if posted else None)
    if posted and form.is_valid():
        yes, how = form.cleaned_data["answer"] == "yes", how_said(request, visit)
        taken_back = not yes and one.last is not None and one.last.answer

        def answer() -> object:
            if taken_back:
                return withdraw_consent(
                    by=visit.by, case=found.case, question=question, how=how, once=once(request)
                )
            answers = {question: yes}
            return give_consents(
                by=visit.by, case=found.case, answers=answers, how=how, once=once(request)
            )

        if did(form, answer):
            return done(visit, "consent", "panel", case=case)
    facts = {"one": one, "own": found, "more": reassurance(), "form": form, "wrong": posted}
    return show(request, visit, "panel_question", 422 if form.errors else 200, **facts)


@portal_page(booking=True)
def text(request: HttpRequest, visit: Visit, case: uuid.UUID) -> HttpResponse:
    """``…/team/<uuid>/tekst/``: the preparatory part, once it was sent, and what I say to it."""
    found = own_case(visit.reader, case)
    if found.review is None:
        raise Http404
    posted = request.method == "POST"
    form = CommentForm(request.POST if posted else None)
    if (
        posted
        and form.is_valid()
        and did(
            form,
            lambda: comment_on_preparation(
                by=visit.by,
                case=found.case,
                text="" if "nothing" in request.POST else form.cleaned_data["text"],
                nothing_to_add="nothing" in request.POST,
                how=how_said(request, visit),
                once=once(request),
            ),
        )
    ):
        return done(visit, "comment", "panel", case=case)
    facts = {
        "own": found,
        "parts": own_text(found.case),
        "comments": own_comments(found.case),
        "form": form,
    }
    return show(request, visit, "panel_text", 422 if form.errors else 200, **facts)

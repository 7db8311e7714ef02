"""Invitations by e-mail: count, try on oneself, have it seen by another, send, stop."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from medspil.kernel.action import allowed
from medspil.messages.models import MassState
from medspil.people.answering import choice_of, do
from medspil.people.doors import StaffRequest, staff_page
from medspil.surveys.actions.mailing import (
    approve_mailing,
    make_mailing,
    sample_mailing,
    start_mailing,
    stop_mailing,
)
from medspil.surveys.forms import StepForm
from medspil.surveys.models import MailingKind
from medspil.surveys.queries.mailing import (
    lost_of,
    mailing_for,
    mailings_of,
    progress,
    wave_now,
)
from medspil.surveys.queries.surveys import survey_for


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="surveys.make")
def mailings(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/mail/``: what was sent, who did not get it, and the next one."""
    survey = survey_for(request.user, public_id)
    made: list[int] = []

    def act(how: dict[str, Any]) -> None:
        make = {
            kind.value: lambda kind=kind: make_mailing(**how, survey=survey, kind=kind)
            for kind in MailingKind
        }
        made.append(choice_of(request, **make)().pk)

    def page(form: forms.Form) -> HttpResponseBase:
        found = [(one, progress(one)) for one in mailings_of(request.user, survey)]
        context = {
            "survey": survey,
            "mailings": found,
            "under_way": any(not one.is_over for one, _far in found),
            "invited": any(
                one.kind == MailingKind.INVITATION and one.is_over for one, _far in found
            ),
            "lost": lost_of(request.user, survey, wave_now(survey)),
            "wrong": form,
        }
        status = 422 if form.errors else 200
        return render(request, "surveys/mailings.html", context, status=status)

    form = StepForm(request.POST if request.method == "POST" else None)
    back = reverse("surveys:mailings", args=[public_id])
    answer = do(request, form, act, back=back, page=page)
    if made:
        answer["Location"] = reverse("surveys:mailing", args=[made[0]])
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="surveys.make")
def mailing(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/undersoegelser/mail/<nr>/``: what would happen, or how far it is."""
    found = mailing_for(request.user, pk)

    def act(how: dict[str, Any]) -> None:
        choice_of(
            request,
            sample=lambda: sample_mailing(**how, mailing=found),
            approve=lambda: approve_mailing(**how, mailing=found),
            start=lambda: start_mailing(**how, mailing=found),
            stop=lambda: stop_mailing(**how, mailing=found),
        )()

    def page(form: forms.Form) -> HttpResponseBase:
        state = found.state
        approves = allowed("surveys.approve_mailing", request.user, found)
        context = {
            "mailing": found,
            "survey": found.survey,
            "came": progress(found),
            "may_sample": state in (MassState.DRAFT, MassState.SAMPLED),
            "may_approve": state == MassState.SAMPLED and approves,
            "waits_for_another": state == MassState.SAMPLED and not approves,
            "may_start": state == MassState.APPROVED,
            "wrong": form,
        }
        status = 422 if form.errors else 200
        return render(request, "surveys/mailing.html", context, status=status)

    form = StepForm(request.POST if request.method == "POST" else None)
    return do(request, form, act, back=reverse("surveys:mailing", args=[pk]), page=page)

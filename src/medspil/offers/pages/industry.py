"""The industry webinar: candidates, invitations, the poll, and education plans."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel.action import NotAllowed, Refused
from medspil.offers.actions.industry import (
    answer_candidate,
    close_invitations,
    close_poll,
    complete_plan,
    decide_plan,
    invite_candidates,
    open_poll,
    send_plan,
    start_plan,
    write_plan,
)
from medspil.offers.forms import EducationForm, PlanStepForm, PollForm, WantedForm
from medspil.offers.models import UNSENT, EducationPlan, SeriesKind, Session, SignUp
from medspil.offers.pages import DOOR
from medspil.offers.pages.session import page as session_page
from medspil.offers.queries.attendance import is_withheld
from medspil.offers.queries.industry import (
    Found,
    answers_of,
    candidates_for,
    candidates_of,
    known_to,
    plans_for,
)
from medspil.offers.queries.places import get_place
from medspil.offers.queries.sessions import get_session
from medspil.people.answering import How, StepForm, do
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.rules import has_citizen

SHOWN = 60


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=DOOR)
def candidates(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/gang/<uuid>/inviter/?groups=…``: who fits and why; tick, and invite."""
    session = _industry(request, public_id)
    back = f"{request.path}?{request.GET.urlencode()}"
    if request.method != "POST":
        return _candidates_page(request, session)
    if request.POST.get("do") == "close":
        return do(
            request,
            StepForm(request.POST),
            lambda how: close_invitations(**how, session=session),
            back=back,
            page=lambda form: _candidates_page(request, session, form),
        )
    chosen = set(request.POST.getlist("citizen"))
    found = [one for one in _found(request, session) if str(one.citizen.public_id) in chosen]

    def act(how: How) -> None:
        if not found:
            raise Refused(_("Sæt kryds ved dem, du vil invitere."))
        invite_candidates(
            **how, session=session, candidates=[(one.citizen, one.why) for one in found]
        )

    return do(
        request,
        StepForm(request.POST),
        act,
        back=back,
        page=lambda form: _candidates_page(request, session, form),
        said=_("Invitationerne er på vej."),
    )


def _form(request: StaffRequest) -> WantedForm:
    return WantedForm(request.GET or None, known=known_to(request.user))


def _found(request: StaffRequest, session: Session) -> list[Found]:
    return candidates_for(request.user, session, _form(request).wanted(), SHOWN)


def _candidates_page(
    request: StaffRequest, session: Session, wrong: forms.Form | None = None
) -> HttpResponseBase:
    form = _form(request)
    context = {
        "session": session,
        "form": form,
        "found": candidates_for(request.user, session, form.wanted(), SHOWN),
        "asked": bool(request.GET),
        "answers": answers_of(session),
        "invited": list(candidates_of(request.user, session)),
        "wrong": wrong,
    }
    return render(request, "offers/candidates.html", context, status=422 if wrong else 200)


def _industry(request: StaffRequest, public_id: uuid.UUID) -> Session:
    """The session; 404 for what is no industry webinar."""
    found = get_session(request.user, public_id)
    if found.series.kind != SeriesKind.INDUSTRY:
        raise Http404
    return found


@require_POST
@staff_page(rule=DOOR)
def answer(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/gang/<uuid>/svar/``: a yes or a no on the telephone."""
    session, key = _industry(request, public_id), request.POST.get("candidate", "")
    back = reverse("offers:candidates", args=[public_id])
    one = candidates_of(request.user, session).filter(pk=int(key) if key.isdigit() else 0).first()
    if one is None:
        messages.error(request, _("Vælg en, der er inviteret."))
        return SeeOther(back)
    wants = request.POST.get("do") == "yes"
    return do(
        request,
        StepForm(request.POST),
        lambda how: answer_candidate(**how, candidate=one, wants=wants),
        back=back,
        page=lambda form: _candidates_page(request, session, form),
    )


@require_POST
@staff_page(rule=DOOR)
def poll(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/gang/<uuid>/spoerg/``: ask everybody who is there; or close what is asked."""
    found, back = get_session(request.user, public_id), reverse("offers:session", args=[public_id])
    open_one = found.polls.filter(closed_at=None).first()
    if request.POST.get("do") == "close" and open_one is not None:
        closing = open_one
        return do(
            request,
            StepForm(request.POST),
            lambda how: close_poll(**how, poll=closing),
            back=back,
            page=lambda form: session_page(request, found, step_form=form),
        )
    form = PollForm(request.POST, auto_id="poll-%s")

    def act(how: How) -> None:
        said = form.cleaned_data
        open_poll(
            **how,
            session=found,
            question=said["question"],
            options=said["options"].splitlines(),
        )

    return do(
        request,
        form,
        act,
        back=back,
        page=lambda form: session_page(request, found, poll_form=form),
    )


@never_cache
@require_safe
@staff_page(rule=DOOR)
def plans(request: StaffRequest) -> HttpResponseBase:
    """``/uddannelsesplaner/``: the plans of the viewer's citizens."""
    return render(request, "offers/plans.html", {"plans": plans_for(request.user)})


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=DOOR)
def plan(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/plads/<uuid>/plan/``: write a participant's plan."""
    place = _planned(request, public_id)
    old = EducationPlan.objects.filter(sign_up=place).first()
    form = EducationForm(request.POST or None, initial=_as_it_stands(old))
    if request.method != "POST":
        return _plan_page(request, place, old, form)
    return do(
        request,
        form,
        lambda how: write_plan(**how, sign_up=place, **form.cleaned_data),
        back=request.path,
        page=lambda form: _plan_page(request, place, old, form),
        said=_("Planen er skrevet."),
    )


@require_POST
@staff_page(rule=DOOR)
def plan_step(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/alle-tilbud/plads/<uuid>/plan/trin/``: sent, granted or not, begun, finished."""
    place, what = _planned(request, public_id), request.POST.get("do", "")
    old = EducationPlan.objects.select_related("citizen").filter(sign_up=place).first()
    form = PlanStepForm(request.POST, auto_id="step-%s")

    def act(how: How) -> None:
        if old is None:
            raise Refused(_("Skriv planen først."))
        try:
            if what == "send":
                send_plan(**how, plan=old)
            elif what in ("grant", "refuse"):
                reason = form.cleaned_data["reason"]
                decide_plan(**how, plan=old, granted=what == "grant", reason=reason)
            elif what == "start":
                start_plan(**how, plan=old, day=form.on())
            elif what == "complete":
                complete_plan(**how, plan=old, day=form.on())
            else:
                raise Refused(_("Vælg, hvad der skal ske."))
        except NotAllowed:
            raise Http404 from None

    return do(
        request,
        form,
        act,
        back=reverse("offers:plan", args=[public_id]),
        page=lambda form: _plan_page(
            request, place, old, EducationForm(initial=_as_it_stands(old)), form
        ),
    )


def _planned(request: StaffRequest, public_id: uuid.UUID) -> SignUp:
    """The place of a citizen whom the viewer works with; 404 for the rest, and where a plan that is
    not sent yet would say who came."""
    found = get_place(request.user, public_id)
    if found.citizen is None or not has_citizen(request.user, found.citizen):
        raise Http404
    was_sent = EducationPlan.objects.filter(sign_up=found).exclude(state__in=UNSENT).exists()
    if is_withheld(found) and not was_sent:
        raise Http404
    return found


def _as_it_stands(old: EducationPlan | None) -> dict[str, object]:
    names = ("course", "provider", "first_day", "needs", "funding")
    return {name: getattr(old, name) for name in names} if old else {}


def _plan_page(
    request: StaffRequest,
    place: SignUp,
    old: EducationPlan | None,
    form: forms.Form,
    step_form: forms.Form | None = None,
) -> HttpResponseBase:
    wrong = step_form or form
    context = {
        "place": place,
        "citizen": place.citizen,
        "plan": old,
        "form": form,
        "step_form": step_form or PlanStepForm(auto_id="step-%s"),
        "wrong": wrong,
    }
    return render(request, "offers/plan.html", context, status=422 if wrong.errors else 200)

"""The citizen's page, and what is done on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.contact.actions import courses
from medspil.contact.actions.conversations import (
    add_agreement,
    close_agreement,
    promise_next_contact,
)
from medspil.contact.models import Agreement
from medspil.contact.queries.timeline import Kind, timeline
from medspil.desk.forms.citizen import (
    AgreementForm,
    CloseForm,
    ContactFactsForm,
    NextContactForm,
    PersonForm,
    ReopenForm,
)
from medspil.desk.menu import open_address
from medspil.desk.queries.citizen import sheet
from medspil.kernel.action import AlreadyDone, Refused
from medspil.meetings.queries.appointments import booked_with
from medspil.people.actions import (
    add_representation,
    change_contact_facts,
    end_representation,
    reveal_address,
)
from medspil.people.doors import SeeOther, StaffRequest, ask_again, staff_page
from medspil.people.models import Citizen, Representation
from medspil.people.queries import citizens_for, get_citizen
from medspil.ui import wording

DOOR = "contact.work_list"


@never_cache
@require_safe
@staff_page(rule=DOOR)
def citizen(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/``: everything about one citizen; the look is logged.

    ``?vis=`` narrows the timeline, ``?side=`` is its page.
    """
    return _show(request, get_citizen(request.user, public_id))


@never_cache
@require_POST
@staff_page(rule=DOOR)
def address(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/adresse/``: show a protected address in this one answer; the look is logged."""
    found = _mine(request, public_id)
    said = _("Bekræft, at det er dig. Vis så adressen igen.")
    if asked := ask_again(request, back=_home(found), said=said):
        return asked
    try:
        reveal_address(by=request.user, citizen=found, once=_once(request))
    except AlreadyDone:
        return SeeOther(_home(found))  # a page sent again by going back shows nothing
    return _show(request, found, revealed=True)


@require_POST
@staff_page(rule=DOOR)
def next_contact(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/naeste/``: promise the day of the next contact."""
    found, form = _mine(request, public_id), NextContactForm(request.POST, auto_id="next-%s")
    return _do(
        request,
        found,
        form,
        "next_form",
        lambda given, once: promise_next_contact(
            by=request.user, citizen=found, day=given["day"], channel=given["channel"], once=once
        ),
        lambda given: (
            _("Næste kontakt er aftalt til %(day)s.") % {"day": wording.short_date(given["day"])}
        ),
    )


@require_POST
@staff_page(rule=DOOR)
def new_agreement(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/aftaler/``: note who does what, and when."""
    found, form = _mine(request, public_id), AgreementForm(request.POST, auto_id="agreement-%s")
    return _do(
        request,
        found,
        form,
        "agreement_form",
        lambda given, once: add_agreement(by=request.user, citizen=found, once=once, **given),
        lambda given: _("Aftalen er gemt."),
    )


@require_POST
@staff_page(rule=DOOR)
def agreement_done(request: StaffRequest, public_id: uuid.UUID, pk: int) -> HttpResponseBase:
    """``…/aftaler/<id>/``: it is done, or falls away because …"""
    found = _mine(request, public_id)
    agreement = get_object_or_404(Agreement, pk=pk, citizen=found)
    because = request.POST.get("because", "").strip()
    if "drop" in request.POST and not because:
        return _show(request, found, refused=_("Skriv hvorfor aftalen bortfalder."), status=422)
    return _do(
        request,
        found,
        None,
        "",
        lambda given, once: close_agreement(
            by=request.user,
            citizen=found,
            agreement=agreement,
            dropped_because=because if "drop" in request.POST else "",
            once=once,
        ),
        lambda given: _("Aftalen er bortfaldet.") if because else _("Aftalen er holdt."),
    )


@require_POST
@staff_page(rule=DOOR)
def new_person(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/personer/``: somebody stands beside the citizen."""
    found, form = _mine(request, public_id), PersonForm(request.POST, auto_id="person-%s")
    return _do(
        request,
        found,
        form,
        "person_form",
        lambda given, once: add_representation(by=request.user, citizen=found, once=once, **given),
        lambda given: _("%(name)s står nu på borgerens side.") % {"name": given["name"]},
    )


@require_POST
@staff_page(rule=DOOR)
def person_ends(request: StaffRequest, public_id: uuid.UUID, pk: int) -> HttpResponseBase:
    """``…/personer/<id>/slut/``: from today no longer."""
    found = _mine(request, public_id)
    person = get_object_or_404(Representation, pk=pk, citizen=found)
    return _do(
        request,
        found,
        None,
        "",
        lambda given, once: end_representation(
            by=request.user, citizen=found, representation=person, once=once
        ),
        lambda given: _("%(name)s er ikke længere med fra i dag.") % {"name": person.name},
    )


@require_POST
@staff_page(rule=DOOR)
def close(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/afslut/``: the citizen leaves the books."""
    found, form = _mine(request, public_id), CloseForm(request.POST, auto_id="close-%s")
    return _do(
        request,
        found,
        form,
        "close_form",
        lambda given, once: courses.close(by=request.user, citizen=found, once=once, **given),
        lambda given: _("Borgeren afsluttes %(day)s.") % {"day": wording.short_date(given["day"])},
    )


@require_POST
@staff_page(rule=DOOR)
def reopen(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/genaabn/``: the citizen is back."""
    found, form = _mine(request, public_id), ReopenForm(request.POST, auto_id="reopen-%s")
    return _do(
        request,
        found,
        form,
        "reopen_form",
        lambda given, once: courses.reopen(by=request.user, citizen=found, once=once, **given),
        lambda given: _("Borgeren er genåbnet. Fristerne er regnet om."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=DOOR)
def contact_facts(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/kontakt/``: how the citizen is reached and what they need."""
    posted = request.method == "POST"
    found = _mine(request, public_id) if posted else get_citizen(request.user, public_id)
    form = ContactFactsForm(request.POST if posted else None, instance=found)
    if posted and form.is_valid():
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        try:
            if changed:
                change_contact_facts(
                    by=request.user,
                    citizen=_mine(request, public_id),
                    values=changed,
                    once=_once(request),
                )
        except AlreadyDone:
            pass
        messages.success(request, _("Kontaktoplysningerne er gemt."))
        return SeeOther(_home(found))
    facts = {"citizen": found, "form": form}
    return render(request, "desk/contact_facts.html", facts, status=422 if posted else 200)


# -- shared ----------------------------------------------------------------------------------------


def _home(citizen: Citizen) -> str:
    return reverse("desk:citizen", args=[citizen.public_id])


def _once(request: StaffRequest) -> str | None:
    return request.POST.get("once") or None


def _mine(request: StaffRequest, public_id: uuid.UUID) -> Citizen:
    """The viewer's citizen, or 404. What is done is in the audit trail, so no look is logged."""
    citizens = citizens_for(request.user).select_related("municipality")
    found = citizens.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _do(
    request: StaffRequest,
    citizen: Citizen,
    form: BaseForm | None,
    name: str,
    act: Callable[[dict[str, Any], str | None], object],
    said: Callable[[dict[str, Any]], str],
) -> HttpResponseBase:
    """Do what a small form of the page says and go back to the page, or show what is wrong."""
    if form is not None and not form.is_valid():
        return _show(request, citizen, status=422, **{name: form})
    given = form.cleaned_data if form is not None else {}
    try:
        act(given, _once(request))
    except AlreadyDone:
        pass
    except Refused as refused:
        if form is None:
            return _show(request, citizen, refused=refused.message, status=422)
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _show(request, citizen, status=422, **{name: form})
    messages.success(request, said(given))
    return SeeOther(_home(citizen))


def _show(
    request: StaffRequest, citizen: Citizen, *, status: int = 200, **extra: Any
) -> HttpResponse:
    kind = request.GET.get("vis", "")
    kind = kind if kind in Kind.values else ""
    page, entries = timeline(request.user, citizen, kind, request.GET.get("side", 1))
    wrong = next((form for name, form in extra.items() if name.endswith("_form")), None)
    context = {
        "citizen": citizen,
        "sheet": sheet(request.user, citizen),
        "entries": entries,
        "page": page,
        "kind": kind,
        "kinds": Kind,
        "wrong": wrong,
        "refused": "",
        "revealed": False,
        "booked": booked_with(citizen),
        "rules_url": open_address("contact:rules", request.user),
        "next_form": NextContactForm(auto_id="next-%s"),
        "agreement_form": AgreementForm(auto_id="agreement-%s"),
        "person_form": PersonForm(auto_id="person-%s"),
        "close_form": CloseForm(auto_id="close-%s"),
        "reopen_form": ReopenForm(auto_id="reopen-%s"),
        **extra,
    }
    return render(request, "desk/citizen.html", context, status=status)

"""The company's own pages: what it asked, its seats, what we hold of it."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from medspil.companies.models import CompanyContact
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.answering import How
from medspil.people.doors import SeeOther
from medspil.reception.actions.own import (
    have_contact_forgotten,
    put_contact_right,
    put_reach_right,
)
from medspil.reception.doors import Visit, company_page
from medspil.reception.forms import PersonForm, ReachForm
from medspil.reception.queries import own
from medspil.reception.queries.cvs import packages_for


@company_page
def home(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """``/virksomhed/min/``: what was asked and when it is answered, seats, surveys."""
    facts = {
        "visit": visit,
        "orders": own.orders_of(visit.company),
        "asks": own.asks_of(visit.company),
        "openings": own.seats_of(visit.company),
        "surveys": own.surveys_of(visit.company),
        "packages": packages_for(visit.company),
        "sent": "sendt" in request.GET,
    }
    return render(request, "reception/home.html", facts)


@company_page
def held(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """``/virksomhed/min/oplysninger/``: what we hold of the company; put right how to reach it."""
    company = visit.company
    form = ReachForm(request.POST if request.method == "POST" else None, company=company)
    sent = request.method == "POST" and form.is_valid()
    if sent and _done(
        request,
        form,
        lambda how: put_reach_right(**how, company=company, **form.cleaned_data),
        visit,
    ):
        return SeeOther(f"{reverse('reception:held')}?gemt")
    facts = {
        "visit": visit,
        "held": own.what_we_hold(company),
        "form": form,
        "saved": "gemt" in request.GET,
    }
    status = 422 if form.errors else 200
    return render(request, "reception/held.html", facts, status=status)


@company_page
def person_new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """``/virksomhed/min/kontakter/``: somebody new to ask for."""
    return _person(request, visit, None)


@company_page
def person(request: HttpRequest, visit: Visit, pk: int) -> HttpResponseBase:
    """``/virksomhed/min/kontakter/<nr>/``: put right what stands about a person."""
    found = own.contact_of(visit.company, pk)
    if found is None:
        raise Http404
    return _person(request, visit, found)


@company_page
def forget(request: HttpRequest, visit: Visit, pk: int) -> HttpResponseBase:
    """``/virksomhed/min/kontakter/<nr>/slet/``: nobody is to ask for the person any more."""
    found, form = own.contact_of(visit.company, pk), forms.Form(request.POST)
    back = f"{reverse('reception:held')}?gemt"
    if found is None and request.method == "POST" and request.POST.get("once"):
        return SeeOther(back)  # sent twice: it is done
    if found is None:
        raise Http404
    if request.method == "POST" and _done(
        request,
        form,
        lambda how: have_contact_forgotten(**how, company=visit.company, contact=found),
        visit,
    ):
        myself = visit.contact is not None and visit.contact.pk == found.pk
        return SeeOther(f"{reverse('reception:enter')}?ud" if myself else back)
    facts = {"visit": visit, "person": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "reception/forget.html", facts, status=status)


def _person(request: HttpRequest, visit: Visit, contact: CompanyContact | None) -> HttpResponseBase:
    form = PersonForm(request.POST if request.method == "POST" else None, contact=contact)
    if request.method == "POST" and form.is_valid():
        facts = {"company": visit.company, "contact": contact, **form.cleaned_data}
        if _done(request, form, lambda how: put_contact_right(**how, **facts), visit):
            return SeeOther(f"{reverse('reception:held')}?gemt")
    shown = {"visit": visit, "person": contact, "form": form}
    return render(request, "reception/person.html", shown, status=422 if form.errors else 200)


def _done(
    request: HttpRequest, form: forms.Form, act: Callable[[How], object], visit: Visit
) -> bool:
    """Carried out, now or before? Else the form says why not."""
    try:
        act({"by": visit.by, "once": request.POST.get("once") or None})
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    except AlreadyDone:
        pass
    return True

"""Job orders: the list, a new one on one screen, one of them with its list and its people."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.companies.queries.companies import get_company
from medspil.kernel import clock
from medspil.kernel.action import Refused, allowed
from medspil.matching.actions import orders as actions
from medspil.matching.actions.proposals import note_still_there, send_cvs
from medspil.matching.forms.openings import MINE, CloseForm
from medspil.matching.forms.orders import (
    ChooseForm,
    OrderFilter,
    OrderForm,
    SendForm,
    StillForm,
)
from medspil.matching.models import JobOrder, Shift, Strain
from medspil.matching.orders_wording import ORDER_STATES
from medspil.matching.pages import PLAN, SEE, WRITE
from medspil.matching.queries.orders import (
    STATES,
    follow_ups,
    get_order,
    get_proposal,
    newcomers,
    orders_for,
    people_of,
    rows_of,
    with_newcomers,
)
from medspil.matching.scoring.facts import SHIFTS, STRAINS, codes_of
from medspil.people.answering import How, StepForm, do, make
from medspil.people.doors import StaffRequest, staff_page

ROWS = 50


@never_cache
@require_safe
@staff_page(rule=SEE)
def every(request: StaffRequest) -> HttpResponseBase:
    """``/jobordrer/?state=open``: the orders, and how many newcomers fit each."""
    form = OrderFilter(request.GET)
    form.is_valid()
    rows = orders_for(request.user)
    if state := form.cleaned_data.get("state"):
        rows = rows.filter(STATES[state])
    if form.cleaned_data.get("consultant") == MINE:
        rows = rows.filter(consultant=request.user)
    page = Paginator(rows.order_by("-received_at", "-pk"), ROWS).get_page(request.GET.get("side"))
    context = {
        "form": form,
        "page": page,
        "rows": with_newcomers(list(page.object_list)),
        "states": ORDER_STATES,
        "plans": allowed(PLAN, request.user),
        "now": clock.now(),
    }
    return render(request, "matching/orders.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=WRITE)
def new(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobordrer/ny/<virksomhed>/``: what the company asks for, on one screen."""
    company = get_company(request.user, public_id)
    form = OrderForm(request.POST or None, company=company)

    def page(form: forms.Form) -> HttpResponseBase:
        status = 422 if form.errors else 200
        context = {"form": form, "company": company}
        return render(request, "matching/order_form.html", context, status=status)

    if request.method != "POST":
        return page(form)
    return make(
        request,
        form,
        lambda how: actions.take_order(**how, company=company, **form.facts()),
        kind=JobOrder,
        to=address,
        page=page,
    )


def address(order: JobOrder) -> str:
    """The order's own page."""
    return reverse("matching:order", args=[order.public_id])


@never_cache
@require_safe
@staff_page(rule=SEE)
def show(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobordrer/<uuid>/``: what is asked, the list with its reasons, and who was chosen."""
    return draw(request, get_order(request.user, public_id))


def draw(request: StaffRequest, order: JobOrder, **wrong: forms.Form) -> HttpResponseBase:
    """The page of the order, with what was wrong."""
    ranking = order.rankings.select_related("by").first()
    people = people_of(request.user, order)
    context: dict[str, Any] = {
        "order": order,
        "state": ORDER_STATES[order.state],
        "ranking": ranking,
        "rows": rows_of(ranking) if ranking else [],
        "newcomers": newcomers(order, ranking) if ranking and order.state == "open" else 0,
        "people": people,
        "ready": any(one.proposal.state == "yes" for one in people),
        "packages": order.packages.select_related("contact"),
        "shifts": [Shift(code).label for code in codes_of(order.shifts, SHIFTS)],
        "strains": [Strain(code).label for code in codes_of(order.strains, STRAINS)],
        "send_form": SendForm(order=order),
        "close_form": CloseForm(),
        "wrong": next(iter(wrong.values()), None),
        "now": clock.now(),
    }
    return render(request, "matching/order.html", context | wrong, status=422 if wrong else 200)


def _step(
    request: StaffRequest,
    order: JobOrder,
    name: str,
    form: forms.Form,
    act: Callable[[How], object],
    said: str,
) -> HttpResponseBase:
    return do(
        request,
        form,
        act,
        back=address(order),
        page=lambda wrong: draw(request, order, **{name: wrong}),
        said=said,
    )


@require_POST
@staff_page(rule=WRITE)
def again(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobordrer/<uuid>/liste/``: make the list anew."""
    order = get_order(request.user, public_id)

    def act(how: How) -> None:
        actions.make_ranking(**how, order=order)

    return _step(request, order, "step_form", StepForm(request.POST), act, _("Listen er ny."))


@require_POST
@staff_page(rule=WRITE)
def choose(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobordrer/<uuid>/vaelg/``: those whose rows are marked, from the list that was shown."""
    order, form = get_order(request.user, public_id), ChooseForm(request.POST)
    written = request.POST.get("ranking", "")
    key = int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0
    ranking = order.rankings.filter(pk=key).first()

    def act(how: How) -> None:
        if ranking is None:
            raise Refused(_("Lav listen igen."))
        actions.choose(**how, order=order, ranking=ranking, profiles=form.profiles)

    return _step(request, order, "choose_form", form, act, _("De er valgt. Spørg dem nu."))


@require_POST
@staff_page(rule=WRITE)
def send(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobordrer/<uuid>/send/``: the CVs of those who said yes, behind the company's door."""
    order = get_order(request.user, public_id)
    form = SendForm(request.POST, order=order)

    def act(how: How) -> None:
        said = form.cleaned_data
        people = list(said["people"])
        send_cvs(**how, order=order, contact=said["contact"], proposals=people)

    sent = _("CV'erne ligger på virksomhedens side. Send kontaktpersonen et link.")
    return _step(request, order, "send_form", form, act, sent)


@require_POST
@staff_page(rule=WRITE)
def close(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobordrer/<uuid>/luk/``: the company needs nobody more."""
    order, form = get_order(request.user, public_id), CloseForm(request.POST)

    def act(how: How) -> None:
        actions.close_order(**how, order=order, **form.cleaned_data)

    return _step(request, order, "close_form", form, act, _("Ordren er lukket."))


@never_cache
@require_safe
@staff_page(rule=SEE)
def following(request: StaffRequest) -> HttpResponseBase:
    """``/jobordrer/opfoelgning/``: who is to be asked whether they are still there."""
    return _following(request)


def _following(request: StaffRequest, wrong: forms.Form | None = None) -> HttpResponseBase:
    context = {
        "rows": follow_ups(request.user),
        "wrong": wrong,
        "plans": allowed(PLAN, request.user),
    }
    return render(
        request, "matching/follow_ups.html", context, status=422 if wrong is not None else 200
    )


@require_POST
@staff_page(rule=WRITE)
def still(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobordrer/kandidat/<uuid>/stadig/``: still there, or not."""
    one, form = get_proposal(request.user, public_id), StillForm(request.POST)

    def act(how: How) -> None:
        note_still_there(**how, proposal=one, **form.facts())

    return do(
        request,
        form,
        act,
        back=reverse("matching:follow_ups"),
        page=lambda wrong: _following(request, wrong),
        said=_("Gemt."),
    )

"""Job orders: the list, a new one on one screen, one of them with its list and its people."""

from __future__ import annotations

import uuid
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
from medspil.exchange import export
from medspil.kernel import clock
from medspil.kernel.action import Refused, allowed
from medspil.matching.actions import orders as actions
from medspil.matching.actions.many import answer_many, ask_all
from medspil.matching.actions.proposals import send_cvs
from medspil.matching.files import orders_file
from medspil.matching.forms.openings import MINE
from medspil.matching.forms.orders import CloseOrderForm, OrderFilter, OrderForm, concepts_in
from medspil.matching.forms.steps import AskForm, ChooseForm, ManyForm, SendForm, key_in
from medspil.matching.models import JobOrder, Shift, Strain
from medspil.matching.pages import PLAN, SEE, WRITE
from medspil.matching.pages.steps import stepper
from medspil.matching.queries.candidates import Person, people_of
from medspil.matching.queries.changes import changes_of, changes_since
from medspil.matching.queries.lists import is_old, newcomers, rows_of, with_newcomers
from medspil.matching.queries.orders import at, get_order, orders_for, with_counts
from medspil.matching.queries.todo import todo
from medspil.matching.scoring.facts import SHIFTS, STRAINS, codes_of
from medspil.people.answering import How, StepForm, do, make
from medspil.people.doors import StaffRequest, file_asks_again, staff_page

ROWS = 50
FIRST = 10  # places of the list that are not folded


@never_cache
@require_safe
@staff_page(rule=SEE)
@file_asks_again
def every(request: StaffRequest) -> HttpResponseBase:
    """``/jobordrer/?state=open``: the orders, and how many newcomers fit each; or as a file."""
    form = OrderFilter(request.GET)
    form.is_valid()
    rows = orders_for(request.user)
    if state := form.cleaned_data.get("state"):
        rows = at(rows, state)
    if form.cleaned_data.get("consultant") == MINE:
        rows = rows.filter(consultant=request.user)
    rows = rows.order_by("-received_at", "-pk")
    if wanted := request.GET.get("format"):
        return export.respond(request, _("jobordrer"), orders_file(), with_counts(rows), wanted)
    page = Paginator(rows, ROWS).get_page(request.GET.get("side"))
    context = {
        "form": form,
        "page": page,
        "rows": with_newcomers(list(page.object_list)),
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
        return _draw_form(request, form, company=company)

    if _only_looks(request, form, None):
        return page(form)
    return make(
        request,
        form,
        lambda how: actions.take_order(**how, company=company, **form.facts()),
        kind=JobOrder,
        to=address,
        page=page,
    )


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=WRITE)
def change(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobordrer/<uuid>/ret/``: what the company corrects; of one that was received, what was
    said when somebody went through it.
    """
    order = get_order(request.user, public_id)
    form = OrderForm(request.POST or None, company=order.company, order=order)
    write = actions.change_order if order.is_qualified else actions.qualify_order

    def page(form: forms.Form, **more: Any) -> HttpResponseBase:
        return _draw_form(request, form, company=order.company, order=order, **more)

    if _only_looks(request, form, order):
        return page(form)
    version = key_in(form.data.get("version", ""))

    def act(how: How) -> None:
        write(**how, order=order, version=version, **form.facts())

    def wrong(form: forms.Form) -> HttpResponseBase:
        if order.version == version:
            return page(form)
        again = OrderForm(_from_now_on(request, order), company=order.company, order=order)
        again.link(request.user, concepts_in(order), looks=False)
        again.is_valid()
        for error in form.non_field_errors():
            again.add_error(None, error)
        return page(again, since=changes_since(order, version))

    return do(request, form, act, back=address(order), page=wrong, said=_("Gemt."))


def _only_looks(request: StaffRequest, form: OrderForm, order: JobOrder | None) -> bool:
    """Nothing is to be saved: it is read, or the words are looked up."""
    looks = "find" in request.POST
    form.link(request.user, concepts_in(order), looks=looks)
    return looks or request.method != "POST"


def _from_now_on(request: StaffRequest, order: JobOrder) -> Any:
    """What was typed, as a form that knows how the order stands now."""
    data = request.POST.copy()
    data["version"] = str(order.version)
    return data


def _draw_form(request: StaffRequest, form: forms.Form, **facts: Any) -> HttpResponseBase:
    status = 422 if form.errors else 200
    return render(request, "matching/order_form.html", {"form": form, **facts}, status=status)


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
    ranking, now = order.rankings.select_related("by").first(), clock.now()
    rows = rows_of(ranking) if ranking else []
    people = people_of(request.user, order)
    send_form = SendForm(order=order)
    context: dict[str, Any] = {
        "order": order,
        "ranking": ranking,
        "rows": rows,
        "newcomers": newcomers(order, ranking) if ranking and order.state == "open" else 0,
        "people": people,
        "ready": bool(send_form.initial["people"]),
        "packages": order.packages.select_related("contact"),
        "shifts": [Shift(code).label for code in codes_of(order.shifts, SHIFTS)],
        "strains": [Strain(code).label for code in codes_of(order.strains, STRAINS)],
        "send_form": send_form,
        "many_form": ManyForm(order=order),
        "sent": [] if order.closed_at else _sent(people),
        "unasked": sum(one.proposal.asked_at is None and not one.is_gone for one in people),
        "todo": todo(order, people, now),
        "changes": changes_of(order) if order.version > 1 else [],
        "old": ranking is not None and is_old(order, ranking),
        "close_form": CloseOrderForm(),
        "ticked": _ticked(wrong),
        "wrong": next(iter(wrong.values()), None),
        "now": now,
        "first": FIRST,
        "more": max(len(rows) - FIRST, 0),
        "first_slice": f":{FIRST}",
        "rest_slice": f"{FIRST}:",
        "can_send": order.company.contacts.filter(forgotten_at=None, left_on=None).exists(),
        "awaits": any(one.proposal.state == "sent" for one in people),
    }
    context |= wrong
    context["send_form"].names = {
        one.proposal.pk: one.who.full_name for one in people if one.who is not None
    }
    return render(request, "matching/order.html", context, status=422 if wrong else 200)


def _sent(people: list[Person]) -> list[Person]:
    """Those whose CV the company has, and who still say yes."""
    return [one for one in people if one.proposal.package_id and one.proposal.answer]


def _ticked(wrong: dict[str, forms.Form]) -> list[str]:
    """The rows that were marked in a form that is drawn again."""
    form = next(iter(wrong.values()), None)
    sent: Any = form.data if isinstance(form, ManyForm) else None
    return sent.getlist("people") if sent is not None else []


_step = stepper(address, draw)


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
    ranking = order.rankings.filter(pk=key_in(request.POST.get("ranking", ""))).first()

    def act(how: How) -> None:
        if ranking is None:
            raise Refused(_("Lav listen igen."))
        actions.choose(**how, order=order, ranking=ranking, profiles=form.profiles)

    return _step(request, order, "choose_form", form, act, _("De er valgt. Spørg dem nu."))


@require_POST
@staff_page(rule=WRITE)
def ask(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobordrer/<uuid>/spoerg/``: everybody who is chosen and not asked yet."""
    order, form = get_order(request.user, public_id), AskForm(request.POST)

    def act(how: How) -> None:
        ask_all(by=how["by"], once=how["once"], order=order, how=form.cleaned_data["how"])

    return _step(request, order, "ask_form", form, act, _("De er spurgt. Skriv, hvad de siger."))


@require_POST
@staff_page(rule=WRITE)
def many(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobordrer/<uuid>/svar/``: what the company said of those who are marked."""
    order = get_order(request.user, public_id)
    form = ManyForm(request.POST, order=order)

    def act(how: How) -> None:
        answer_many(**how, order=order, **form.facts())

    return _step(request, order, "many_form", form, act, _("Gemt."))


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

    sent = _("CV’erne ligger på virksomhedens side. Send kontaktpersonen et link.")
    return _step(request, order, "send_form", form, act, sent)


@require_POST
@staff_page(rule=WRITE)
def close(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobordrer/<uuid>/luk/``: the company needs nobody more."""
    order, form = get_order(request.user, public_id), CloseOrderForm(request.POST)

    def act(how: How) -> None:
        actions.close_order(**how, order=order, **form.cleaned_data)

    return _step(request, order, "close_form", form, act, _("Ordren er lukket."))


@require_POST
@staff_page(rule=WRITE)
def reopen(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/jobordrer/<uuid>/aabn/``: the company needs somebody after all."""
    order = get_order(request.user, public_id)

    def act(how: How) -> None:
        actions.reopen_order(**how, order=order)

    return _step(request, order, "step_form", StepForm(request.POST), act, _("Åben igen."))

"""The page of one company, and every small form on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.companies import above
from medspil.companies.actions import companies as actions
from medspil.companies.actions.industries import industry_of, set_industry
from medspil.companies.actions.tags import put_tag, take_tag_off
from medspil.companies.actions.timeline import write_event
from medspil.companies.forms.company import (
    CompanyForm,
    ContactForm,
    EventForm,
    IndustryForm,
    NewCompanyForm,
    NextStepForm,
    PeaceForm,
    PutTagForm,
    WorkplaceForm,
)
from medspil.companies.models import Company, EventKind
from medspil.companies.pages import SEE, WRITE, status
from medspil.companies.queries.companies import LINES, get_company, sheet
from medspil.companies.wording import ICONS, facts, heading
from medspil.kernel import clock
from medspil.kernel.action import Refused
from medspil.people.answering import How, StepForm, do, make
from medspil.people.doors import SeeOther, StaffRequest, staff_page


@never_cache
@require_safe
@staff_page(rule=SEE)
def show(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/virksomheder/<uuid>/?slags=call``: who it is, and its timeline."""
    company = get_company(request.user, public_id)
    if company.public_id != public_id:  # it is part of another now
        return SeeOther(_back(company))
    return draw(request, company)


def _back(company: Company) -> str:
    return reverse("companies:company", args=[company.public_id])


def draw(request: StaffRequest, company: Company, **wrong: forms.Form) -> HttpResponseBase:
    """The page; `wrong` forms are drawn as they were sent."""
    kind = request.GET.get("slags", "")
    lines = 10 * LINES if "flere" in request.GET else LINES
    found = sheet(request.user, company, kind, lines)
    context: dict[str, Any] = {
        "sheet": found,
        "company": company,
        "lines": [
            (line, heading(line), facts(line.kind, line.facts), ICONS.get(line.kind, "dot"))
            for line in found.lines
        ],
        "kinds": EventKind.choices,
        "kind": kind,
        "panels": above.panels(request.user, company),
        "event_form": EventForm(company=company),
        "next_form": NextStepForm(company=company),
        "peace_form": PeaceForm(company=company),
        "tag_form": PutTagForm(),
        "industry_form": IndustryForm(),
        "contact_form": ContactForm(),
        "workplace_form": WorkplaceForm(),
        "wrong": next(iter(wrong.values()), None),
        "opened": next(iter(wrong), ""),
    }
    return render(request, "companies/company.html", context | wrong, status=422 if wrong else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=WRITE)
def new(request: StaffRequest) -> HttpResponseBase:
    """``/virksomheder/ny/``: register a company."""
    form = NewCompanyForm(request.POST or None)

    def page(form: forms.Form) -> HttpResponseBase:
        context = {"form": form, "company": None}
        return render(request, "companies/company_form.html", context, status=status(form))

    if request.method != "POST":
        return page(form)
    return make(
        request,
        form,
        lambda how: actions.register_company(**how, **form.cleaned_data),
        kind=Company,
        to=_back,
        page=page,
    )


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=WRITE)
def change(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/virksomheder/<uuid>/ret/``: what stands about it."""
    company = get_company(request.user, public_id)
    form = CompanyForm(request.POST or None, company=company)

    def page(form: forms.Form) -> HttpResponseBase:
        context = {"form": form, "company": company}
        return render(request, "companies/company_form.html", context, status=status(form))

    if request.method != "POST":
        return page(form)
    return do(
        request,
        form,
        lambda how: actions.change_company(**how, company=company, **form.cleaned_data),
        back=_back(company),
        page=page,
        said=_("Rettet."),
    )


def _post(
    name: str, make: Callable[[StaffRequest, Company], forms.Form], said: Callable[[], str]
) -> Callable[[Callable[..., None]], Callable[..., HttpResponseBase]]:
    """A small form on the company's page: `act` carries it out, and the page is drawn again."""

    def decorate(act: Callable[..., None]) -> Callable[..., HttpResponseBase]:
        def posted(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
            company = get_company(request.user, public_id)
            form = make(request, company)
            return do(
                request,
                form,
                lambda how: act(request, company, form.cleaned_data, how),
                back=_back(company),
                page=lambda wrong: draw(request, company, **{name: wrong}),
                said=said(),
            )

        posted.__doc__ = act.__doc__
        return require_POST(staff_page(rule=WRITE)(posted))

    return decorate


Given = dict[str, Any]


@_post(
    "event_form",
    lambda request, company: EventForm(request.POST, company=company),
    lambda: _("Skrevet på tidslinjen."),
)
def event(request: StaffRequest, company: Company, given: Given, how: How) -> None:
    """``/virksomheder/<uuid>/haendelse/``: write down what happened."""
    write_event(**how, company=company, **given)


@_post(
    "next_form",
    lambda request, company: NextStepForm(request.POST, company=company),
    lambda: _("Næste skridt er gemt."),
)
def next_step(request: StaffRequest, company: Company, given: Given, how: How) -> None:
    """``/virksomheder/<uuid>/naeste/``: what is next. It becomes mine if it was nobody's."""
    mine = request.user if given["on"] and company.consultant_id is None else None
    actions.set_next_step(**how, company=company, consultant=mine, **given)


@_post(
    "peace_form",
    lambda request, company: PeaceForm(request.POST, company=company),
    lambda: _("Gemt."),
)
def peace(request: StaffRequest, company: Company, given: Given, how: How) -> None:
    """``/virksomheder/<uuid>/fred/``: leave it in peace until a day, or no more."""
    actions.leave_in_peace(**how, company=company, **given)


@_post(
    "industry_form",
    lambda request, company: IndustryForm(request.POST),
    lambda: _("Branchen er gemt."),
)
def industry(request: StaffRequest, company: Company, given: Given, how: How) -> None:
    """``/virksomheder/<uuid>/branche/``: what it does, from today on."""
    found = industry_of(given["scheme"], given["code"])
    if found is None:
        raise Refused(_("Koden findes ikke i den branchekode."), field="code")
    set_industry(**how, company=company, industry=found)


@_post(
    "tag_form",
    lambda request, company: PutTagForm(request.POST),
    lambda: _("Mærket er sat på."),
)
def tag(request: StaffRequest, company: Company, given: Given, how: How) -> None:
    """``/virksomheder/<uuid>/maerke/``: put a tag on."""
    put_tag(**how, companies=[company.pk], **given)


@_post("step_form", lambda request, company: StepForm(request.POST), lambda: _("Mærket er af."))
def untag(request: StaffRequest, company: Company, given: Given, how: How) -> None:
    """``/virksomheder/<uuid>/maerke-af/``: take a tag off."""
    asked = request.POST.get("tag", "")
    wanted = int(asked) if asked.isdecimal() else 0
    held = company.tags.filter(tag=wanted, removed_at=None).select_related("tag").first()
    if held is None:
        raise Refused(_("Mærket er allerede taget af."))
    take_tag_off(**how, tag=held.tag, companies=[company.pk])


@_post("step_form", lambda request, company: StepForm(request.POST), lambda: _("Gemt."))
def closing(request: StaffRequest, company: Company, given: Given, how: How) -> None:
    """``/virksomheder/<uuid>/ophoer/``: it has ceased today, or goes on after all."""
    ceased = request.POST.get("do") == "close"
    actions.close_company(**how, company=company, closed_on=clock.today() if ceased else None)


@_post(
    "contact_form",
    lambda request, company: ContactForm(request.POST),
    lambda: _("Kontaktpersonen er gemt."),
)
def contact_new(request: StaffRequest, company: Company, given: Given, how: How) -> None:
    """``/virksomheder/<uuid>/kontakter/``: a person to ask for."""
    actions.add_contact(**how, company=company, **given)


@_post(
    "workplace_form",
    lambda request, company: WorkplaceForm(request.POST),
    lambda: _("Arbejdsstedet er gemt."),
)
def workplace_new(request: StaffRequest, company: Company, given: Given, how: How) -> None:
    """``/virksomheder/<uuid>/arbejdssteder/``: a P-number and where it is."""
    actions.add_workplace(**how, company=company, **given)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=WRITE)
def contact(request: StaffRequest, public_id: uuid.UUID, pk: int) -> HttpResponseBase:
    """``/virksomheder/<uuid>/kontakter/<nr>/``: change, say that they left, or forget them."""
    company = get_company(request.user, public_id)
    held = company.contacts.filter(pk=pk, forgotten_at=None).first()
    if held is None:
        raise Http404
    forgets = request.POST.get("do") == "forget"
    form = StepForm(request.POST) if forgets else ContactForm(request.POST or None, contact=held)

    def page(form: forms.Form) -> HttpResponseBase:
        shown = form if isinstance(form, ContactForm) else ContactForm(contact=held)
        context = {"form": shown, "company": company, "contact": held}
        return render(request, "companies/contact.html", context, status=status(form))

    if request.method != "POST":
        return page(form)

    def act(how: How) -> None:
        if forgets:
            actions.forget_contact(**how, company=company, contact=held)
        else:
            actions.change_contact(**how, company=company, contact=held, **form.cleaned_data)

    said = _("Personen er glemt.") if forgets else _("Kontaktpersonen er gemt.")
    return do(request, form, act, back=_back(company), page=page, said=said)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=WRITE)
def workplace(request: StaffRequest, public_id: uuid.UUID, pk: int) -> HttpResponseBase:
    """``/virksomheder/<uuid>/arbejdssteder/<nr>/``: change a workplace, or say that it closed."""
    company = get_company(request.user, public_id)
    held = company.workplaces.filter(pk=pk).first()
    if held is None:
        raise Http404
    form = WorkplaceForm(request.POST or None, workplace=held)

    def page(form: forms.Form) -> HttpResponseBase:
        context = {"form": form, "company": company, "workplace": held}
        return render(request, "companies/workplace.html", context, status=status(form))

    if request.method != "POST":
        return page(form)
    return do(
        request,
        form,
        lambda how: actions.change_workplace(
            **how, company=company, workplace=held, **form.cleaned_data
        ),
        back=_back(company),
        page=page,
        said=_("Arbejdsstedet er gemt."),
    )

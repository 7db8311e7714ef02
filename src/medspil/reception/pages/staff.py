"""The employee's side: a company's door, and what stands on the companies' page."""

from __future__ import annotations

import uuid

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from medspil.companies.models import Company
from medspil.companies.queries.companies import get_company
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.answering import StepForm, do
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.reception.actions.door import NewLink, make_company_link, revoke_company_link
from medspil.reception.actions.page import change_policy, change_texts
from medspil.reception.forms import LinkForm, PolicyForm, TextForm, language_named
from medspil.reception.models import CompanyLink, OfferedText
from medspil.reception.models.page import LANGUAGES
from medspil.reception.offered import CODES, OFFERS, shown
from medspil.reception.pages import ANSWER, PAGE
from medspil.reception.queries.door import door_sheet
from medspil.reception.queries.policy import policy


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=ANSWER)
def door(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/virksomheder/<uuid>/doer/``: who has a link; send one, or show it this once."""
    company = get_company(request.user, public_id)
    form = LinkForm(request.POST if request.method == "POST" else None, company=company)
    back = reverse("reception:door", args=[company.public_id])
    if request.method != "POST":
        return _door(request, company, form)
    made: list[NewLink] = []
    shows = request.POST.get("do") == "show"
    base = request.build_absolute_uri(reverse("reception:link", args=["x"])).removesuffix("x/")
    if form.is_valid():
        try:
            made.append(
                make_company_link(
                    by=request.user,
                    once=request.POST.get("once") or None,
                    company=company,
                    contact=form.cleaned_data["contact"],
                    base=base,
                    send=not shows,
                )
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except AlreadyDone:
            return SeeOther(back)
    if made and shows:
        return _door(request, company, LinkForm(company=company), f"{base}{made[0].token}/")
    return _door(request, company, form) if form.errors else SeeOther(f"{back}?sendt")


def _door(
    request: StaffRequest, company: Company, form: forms.Form, address: str = ""
) -> HttpResponseBase:
    facts = {
        "company": company,
        "sheet": door_sheet(company),
        "form": form,
        "address": address,
        "sent": "sendt" in request.GET,
        "days": policy().link_days,
    }
    status = 422 if form.errors else 200
    return render(request, "reception/door.html", facts, status=status)


@require_POST
@staff_page(rule=ANSWER)
def revoke(request: StaffRequest, public_id: uuid.UUID, pk: int) -> HttpResponseBase:
    """``/virksomheder/<uuid>/doer/<nr>/luk/``: the link opens nothing from now on."""
    company = get_company(request.user, public_id)
    link = get_object_or_404(CompanyLink, pk=pk, company=company)
    return do(
        request,
        StepForm(request.POST),
        lambda how: revoke_company_link(**how, link=link),
        back=reverse("reception:door", args=[company.public_id]),
        page=lambda wrong: _door(request, company, wrong),
        said=_("Linket er lukket. Er nogen inde, er det slut nu."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=PAGE)
def page(request: StaffRequest) -> HttpResponseBase:
    """``/virksomhedernes-side/``: the promise, and what stands on the page in each language."""
    start = {"answer_days": policy().answer_days, "link_days": policy().link_days}
    form = PolicyForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method != "POST":
        return _page(request, form)
    return do(
        request,
        form,
        lambda how: change_policy(**how, **form.cleaned_data),
        back=reverse("reception:page"),
        page=lambda wrong: _page(request, wrong),
        said=_("Gemt."),
    )


def _page(request: StaffRequest, form: forms.Form) -> HttpResponseBase:
    rows = list(OfferedText.objects.all())
    written = {(one.code, one.language): one for one in rows}
    today = clock.today()
    texts = []
    for offer in OFFERS:
        for code in LANGUAGES:
            own = written.get((offer.code, code))
            with override(code):
                said = own.title if own else str(offer.title)
                is_shown = offer.code in {one.code for one in shown(today, code, rows)}
            texts.append((offer.code, code, language_named(code), said, own, is_shown))
    facts = {"form": form, "texts": texts}
    return render(request, "reception/page.html", facts, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=PAGE)
def text(request: StaffRequest, code: str, language: str) -> HttpResponseBase:
    """``/virksomhedernes-side/<hvad>/<sprog>/``: one thing in the municipality's own words."""
    if code not in CODES or language not in LANGUAGES:
        raise Http404
    offer = next(one for one in OFFERS if one.code == code)
    own = OfferedText.objects.filter(code=code, language=language).first()
    with override(language):
        start = {"title": str(offer.title), "text": str(offer.text), "is_hidden": False}
    if own is not None:
        start = {"title": own.title, "text": own.text, "is_hidden": own.is_hidden}
    form = TextForm(request.POST if request.method == "POST" else None, initial=start)

    def draw(form: forms.Form) -> HttpResponseBase:
        facts = {"form": form, "offer": offer, "language": language_named(language)}
        return render(request, "reception/text.html", facts, status=422 if form.errors else 200)

    if request.method != "POST":
        return draw(form)
    return do(
        request,
        form,
        lambda how: change_texts(**how, code=code, language=language, **form.cleaned_data),
        back=reverse("reception:page"),
        page=draw,
        said=_("Gemt."),
    )

"""A company orders people itself: write, read it through, send."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from medspil.kernel.action import AlreadyDone, Refused
from medspil.matching.actions.orders import receive_order
from medspil.people.doors import SeeOther
from medspil.reception.doors import Visit, company_page
from medspil.reception.order_forms import OwnOrderForm


@company_page
def own_order(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """``/virksomhed/min/arbejdskraft/``: whom the company needs, as the company that is in."""
    given = request.POST if request.method == "POST" else None
    form = OwnOrderForm(given, company=visit.company, contact=visit.contact)
    if form.is_valid() and "send" in request.POST and _sent(request, visit, form):
        return SeeOther(f"{reverse('reception:home')}?sendt")
    checks = form.is_bound and not form.errors and "change" not in request.POST
    facts = {
        "visit": visit,
        "form": form,
        "checked": form.in_words() if checks else [],
        "kept": form.written() if checks else [],
    }
    status = 422 if form.errors else 200
    return render(request, "reception/own_order.html", facts, status=status)


def _sent(request: HttpRequest, visit: Visit, form: OwnOrderForm) -> bool:
    """Was it sent, now or before? Else the form says why not."""
    once = request.POST.get("once") or None
    try:
        receive_order(by=visit.by, once=once, company=visit.company, **form.facts())
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    except AlreadyDone:
        pass
    return True

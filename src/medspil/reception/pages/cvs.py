"""CVs that were sent to the company: read, and answered on the list itself."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused
from medspil.matching.actions.interviews import call_off_interview, set_interview
from medspil.matching.actions.proposals import answer_for_company, hire
from medspil.matching.models import Package
from medspil.matching.queries.orders import packages_of
from medspil.people.doors import SeeOther
from medspil.reception.doors import Visit, company_page
from medspil.reception.forms import CvAnswerForm
from medspil.reception.queries.cvs import cvs_in


@company_page
def cvs(request: HttpRequest, visit: Visit, public_id: uuid.UUID) -> HttpResponseBase:
    """``/virksomhed/min/cv/<uuid>/``: each CV, and a talk, no thanks, or hired."""
    package = packages_of(visit.company.pk).filter(public_id=public_id).first()
    if package is None:
        raise Http404
    shown = cvs_in(package)
    form = CvAnswerForm(request.POST if request.method == "POST" else None, shown=shown)
    if request.method == "POST" and form.is_valid() and _answered(request, visit, package, form):
        return SeeOther(f"{reverse('reception:cvs', args=[public_id])}?gemt")
    facts = {
        "visit": visit,
        "package": package,
        "cvs": shown,
        "form": form if form.errors else None,
        "typed": form.typed(),
        "today": clock.today(),
        "now": clock.now(),
        "saved": "gemt" in request.GET,
    }
    return render(request, "reception/cvs.html", facts, status=422 if form.errors else 200)


def _answered(request: HttpRequest, visit: Visit, package: Package, form: CvAnswerForm) -> bool:
    said: dict[str, Any] = form.cleaned_data
    if form.about is None:
        if not package.proposals.filter(public_id=said["who"]).exists():
            raise Http404
        form.add_error(None, _("Det CV er taget tilbage."))
        return False
    one = form.about
    how = {"by": visit.by, "once": request.POST.get("once") or None}
    try:
        _do({**how, "package": package, "proposal": one}, said)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    except AlreadyDone:
        pass
    return True


def _do(whose: dict[str, Any], said: dict[str, Any]) -> None:
    if said["says"] == "hired":
        if said["starts_on"] is None:
            raise Refused(_("Skriv, hvornår de begynder."), field="starts_on")
        hire(**whose, starts_on=said["starts_on"])
    elif said["says"] == "talk":
        if said["starts_at"] is None:
            raise Refused(_("Skriv både hvornår og hvor."), field="starts_at")
        set_interview(**whose, starts_at=said["starts_at"], place=said["place"])
    elif said["says"] == "off":
        call_off_interview(**whose, because=said["because"])
    else:
        answer_for_company(**whose, says=said["says"], because=said["because"])

"""The recommendation by its type, the decision, and a complaint."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from medspil.meetings.actions.panel.outcomes import (
    recommend,
    register_complaint,
    register_decision,
)
from medspil.meetings.forms.panel import ComplaintForm, DecisionForm, RecommendForm
from medspil.meetings.models import CaseState, RecommendationType
from medspil.meetings.pages.panel.cases import case_url, form_page, own_case
from medspil.meetings.pages.panel.doing import done, once
from medspil.meetings.queries.panel import cases as queries
from medspil.people.doors import SeeOther, StaffRequest, staff_page


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="meetings.run_panel")
def recommendation(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/indstilling/``: first which, then (``?slags=``) the grounds that one demands."""
    found = queries.get_case(request.user, public_id)
    if not queries.can_run(request.user, found):
        raise Http404
    chosen = request.GET.get("slags", "") or request.POST.get("slags", "")
    if chosen not in RecommendationType.values:
        context = {"case": found, "types": RecommendationType.choices}
        status = 422 if request.method == "POST" else 200
        return render(request, "meetings/panel_recommend.html", context, status=status)
    kind = RecommendationType(chosen)
    form = RecommendForm(request.POST or None, type=kind)
    if request.method == "POST" and done(
        request,
        form,
        lambda given: recommend(
            by=request.user,
            once=once(request),
            case=found,
            type=kind.value,
            plain_text=given["plain_text"],
            grounds=form.grounds(),
        ),
        _("Indstillingen er gemt."),
    ):
        return SeeOther(case_url(found))
    return form_page(
        request,
        form,
        title=_("Indstilling: %(type)s") % {"type": kind.label},
        lead=found.citizen.full_name,
        button=_("Gem indstillingen"),
        back=case_url(found),
        back_name=found.citizen.full_name,
        kept=[("slags", kind.value)],
    )


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="meetings.prepare_panel")
def decision(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/afgoerelse/``: what the municipality decided; afterwards a complaint, if one comes."""
    found = own_case(request, public_id)
    complaint = found.may_become(CaseState.COMPLAINT)
    form = ComplaintForm(request.POST or None) if complaint else None
    if form is not None:
        act, said = register_complaint, _("Klagen er noteret.")
        title, button = _("Notér en klage"), _("Gem klagen")
    else:
        form = DecisionForm(request.POST or None, case=found)  # type: ignore[assignment]  # one or other
        act, said = register_decision, _("Afgørelsen er noteret.")
        title, button = _("Notér afgørelsen"), _("Gem afgørelsen")
    if request.method == "POST" and done(
        request,
        form,  # type: ignore[arg-type]  # one of the two
        lambda given: act(by=request.user, once=once(request), case=found, **given),
        said,
    ):
        return SeeOther(case_url(found))
    return form_page(
        request,
        form,  # type: ignore[arg-type]  # one of the two
        title=title,
        lead=_("Medspil afgør ikke noget. Her står, hvad kommunen har afgjort."),
        button=button,
        back=case_url(found),
        back_name=found.citizen.full_name,
        latest=found.recommendations.order_by("-pk").first(),
    )

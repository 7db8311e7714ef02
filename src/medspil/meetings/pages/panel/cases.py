"""The cases: all, a new one, one with what it lacks, its sections, and the citizen's review."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.meetings.actions.panel.cases import (
    accept_review,
    cancel_case,
    comment_on_preparation,
    refer_to_panel,
    reopen_preparation,
    save_section_draft,
    send_for_review,
    write_section,
)
from medspil.meetings.forms.panel import (
    BecauseForm,
    CommentForm,
    PanelForm,
    ReferForm,
    SectionForm,
    SendForm,
)
from medspil.meetings.models import (
    CLOSED_CASE,
    PanelCase,
    PanelType,
    PreparatoryDraft,
    Section,
)
from medspil.meetings.pages.panel.doing import done, once
from medspil.meetings.queries.panel import cases as queries
from medspil.meetings.queries.panel.consents import standing_of
from medspil.meetings.queries.panel.waiting import marked, marks, open_cases_of, waiting_for
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.queries import get_citizen

PER_PAGE = 50
SEE, PREPARE = "meetings.see_panel", "meetings.prepare_panel"


@never_cache
@require_safe
@staff_page(rule=SEE)
def cases(request: StaffRequest) -> HttpResponseBase:
    """``/rehabilitering/``: the pipeline, who waits longest, and the four-week mark."""
    found = queries.cases_for(request.user)
    shown = request.GET.get("vis", "")
    names = queries.stage_names()
    open_ones = found.exclude(state__in=CLOSED_CASE)
    counted = queries.count_by_stage(found)
    if shown == queries.CLOSED:
        listed = found.filter(state__in=CLOSED_CASE).order_by("-state_since", "pk")
    elif shown in queries.STAGES:
        listed = found.filter(state__in=queries.STAGES[shown])
    else:
        shown, listed = "", open_ones
    waits = marks(request.user).get(request.GET.get("venter", ""))
    if waits is not None:
        mine = marked(open_cases_of(request.user), request.user).filter(waits)
        shown, listed = "", found.filter(pk__in=mine.order_by().values("pk"))
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("side"))
    context = {
        "page": page,
        "rows": queries.rows_of(list(page.object_list)),
        "tiles": [(code, names[code], counted[code]) for code in names],
        "all": sum(n for code, n in counted.items() if code != queries.CLOSED),
        "shown": shown,
        "waiting": waiting_for(request.user),
        "only": request.GET.get("venter", "") if waits is not None else "",
    }
    return render(request, "meetings/panel_cases.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=PREPARE)
def refer(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/rehabilitering/``: the citizen's open case, or a new one."""
    citizen = get_citizen(request.user, public_id)
    case = queries.open_panel_case(request.user, citizen)
    if case is not None:
        return SeeOther(reverse("meetings:panel_case", args=[case.public_id]))
    form = ReferForm(request.POST or None)
    kind = PanelType.objects.order_by("pk").first()
    if kind is None:
        raise Http404
    if request.method == "POST" and done(
        request,
        form,
        lambda given: refer_to_panel(
            by=request.user, once=once(request), citizen=citizen, type=kind, **given
        ),
        _("Sagen er oprettet. Skriv den forberedende del sammen med borgeren."),
    ):
        made = queries.open_panel_case(request.user, citizen)
        back = reverse("desk:citizen", args=[public_id])
        return SeeOther(reverse("meetings:panel_case", args=[made.public_id]) if made else back)
    return form_page(
        request,
        form,
        title=_("Henvis til rehabiliteringsteam"),
        lead=citizen.full_name,
        button=_("Opret sagen"),
        back=reverse("desk:citizen", args=[public_id]),
        back_name=citizen.full_name,
    )


def form_page(
    request: StaffRequest,
    form: forms.Form,
    *,
    title: str,
    button: str,
    back: str,
    back_name: str,
    **more: Any,
) -> HttpResponseBase:
    """A page with one form and one button."""
    context = {
        "form": form,
        "title": title,
        "button": button,
        "back": back,
        "back_name": back_name,
        **more,
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/panel_form.html", context, status=status)


def case_url(case: PanelCase) -> str:
    return reverse("meetings:panel_case", args=[case.public_id])


def own_case(request: StaffRequest, public_id: uuid.UUID) -> PanelCase:
    """A case that the viewer may change, or 404."""
    case = queries.get_case(request.user, public_id)
    if not queries.can_change(request.user, case):
        raise Http404
    return case


@never_cache
@require_safe
@staff_page(rule=SEE)
def case(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/rehabilitering/sag/<uuid>/``: where the case stands, what is missing, what comes next."""
    found = queries.get_case(request.user, public_id)
    having, parts = standing_of(found), queries.parts_of(found)
    tasks = queries.tasks_of(found, parts, having)
    context = {
        "case": found,
        "row": queries.rows_of([found])[0],
        "tasks": tasks,
        "missing": sum(1 for task in tasks if not task.done),
        "parts": parts,
        "hearings": found.hearings.select_related("day").order_by("-pk"),
        "recommendation": found.recommendations.order_by("-pk").first(),
        "decisions": found.decisions.order_by("-pk"),
        "next": queries.next_step(request.user, found),
        "changes": queries.can_change(request.user, found),
        "runs": queries.can_run(request.user, found),
    }
    return render(request, "meetings/panel_case.html", context)


def _section(case: PanelCase, code: str) -> Section:
    if code not in Section.values:
        raise Http404
    return Section(code)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=PREPARE)
def section(request: StaffRequest, public_id: uuid.UUID, code: str) -> HttpResponseBase:
    """``/rehabilitering/sag/<uuid>/afsnit/<afsnit>/``: write one section, and see its versions."""
    found = own_case(request, public_id)
    which = _section(found, code)
    versions = list(
        found.sections.filter(section=which).select_related("written_by").order_by("-version")
    )
    latest = versions[0] if versions else None
    draft = PreparatoryDraft.objects.filter(staff=request.user, case=found, section=which).first()
    form = SectionForm(
        request.POST or None, section=which, latest=latest, draft=draft.text if draft else ""
    )
    order = list(Section)
    after = order[order.index(which) + 1] if which != order[-1] else None
    if request.method == "POST" and done(
        request,
        form,
        lambda given: write_section(
            by=request.user, once=once(request), case=found, section=which.value, **given
        ),
        _("Afsnittet er gemt."),
    ):
        if after is not None and "next" in request.POST:
            return SeeOther(reverse("meetings:panel_section", args=[public_id, after.value]))
        return SeeOther(case_url(found))
    context = {
        "case": found,
        "section": which,
        "number": order.index(which) + 1,
        "count": len(order),
        "form": form,
        "versions": versions,
        "draft": draft,
        "has_next": after is not None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "meetings/panel_section.html", context, status=status)


@require_POST
@staff_page(rule=PREPARE)
def section_draft(request: StaffRequest, public_id: uuid.UUID, code: str) -> HttpResponseBase:
    """``…/afsnit/<afsnit>/kladde/``: keep what is being written."""
    found = own_case(request, public_id)
    which = _section(found, code)
    text = request.POST.get("text", "")[:20_000]
    save_section_draft(by=request.user, case=found, section=which.value, text=text)
    return HttpResponse(status=204)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=PREPARE)
def review(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/hoering/``: send the part to the citizen, note what they say, and go on."""
    found = own_case(request, public_id)
    sent = request.POST if request.method == "POST" else None
    which = sent.get("form", "") if sent is not None else ""
    send = SendForm(sent if which == "send" else None)
    comment = CommentForm(sent if which == "comment" else None)
    plain = PanelForm(sent if which in ("accept", "reopen") else None)
    who: dict[str, Any] = {"by": request.user, "once": once(request), "case": found}
    asked = {
        "send": (send, lambda given: send_for_review(**who, **given), _("Noteret som sendt.")),
        "comment": (
            comment,
            lambda given: comment_on_preparation(**who, **given),
            _("Borgerens svar er gemt."),
        ),
        "accept": (plain, lambda _given: accept_review(**who), _("Sagen er klar til møde.")),
        "reopen": (
            plain,
            lambda _given: reopen_preparation(**who),
            _("Forberedelsen er åben igen. Borgeren skal læse den nye tekst bagefter."),
        ),
    }.get(which)
    if asked is not None and done(request, *asked):
        return SeeOther(case_url(found))
    context = {
        "case": found,
        "reviews": found.reviews.prefetch_related("comments__recorded_by").order_by("-pk"),
        "missing": [part for part in queries.parts_of(found) if part.latest is None],
        "send": send,
        "comment": comment,
        "wrong": asked[0] if asked else None,
    }
    status = 422 if sent is not None else 200
    return render(request, "meetings/panel_review.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=PREPARE)
def cancel(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``…/aflys/``: the case is not to come before the panel after all."""
    found = own_case(request, public_id)
    form = BecauseForm(request.POST or None)
    if request.method == "POST" and done(
        request,
        form,
        lambda given: cancel_case(by=request.user, once=once(request), case=found, **given),
        _("Sagen er aflyst."),
    ):
        return SeeOther(case_url(found))
    return form_page(
        request,
        form,
        title=_("Aflys sagen"),
        lead=_("Har borgeren trukket et ja tilbage, så find en ny form eller dato i stedet."),
        button=_("Aflys sagen"),
        back=case_url(found),
        back_name=found.citizen.full_name,
    )

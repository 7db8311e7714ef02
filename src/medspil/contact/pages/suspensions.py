"""What of the law is on pause; an administrator puts more on pause, ends it, or takes it back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from medspil.contact.actions.suspensions import (
    Preview,
    add_suspension,
    end_suspension,
    preview_end,
    preview_revocation,
    preview_suspension,
    revoke_suspension,
)
from medspil.contact.forms.suspensions import (
    STEPS,
    EndForm,
    RevokeForm,
    asked_so_far,
    draft_of,
    filled,
)
from medspil.contact.models import Suspension, SuspensionEffect, SuspensionSubject
from medspil.contact.pages.law import say_refused
from medspil.contact.queries import law
from medspil.contact.queries.history import history_of
from medspil.contact.queries.suspensions import (
    EFFECT_MEANS,
    SECTORS,
    lines_of,
    overlapping,
    places_words,
    suspension_list,
)
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused, allowed
from medspil.kernel.period import Period
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.models import Municipality
from medspil.ui import wording

READ, SUSPEND = "contact.see_rules", "contact.suspend"
LAST = len(STEPS) + 1


@require_safe
@staff_page(rule=READ)
def suspensions(request: StaffRequest) -> HttpResponseBase:
    """``/suspensioner/``: in force today on top, then what comes, then what was."""
    context = {
        "found": suspension_list(clock.today()),
        "may_suspend": allowed(SUSPEND, request.user),
    }
    return render(request, "contact/suspensions.html", context)


@require_safe
@staff_page(rule=READ)
def suspension(request: StaffRequest, code: str) -> HttpResponseBase:
    """``/suspensioner/<id>/``: what, where, when, on what ground, and its history."""
    found = get_object_or_404(Suspension.objects.select_related("revoked_by"), code=code)
    period = found.period
    context = {
        "line": lines_of([found])[0],
        "in_force": not found.is_revoked and clock.today() in period,
        "others": [
            line
            for line in overlapping(found.subject, period, found.regions, found.municipalities)
            if line.suspension.pk != found.pk and not found.is_revoked
        ],
        "changes": history_of(found),
        "may_suspend": allowed(SUSPEND, request.user) and not found.is_revoked,
    }
    return render(request, "contact/suspension.html", context)


# -- a new one, in four steps ----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=SUSPEND)
def new_suspension(request: StaffRequest) -> HttpResponseBase:
    """``/suspensioner/ny/``: Hvad → Hvor → Hvornår → Se virkningen, then *Sæt i kraft*.

    Answers travel in the form, so that any step can be gone back to and nothing is kept meanwhile.
    """
    data = request.POST if request.method == "POST" else request.GET
    wanted = _step(data)
    judged: list[forms.Form] = []
    for number, kind in enumerate(STEPS[: wanted - 1], start=1):
        form = kind(data)
        if not form.is_valid():
            return _show_step(request, number, form, data, status=422)
        judged.append(form)
    if wanted < LAST:
        return _show_step(request, wanted, filled(STEPS[wanted - 1], data), data)
    draft = draft_of(judged)
    refused_text = ""
    if request.method == "POST":
        try:
            made = add_suspension(by=request.user, once=request.POST.get("once"), draft=draft)
            messages.success(request, _("Suspensionen er i kraft, og alle frister er regnet om."))
            return SeeOther(reverse("contact:suspension", args=[made.code]))
        except AlreadyDone as done:
            made = Suspension.objects.get(pk=done.result)
            return SeeOther(reverse("contact:suspension", args=[made.code]))
        except Refused as refused:
            refused_text = refused.message
    try:
        preview = None if refused_text else preview_suspension(by=request.user, draft=draft)
    except Refused as refused:
        preview, refused_text = None, refused.message
    here = Municipality.objects.filter(is_home=True).first()
    names = dict(
        Municipality.objects.filter(code__in=draft.municipalities).values_list("code", "name")
    )
    context = {
        "steps": _steps(data),
        "current": LAST,
        "refused": refused_text,
        "draft": draft,
        "subject": SuspensionSubject(draft.subject).label,
        "means": EFFECT_MEANS[SuspensionEffect(draft.effect)],
        "places": places_words(draft.regions, [names[code] for code in draft.municipalities]),
        "sectors": ", ".join(str(SECTORS[code]) for code in draft.sectors),
        "kept": asked_so_far(data),
        "home": here,
        "others": overlapping(
            draft.subject, Period(draft.start, draft.end), draft.regions, draft.municipalities
        ),
        "change": {name: _address(data, number) for number, name in enumerate(NAMES, start=1)},
        **_effects(preview),
    }
    status = 422 if refused_text else 200
    return render(request, "contact/suspension_preview.html", context, status=status)


NAMES = ["what", "where", "when"]


def _step(data: QueryDict) -> int:
    given = data.get("trin", "1")
    return min(max(int(given), 1), LAST) if given.isdigit() else 1


def _address(data: QueryDict, step: int) -> str:
    """The address of a step with everything answered so far."""
    query = QueryDict(mutable=True)
    query["trin"] = str(step)
    for name, value in asked_so_far(data):
        query.appendlist(name, value)
    return f"?{query.urlencode()}"


def _steps(data: QueryDict) -> list[dict[str, str]]:
    labels = [_("Hvad"), _("Hvor"), _("Hvornår"), _("Se virkningen")]
    return [{"label": label, "url": _address(data, n)} for n, label in enumerate(labels, start=1)]


def _show_step(
    request: StaffRequest, number: int, form: forms.Form, data: QueryDict, status: int = 200
) -> HttpResponse:
    context = {
        "steps": _steps(data),
        "current": number,
        "next": number + 1,
        "form": form,
        "kept": [(name, value) for name, value in asked_so_far(data) if name not in form.fields],
    }
    return render(request, "contact/suspension_step.html", context, status=status)


def _effects(preview: Preview | None) -> dict[str, Any]:
    """A preview as the page shows it: sentences first, then the tables."""
    if preview is None:
        return {"preview": None}
    names, nowhere = law.group_names(), _("Uden kontaktgruppe")
    return {
        "preview": preview,
        "by_team": sorted((team or _("Uden team"), n) for team, n in preview.by_team.items()),
        "by_group": [
            (f"{names.get(code, nowhere)} {code}".strip(), preview.by_group[code])
            for code in (*names, "")
            if code in preview.by_group
        ],
        "examples": [
            (move, names.get(move.contact_group, move.contact_group)) for move in preview.examples
        ],
    }


# -- the law returns ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=SUSPEND)
def end(request: StaffRequest, code: str) -> HttpResponseBase:
    """``/suspensioner/<id>/slut/``: choose the last day, see what it does, let it end."""
    found = get_object_or_404(Suspension, code=code)
    data = request.POST if request.method == "POST" else request.GET
    form = EndForm(data) if "end" in data else EndForm(initial={"end": found.period.end})
    preview: Preview | None = None
    if form.is_bound and form.is_valid():
        day: date = form.cleaned_data["end"]
        try:
            if request.method == "POST":
                end_suspension(
                    by=request.user,
                    once=request.POST.get("once"),
                    suspension=found,
                    end=day,
                    why=form.cleaned_data["why"],
                )
                facts = {"day": wording.short_date(day)}
                messages.success(
                    request, _("Sidste dag på pause er %(day)s. Alle frister er regnet om.") % facts
                )
                return SeeOther(reverse("contact:suspension", args=[code]))
            preview = preview_end(by=request.user, suspension=found, end=day)
        except AlreadyDone:
            return SeeOther(reverse("contact:suspension", args=[code]))
        except Refused as refused:
            say_refused(form, refused)
    context = {"line": lines_of([found])[0], "form": form, **_effects(preview)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "contact/suspension_end.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=SUSPEND)
def revoke(request: StaffRequest, code: str) -> HttpResponseBase:
    """``/suspensioner/<id>/ophaev/``: what moves back, and why; then it is struck out."""
    found = get_object_or_404(Suspension, code=code)
    if found.is_revoked and request.method != "POST":
        return SeeOther(reverse("contact:suspension", args=[code]))
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            revoke_suspension(
                by=request.user,
                once=request.POST.get("once"),
                suspension=found,
                why=form.cleaned_data["why"],
            )
            messages.success(request, _("Suspensionen er ophævet, og alle frister er regnet om."))
            return SeeOther(reverse("contact:suspension", args=[code]))
        except AlreadyDone:
            return SeeOther(reverse("contact:suspension", args=[code]))
        except Refused as refused:
            say_refused(form, refused)
    preview = None if found.is_revoked else preview_revocation(by=request.user, suspension=found)
    context = {"line": lines_of([found])[0], "form": form, **_effects(preview)}
    status = 422 if form.errors else 200
    return render(request, "contact/suspension_revoke.html", context, status=status)

"""The law's rules: what holds on a day, one rule with its history, and how an administrator
changes them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.contact.actions.law import add_transition, change_rule, remove_transition
from medspil.contact.forms.law import RuleForm, RulesFilter, TransitionForm, WhyForm
from medspil.contact.models import ContactRule, RuleTransition
from medspil.contact.queries import law
from medspil.contact.queries.history import history_of
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused, allowed
from medspil.people.doors import SeeOther, StaffRequest, staff_page

READ, CHANGE = "contact.see_rules", "contact.change_rules"


def say_refused(form: forms.Form, refused: Refused) -> None:
    """Say it at the field it is about, else above the form."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


@require_safe
@staff_page(rule=READ)
def rules(request: StaffRequest) -> HttpResponseBase:
    """``/regler/``: every rule on a day, by contact group; day, group and party in the address."""
    asked = RulesFilter(request.GET or None)
    given = asked.cleaned_data if asked.is_valid() else {}
    day = given.get("dag") or clock.today()
    groups = law.rules_on(day, given.get("gruppe", ""), given.get("ansvarlig", ""))
    context = {
        "asked": asked if request.GET else RulesFilter(initial={"dag": day}),
        "on": day,
        "groups": [group for group in groups if group.lines],
        "without": [group for group in groups if not group.lines],
        "modes": law.modes_on(day),
        "transitions": law.transitions(),
        "may_change": allowed(CHANGE, request.user),
    }
    return render(request, "contact/rules.html", context)


@require_safe
@staff_page(rule=READ)
def rule(request: StaffRequest, code: str) -> HttpResponseBase:
    """``/regler/<id>/``: one rule, all it says, and how it came to say it."""
    found = get_object_or_404(ContactRule.objects.prefetch_related("rule_groups"), code=code)
    rows = list(found.rule_groups.all())
    names = law.group_names()
    context = {
        "rule": found,
        "line": law.line(found, rows[0].track if rows else ""),
        "groups": [(row.group, names.get(row.group, "")) for row in rows],
        "anchor": law.ANCHORS.get(found.anchor, found.anchor),
        "time": law.time_words(found),
        "types": law.conversation_types(found.counts_types),
        "after_window": law.after_window(found),
        "changes": history_of(found),
        "may_change": allowed(CHANGE, request.user),
    }
    return render(request, "contact/rule.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=CHANGE)
def edit_rule(request: StaffRequest, code: str) -> HttpResponseBase:
    """``/regler/<id>/ret/``: an administrator changes figures, validity, evidence, explanation."""
    found = get_object_or_404(ContactRule, code=code)
    form = RuleForm.of(found, request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_rule(
                    by=request.user,
                    once=request.POST.get("once"),
                    rule=found,
                    values=form.values(),
                    why=form.cleaned_data["why"],
                )
                messages.success(request, _("Reglen er ændret, og alle frister er regnet om."))
                return SeeOther(reverse("contact:rule", args=[code]))
            except AlreadyDone:
                return SeeOther(reverse("contact:rule", args=[code]))
            except Refused as refused:
                field = {"valid": "valid_from"}.get(refused.field or "", refused.field)
                say_refused(form, Refused(refused.message, field))
    context = {"rule": found, "form": form}
    return render(request, "contact/rule_edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=CHANGE)
def transitions(request: StaffRequest) -> HttpResponseBase:
    """``/regler/overgang/``: from which day running courses follow new rules."""
    form = TransitionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                add_transition(by=request.user, once=request.POST.get("once"), **form.cleaned_data)
                messages.success(request, _("Overgangen gælder, og alle frister er regnet om."))
                return SeeOther(reverse("contact:transitions"))
            except AlreadyDone:
                return SeeOther(reverse("contact:transitions"))
            except Refused as refused:
                say_refused(form, refused)
    context = {
        "form": form,
        "transitions": [
            (found, law.group_names().get(found.group, ""), WhyForm(prefix=f"t{found.pk}"))
            for found in law.transitions()
        ],
    }
    return render(request, "contact/transitions.html", context, status=status)


@require_POST
@staff_page(rule=CHANGE)
def drop_transition(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Take a transition back."""
    back = SeeOther(reverse("contact:transitions"))
    found = RuleTransition.objects.filter(pk=pk).first()
    if found is None:  # sent twice, or a colleague was quicker
        return back
    why = request.POST.get(f"t{pk}-why", "")
    try:
        remove_transition(by=request.user, once=request.POST.get("once"), transition=found, why=why)
        messages.success(request, _("Overgangen er fjernet, og alle frister er regnet om."))
    except AlreadyDone:
        pass
    except Refused as refused:
        messages.error(request, refused.message)
    return back

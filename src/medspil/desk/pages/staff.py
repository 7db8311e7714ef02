"""Employees, roles and teams, for administrators. Roles ask for the password again."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.desk.forms.staff import NewStaffForm, ResetForm, RoleForm, StaffForm, TeamForm
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.actions.login import reset_login
from medspil.people.actions.staff import (
    change_staff,
    create_staff,
    create_team,
    end_role,
    grant_role,
)
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.login import password_path
from medspil.people.models import RoleMembership, Staff, Team

RULE = "people.manage_staff"


def _refused(form: forms.Form, refused: Refused) -> None:
    """Say it at the field it is about, else above the form."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


@require_safe
@staff_page(rule=RULE)
def employees(request: StaffRequest) -> HttpResponseBase:
    """Everybody with an account, and the roles they hold today."""
    today = clock.today()
    held = RoleMembership.objects.filter(valid__contains=today).select_related("team")
    staff = Staff.objects.order_by("-is_active", "full_name", "pk").prefetch_related(
        Prefetch("memberships", held, to_attr="held")
    )
    context = {
        "staff": staff,
        "new": NewStaffForm(),
        "teams": Team.objects.order_by("name"),
        "new_team": TeamForm(prefix="team"),
    }
    return render(request, "desk/employees.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=RULE)
@reauthentication_required
def new_employee(request: StaffRequest) -> HttpResponseBase:
    """Make an account; the next page shows the link by which the colleague gets in."""
    form = NewStaffForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                staff = create_staff(
                    by=request.user, once=request.POST.get("once"), **form.cleaned_data
                )
                messages.success(request, _("Kontoen er oprettet. Giv den nu en rolle."))
                return redirect("desk:employee", staff.pk)
            except AlreadyDone as done:
                return redirect("desk:employee", done.result)
            except Refused as refused:
                _refused(form, refused)
    return render(request, "desk/employee_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=RULE)
@reauthentication_required
def employee(request: StaffRequest, pk: int) -> HttpResponseBase:
    """One account: change it, see its roles then and now."""
    staff = get_object_or_404(Staff, pk=pk)
    form = StaffForm(request.POST or None, initial=_facts(staff))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_staff(
                    by=request.user,
                    once=request.POST.get("once"),
                    staff=staff,
                    **form.cleaned_data,
                )
                messages.success(request, _("Gemt."))
                return redirect("desk:employee", staff.pk)
            except AlreadyDone:
                return redirect("desk:employee", staff.pk)
            except Refused as refused:
                _refused(form, refused)
    return render(request, "desk/employee.html", _page(staff, form, RoleForm()), status=status)


def _facts(staff: Staff) -> dict[str, Any]:
    return {name: getattr(staff, name) for name in ("full_name", "email", "phone", "is_active")}


def _page(staff: Staff, form: forms.Form, role: forms.Form) -> dict[str, Any]:
    today = clock.today()
    memberships = staff.memberships.select_related("team").order_by("-valid")
    return {
        "person": staff,
        "form": form,
        "role": role,
        "memberships": [(held, today in held.period, held.is_open) for held in memberships],
        "door": password_path(staff) if not staff.has_usable_password() and staff.is_active else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule=RULE)
@reauthentication_required
def reset_access(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Take password and second factor away; the employee's page then shows the link back in."""
    staff = get_object_or_404(Staff, pk=pk)
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reset_login(
                by=request.user,
                once=request.POST.get("once"),
                staff=staff,
                why=form.cleaned_data["why"],
            )
            messages.success(request, _("Adgangen er nulstillet. Giv kollegaen det nye link."))
            return SeeOther(reverse("desk:employee", args=[staff.pk]))
        except AlreadyDone:
            return SeeOther(reverse("desk:employee", args=[staff.pk]))
        except Refused as refused:
            _refused(form, refused)
    status = 422 if request.method == "POST" else 200
    context = {"person": staff, "form": form}
    return render(request, "desk/employee_reset.html", context, status=status)


@require_POST
@staff_page(rule=RULE)
@reauthentication_required
def new_role(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Give a role."""
    staff = get_object_or_404(Staff, pk=pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            grant_role(
                by=request.user, once=request.POST.get("once"), staff=staff, **form.cleaned_data
            )
            messages.success(request, _("%(name)s har fået rollen.") % {"name": staff.full_name})
            return redirect("desk:employee", staff.pk)
        except AlreadyDone:
            return redirect("desk:employee", staff.pk)
        except Refused as refused:
            _refused(form, refused)
    page = _page(staff, StaffForm(initial=_facts(staff)), form)
    return render(request, "desk/employee.html", page, status=422)


@require_POST
@staff_page(rule=RULE)
@reauthentication_required
def last_day(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The role ends today."""
    membership = get_object_or_404(RoleMembership.objects.select_related("staff"), pk=pk)
    try:
        end_role(
            by=request.user,
            once=request.POST.get("once"),
            membership=membership,
            end=clock.today(),
        )
        messages.success(request, _("Rollen slutter med i dag."))
    except Refused as refused:
        messages.error(request, refused.message)
    except AlreadyDone:
        pass
    return redirect("desk:employee", membership.staff_id)


@require_POST
@staff_page(rule=RULE)
def new_team(request: StaffRequest) -> HttpResponseBase:
    """Make a team."""
    form = TeamForm(request.POST, prefix="team")
    if form.is_valid():
        try:
            team = create_team(
                by=request.user, once=request.POST.get("once"), name=form.cleaned_data["name"]
            )
            messages.success(request, _("Teamet %(name)s er oprettet.") % {"name": team.name})
        except Refused as refused:
            messages.error(request, refused.message)
        except AlreadyDone:
            pass
    else:
        messages.error(request, _("Giv teamet et navn."))
    return redirect("desk:employees")

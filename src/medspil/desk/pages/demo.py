"""Change the demo's day. The address exists in a demo alone."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from medspil.desk.actions.demo import set_demo_day
from medspil.kernel import clock
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.doors import StaffRequest, staff_page
from medspil.ui import wording


class DayForm(forms.Form):
    """The day, and the page to come back to."""

    day = forms.DateField()
    next = forms.CharField(required=False)


@staff_page(rule="desk.demo_day")
@require_POST
def demo_day(request: StaffRequest) -> HttpResponse:
    """`/demo/dag/`: set the clock, and come back to the page one came from."""
    form = DayForm(request.POST)
    if form.is_valid():
        try:
            set_demo_day(
                by=request.user,
                day=form.cleaned_data["day"],
                once=request.POST.get("once"),
            )
        except AlreadyDone:
            pass
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            with clock.at(form.cleaned_data["day"]):
                day = wording.danish_date(form.cleaned_data["day"])
            messages.success(
                request,
                _(
                    "Uret viser nu %(day)s. Kun uret er flyttet: det, der er skrevet, bliver "
                    "stående."
                )
                % {"day": day},
            )
    else:
        messages.error(request, _("Skriv en dag, fx 14.04.2020."))
    return redirect(_back_to(request, form.data.get("next", "")))


def _back_to(request: StaffRequest, wanted: str) -> str:
    """The page one came from, if it is one of ours."""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours and wanted.startswith("/") else "/"

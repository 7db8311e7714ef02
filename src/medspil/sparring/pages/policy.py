"""What the municipality promises, how long it keeps it, and whether files are scanned."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from medspil.people.answering import do
from medspil.people.doors import StaffRequest, staff_page
from medspil.sparring.actions.policy import set_policy
from medspil.sparring.forms import PolicyForm
from medspil.sparring.pages import POLICY
from medspil.sparring.queries.policy import sparring_policy
from medspil.sparring.reading import virus


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=POLICY)
def page(request: StaffRequest) -> HttpResponseBase:
    """``/ansoegninger/regler/``"""
    if request.method != "POST":
        return _draw(request, PolicyForm(policy=sparring_policy()))
    form = PolicyForm(request.POST, policy=sparring_policy())
    return do(
        request,
        form,
        lambda how: set_policy(**how, **form.cleaned_data),
        back=request.path,
        page=lambda wrong: _draw(request, wrong),
        said=_("Gemt."),
    )


def _draw(request: StaffRequest, form: forms.Form) -> HttpResponseBase:
    context = {
        "form": form,
        "scanner": virus.scanner(),
        "scans": virus.works(),
        "largest": settings.MEDSPIL_DOCUMENT_MB,
    }
    return render(request, "sparring/policy.html", context, status=422 if form.errors else 200)

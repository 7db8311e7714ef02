"""What the house chooses about its fellowship."""

from __future__ import annotations

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from medspil.people.answering import do
from medspil.people.doors import StaffRequest, staff_page
from medspil.workplace.actions.forgetting import change_policy
from medspil.workplace.forms import PolicyForm
from medspil.workplace.queries.policy import workplace_policy


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="workplace.change_policy")
def choices(request: StaffRequest) -> HttpResponseBase:
    """``/faellesskab/valg/``: how long it is remembered who took part."""
    kept = {"forget_after_days": workplace_policy().forget_after_days}
    form = PolicyForm(request.POST if request.method == "POST" else None, initial=kept)

    def page(form: forms.Form) -> HttpResponseBase:
        status = 422 if form.errors else 200
        return render(request, "workplace/policy.html", {"form": form}, status=status)

    if request.method != "POST":
        return page(form)
    return do(
        request,
        form,
        lambda how: change_policy(**how, **form.cleaned_data),
        back=reverse("workplace:policy"),
        page=page,
        said=_("Gemt. Det gælder fra i nat."),
    )

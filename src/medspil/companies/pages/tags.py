"""The vocabulary of tags, whom to come back to, and the municipality's choices."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from medspil.companies.actions.tags import change_policy, change_tag, make_tag, retire_tag
from medspil.companies.forms.company import ChangeTagForm, PolicyForm, TagForm
from medspil.companies.models import Tag
from medspil.companies.pages import SEE, status
from medspil.companies.queries import policy
from medspil.companies.queries.searches import returning, tags_for
from medspil.kernel.action import allowed
from medspil.people.answering import How, StepForm, do
from medspil.people.doors import StaffRequest, staff_page


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def every(request: StaffRequest) -> HttpResponseBase:
    """``/virksomheder/maerker/``: the words in use, what they mean, who answers for them."""
    form = TagForm(request.POST or None)

    def page(form: forms.Form) -> HttpResponseBase:
        rows = [
            (one, allowed("companies.change_tag", request.user, one))
            for one in tags_for(request.user)
        ]
        context = {"form": form, "rows": rows, "waiting": returning(request.user).count()}
        return render(request, "companies/tags.html", context, status=status(form))

    if request.method != "POST":
        return page(form)
    return do(
        request,
        form,
        lambda how: make_tag(**how, **form.cleaned_data),
        back=reverse("companies:tags"),
        page=page,
        said=_("Mærket er klar til brug."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=SEE)
def change(request: StaffRequest, pk: int) -> HttpResponseBase:
    """``/virksomheder/maerker/<nr>/``: say better what it means, hand it over, retire it."""
    tag = tags_for(request.user).filter(pk=pk).first()
    if tag is None or not allowed("companies.change_tag", request.user, tag):
        raise Http404
    retires = request.POST.get("do") == "retire"
    form = StepForm(request.POST) if retires else ChangeTagForm(request.POST or None, tag=tag)

    def page(form: forms.Form) -> HttpResponseBase:
        shown = form if isinstance(form, ChangeTagForm) else ChangeTagForm(tag=tag)
        context = {"form": shown, "tag": tag}
        return render(request, "companies/tag.html", context, status=status(form))

    if request.method != "POST":
        return page(form)

    def act(how: How) -> Tag:
        if retires:
            return retire_tag(**how, tag=tag)
        return change_tag(**how, tag=tag, **form.cleaned_data)

    return do(request, form, act, back=reverse("companies:tags"), page=page, said=_("Gemt."))


@never_cache
@require_safe
@staff_page(rule=SEE)
def back(request: StaffRequest) -> HttpResponseBase:
    """``/virksomheder/vend-tilbage/``: tags whose day to come back has come."""
    page = Paginator(returning(request.user), 50).get_page(request.GET.get("side"))
    return render(request, "companies/returning.html", {"page": page})


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="companies.change_policy")
def choices(request: StaffRequest) -> HttpResponseBase:
    """``/virksomheder/valg/``: quiet days, and how soon questions are answered."""
    now = policy()
    start = {"quiet_days": now.quiet_days, "answer_days": now.answer_days}
    form = PolicyForm(request.POST or None, initial=start)

    def page(form: forms.Form) -> HttpResponseBase:
        return render(request, "companies/policy.html", {"form": form}, status=status(form))

    if request.method != "POST":
        return page(form)
    return do(
        request,
        form,
        lambda how: change_policy(**how, **form.cleaned_data),
        back=reverse("companies:policy"),
        page=page,
        said=_("Gemt."),
    )

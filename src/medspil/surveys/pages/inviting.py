"""Inviting from a population: whom, a dry run, and then all of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from medspil.kernel.action import Refused
from medspil.people.answering import do
from medspil.people.doors import StaffRequest, staff_page
from medspil.surveys.actions.inviting import invite
from medspil.surveys.forms import InviteForm
from medspil.surveys.queries.inviting import Preview, askable, picks_for, preview
from medspil.surveys.queries.surveys import survey_for


@require_safe
@staff_page(rule="surveys.make")
def to_which(request: StaffRequest) -> HttpResponseBase:
    """``/undersoegelser/inviter/?who=companies:sections=I``: into which survey?"""
    context = {"surveys": askable(request.user), "who": request.GET.get("who", "")}
    return render(request, "surveys/invite_to.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(rule="surveys.make")
def invite_from(request: StaffRequest, public_id: UUID) -> HttpResponseBase:
    """``/undersoegelser/<uuid>/inviter/?who=companies:sections=I``"""
    survey = survey_for(request.user, public_id)
    who = (request.POST if request.method == "POST" else request.GET).get("who", "")
    found = preview(request.user, survey, who) if who else None
    data = request.POST if request.method == "POST" else None
    form = InviteForm(data, survey=survey, who=who, found=found)
    new: list[int] = []

    def act(how: dict[str, Any]) -> None:
        if found is None or not found.asked:
            raise Refused(_("Der er ingen at invitere."), field="who")
        new.append(
            invite(
                **how,
                survey=survey,
                kind=found.source.code,
                variables=form.variables(),
                asked=found.asked,
            )
        )

    def page(form: forms.Form) -> HttpResponseBase:
        context = {
            "survey": survey,
            "form": form,
            "found": found,
            "who": who,
            "picks": _options(request, who, found),
        }
        return render(request, "surveys/invite.html", context, status=422 if form.errors else 200)

    back = reverse("surveys:survey", args=[public_id])
    answer = do(request, form, act, back=back, page=page)
    if new:
        said = ngettext("%(n)d ny er spurgt.", "%(n)d nye er spurgt.", new[0]) % {"n": new[0]}
        messages.success(request, said)
    return answer


def _options(
    request: StaffRequest, who: str, found: Preview | None
) -> dict[str, list[tuple[str, str, bool]]]:
    """What can be chosen, by group; a filter that came with the address stands first."""
    groups: dict[str, list[tuple[str, str, bool]]] = {}
    for source, pick in picks_for(request.user):
        value = f"{source.code}:{pick.query}"
        groups.setdefault(pick.group, []).append((value, pick.label, value == who))
    if found is not None and not any(is_it for rows in groups.values() for *_said, is_it in rows):
        groups = {_("Det, du kom fra"): [(who, ", ".join(found.words), True)], **groups}
    return groups

"""Concern: on the citizen, and lists that are empty at the end of the day or say whose it is."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from medspil.contact.actions.concern import set_concern
from medspil.contact.forms.concern import ConcernForm, follows
from medspil.contact.queries.clock import local_policy
from medspil.contact.queries.concern import (
    concern_history,
    concern_now,
    out_of_contact,
    rhythms_for,
    worried_about,
    worried_without_plan,
)
from medspil.contact.queries.rounds import unreached_with_concern
from medspil.contact.queries.work import due_for
from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.doors import SeeOther, StaffRequest, staff_page
from medspil.people.queries import get_citizen
from medspil.ui import wording

ROWS = 50


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule="contact.work_list")
def concern(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/bekymring/``: the level, why, the rhythm that follows, and how it was."""
    citizen = get_citizen(request.user, public_id)
    now, rhythms = concern_now(citizen), rhythms_for(citizen)
    back = reverse("desk:citizen", args=[public_id])
    form = ConcernForm(request.POST or None, now=now, rhythms=rhythms)
    if request.method == "POST" and form.is_valid():
        level = form.cleaned_data["level"]
        try:
            set_concern(
                by=request.user,
                once=request.POST.get("once") or None,
                citizen=citizen,
                level=level,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except AlreadyDone:
            return SeeOther(back)
        else:
            said = {"name": citizen.short_name, "rhythm": follows(rhythms[level])}
            messages.success(request, _("Gemt om %(name)s: %(rhythm)s.") % said)
            return SeeOther(back)
    context = {
        "citizen": citizen,
        "form": form,
        "now": now,
        "rhythm": follows(rhythms[now.level if now else "none"]),
        "history": concern_history(citizen),
        "back": back,
    }
    return render(request, "contact/concern.html", context, status=422 if form.errors else 200)


@require_safe
@staff_page(rule="contact.work_list")
def concerns(request: StaffRequest) -> HttpResponseBase:
    """``/bekymring/``: concern without a plan, all concern, lost contact, and not reached."""
    viewer, shown = request.user, request.GET.get("vis", "")
    all_mine = due_for(viewer)
    lists: dict[str, tuple[str, Any]] = {
        "": (_("Uden plan"), worried_without_plan(viewer, all_mine)),
        "alle": (_("Alle med bekymring"), worried_about(viewer, all_mine)),
        "ikke-truffet": (_("Kan ikke træffes"), unreached_with_concern(viewer, all_mine)),
        "uden-kontakt": (
            _("Ikke talt i %(days)d dage") % {"days": local_policy().loss_of_contact_days},
            out_of_contact(viewer, all_mine),
        ),
    }
    shown = shown if shown in lists else ""
    mine = request.GET.get("hvem") == "mig"
    if mine:
        lists = {key: (label, rows.filter(staff=viewer)) for key, (label, rows) in lists.items()}
    page = Paginator(lists[shown][1], ROWS).get_page(request.GET.get("side"))
    for row in page.object_list:
        row.why = _why(row)
    counts = {key: rows.count() for key, (_label, rows) in lists.items() if key != shown}
    counts[shown] = page.paginator.count
    tabs = [(key, label, counts[key]) for key, (label, _rows) in lists.items()]
    context = {"page": page, "tabs": tabs, "shown": shown, "mine": mine}
    return render(request, "contact/concerns.html", context)


def _why(row: Any) -> str:
    """When somebody last spoke with them, against the rhythm."""
    if row.last_contact is None:
        return _("Ikke talt endnu, %(rhythm)s") % {"rhythm": follows(row.interval_days)}
    facts = {"when": wording.days_ago(row.last_contact), "rhythm": follows(row.interval_days)}
    return _("Sidst %(when)s, %(rhythm)s") % facts

"""Activities: what is on, propose one, the page of one, and what its host does."""

from __future__ import annotations

import uuid

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from medspil.kernel.action import NotAllowed, allowed
from medspil.people.answering import choice_of, do
from medspil.people.doors import StaffRequest, staff_page
from medspil.workplace.actions import activities as actions
from medspil.workplace.actions.places import join, leave
from medspil.workplace.forms import (
    CancelForm,
    ChangeForm,
    HandOverForm,
    MoreForm,
    ProposeForm,
    StepForm,
)
from medspil.workplace.models import Occasion
from medspil.workplace.pages import DOOR
from medspil.workplace.queries import activities as queries
from medspil.workplace.queries.activities import get_occasion


@never_cache
@require_safe
@staff_page(rule=DOOR)
def coming(request: StaffRequest) -> HttpResponseBase:
    """``/faellesskab/?alle=1``: what I am in, and what else is on."""
    everything = "alle" in request.GET
    context = {
        "coming": queries.coming(request.user, everything=everything),
        "all": everything,
        "may_choose": allowed("workplace.change_policy", request.user),
    }
    return render(request, "workplace/activities.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=DOOR)
def new(request: StaffRequest) -> HttpResponseBase:
    """``/faellesskab/ny/``: propose something."""
    form = ProposeForm(request.POST or None)

    def page(form: forms.Form) -> HttpResponseBase:
        return render(request, "workplace/activity_form.html", {"form": form}, status=_status(form))

    if request.method != "POST":
        return page(form)
    return do(
        request,
        form,
        lambda how: actions.propose(**how, **form.facts()),
        back=reverse("workplace:activities"),
        page=page,
        said=_("Det står nu på siden, og alle kolleger kan melde sig til."),
    )


@never_cache
@require_safe
@staff_page(rule=DOOR)
def occasion(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/faellesskab/<uuid>/``: when, where, who comes."""
    return _page(request, get_occasion(request.user, public_id))


def _page(request: StaffRequest, found: Occasion, **wrong: forms.Form) -> HttpResponseBase:
    """The page of one time; `wrong` forms are drawn as they were sent."""
    sheet = queries.sheet(request.user, found)
    may_change = allowed("workplace.host", request.user, found)
    context = {
        "sheet": sheet,
        "occasion": found,
        "activity": found.activity,
        "may_change": may_change and found.is_planned and not sheet.has_begun,
        "may_hand_over": may_change,
        "wrong": next(iter(wrong.values()), None),
    }
    if may_change:
        assert found.activity.host is not None  # it is not forgotten
        context |= {
            "cancel_form": CancelForm(has_more=bool(_later(sheet))),
            "hand_form": HandOverForm(host=found.activity.host),
            "more_form": MoreForm(auto_id="more-%s"),
        }
    status = 422 if wrong else 200
    return render(request, "workplace/occasion.html", context | wrong, status=status)


def _later(sheet: queries.Sheet) -> list[Occasion]:
    return [one for one in sheet.others if one.starts_at > sheet.occasion.starts_at]


@require_POST
@staff_page(rule=DOOR)
def take_part(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/faellesskab/<uuid>/deltag/``: come along, or not after all."""
    found = get_occasion(request.user, public_id)
    back = "workplace:activities" if request.POST.get("from") == "list" else "workplace:occasion"
    args = [] if back == "workplace:activities" else [public_id]
    comes = request.POST.get("do") == "join"
    return do(
        request,
        StepForm(request.POST),
        lambda how: choice_of(request, join=join, leave=leave)(**how, occasion=found),
        back=reverse(back, args=args),
        page=lambda form: _page(request, found, step_form=form),
        said=_("Du er med.") if comes else _("Du er meldt fra."),
    )


@never_cache
@require_safe
@staff_page(rule=DOOR)
def calendar_file(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/faellesskab/<uuid>/kalender.ics``: for one's own calendar."""
    found = queries.calendar_entry(get_occasion(request.user, public_id))
    answer = HttpResponse(found, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="aftale.ics"'
    return answer


# -- what its host does ----------------------------------------------------------------------------


def _hosted(request: StaffRequest, public_id: uuid.UUID) -> Occasion:
    """The time, for its host; to the rest the page does not exist."""
    found = get_occasion(request.user, public_id)
    if not allowed("workplace.host", request.user, found):
        raise NotAllowed("workplace.host")
    return found


def _back(found: Occasion) -> str:
    return reverse("workplace:occasion", args=[found.public_id])


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page(rule=DOOR)
def change(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/faellesskab/<uuid>/ret/``: what and where in all its times; when and how many in this."""
    found = _hosted(request, public_id)
    form = ChangeForm(request.POST or None, occasion=found)

    def page(form: forms.Form) -> HttpResponseBase:
        context = {"form": form, "occasion": found}
        return render(request, "workplace/activity_form.html", context, status=_status(form))

    if request.method != "POST":
        return page(form)
    return do(
        request,
        form,
        lambda how: actions.change(**how, occasion=found, **form.facts()),
        back=_back(found),
        page=page,
        said=_("Ændret."),
    )


@require_POST
@staff_page(rule=DOOR)
def cancel(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/faellesskab/<uuid>/aflys/``: call it off, with a sentence."""
    found = _hosted(request, public_id)
    form = CancelForm(request.POST, has_more=True)
    return do(
        request,
        form,
        lambda how: actions.cancel(**how, occasion=found, **form.cleaned_data),
        back=_back(found),
        page=lambda form: _page(request, found, cancel_form=form),
        said=_("Det er aflyst. De tilmeldte ser det øverst på siden Fællesskab."),
    )


@require_POST
@staff_page(rule=DOOR)
def hand_over(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/faellesskab/<uuid>/overdrag/``: another colleague is host from now on."""
    found = _hosted(request, public_id)
    assert found.activity.host is not None  # it is not forgotten
    form = HandOverForm(request.POST, host=found.activity.host)
    return do(
        request,
        form,
        lambda how: actions.hand_over(**how, activity=found.activity, **form.cleaned_data),
        back=_back(found),
        page=lambda form: _page(request, found, hand_form=form),
        said=_("Overdraget."),
    )


@require_POST
@staff_page(rule=DOOR)
def more(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/faellesskab/<uuid>/flere/``: it goes on for some weeks more."""
    found = _hosted(request, public_id)
    form = MoreForm(request.POST, auto_id="more-%s")
    return do(
        request,
        form,
        lambda how: actions.plan_more(**how, activity=found.activity, **form.cleaned_data),
        back=_back(found),
        page=lambda form: _page(request, found, more_form=form),
        said=_("De nye gange står på siden."),
    )


def _status(form: forms.Form) -> int:
    return 422 if form.errors else 200

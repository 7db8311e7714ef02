"""How a page carries out what its form asks for, and says how it went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.doors import SeeOther, StaffRequest

How = dict[str, Any]
M = TypeVar("M", bound=Model)


class StepForm(forms.Form):
    """A button: nothing to fill in, and room for a refusal."""


def do(
    request: StaffRequest,
    form: forms.Form,
    act: Callable[[How], object],
    *,
    back: str,
    page: Callable[[forms.Form], HttpResponseBase],
    said: str = "",
) -> HttpResponseBase:
    """Carry it out and go `back`; else draw the page again with what is wrong.

    `act` is given who asks and the form's key: ``by`` and ``once`` of an action.
    """
    if form.is_valid():
        try:
            act({"by": request.user, "once": request.POST.get("once") or None})
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        except AlreadyDone:
            return SeeOther(back)
        else:
            if said:
                messages.success(request, said)
            return SeeOther(back)
    return page(form)


def make(
    request: StaffRequest,
    form: forms.Form,
    act: Callable[[How], M],
    *,
    kind: type[M],
    to: Callable[[M], str],
    page: Callable[[forms.Form], HttpResponseBase],
) -> HttpResponseBase:
    """As `do`, for a form that makes something: go `to` what was made, also where the form was
    sent before.
    """
    if form.is_valid():
        try:
            return SeeOther(to(act({"by": request.user, "once": request.POST.get("once") or None})))
        except AlreadyDone as done:
            return SeeOther(to(kind._default_manager.get(pk=done.result)))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    return page(form)


def choice_of(request: StaffRequest, **ways: Any) -> Any:
    """What the pressed button is called in `ways`; raises `Refused` for none of them."""
    found = ways.get(request.POST.get("do", ""))
    if found is None:
        raise Refused(_("Vælg, hvad der skal ske."))
    return found

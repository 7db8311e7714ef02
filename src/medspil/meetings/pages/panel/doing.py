"""What every page with a form here does: carry it out, or show it again with what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages

from medspil.kernel.action import AlreadyDone, Refused
from medspil.people.doors import StaffRequest


def once(request: StaffRequest) -> str | None:
    return request.POST.get("once") or None


def done(
    request: StaffRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any], said: str
) -> bool:
    """Was it done? If not, the form says why. Sent twice is done once, and said again."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    except AlreadyDone:
        pass
    messages.success(request, said)
    return True

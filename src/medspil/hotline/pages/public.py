"""What anybody may see: whom to ring, and when."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from medspil.hotline.doors import shut_without_role
from medspil.hotline.queries import door


@require_safe
@shut_without_role
def opening(request: HttpRequest) -> HttpResponseBase:
    """``/hotline/``: the number, whether somebody is there now, the hours, the promise."""
    return render(request, "hotline/opening.html", {"door": door()})

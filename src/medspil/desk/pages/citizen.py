"""The citizen's page."""

from __future__ import annotations

import uuid

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from medspil.people.doors import StaffRequest, staff_page
from medspil.people.queries import get_citizen


@never_cache
@require_safe
@staff_page(rule="contact.work_list")
def citizen(request: StaffRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """``/borgere/<uuid>/``: everything about one citizen."""
    found = get_citizen(request.user, public_id)
    return render(request, "desk/citizen.html", {"citizen": found})

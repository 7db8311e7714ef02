"""What every page knows of the house around it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, Any]:
    """The shell: demo or not. The desk adds navigation and the viewer's team."""
    return {"demo": settings.MEDSPIL_DEMO}

"""The JSON API, and the pages on which administrators let systems in."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, include, path, re_path

from medspil.api import pages, problems
from medspil.api.v1 import api

app_name = "api"


def _v1() -> list[Any]:
    patterns, _app, _namespace = api.urls
    for pattern in patterns:
        assert isinstance(pattern, URLPattern)
        pattern.callback = problems.only_problems(pattern.callback)
    return list(patterns)


urlpatterns = [
    path("api/v1/", include((_v1(), "v1"))),
    re_path(r"^api/(?P<path>.*)$", problems.nothing_here),
    path("indstillinger/adgang/", pages.clients, name="clients"),
    path("indstillinger/adgang/ny/", pages.new_client, name="new_client"),
    path("indstillinger/adgang/<int:pk>/luk/", pages.shut_out, name="shut_out"),
]

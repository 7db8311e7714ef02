"""Addresses of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.desk.pages import citizen, today

app_name = "desk"

# The caseworker's working day.
urlpatterns: list[URLPattern] = [
    path("", today.today, name="today"),
    path("borgere/<uuid:public_id>/", citizen.citizen, name="citizen"),
]

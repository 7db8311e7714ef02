"""Addresses of the figures."""

from __future__ import annotations

from django.urls import path

from medspil.insight import pages

app_name = "insight"
urlpatterns = [
    path("tal/", pages.measures, name="measures"),
    path("tal/<slug:code>/", pages.measure, name="measure"),
    path("tal/<slug:code>/<slug:figure>/borgere/", pages.measure_rows, name="rows"),
]

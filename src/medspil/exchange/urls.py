"""Addresses of the importer."""

from __future__ import annotations

from django.urls import path

from medspil.exchange import pages

app_name = "exchange"

urlpatterns = [
    path("indlaes/", pages.runs, name="runs"),
    path("indlaes/<int:pk>/", pages.run, name="run"),
    path("indlaes/<int:pk>/kolonner/", pages.columns, name="columns"),
    path("indlaes/<int:pk>/indlaes/", pages.begin, name="begin"),
    path("indlaes/<int:pk>/igen/", pages.again, name="again"),
    path("indlaes/<int:pk>/fortryd/", pages.undo, name="undo"),
    path("indlaes/<int:pk>/kasser/", pages.discard, name="discard"),
    path("indlaes/<int:pk>/raekker.<slug:wanted>", pages.rows, name="rows"),
]

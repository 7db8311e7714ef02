"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.clarification.pages import citizen, course, lead, line

app_name = "clarification"

urlpatterns: list[URLPattern] = [
    path("afklaring/", line.line, name="list"),
    path("afklaring/leder/", lead.lead, name="lead"),
    path("afklaring/<uuid:public_id>/", course.course, name="course"),
    path("afklaring/samtale/<uuid:uid>/", course.talk, name="talk"),
    path("borgere/<uuid:public_id>/afklaring/", citizen.citizen, name="citizen"),
]

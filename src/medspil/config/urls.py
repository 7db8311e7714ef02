"""Every address of the house, room by room."""

from __future__ import annotations

import importlib.util

from django.urls import include, path

from medspil.config import order

# A room without pages has no urls module.
ROOMS = [
    ("", "medspil.desk.urls"),
    ("", "medspil.contact.urls"),
    ("", "medspil.companies.urls"),
    ("", "medspil.surveys.urls"),
    ("", "medspil.competence.urls"),
    ("", "medspil.folder.urls"),
    ("", "medspil.sparring.urls"),
    ("", "medspil.matching.urls"),
    ("", "medspil.reception.urls"),
    ("", "medspil.meetings.urls"),
    ("", "medspil.offers.urls"),
    ("", "medspil.courses.urls"),
    ("", "medspil.clarification.urls"),
    ("", "medspil.workplace.urls"),
    ("", "medspil.messages.urls"),
    ("", "medspil.exchange.urls"),
    ("", "medspil.hotline.urls"),
    ("", "medspil.insight.urls"),
    ("", "medspil.ui.urls"),
    ("", "medspil.api.urls"),
    ("", "medspil.portal.urls"),
]

urlpatterns = [
    path("sundhed", order.health, name="health"),
    path("", include("medspil.people.urls")),
    path("konto/", include("allauth.urls")),
] + [path(prefix, include(module)) for prefix, module in ROOMS if importlib.util.find_spec(module)]

"""Addresses of the contact room."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.contact.pages import conversation, register

app_name = "contact"

urlpatterns: list[URLPattern] = []

# Register a conversation.
urlpatterns += [
    path("borgere/<uuid:public_id>/samtale/", register.register, name="register"),
    path("borgere/<uuid:public_id>/samtale/kladde/", register.draft, name="draft"),
    path("borgere/<uuid:public_id>/samtale/virkning/", register.effect, name="effect"),
    path(
        "borgere/<uuid:public_id>/samtale/<int:pk>/",
        conversation.conversation,
        name="conversation",
    ),
]

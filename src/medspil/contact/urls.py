"""Addresses of the contact room."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.contact.pages import conversation, law, register, suspensions

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

# The law: its rules, and what of it is on pause.
urlpatterns += [
    path("regler/", law.rules, name="rules"),
    path("regler/overgang/", law.transitions, name="transitions"),
    path("regler/overgang/<int:pk>/fjern/", law.drop_transition, name="drop_transition"),
    path("regler/<slug:code>/", law.rule, name="rule"),
    path("regler/<slug:code>/ret/", law.edit_rule, name="edit_rule"),
    path("suspensioner/", suspensions.suspensions, name="suspensions"),
    path("suspensioner/ny/", suspensions.new_suspension, name="new_suspension"),
    path("suspensioner/<str:code>/", suspensions.suspension, name="suspension"),
    path("suspensioner/<str:code>/slut/", suspensions.end, name="end_suspension"),
    path("suspensioner/<str:code>/ophaev/", suspensions.revoke, name="revoke_suspension"),
]

"""Addresses of the contact room."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.contact.pages import (
    calling,
    concern,
    conversation,
    forecast,
    law,
    register,
    rounds,
    settings,
    suspensions,
    walks,
)

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
    path("indstillinger/kontakt/", settings.settings, name="settings"),
    path("suspensioner/", suspensions.suspensions, name="suspensions"),
    path("suspensioner/ny/", suspensions.new_suspension, name="new_suspension"),
    path("suspensioner/<str:code>/", suspensions.suspension, name="suspension"),
    path("suspensioner/<str:code>/slut/", suspensions.end, name="end_suspension"),
    path("suspensioner/<str:code>/ophaev/", suspensions.revoke, name="revoke_suspension"),
]

# Call rounds.
urlpatterns += [
    path("ringerunder/", rounds.rounds, name="rounds"),
    path("ringerunder/ny/", rounds.new, name="round_new"),
    path("ringerunder/ny/manuskript/", rounds.script, name="round_script"),
    path("ringerunder/<int:pk>/", calling.show, name="round"),
    path("ringerunder/<int:pk>/tal/", calling.figures, name="round_figures"),
    path("ringerunder/<int:pk>/naeste/", calling.take, name="round_next"),
    path("ringerunder/<int:pk>/gem/", calling.save, name="round_save"),
    path("ringerunder/<int:pk>/kladde/", calling.draft, name="round_draft"),
    path("ringerunder/<int:pk>/laeg-tilbage/", calling.give_back, name="round_give_back"),
    path("ringerunder/<int:pk>/tilstand/", rounds.state, name="round_change_state"),
    path("ringerunder/<int:pk>/ret/", rounds.change, name="round_change"),
    path("ringerunder/<int:pk>/hvem/", rounds.whom, name="round_whom"),
    path("ringerunder/<int:pk>/borgere/", rounds.rows, name="round_rows"),
    path("ringerunder/<int:pk>/tilbage-i-koe/", rounds.put_back, name="round_put_back"),
]

# Concern.
urlpatterns += [
    path("bekymring/", concern.concerns, name="concerns"),
    path("borgere/<uuid:public_id>/bekymring/", concern.concern, name="concern"),
]

# Walks.
urlpatterns += [
    path("gaature/", walks.walks, name="walks"),
    path("gaature/<int:pk>/", walks.walk, name="walk"),
    path("gaature/<int:pk>/ud/", walks.out, name="walk_out"),
    path("gaature/<int:pk>/tilbage/", walks.back, name="walk_back"),
    path("gaature/<int:pk>/holdt/", walks.held, name="walk_held"),
    path("gaature/<int:pk>/ikke-holdt/", walks.not_held, name="walk_not_held"),
    path("gaature/<int:pk>/byt/", walks.swap, name="walk_swap"),
    path("borgere/<uuid:public_id>/gaatur/", walks.plan, name="plan_walk"),
]

# What waits when the law comes back.
urlpatterns += [
    path("genaabning/", forecast.reopening, name="forecast"),
    path("genaabning/borgere/", forecast.citizens, name="forecast_citizens"),
]

"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.workplace.pages import activities, policy, rounds

app_name = "workplace"

_OCCASION = "faellesskab/<uuid:public_id>/"
_ROUND = "faellesskab/ugen/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("faellesskab/", activities.coming, name="activities"),
    path("faellesskab/ny/", activities.new, name="new"),
    path(_OCCASION, activities.occasion, name="occasion"),
    path(f"{_OCCASION}deltag/", activities.take_part, name="take_part"),
    path(f"{_OCCASION}kalender.ics", activities.calendar_file, name="calendar_file"),
    path(f"{_OCCASION}ret/", activities.change, name="change"),
    path(f"{_OCCASION}aflys/", activities.cancel, name="cancel"),
    path(f"{_OCCASION}overdrag/", activities.hand_over, name="hand_over"),
    path(f"{_OCCASION}flere/", activities.more, name="more"),
    path("faellesskab/ugen/", rounds.week, name="week"),
    path("faellesskab/ugen/aabn/", rounds.begin, name="round_open"),
    path(f"{_ROUND}vaert/", rounds.hosting, name="round_host"),
    path(f"{_ROUND}historie/", rounds.write, name="story_write"),
    path(f"{_ROUND}gaet/", rounds.guessing, name="guess"),
    path("faellesskab/historie/<uuid:public_id>/", rounds.judge, name="story_judge"),
    path("faellesskab/valg/", policy.choices, name="policy"),
]

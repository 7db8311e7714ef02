"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.matching.pages import capacity, openings, periods

app_name = "matching"

_ONE = "aabninger/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("aabninger/", openings.every, name="openings"),
    path("aabninger/ny/<uuid:public_id>/", openings.new, name="new"),
    path("aabninger/perioder/", periods.page, name="periods"),
    path("aabninger/bemanding/", capacity.staffing, name="staffing"),
    path("aabninger/bemanding/<int:pk>/slut/", capacity.end, name="staffing_end"),
    path("aabninger/tidligere-tal/", capacity.base, name="base"),
    path("aabninger/tidligere-tal/slet/", capacity.drop, name="base_drop"),
    path(_ONE, openings.show, name="opening"),
    path(f"{_ONE}ret/", openings.change, name="change"),
    path(f"{_ONE}besat/", openings.fill, name="fill"),
    path(f"{_ONE}luk/", openings.close, name="close"),
    path(f"{_ONE}aabn/", openings.reopen, name="reopen"),
]

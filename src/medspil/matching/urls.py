"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.matching.pages import (
    candidates,
    capacity,
    fairness,
    following,
    openings,
    orders,
    periods,
    profiles,
)

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

_ORDER, _CANDIDATE = "jobordrer/<uuid:public_id>/", "jobordrer/kandidat/<uuid:public_id>/"
_PROFILE = "borgere/<uuid:public_id>/jobprofil/"
urlpatterns += [
    path("jobordrer/", orders.every, name="orders"),
    path("jobordrer/ny/<uuid:public_id>/", orders.new, name="order_new"),
    path("jobordrer/hvem-vaelges/", fairness.page, name="fairness"),
    path("jobordrer/opfoelgning/", following.page, name="follow_ups"),
    path(_CANDIDATE, candidates.show, name="candidate"),
    path(f"{_CANDIDATE}stadig/", following.still, name="candidate_still"),
    path(f"{_CANDIDATE}<slug:step>/", candidates.step, name="candidate_step"),
    path(_ORDER, orders.show, name="order"),
    path(f"{_ORDER}ret/", orders.change, name="order_change"),
    path(f"{_ORDER}liste/", orders.again, name="order_again"),
    path(f"{_ORDER}vaelg/", orders.choose, name="order_choose"),
    path(f"{_ORDER}spoerg/", orders.ask, name="order_ask"),
    path(f"{_ORDER}svar/", orders.many, name="order_many"),
    path(f"{_ORDER}send/", orders.send, name="order_send"),
    path(f"{_ORDER}luk/", orders.close, name="order_close"),
    path(f"{_ORDER}aabn/", orders.reopen, name="order_reopen"),
    path(_PROFILE, profiles.profile, name="profile"),
    path(f"{_PROFILE}stop/", profiles.stop, name="profile_stop"),
]

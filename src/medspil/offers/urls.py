"""Addresses of the offers room."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.offers import club_urls
from medspil.offers.pages import citizen, figures, industry, own, public, series, session, sparring

app_name = "offers"

urlpatterns: list[URLPattern] = []

# Open to everybody: what there is, and a seat in two steps.
urlpatterns += [
    path("tilbud/", public.offered, name="public"),
    path("tilbud/<uuid:public_id>/", public.sign_up, name="public_session"),
    path("tilbud/tak/", public.thanks, name="public_thanks"),
    path("tilbud/k/<str:token>/", own.door, name="door"),
    path("tilbud/min/", own.mine, name="mine"),
    path("tilbud/min/goer/", own.do, name="mine_do"),
]

# Series and calendar.
urlpatterns += [
    path("alle-tilbud/", series.calendar, name="calendar"),
    path("alle-tilbud/serier/", series.all_series, name="all_series"),
    path("alle-tilbud/ny/", series.new, name="series_new"),
    path("alle-tilbud/serie/<uuid:public_id>/", series.series, name="series"),
    path("alle-tilbud/serie/<uuid:public_id>/ret/", series.change, name="series_change"),
    path("alle-tilbud/serie/<uuid:public_id>/plan/", series.plan, name="series_plan"),
    path("alle-tilbud/serie/<uuid:public_id>/aabn/", series.state, name="series_state"),
    path("alle-tilbud/serie/<uuid:public_id>/gang/", series.add, name="session_add"),
]

# One session.
_SESSION = "alle-tilbud/gang/<uuid:public_id>/"
_PLACE = "alle-tilbud/plads/<uuid:public_id>/"
urlpatterns += [
    path(_SESSION, session.session, name="session"),
    path(f"{_SESSION}trin/", session.step, name="session_step"),
    path(f"{_SESSION}aflys/", session.cancel, name="session_cancel"),
    path(f"{_SESSION}ret/", session.change, name="session_change"),
    path(f"{_SESSION}kommuner/", session.observers, name="session_observers"),
    path(f"{_SESSION}materiale/", session.material, name="session_material"),
    path(f"{_SESSION}gaest/", session.guest, name="session_guest"),
    path(f"{_SESSION}spoerg/", industry.poll, name="session_poll"),
    path(f"{_SESSION}inviter/", industry.candidates, name="candidates"),
    path(f"{_SESSION}svar/", industry.answer, name="candidate_answer"),
    path(_PLACE, session.place, name="place"),
    path(f"{_PLACE}plan/", industry.plan, name="plan"),
    path(f"{_PLACE}plan/trin/", industry.plan_step, name="plan_step"),
    path("alle-tilbud/sparring/", sparring.sparring, name="sparring"),
    path("alle-tilbud/sparring/<int:pk>/luk/", sparring.close, name="sparring_time_close"),
    path("alle-tilbud/tal/", figures.period, name="figures"),
    path("uddannelsesplaner/", industry.plans, name="plans"),
    path("borgere/<uuid:public_id>/tilbud/", citizen.offers, name="citizen"),
]

urlpatterns += club_urls.urlpatterns

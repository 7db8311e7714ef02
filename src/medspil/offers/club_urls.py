"""The addresses of job clubs, among those of the room."""

from __future__ import annotations

from django.urls import path

from medspil.offers.pages import clubs

urlpatterns = [
    path("jobklubber/", clubs.clubs, name="clubs"),
    path("jobklubber/ny/", clubs.new_round, name="club_round_new"),
    path("jobklubber/runde/<int:pk>/", clubs.round, name="club_round"),
    path("jobklubber/runde/<int:pk>/luk/", clubs.close_round, name="club_round_close"),
    path("jobklubber/runde/<int:pk>/forslag/", clubs.proposal, name="club_proposal"),
    path("jobklubber/runde/<int:pk>/flyt/", clubs.move, name="club_move"),
    path("jobklubber/runde/<int:pk>/aabn/", clubs.open_all, name="club_open"),
    path("jobklubber/klub/<uuid:public_id>/", clubs.club, name="club"),
    path("jobklubber/klub/<uuid:public_id>/medlem/", clubs.member, name="club_member"),
    path("jobklubber/klub/<uuid:public_id>/ny/", clubs.add, name="club_add"),
    path("jobklubber/klub/<uuid:public_id>/aflys/", clubs.cancel, name="club_cancel"),
    path("jobklubber/klub/<uuid:public_id>/opgave/", clubs.answer, name="club_answer"),
    path("jobklubber/klub/<uuid:public_id>/uge/<int:number>/", clubs.week, name="club_week"),
    path("jobklubber/klub/<uuid:public_id>/uge/<int:number>/kom/", clubs.came, name="club_came"),
    path("borgere/<uuid:public_id>/jobklub/", clubs.interest, name="club_interest"),
]

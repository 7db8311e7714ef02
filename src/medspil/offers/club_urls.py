"""The addresses of job clubs, among those of the room."""

from __future__ import annotations

from django.urls import path

from medspil.offers.pages.clubs import club, policy, proposal, rounds, weeks

urlpatterns = [
    path("jobklubber/", rounds.clubs, name="clubs"),
    path("jobklubber/ny/", rounds.new_round, name="club_round_new"),
    path("jobklubber/runde/<int:pk>/", rounds.round, name="club_round"),
    path("jobklubber/runde/<int:pk>/luk/", rounds.close_round, name="club_round_close"),
    path("jobklubber/runde/<int:pk>/forslag/", proposal.proposal, name="club_proposal"),
    path("jobklubber/runde/<int:pk>/flyt/", proposal.move, name="club_move"),
    path("jobklubber/runde/<int:pk>/aabn/", proposal.open_all, name="club_open"),
    path("jobklubber/klub/<uuid:public_id>/", club.club, name="club"),
    path("jobklubber/klub/<uuid:public_id>/medlem/", club.member, name="club_member"),
    path("jobklubber/klub/<uuid:public_id>/ny/", club.add, name="club_add"),
    path("jobklubber/klub/<uuid:public_id>/aflys/", club.cancel, name="club_cancel"),
    path("jobklubber/klub/<uuid:public_id>/vurdering/", club.rate, name="club_rate"),
    path("jobklubber/klub/<uuid:public_id>/opgave/", club.answer, name="club_answer"),
    path("jobklubber/klub/<uuid:public_id>/uge/<int:number>/", weeks.week, name="club_week"),
    path("jobklubber/klub/<uuid:public_id>/uge/<int:number>/kom/", weeks.came, name="club_came"),
    path("indstillinger/jobklubber/", policy.policy, name="club_policy"),
    path("borgere/<uuid:public_id>/jobklub/", rounds.interest, name="club_interest"),
]

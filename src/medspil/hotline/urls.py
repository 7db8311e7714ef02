"""The addresses of the hotline."""

from django.urls import path

from medspil.hotline.pages import duty, figures, planning, public

app_name = "hotline"
urlpatterns = [
    path("hotline/", public.opening, name="opening"),
    path("hotline/vagt/", duty.duty, name="duty"),
    path("hotline/vagt/taelling/", duty.tally, name="tally"),
    path("hotline/vagt/hjaelp/", duty.guide, name="guide"),
    path("hotline/vagt/<uuid:pk>/", duty.shift_state, name="shift_state"),
    path("hotline/henvis/", duty.directory, name="directory"),
    path("hotline/henvis/ny/", planning.new_referral, name="new_referral"),
    path("hotline/henvis/<uuid:pk>/", planning.referral, name="referral"),
    path("hotline/henvis/<uuid:pk>/fjern/", planning.referral_remove, name="referral_remove"),
    path("hotline/vagtplan/", planning.shifts, name="shifts"),
    path("hotline/vagtplan/<uuid:pk>/fjern/", planning.shift_remove, name="shift_remove"),
    path("hotline/linjen/", planning.hours, name="hours"),
    path("hotline/ubesvarede/", planning.unanswered, name="unanswered"),
    path("hotline/tal/", figures.figures, name="figures"),
]

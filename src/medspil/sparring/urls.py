"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.sparring.pages import applications, courses, policy, times

app_name = "sparring"

_ONE = "ansoegninger/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("ansoegninger/", applications.queue, name="queue"),
    path("ansoegninger/tider/", times.page, name="times"),
    path("ansoegninger/tider/<int:pk>/luk/", times.close, name="time_close"),
    path("ansoegninger/kurser/", courses.page, name="courses"),
    path("ansoegninger/kurser/foreslaa/", courses.propose, name="propose"),
    path("ansoegninger/kurser/<int:pk>/luk/", courses.turn, name="course_turn"),
    path("ansoegninger/henvisning/<int:pk>/", courses.follow, name="referral"),
    path("ansoegninger/regler/", policy.page, name="policy"),
    path(_ONE, applications.show, name="application"),
    path(f"{_ONE}goer/", applications.step, name="step"),
    path(f"{_ONE}forskelle/<int:pk>/", applications.compare, name="compare"),
    path(f"{_ONE}fil/<int:pk>/", applications.file, name="file"),
]

"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.sparring.pages import applications, courses, examples, policy, provider, times

app_name = "sparring"

_ONE = "ansoegninger/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("ansoegninger/", applications.queue, name="queue"),
    path("ansoegninger/tider/", times.page, name="times"),
    path("ansoegninger/tider/<int:pk>/luk/", times.close, name="time_close"),
    path("ansoegninger/eksempler/", examples.page, name="examples"),
    path("ansoegninger/kurser/", courses.page, name="courses"),
    path("ansoegninger/kurser/foreslaa/", courses.propose, name="propose"),
    path("ansoegninger/kurser/<int:pk>/", courses.course, name="course"),
    path("ansoegninger/kurser/<int:pk>/goer/", courses.step, name="course_step"),
    path("ansoegninger/henvisning/<int:pk>/", courses.follow, name="referral"),
    path("ansoegninger/regler/", policy.page, name="policy"),
    path("henvisning/", provider.page, name="provider"),
    path("henvisning/k/<str:token>/", provider.door, name="provider_door"),
    path("henvisning/sig/", provider.say, name="provider_say"),
    path(_ONE, applications.show, name="application"),
    path(f"{_ONE}goer/", applications.step, name="step"),
    path(f"{_ONE}forskelle/<int:pk>/", applications.compare, name="compare"),
    path(f"{_ONE}fil/<int:pk>/", applications.file, name="file"),
]

"""Addresses of the room: the courses for the staff, and what a secret link opens."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.courses.pages import answers, courses, parts, referrals, visits, watching

app_name = "courses"

_COURSE = "kurser/<uuid:public_id>/"
_PART = "kurser/del/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("kurser/", courses.courses, name="courses"),
    path("kurser/nyt/", courses.new, name="new"),
    path(_COURSE, courses.course, name="course"),
    path(f"{_COURSE}ret/", courses.change, name="change"),
    path(f"{_COURSE}aabn/", courses.publish, name="publish"),
    path(f"{_COURSE}luk/", courses.close, name="close"),
    path(f"{_COURSE}fjern/", courses.remove, name="remove"),
    path(f"{_COURSE}tal/", courses.figures, name="figures"),
    path(f"{_COURSE}henvis/", referrals.search, name="search"),
    path("kurser/mening/<int:pk>/fjern/", courses.drop_feedback, name="drop_feedback"),
]

# The parts.
urlpatterns += [
    path(f"{_COURSE}del/", parts.new, name="part_new"),
    path(_PART, parts.part, name="part"),
    path(f"{_PART}film/", parts.film, name="part_film"),
    path(f"{_PART}undertekster/", parts.captions, name="part_captions"),
    path(f"{_PART}materiale/", parts.material, name="part_material"),
    path(f"{_PART}flyt/", parts.move, name="part_move"),
    path(f"{_PART}fjern/", parts.remove, name="part_remove"),
    path("kurser/materiale/<int:pk>/", parts.read_material, name="material"),
    path("kurser/materiale/<int:pk>/fjern/", parts.drop_material, name="material_remove"),
]

# The referrals.
urlpatterns += [
    path("borgere/<uuid:public_id>/kursus/", referrals.citizen, name="citizen"),
    path("kurser/henvisning/<uuid:public_id>/send/", referrals.send, name="send"),
    path("kurser/henvisning/<uuid:public_id>/luk/", referrals.close, name="close_links"),
]

# Behind the link.
urlpatterns += [
    path("kursus/k/<str:token>/", visits.link, name="link"),
    path("kursus/", watching.course, name="watch"),
    path("kursus/del/<int:position>/", watching.part, name="watch_part"),
    path("kursus/film/<int:position>/", watching.film, name="watch_film"),
    path("kursus/undertekster/<int:position>/", watching.captions, name="watch_captions"),
    path("kursus/materiale/<int:pk>/", watching.material, name="watch_material"),
    path("kursus/del/<int:position>/taeller/", watching.count, name="watch_count"),
    path("kursus/del/<int:position>/plads/", watching.position, name="watch_position"),
    path("kursus/del/<int:position>/svar/", answers.reflect, name="watch_reflect"),
    path("kursus/svar/<int:pk>/", answers.thought, name="watch_thought"),
    path("kursus/plads/", answers.keep, name="watch_keep"),
    path("kursus/mening/", answers.feedback, name="watch_feedback"),
    path("kursus/ja/", answers.agree, name="watch_agree"),
    path("kursus/nej-tak/", answers.decline, name="watch_decline"),
    path("kursus/ud/", visits.out, name="watch_out"),
]

"""Addresses of the desk."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from medspil.desk.pages import (
    access,
    citizen,
    citizens,
    demo,
    hotline,
    leader,
    search,
    staff,
    today,
    views,
)

app_name = "desk"

# The caseworker's working day.
urlpatterns: list[URLPattern] = [
    path("", today.today, name="today"),
    path("adgang/", access.break_glass, name="break_glass"),
    path("borgere/<uuid:public_id>/", citizen.citizen, name="citizen"),
    path("borgere/<uuid:public_id>/adresse/", citizen.address, name="address"),
    path("borgere/<uuid:public_id>/kontakt/", citizen.contact_facts, name="contact_facts"),
    path("borgere/<uuid:public_id>/afslut/", citizen.close, name="close"),
    path("borgere/<uuid:public_id>/genaabn/", citizen.reopen, name="reopen"),
    path("borgere/<uuid:public_id>/naeste/", citizen.next_contact, name="next_contact"),
    path("borgere/<uuid:public_id>/aftaler/", citizen.new_agreement, name="new_agreement"),
    path(
        "borgere/<uuid:public_id>/aftaler/<int:pk>/",
        citizen.agreement_done,
        name="agreement_done",
    ),
    path("borgere/<uuid:public_id>/personer/", citizen.new_person, name="new_person"),
    path(
        "borgere/<uuid:public_id>/personer/<int:pk>/slut/",
        citizen.person_ends,
        name="person_ends",
    ),
]

# Lists, search, and what people keep of them.
urlpatterns += [
    path("borgere/", citizens.citizens, name="citizens"),
    path("borgere/sammen/", citizens.bulk, name="bulk"),
    path("soeg/", search.search, name="search"),
    path("soeg/forslag/", search.suggest, name="suggest"),
    path("visninger/<slug:page>/", views.save_view, name="save_view"),
    path("visninger/<int:pk>/slet/", views.delete_view, name="delete_view"),
]

# The leader's figures.
urlpatterns += [path("leder/", leader.leader, name="leader")]

# The hotline's figures as a file.
urlpatterns += [path("hotline/tal/fil/<slug:wanted>/", hotline.figures, name="hotline_file")]

# Employees, roles and teams.
urlpatterns += [
    path("indstillinger/medarbejdere/", staff.employees, name="employees"),
    path("indstillinger/medarbejdere/ny/", staff.new_employee, name="new_employee"),
    path("indstillinger/medarbejdere/<int:pk>/", staff.employee, name="employee"),
    path("indstillinger/medarbejdere/<int:pk>/rolle/", staff.new_role, name="new_role"),
    path("indstillinger/medarbejdere/<int:pk>/nulstil/", staff.reset_access, name="reset_access"),
    path("indstillinger/roller/<int:pk>/slut/", staff.last_day, name="last_day"),
    path("indstillinger/teams/", staff.new_team, name="new_team"),
]

# The demo's clock, which only a demo has.
if settings.MEDSPIL_DEMO:
    urlpatterns += [path("demo/dag/", demo.demo_day, name="demo_day")]

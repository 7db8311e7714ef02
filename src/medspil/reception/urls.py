"""Addresses of the room: open to all, the company's own, and the employee's."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.reception.pages import asking, cvs, door, ordering, own, queue, staff

app_name = "reception"

urlpatterns: list[URLPattern] = [
    path("virksomhed/", asking.public, name="public"),
    path("virksomhed/ring/", asking.call, name="call"),
    path("virksomhed/arbejdskraft/", asking.labour, name="labour"),
    path("virksomhed/tak/", asking.thanks, name="thanks"),
    path("virksomhed/k/<str:token>/", door.link, name="link"),
    path("virksomhed/kode/", door.code, name="code"),
    path("virksomhed/kode/send/", door.new_code, name="new_code"),
    path("virksomhed/ind/", door.enter, name="enter"),
    path("virksomhed/ud/", door.out, name="out"),
    path("virksomhed/mitid/", door.to_provider, name="to_provider"),
    path("virksomhed/mitid/svar/", door.from_provider, name="from_provider"),
]

_MINE = "virksomhed/min/"
urlpatterns += [
    path(_MINE, own.home, name="home"),
    path(f"{_MINE}ring/", asking.own_call, name="own_call"),
    path(f"{_MINE}arbejdskraft/", ordering.own_order, name="own_order"),
    path(f"{_MINE}oplysninger/", own.held, name="held"),
    path(f"{_MINE}cv/<uuid:public_id>/", cvs.cvs, name="cvs"),
    path(f"{_MINE}kontakter/", own.person_new, name="person_new"),
    path(f"{_MINE}kontakter/<int:pk>/", own.person, name="person"),
    path(f"{_MINE}kontakter/<int:pk>/slet/", own.forget, name="forget"),
]

_DOOR = "virksomheder/<uuid:public_id>/doer/"
urlpatterns += [
    path("henvendelser/", queue.every, name="queue"),
    path("henvendelser/<uuid:public_id>/", queue.ask, name="ask"),
    path("henvendelser/rettet/<int:pk>/", queue.seen, name="change_seen"),
    path(_DOOR, staff.door, name="door"),
    path(f"{_DOOR}<int:pk>/luk/", staff.revoke, name="revoke"),
    path("virksomhedernes-side/", staff.page, name="page"),
    path("virksomhedernes-side/<slug:code>/<slug:language>/", staff.text, name="text"),
]

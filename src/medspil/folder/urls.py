"""Addresses of the room, for employees. The citizen's own are in `portal`."""

from __future__ import annotations

from django.urls import URLPattern, path

from medspil.folder.pages import papers, staff

app_name = "folder"

_FOLDER = "borgere/<uuid:public_id>/mappe/"

urlpatterns: list[URLPattern] = [
    path(_FOLDER, staff.folder, name="folder"),
    path(f"{_FOLDER}ny/<slug:what>/", staff.new, name="new"),
    path(f"{_FOLDER}<int:entry>/", staff.entry, name="entry"),
    path(f"{_FOLDER}<int:entry>/goer/", staff.entry_do, name="entry_do"),
    path(f"{_FOLDER}del/<slug:part>/", staff.part, name="part"),
    path(f"{_FOLDER}hensyn/", staff.considerations, name="considerations"),
    path(f"{_FOLDER}hensyn/<int:pk>/", staff.consideration, name="consideration"),
    path(f"{_FOLDER}samtale/", staff.session, name="session"),
    path(f"{_FOLDER}efter/<int:number>/", staff.after, name="after"),
    path(f"{_FOLDER}cv/", papers.cv, name="cv"),
]

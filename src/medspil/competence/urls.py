"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from medspil.competence.pages import taxonomy


class IscoCode:
    """One to four digits."""

    regex = "[0-9]{1,4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(IscoCode, "isco")

app_name = "competence"

urlpatterns: list[URLPattern] = [
    path("erhverv/", taxonomy.every, name="search"),
    path("erhverv/indlaes/", taxonomy.load, name="load"),
    path("erhverv/gruppe/<isco:code>/", taxonomy.group, name="group"),
    path("erhverv/<slug:name>/", taxonomy.occupation, name="occupation"),
    path("om-data/", taxonomy.data, name="data"),
]

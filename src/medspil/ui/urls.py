"""The living page of components and the choice of language."""

from django.urls import path
from django.views.i18n import set_language

from medspil.ui import pages

app_name = "ui"

urlpatterns = [
    path("komponenter", pages.components, name="components"),
    path("komponenter/borger", pages.components_public, name="components_public"),
    path("sprog/", set_language, name="language"),
]

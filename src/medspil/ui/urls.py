from django.urls import path

from medspil.ui import pages

app_name = "ui"

urlpatterns = [
    path("komponenter", pages.components, name="components"),
]

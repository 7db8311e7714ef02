"""Included before the login library's addresses: what is closed here is closed there."""

from django.urls import path, re_path

from medspil.people import pages

app_name = "people"

urlpatterns = [
    path("konto/igen/", pages.login_again, name="login_again"),
    path("konto/oidc/<str:provider_id>/login/", pages.to_the_provider),
    re_path(r"^konto/(?:email|confirm-email)/", pages.closed),
    re_path(r"^konto/3rdparty/(?:signup/)?$", pages.closed),
    re_path(r"^konto/social/", pages.closed),
]

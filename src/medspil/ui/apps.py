from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "medspil.ui"
    label = "ui"

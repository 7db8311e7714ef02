from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "medspil.rounds"
    label = "rounds"

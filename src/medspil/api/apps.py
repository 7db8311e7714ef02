from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "medspil.api"
    label = "api"

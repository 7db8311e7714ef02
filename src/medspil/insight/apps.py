from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "medspil.insight"
    label = "insight"

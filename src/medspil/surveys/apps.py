from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "medspil.surveys"
    label = "surveys"

    def ready(self) -> None:
        from medspil.surveys import imports, populations, rules  # noqa: F401 the permissions are named there

        populations.register(populations.Written())
        imports.register()

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "medspil.companies"
    label = "companies"

    def ready(self) -> None:
        from medspil.companies import rules  # noqa: F401 the room's permissions are named there

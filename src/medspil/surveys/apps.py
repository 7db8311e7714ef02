from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "medspil.surveys"
    label = "surveys"

    def ready(self) -> None:
        from medspil.kernel.tasks import every_night
        from medspil.messages import nobodys
        from medspil.surveys import imports, populations, rules  # noqa: F401 the permissions are named there
        from medspil.surveys.actions import retention
        from medspil.surveys.mails_lost import KEEPER

        populations.register(populations.Written())
        imports.register()
        nobodys.keep(KEEPER)
        every_night("surveys.retention", retention.every_night)

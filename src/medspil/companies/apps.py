from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "medspil.companies"
    label = "companies"

    def ready(self) -> None:
        from medspil.companies import (
            imports,
            rules,  # noqa: F401 the room's permissions are named there
        )
        from medspil.companies.actions.tags import expire_tags
        from medspil.companies.letters_lost import KEEPER
        from medspil.kernel.action import System
        from medspil.kernel.tasks import every_night
        from medspil.messages import nobodys

        nobodys.keep(KEEPER)
        imports.register()
        every_night("companies.expire_tags", lambda: expire_tags(by=System("worker")))

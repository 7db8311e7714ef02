from django.apps import AppConfig


class ReceptionConfig(AppConfig):
    name = "medspil.reception"
    label = "reception"

    def ready(self) -> None:
        from medspil.companies import above
        from medspil.companies.models import EventKind
        from medspil.kernel.tasks import every_night
        from medspil.messages import nobodys
        from medspil.reception import (
            rules,  # noqa: F401 the room's permissions are named there
        )
        from medspil.reception.actions.answering import forget_callers
        from medspil.reception.actions.door import forget_old_company_doors
        from medspil.reception.lost import KEEPER
        from medspil.reception.queries.asks import on_the_timeline, panel

        for table in ("ask", "companylink", "companysession", "ownchange"):
            above.follow(f"reception_{table}")
        for kind in (EventKind.QUESTION, EventKind.ANSWER):
            above.say(kind, on_the_timeline)
        above.show("reception/company_asks.html", panel)
        nobodys.keep(KEEPER)
        every_night("reception.old_doors", forget_old_company_doors)
        every_night("reception.callers", forget_callers)

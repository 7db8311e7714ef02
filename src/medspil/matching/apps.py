from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "medspil.matching"
    label = "matching"

    def ready(self) -> None:
        from medspil.companies import above
        from medspil.companies.models import EventKind
        from medspil.folder.above import on_cv_change
        from medspil.matching import (
            rules,  # noqa: F401 the room's permissions are named there
        )
        from medspil.matching.actions.profiles import fill_from_folder
        from medspil.matching.queries.openings import panel
        from medspil.matching.queries.orders import panel as orders_panel
        from medspil.matching.wording import on_the_timeline, over_the_line
        from medspil.people import panels

        above.follow("matching_opening")
        above.follow("matching_joborder")
        above.hold_workplaces("matching_opening")
        above.hold_workplaces("matching_joborder")
        above.say(EventKind.OPENING, on_the_timeline)
        above.head(EventKind.OPENING, over_the_line)
        above.show("matching/company_openings.html", panel)
        above.show("matching/company_orders.html", orders_panel)
        on_cv_change(fill_from_folder)
        panels.show(panels.ACTIONS, "matching/citizen_profile.html")

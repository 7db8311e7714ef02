from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "medspil.portal"
    label = "portal"

    def ready(self) -> None:
        from medspil.clarification.links import make_with as clarify_with
        from medspil.courses.links import talk_with
        from medspil.kernel.tasks import every_night
        from medspil.matching.links import make_with as answer_with
        from medspil.meetings.links import make_with
        from medspil.people import panels
        from medspil.portal import rules  # noqa: F401 the room's permissions are named there
        from medspil.portal.actions.door import forget_old_doors, link_for_message
        from medspil.portal.queries.door import says_of
        from medspil.sparring import links as sparring

        make_with(link_for_message)
        talk_with(link_for_message)
        answer_with(link_for_message)
        clarify_with(link_for_message)
        sparring.make_with(link_for_message)
        panels.show(panels.ACTIONS, "portal/citizen_door.html")
        panels.show(panels.FIRST, "portal/citizen_says.html", says_of)
        every_night("portal.old_doors", forget_old_doors)

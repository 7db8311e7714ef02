"""What stands on a citizen's timeline of their applications: what they chose to let be seen there.

That it was sent, answered, and how it went. Never a word of what it says, or was said of it.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.contact.queries import timeline
from medspil.sparring.models import Application, Turn


def tell() -> None:
    """Called in `apps.ready()`."""
    timeline.tell(
        "application",
        rows=lambda citizen: Application.objects.filter(citizen=citizen, on_timeline=True),
        dated="made_at",
        title=lambda _one: _("Sendte en ansøgning eller et CV for at få sparring"),
        icon="assignment",
    )
    timeline.tell(
        "application_answer",
        rows=lambda citizen: Turn.objects.filter(
            application__citizen=citizen,
            application__on_timeline=True,
            answered_at__isnull=False,
        ),
        dated="answered_at",
        title=lambda _one: _("Fik svar på sin ansøgning eller sit CV"),
        icon="chat",
    )
    timeline.tell(
        "application_result",
        rows=lambda citizen: Application.objects.filter(
            citizen=citizen, on_timeline=True, result_at__isnull=False
        ),
        dated="result_at",
        title=lambda one: _("Ansøgningen: %(result)s") % {"result": one.get_result_display()},
        icon="checklist",
    )

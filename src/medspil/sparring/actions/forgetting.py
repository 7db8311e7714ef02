"""What nobody has touched for months is emptied, and files that no row names are removed."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef

from medspil.kernel import clock
from medspil.kernel.action import System, action, leave_no_line, note_facts
from medspil.sparring import storage
from medspil.sparring.actions.sending import forget
from medspil.sparring.models import Application, ApplicationState, Document, Talk, TalkState
from medspil.sparring.queries.policy import sparring_policy

MONTH = timedelta(days=30.4)


def forget_old() -> None:
    """Each night."""
    forget_untouched(by=System("worker"))
    storage.sweep(set(Document.objects.exclude(file="").values_list("file", flat=True)))


@action(rule="sparring.forget")
def forget_untouched(*, by: System) -> int:
    """Empty what has lain for as long as the municipality keeps it, and of which no talk is agreed
    on; returns how many.
    """
    until = clock.now() - sparring_policy().keep_months * MONTH
    old = Application.objects.exclude(state=ApplicationState.GONE).filter(touched_at__lt=until)
    ahead = Talk.objects.filter(
        application=OuterRef("pk"), state=TalkState.BOOKED, during__endswith__gt=clock.now()
    )
    found = list(old.exclude(Exists(ahead)).select_for_update().order_by("pk"))
    if not found:
        leave_no_line()
    forget(by, found)
    note_facts(count=len(found))
    return len(found)

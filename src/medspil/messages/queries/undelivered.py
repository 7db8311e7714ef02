"""»Ikke leveret«: what did not arrive, and whose it is to do something about."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.messages.models import UNDELIVERED, Message, Problem
from medspil.messages.nobodys import kept_by
from medspil.messages.withheld import shown_to
from medspil.people.models import CaseworkerAssignment, Staff
from medspil.people.queries import citizens_for


def seen_to_by(viewer: Actor) -> QuerySet[Message]:
    """The viewer's outbox, and what was sent to guests of the house whom they see to."""
    theirs = citizens_for(viewer).order_by().values("pk")
    found = Message.objects.filter(
        Q(citizen__in=theirs) | Q(about__in=theirs) | kept_by(viewer)
    ).select_related("citizen", "about")
    return shown_to(viewer, found)


def undelivered_for(viewer: Actor) -> QuerySet[Message]:
    """What failed, came too late or could not be sent, and nobody has handled; own citizens first.

    Whoever said no thank you got what they asked for, and does not stand here. Each message has
    `mine`, and its case `whose`: the assignments of today.
    """
    today = CaseworkerAssignment.objects.filter(valid__contains=clock.today())
    own = today.filter(
        citizen=Coalesce(OuterRef("citizen"), OuterRef("about")),
        staff=viewer.pk if isinstance(viewer, Staff) else None,
    )
    return (
        seen_to_by(viewer)
        .filter(state__in=UNDELIVERED, handled_at=None)
        .exclude(problem__in=(Problem.OPTED_OUT, Problem.STOPPED))
        .annotate(mine=Exists(own))
        .prefetch_related(
            "receipts",
            *(
                Prefetch(
                    f"{case}__assignments", today.select_related("staff", "team"), to_attr="whose"
                )
                for case in ("citizen", "about")
            ),
        )
        .order_by("-mine", "-queued_at", "-pk")
    )

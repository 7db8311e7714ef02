"""What a citizen is asked of this room, for their own page."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from medspil.kernel import clock
from medspil.matching.models import Interview, Proposal


def asked_about(citizen_pk: int) -> list[Proposal]:
    """The orders that the citizen was asked about and that are open, the latest first; with the
    talk that is agreed (`standing`), and those that were called off. Of a closed one, until the
    hour of a talk that is called off has passed.
    """
    talks = Prefetch("interviews", Interview.objects.filter(ended_at=None), to_attr="standing")
    off = Interview.objects.filter(called_off=True).order_by("-ended_at")
    rows = _open(citizen_pk).select_related("order__company", "citizen")
    rows = rows.prefetch_related(talks, Prefetch("interviews", off, to_attr="called_off"))
    return list(rows.order_by("-asked_at", "-pk"))


def waits_for(citizen_pk: int) -> str:
    """ "answer": a company waits for the citizen's; "talk": the citizen for one, or they did until
    it was called off; else "".
    """
    waits = Q(answer=None) | Exists(_to_come().filter(ended_at=None)) | _off()
    answers = set(_open(citizen_pk).filter(waits).order_by().values_list("answer", flat=True))
    return "answer" if None in answers else "talk" if answers else ""


def _open(citizen_pk: int) -> QuerySet[Proposal]:
    """Not a question of work that others have got meanwhile, nor to who has said stop."""
    taken = Q(order__filled__gte=F("order__seats"))
    stopped = Q(citizen__job_profile__withdrawn_at__isnull=False)
    past = Q(answer=None) & (taken | stopped)
    rows = Proposal.objects.filter(citizen=citizen_pk, asked_at__isnull=False, hired_at=None)
    return rows.filter(Q(order__closed_at=None) & ~past | _off())


def _off() -> Q:
    """A talk that was to come is called off, and not by the citizen's own no."""
    return Q(Exists(_to_come().filter(called_off=True)), answer=True)


def _to_come() -> QuerySet[Interview]:
    return Interview.objects.filter(proposal=OuterRef("pk"), starts_at__gte=clock.now())

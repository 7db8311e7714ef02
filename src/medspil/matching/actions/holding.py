"""Rows held until the transaction ends. The order always before those chosen for it, so that two
who write at once wait for each other in turn.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.kernel.action import Refused
from medspil.matching.models import JobOrder, Proposal


def order_held(order: JobOrder) -> JobOrder:
    """The order, nobody else at it."""
    return (
        JobOrder.objects.select_for_update(of=("self",)).select_related("company").get(pk=order.pk)
    )


def order_open(order: JobOrder) -> JobOrder:
    """The same. Raises `Refused` once it is closed."""
    found = order_held(order)
    if found.closed_at is not None:
        raise Refused(_("Ordren er lukket."))
    return found


def proposal_held(proposal: Proposal) -> Proposal:
    """Somebody on an order, nobody else at it."""
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("order__company", "citizen")
        .get(pk=proposal.pk)
    )

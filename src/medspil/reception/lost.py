"""What did not reach a company: on the work list of those who answer companies."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from medspil.messages.models import Message, MessageKind
from medspil.messages.nobodys import Keeper, Shown
from medspil.reception.models import Ask

KINDS = (MessageKind.COMPANY_ANSWER, MessageKind.COMPANY_LINK)


def shown(messages: Sequence[Message]) -> dict[int, Shown]:
    """The ask that was answered, by the key under which the message was queued. One query."""
    named = {one.pk: UUID(one.dedupe.split(":")[1]) for one in messages if one.dedupe}
    rows = Ask.objects.filter(public_id__in=named.values()).select_related("company", "owner")
    asks = {one.public_id: one for one in rows}
    return {
        one.pk: _answered(asks[named[one.pk]]) if named.get(one.pk) in asks else _link()
        for one in messages
    }


def _answered(ask: Ask) -> Shown:
    return Shown(
        name=ask.company.name if ask.company else ask.company_name,
        url=reverse("reception:ask", args=[ask.public_id]),
        whose=ask.owner.full_name if ask.owner else "",
    )


def _link() -> Shown:
    return Shown(name=_("En virksomhed"), url=reverse("companies:list"), whose="")


KEEPER = Keeper(KINDS, "reception.see", shown)

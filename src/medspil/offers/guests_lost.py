"""What did not reach a guest of an offer: on the work list of those who hold offers."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from medspil.messages.models import Message, MessageKind
from medspil.messages.nobodys import Keeper, Shown
from medspil.offers.models import SignUp

KINDS = (
    MessageKind.OFFER_SIGNED_UP,
    MessageKind.OFFER_WAITING,
    MessageKind.OFFER_SEAT,
    MessageKind.OFFER_REMINDER,
    MessageKind.OFFER_CANCELLED,
    MessageKind.OFFER_MATERIAL,
    MessageKind.OFFER_SPARRING,
)


def shown(messages: Sequence[Message]) -> dict[int, Shown]:
    """The guest and their place, by the key under which the message was queued. One query."""
    named = {one.pk: UUID(one.dedupe.split(":")[1]) for one in messages}
    places = {
        place.public_id: place
        for place in SignUp.objects.filter(public_id__in=named.values()).select_related(
            "session__host"
        )
    }
    return {
        pk: Shown(
            name=places[public_id].guest_name or _("En gæst"),
            url=reverse("offers:place", args=[public_id]),
            whose=places[public_id].session.host.full_name,
        )
        for pk, public_id in named.items()
        if public_id in places
    }


KEEPER = Keeper(KINDS, "offers.run", shown)

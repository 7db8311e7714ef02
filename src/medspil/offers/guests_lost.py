"""What did not reach a guest of an offer: on the work list of those who hold offers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from medspil.messages.models import Message, MessageKind
from medspil.messages.nobodys import Keeper, Shown
from medspil.offers.models import SignUp
from medspil.offers.queries.attendance import SAYS_WHO_CAME

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
    """The guest's place, by the key under which the message was queued. One query.

    What is said to those who came names nobody here: the host sees who it is, on the place's page.
    """
    telling = {one.pk for one in messages if re.match(SAYS_WHO_CAME, one.dedupe)}
    named = {one.pk: UUID(one.dedupe.split(":")[1]) for one in messages}
    places = {
        place.public_id: place
        for place in SignUp.objects.filter(public_id__in=named.values()).select_related(
            "session__host"
        )
    }
    return {
        pk: Shown(
            name=_named(places[public_id], pk in telling),
            url=reverse("offers:place", args=[public_id]),
            whose=places[public_id].session.host.full_name,
        )
        for pk, public_id in named.items()
        if public_id in places
    }


def _named(place: SignUp, tells_who_came: bool) -> str:
    return (not tells_who_came and place.guest_name) or _("En gæst")


KEEPER = Keeper(KINDS, "offers.run", shown)

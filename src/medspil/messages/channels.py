"""Which way a message goes: what the person prefers, among what they may and can have.

Digital Post is an authority's letter to everybody from 15 years who is not exempt; who is exempt
gets paper. A protected address is an address like any other here: the letter goes there, and no
page of the house shows it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from medspil.messages.kinds import RULES
from medspil.messages.models import MessageChannel, Wish
from medspil.people.models import Channel, Citizen, DigitalAbility

# A Danish number does not tell whether it is a mobile's: landlines keep theirs when they move.
MAY_BE_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
NOBODYS = re.compile(r"00\d{6}")  # the numbers of demo citizens
_PAPER = (MessageChannel.POST, MessageChannel.LETTER)


def sender_cvr() -> str:
    """`MEDSPIL_CVR`: the municipality's number as a sender of Digital Post. Without it: paper."""
    return os.environ.get("MEDSPIL_CVR", "")


def takes_sms(phone: str) -> bool:
    """May the number be a mobile's? False for landlines abroad, free-phone and service numbers."""
    if NOBODYS.fullmatch(re.sub(r"\s", "", phone)):
        return True
    try:
        return phonenumbers.number_type(phonenumbers.parse(phone, "DK")) in MAY_BE_MOBILE
    except NumberParseException:
        return False


def may_text(citizen: Citizen) -> bool:
    """Has the citizen a number that takes an SMS, and can they use a telephone?"""
    return citizen.digital_ability != DigitalAbility.NONE and takes_sms(citizen.phone)


def reachable(citizen: Citizen, channel: str) -> bool:
    """Do we have what the channel needs, and may the citizen have it?"""
    if channel == MessageChannel.SMS:
        return may_text(citizen)
    if channel == MessageChannel.EMAIL:
        return bool(citizen.email)
    if channel == MessageChannel.POST:
        return bool(sender_cvr()) and not citizen.post_exempt and citizen.cpr_index is not None
    return bool(citizen.address and citizen.postcode and citizen.city)


def choose(citizen: Citizen, kind: str, wish: str | None = None) -> MessageChannel | None:
    """The channel for this message, None when there is no way. `wish`: a `Wish` already read.

    Order: what they said, what follows from how they would rather meet, what is usual for the kind.
    """
    if wish is None:
        wish = Wish.objects.filter(citizen=citizen).values_list("channel", flat=True).first() or ""
    usual = list(RULES[kind].channels)
    wanted = [MessageChannel(wish)] if wish else _preferred(citizen)
    for channel in [c for c in wanted if c in usual] + usual:
        if reachable(citizen, channel):
            return channel
    return None


def _preferred(citizen: Citizen) -> list[MessageChannel]:
    if citizen.preferred_channel == Channel.LETTER:
        return list(_PAPER)
    if citizen.preferred_channel == Channel.MESSAGE:
        return [MessageChannel.SMS, MessageChannel.EMAIL]
    return []


def wishes_of(citizens: Iterable[int]) -> dict[int, str]:
    """What each of these citizens (by key) said, in one query."""
    return dict(Wish.objects.filter(citizen__in=citizens).values_list("citizen_id", "channel"))

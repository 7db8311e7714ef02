"""What waits in the outbox."""

from __future__ import annotations

import re
from datetime import datetime

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from medspil.kernel import clock
from medspil.messages.models import A_DAY, Message, MessageState
from medspil.people.models import Citizen, DigitalAbility

# A Danish number does not tell whether it is a mobile's: landlines keep theirs when they move.
MAY_BE_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
NOBODYS = re.compile(r"00\d{6}")  # the numbers of demo citizens


def oldest_unsent() -> datetime | None:
    """When the oldest message that still waits was queued; None when nothing waits."""
    return (
        Message.objects.filter(state=MessageState.QUEUED)
        .order_by("queued_at")
        .values_list("queued_at", flat=True)
        .first()
    )


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
    return takes_sms(citizen.phone) and citizen.digital_ability != DigitalAbility.NONE


def messages_left(citizen: Citizen) -> int:
    """How many messages the citizen may still get today, over all senders."""
    return A_DAY - Message.objects.filter(citizen=citizen, day=clock.today()).count()

"""How a link or a code leaves the house. The one place where this room asks the outbox for it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from medspil.companies.models import CompanyContact
from medspil.kernel.action import Actor, Refused, System
from medspil.messages.actions import notify_guest
from medspil.messages.channels import takes_sms
from medspil.messages.guests import Guest
from medspil.messages.models import MessageKind, MessageState
from medspil.reception.models import CodeWay


def ways_of(person: CompanyContact) -> list[str]:
    """How a code can reach the person, the usual first: not the way that the link came."""
    found = [CodeWay.SMS.value] if person.phone and takes_sms(person.phone) else []
    return found + ([CodeWay.EMAIL.value] if person.email else [])


def send_code(person: CompanyContact, digits: str, way: str, language: str) -> None:
    """Queue a code. Raises `Refused` where it cannot be sent."""
    address = person.phone if way == CodeWay.SMS else person.email
    _send(
        System("reception"),
        Guest(about=None, address=address, name=person.name, language=language),
        MessageKind.LOGIN_CODE,
        {"code": f"{digits[:3]} {digits[3:]}"},
    )


def send_link(by: Actor, person: CompanyContact, address: str) -> None:
    """Queue a link. Raises `Refused` where it cannot be sent."""
    guest = Guest(about=None, address=person.email, name=person.name)
    _send(by, guest, MessageKind.COMPANY_LINK, {"link": address})


def _send(by: Actor, guest: Guest, kind: MessageKind, facts: dict[str, str]) -> None:
    message = notify_guest(by=by, guest=guest, kind=kind, facts=facts)
    if message.state == MessageState.WITHHELD:
        raise Refused(_("Vi kan ikke sende mere dertil i dag. Prøv igen i morgen, eller ring."))

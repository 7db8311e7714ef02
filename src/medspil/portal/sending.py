"""How a link or a code leaves the house. The one place where this room asks the outbox."""

from __future__ import annotations

from medspil.kernel.action import Actor, System
from medspil.messages.actions import put_in_outbox
from medspil.messages.queries import may_text
from medspil.people.models import Citizen
from medspil.portal.models import CodeWay, LinkWay


def ways_of(citizen: Citizen) -> list[str]:
    """How a code can reach the citizen, the usual first; empty: read it aloud."""
    found = [CodeWay.SMS.value] if may_text(citizen) else []
    return found + ([CodeWay.EMAIL.value] if citizen.email else [])


def send_code(citizen: Citizen, code: str, way: str, language: str) -> None:
    """Queue a code. Raises `Refused` where it cannot be sent."""
    put_in_outbox(
        by=System("portal"),
        citizen=citizen,
        kind="login_code",
        channel=way,
        facts={"code": f"{code[:3]} {code[3:]}"},
        language=language,
    )


def send_link(by: Actor, citizen: Citizen, address: str, way: str) -> None:
    """Queue a link; a letter is printed by whoever made it. Raises `Refused`."""
    if way != LinkWay.LETTER:
        put_in_outbox(by=by, citizen=citizen, kind="own_page", channel=way, facts={"link": address})

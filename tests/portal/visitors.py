"""How a test comes in by the citizen's door."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from medspil.kernel import clock
from medspil.kernel.action import System
from medspil.kernel.links import hash_of, new_token
from medspil.people.models import Citizen, Staff
from medspil.portal.actions.door import come_in
from medspil.portal.doors import SESSION_COOKIE
from medspil.portal.models import LinkPurpose, LinkWay, SecretLink
from tests.guards import StrictClient


def a_link(
    citizen: Citizen,
    by: Staff,
    *,
    days: int = 30,
    purpose: str = LinkPurpose.PAGES,
    way: str = LinkWay.LETTER,
) -> tuple[SecretLink, str]:
    """A link with its secret, as `make_link` makes one. Negative days: one that has expired."""
    token, now = new_token(), clock.now()
    made = now if days > 0 else now + timedelta(days=days - 1)
    link = SecretLink.objects.create(
        citizen=citizen,
        token_hash=hash_of("link", token),
        purpose=purpose,
        way=way,
        made_at=made,
        expires_at=now + timedelta(days=days),
        made_by=by,
    )
    return link, token


def inside(citizen: Citizen, client: StrictClient | None = None) -> StrictClient:
    """A browser in which the citizen is in."""
    client = client or StrictClient()
    came = come_in(by=System("test"), citizen=citizen)
    client.cookies[SESSION_COOKIE] = came.key
    return client


def text(answer: Any) -> str:
    """What the page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))

"""Secrets of a course's links, and the address of a time to talk afterwards."""

from __future__ import annotations

from collections.abc import Callable

from django.core import signing

from medspil.courses.models import CourseLink
from medspil.kernel import crypto
from medspil.kernel.links import TOKEN_LENGTH
from medspil.people.models import Citizen

_LETTERS = "abcdefghjkmnpqrstuvwxyz023456789"  # as kernel.links: what is typed from paper
_CARRIED = "courses.own page"
_talks: list[Callable[[Citizen], str]] = []


def shared_token(own: str) -> str:
    """The secret of the relative's link, out of the citizen's own; never the other way."""
    number = int.from_bytes(crypto.keyed_hash(f"shared course link:{own}"), "big")
    letters = []
    for _place in range(TOKEN_LENGTH):
        number, letter = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return "".join(letters)


def carry(link: CourseLink) -> str:
    """What a browser carries that was let in from the citizen's own page: which link, signed."""
    return signing.dumps(link.pk, salt=_CARRIED)


def carried(value: str, seconds: int) -> int | None:
    """The key of the link that `carry` wrote, no longer ago than so many seconds. None for what it
    did not write, such as a link's secret; 0, which is no link's, for what is too old.
    """
    try:
        return int(signing.loads(value, salt=_CARRIED, max_age=seconds))
    except signing.SignatureExpired:
        return 0
    except signing.BadSignature:
        return None


def talk_with(maker: Callable[[Citizen], str]) -> None:
    """Let a room above say where a citizen chooses a time to talk; called in its `apps.ready()`."""
    _talks[:] = [maker]


def talk_link(citizen: Citizen) -> str:
    """Where the citizen chooses a time to talk about it; empty when no room offers that."""
    return _talks[0](citizen) if _talks else ""

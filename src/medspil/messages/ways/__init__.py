"""The ways out of the house, behind one port.

`Way` is the port. The adapters: `mail` (SMTP), `sms` (an HTTP gateway, or the console), `letter`
(PDF/UA in a folder that somebody prints), `digital_post` (MeMo files in a folder that a sender
picks up). None asks for a live service: what is not configured stays in the house.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from medspil.messages.models import MessageChannel


class Down(Exception):
    """The provider takes nothing now: try again later. `code` is for the receipt."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unsure(Down):
    """The provider was given it and did not say whether it took it. Nor does it take others now."""


class NotNow(Down):
    """The provider answers, but does not take this one now; the others may go."""


class Rejected(Exception):
    """The provider will never take this one."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes along."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that a way out needs to know; nothing of the case.

    `key` is the same at every attempt. `to` is what the channel sends to: a number, an address, the
    lines of an envelope, a CPR number. `no_thanks`: where the receiver declines such messages.
    """

    key: str
    to: str
    name: str
    language: str
    subject: str
    text: str
    unit: str
    phone: str
    files: Sequence[Enclosed] = field(default_factory=tuple)
    no_thanks: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """What the provider said. `only_processed`: taken over, but not on its way yet."""

    provider_id: str = ""
    only_processed: bool = False


class Way(Protocol):
    """One way out of the house. `repeatable`: a second copy under the same key does no harm."""

    @property
    def repeatable(self) -> bool: ...

    def hand_over(self, parcel: Parcel) -> Handed:
        """Give it to the provider. Raises `Down`, `NotNow`, `Unsure` or `Rejected`."""

    def close(self) -> None:
        """Let go of what is held open."""


class Ways:
    """The ways out, each opened when first used and kept open as long as the block lasts."""

    def __init__(self) -> None:
        self._open: dict[str, Way] = {}

    def __getitem__(self, channel: str) -> Way:
        if channel not in self._open:
            self._open[channel] = _way(channel)
        return self._open[channel]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for way in self._open.values():
            way.close()


def _way(channel: str) -> Way:
    from medspil.messages.ways.digital_post import DigitalPost
    from medspil.messages.ways.letter import Letter
    from medspil.messages.ways.mail import Mail
    from medspil.messages.ways.sms import Sms

    ways: dict[str, type[Way]] = {
        MessageChannel.SMS: Sms,
        MessageChannel.EMAIL: Mail,
        MessageChannel.POST: DigitalPost,
        MessageChannel.LETTER: Letter,
    }
    return ways[channel]()

"""BigBlueButton by its API: create, join and end, each address signed with the shared secret.

The API: https://docs.bigbluebutton.org/development/api. The checksum is the digest of the call's
name, the query as it is sent, and the secret. Answers are XML. Guests wait until whoever leads lets
them in (`guestPolicy`), and nothing is recorded.
"""

from __future__ import annotations

import hashlib
import hmac
import urllib.error
import urllib.request
from typing import Literal
from urllib.parse import urlencode
from xml.etree import ElementTree

from medspil.kernel import clock
from medspil.meetings.rooms import Guest, RoomAsked, RoomUnavailable

SECONDS = 5
LONGEST = 1_000_000  # bytes of an answer
SPARE_MINUTES = 120
GONE = "notFound"


class BigBlueButton:
    """`url` is the server's API (…/bigbluebutton/api); `digest` what it is set to take."""

    def __init__(self, url: str, secret: str, digest: Literal["sha1", "sha256"] = "sha256") -> None:
        self.url, self.secret, self.digest = url.rstrip("/"), secret, digest

    def create(self, asked: RoomAsked) -> None:
        """See `MeetingRooms`."""
        left = int((asked.ends_at - clock.now()).total_seconds() // 60)
        self._call(
            "create",
            {
                "meetingID": asked.key.hex,
                "name": "Medspil",
                "attendeePW": self._password(asked, "viewer"),
                "moderatorPW": self._password(asked, "moderator"),
                "guestPolicy": "ASK_MODERATOR",
                "duration": str(max(left, 0) + SPARE_MINUTES),
                "record": "false",
                "autoStartRecording": "false",
                "allowStartStopRecording": "false",
                "muteOnStart": "true",
                "lockSettingsDisableCam": str(asked.audio_first).lower(),
            },
        )

    def join(self, asked: RoomAsked, guest: Guest) -> str:
        """See `MeetingRooms`."""
        role = "moderator" if guest.leads else "viewer"
        facts = {
            "meetingID": asked.key.hex,
            "fullName": guest.name,
            "userID": guest.key.hex,
            "password": self._password(asked, role),
            "role": role.upper(),
        }
        return self.signed("join", facts if guest.leads else {**facts, "guest": "true"})

    def end(self, asked: RoomAsked) -> None:
        """See `MeetingRooms`."""
        facts = {
            "meetingID": asked.key.hex,
            "password": self._password(asked, "moderator"),
        }
        self._call("end", facts, fine=GONE)

    def signed(self, call: str, facts: dict[str, str]) -> str:
        """The address of a call, with its checksum last."""
        query = urlencode(facts)
        checksum = hashlib.new(self.digest, f"{call}{query}{self.secret}".encode()).hexdigest()
        return f"{self.url}/{call}?{query}&checksum={checksum}"

    def _password(self, asked: RoomAsked, role: str) -> str:
        """The same for a room and role at every attempt, and kept nowhere."""
        words = f"{role}:{asked.key.hex}".encode()
        return hmac.new(self.secret.encode(), words, "sha256").hexdigest()[:24]

    def _call(self, call: str, facts: dict[str, str], fine: str = "") -> None:
        try:
            with urllib.request.urlopen(self.signed(call, facts), timeout=SECONDS) as answer:
                said = answer.read(LONGEST)
        except urllib.error.HTTPError as refused:
            refused.close()
            raise RoomUnavailable(f"http {refused.code}") from None
        except OSError as problem:
            raise RoomUnavailable(type(problem).__name__) from None
        code, key = _read(said)
        if code != "SUCCESS" and (not fine or key != fine):
            raise RoomUnavailable(key or code)


def _read(said: bytes) -> tuple[str, str]:
    """(returncode, messageKey) of an answer. Raises `RoomUnavailable` for what is none."""
    if b"<!DOCTYPE" in said or b"<!ENTITY" in said:
        raise RoomUnavailable("not an answer")
    try:
        root = ElementTree.fromstring(said)
    except ElementTree.ParseError:
        raise RoomUnavailable("not an answer") from None
    return root.findtext("returncode", ""), root.findtext("messageKey", "")

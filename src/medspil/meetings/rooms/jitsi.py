"""Jitsi Meet with signed tokens (prosody's `mod_auth_token`): HS256, the room named in each token.

The format: https://github.com/jitsi/lib-jitsi-meet/blob/master/doc/tokens.md. A room comes to be
when somebody enters, and nobody enters without a token; tokens end two hours after the meeting.
Whoever leads passes the lobby (`lobby_bypass`); the others wait there until they are let in.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import jwt

from medspil.kernel import clock
from medspil.meetings.rooms import Guest, RoomAsked

LASTS = timedelta(hours=2)


class Jitsi:
    """`url` is the server, `app` and `secret` its `app_id` and `app_secret`."""

    def __init__(self, url: str, app: str, secret: str) -> None:
        self.url, self.app, self.secret = url.rstrip("/"), app, secret

    def create(self, asked: RoomAsked) -> None:
        """Rooms come to be by themselves."""

    def join(self, asked: RoomAsked, guest: Guest) -> str:
        """See `MeetingRooms`."""
        shown = {
            "config.startWithVideoMuted": str(asked.camera_off).lower(),
            "config.startAudioOnly": str(asked.audio_first).lower(),
            "config.prejoinConfig.enabled": "true",
        }
        token = urlencode({"jwt": self._token(asked, guest)})
        return f"{self.url}/{asked.key.hex}?{token}#{urlencode(shown)}"

    def _token(self, asked: RoomAsked, guest: Guest) -> str:
        now = clock.now()
        return jwt.encode(
            {
                "aud": self.app,
                "iss": self.app,
                "sub": urlsplit(self.url).hostname or "",
                "room": asked.key.hex,
                "nbf": int((now - timedelta(minutes=5)).timestamp()),
                "exp": int((max(asked.ends_at, now) + LASTS).timestamp()),
                "moderator": guest.leads,
                "context": {
                    "user": {
                        "id": guest.key.hex,
                        "name": guest.name,
                        "affiliation": "owner" if guest.leads else "member",
                        "lobby_bypass": guest.leads,
                    }
                },
            },
            self.secret,
            algorithm="HS256",
        )

    def end(self, asked: RoomAsked) -> None:
        """The room is gone when the last one leaves; the tokens end by themselves."""

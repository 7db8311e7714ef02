"""SMS by an HTTP gateway, or to the console when there is none."""

from __future__ import annotations

import http.client
import json
import logging
import os
import urllib.error
import urllib.request
from typing import Any

from medspil.messages.ways import Down, Handed, Parcel, Rejected, Unsure

log = logging.getLogger("medspil.messages")

NEVER = (400, 404, 410, 422)  # this number or text; the rest is about us, or passes
PERHAPS = (500, 502, 504)  # it broke while it had the message
SECONDS = 15


class Sms:
    """`MEDSPIL_SMS_URL` names the gateway: it gets {"to", "text", "id"} as JSON and answers 2xx.

    `id` (also as `Idempotency-Key`) is the same at every attempt. Only of a gateway that heeds it
    (`MEDSPIL_SMS_ONCE=1` says so) a message is asked for twice. An {"id"} in the answer is kept for
    its later receipts. Without a gateway nothing leaves the house: the log says that a message
    would have been sent.
    """

    @property
    def repeatable(self) -> bool:
        """Does the gateway drop a copy by its key?"""
        return not os.environ.get("MEDSPIL_SMS_URL") or os.environ.get("MEDSPIL_SMS_ONCE") == "1"

    def hand_over(self, parcel: Parcel) -> Handed:
        """See `Way`."""
        gateway = os.environ.get("MEDSPIL_SMS_URL")
        if not gateway:
            log.info("sms to the console: %d characters", len(parcel.text))
            return Handed("console")
        request = urllib.request.Request(
            gateway,
            json.dumps({"to": parcel.to, "text": parcel.text, "id": parcel.key}).encode(),
            {
                "Content-Type": "application/json",
                "Idempotency-Key": parcel.key,
                "Authorization": f"Bearer {os.environ.get('MEDSPIL_SMS_TOKEN', '')}",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return Handed(_its_id(answer) or parcel.key)
        except urllib.error.HTTPError as refused:
            refused.close()
            if refused.code in NEVER:
                raise Rejected(f"http {refused.code}") from refused
            broke = Unsure if refused.code in PERHAPS else Down
            raise broke(f"http {refused.code}") from refused
        except urllib.error.URLError as problem:  # it never had the whole of it
            raise Down(type(problem.reason).__name__) from problem
        except (OSError, http.client.HTTPException) as problem:  # no answer, or half of one
            raise Unsure(type(problem).__name__) from problem

    def close(self) -> None:
        """Nothing is held open."""


def _its_id(answer: Any) -> str:
    try:
        said = json.loads(answer.read(65536))
    except ValueError:
        return ""
    return str(said.get("id", ""))[:120] if isinstance(said, dict) else ""

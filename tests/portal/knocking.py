"""How a test knocks at the citizen's door: with a link, and the code that was sent."""

from __future__ import annotations

import re

from medspil.messages.models import Message
from medspil.people.models import Citizen
from tests.guards import StrictClient


def code_of(message: Message) -> str:
    return re.sub(r"\D", "", re.search(r"\d{3} \d{3}", message.text)[0])  # type: ignore[index]


def knock(client: StrictClient, token: str) -> None:
    answer = client.get(f"/min/k/{token}/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/min/kode/")


def get_code(client: StrictClient, amalie: Citizen, way: str = "sms") -> str:
    assert client.post("/min/kode/send/", {"way": way}).status_code == 303
    return code_of(Message.objects.filter(citizen=amalie, kind="login_code").latest("pk"))


def come_in(client: StrictClient, amalie: Citizen, token: str) -> None:
    knock(client, token)
    answer = client.post("/min/kode/", {"code": get_code(client, amalie)})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/min/")

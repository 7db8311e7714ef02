"""What no page may do, whichever test opens it."""

from __future__ import annotations

import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.template.base import Node
from django.test import Client

SOURCE = str(Path(__file__).resolve().parents[1] / "src")
DATA_TYPES = ("application/json", "application/ld+json")


class Undefined(str):
    """For `string_if_invalid`: an undefined variable in a template of ours fails the test."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __bool__(self) -> bool:
        return True

    def __mod__(self, variable: Any) -> str:
        template = _template(sys._getframe(1))
        if template is None or not template.startswith(SOURCE):
            return ""  # others' templates count on the silence
        pytest.fail(f"Undefined variable {variable} in {template}", pytrace=False)


def _template(frame: FrameType | None) -> str | None:
    """The file of the template whose node is being rendered."""
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None) is not None:
            return str(node.origin.name)
        frame = frame.f_back
    return None


class Inline(HTMLParser):
    """Collects what a strict content security policy would refuse in a browser."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name, value in attrs:
            if name.startswith(("on", "hx-on")) or name == "style":
                self.found.append(f'<{tag} {name}="{value}">')
            if (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f'<{tag} {name}="{value}">')
        if tag == "style" or (
            tag == "script" and "src" not in given and given.get("type") not in DATA_TYPES
        ):
            self.found.append(f"<{tag}> with its content inside the page")
        if given.get("id"):
            self.ids.append(str(given["id"]))


class StrictClient(Client):
    """Django's test client, which also refuses inline script and style and repeated ids."""

    def force_login(
        self, user: Any, backend: str | None = None, *, confirmed: bool = False
    ) -> None:
        """Logged in as after a password and a code; `confirmed`: and asked again just now."""
        super().force_login(user, backend)
        session, now = self.session, time.time()
        session["account_authentication_methods_user"] = str(user.pk)
        session["account_authentication_methods"] = [
            {"method": "password", "at": now},
            {"method": "mfa", "type": "totp", "at": now, "reauthenticated": confirmed},
        ]
        session.save()

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        kind = response.headers.get("Content-Type", "")
        if kind.startswith("text/html") and not response.streaming:
            page = Inline()
            page.feed(response.content.decode(response.charset))
            where = request.get("PATH_INFO", "?")
            assert page.found == [], f"{where} has inline script or style"
            repeated = sorted({name for name in page.ids if page.ids.count(name) > 1})
            assert repeated == [], f"{where} has the same id twice"
        return response

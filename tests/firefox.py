"""A real Firefox for the tests. As a program: prints where it is, or exits 1 with what to do.

It is spoken to in Marionette, its own language, which every Firefox understands: JSON on a line of
TCP (firefox-source-docs.mozilla.org/testing/marionette/Protocol.html), commands as in WebDriver.
Why not by a library: docs/dependencies.md.
"""

from __future__ import annotations

import base64
import ctypes.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

MISSING = (
    "The tests of films need Firefox, and there is none. `make test` says how to get it, or name "
    "one in MEDSPIL_FIREFOX."
)
DEAF = (
    "Firefox has no libavcodec here, and shows no film without: "
    "apt-get install --no-install-recommends libavcodec-extra"
)
PATIENCE = 60  # seconds: a loaded machine is slow, not wrong
# Nobody beyond this machine is called: whatever is not local goes to a proxy that is not there.
_PREFERENCES = {
    "marionette.port": 0,  # any free one
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "intl.accept_languages": "da",
}
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Space": " ", "Left": "\ue012", "Right": "\ue014"}


def find() -> str | None:
    """`$MEDSPIL_FIREFOX`, or the system's; not a snap, which reads no profile of ours."""
    if named := os.environ.get("MEDSPIL_FIREFOX"):
        return named
    for name in ("firefox-esr", "firefox"):
        path = shutil.which(name)
        if path and not Path(path).resolve().is_relative_to("/snap"):
            return path
    return None


def lacking() -> str:
    """What is missing before a film can be shown; nothing when all is there."""
    if find() is None:
        return MISSING
    return DEAF if sys.platform == "linux" and not ctypes.util.find_library("avcodec") else ""


class Firefox:
    """One browser with one window and nothing in it; `quit` ends it."""

    def __init__(self, folder: Path, base: str) -> None:
        self._base, self._sent = base, 0
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in _PREFERENCES.items()]
        (folder / "user.js").write_text("\n".join(lines))
        self._process = subprocess.Popen(
            [str(find()), "--headless", "--marionette", "--no-remote", "--profile", folder],
            env={**os.environ, "HOME": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._line = socket.create_connection(("127.0.0.1", self._port(folder)), PATIENCE)
        self._answers = self._line.makefile("rb")
        self._receive()  # says who it is
        self.do("WebDriver:NewSession", capabilities={})

    def _port(self, folder: Path) -> int:
        told, until = folder / "MarionetteActivePort", time.monotonic() + PATIENCE
        while not (told.exists() and told.read_text()):
            if self._process.poll() is not None or time.monotonic() > until:
                self._process.kill()
                raise RuntimeError("Firefox did not start")
            time.sleep(0.05)
        return int(told.read_text())

    def quit(self) -> None:
        """End it, whatever it is doing."""
        self._answers.close()
        self._line.close()
        self._process.terminate()
        self._process.wait(PATIENCE)

    def do(self, command: str, **parameters: Any) -> Any:
        """One command. Raises RuntimeError with what Firefox says is wrong."""
        self._sent += 1
        said = json.dumps([0, self._sent, command, parameters]).encode()
        self._line.sendall(b"%d:%b" % (len(said), said))
        _kind, _number, wrong, result = self._receive()
        if wrong:
            raise RuntimeError(f"{command}: {wrong['message']}")
        return result

    def _receive(self) -> Any:
        length = b""
        while (one := self._answers.read(1)) != b":":
            length += one
        return json.loads(self._answers.read(int(length)))

    # -- what a person does --------------------------------------------------------------------

    def goto(self, path: str) -> None:
        """Open a page, and wait for it."""
        self.do("WebDriver:Navigate", url=f"{self._base}{path}")

    def ask(self, expression: str) -> Any:
        """What a JavaScript expression is, in the page."""
        told = self.do("WebDriver:ExecuteScript", script=f"return {expression}", args=[])
        return told["value"]

    def until(self, expression: str) -> None:
        """Wait for it to be true in the page. Raises TimeoutError."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(RuntimeError):  # asked between two pages
                if self.ask(f"Boolean({expression})"):
                    return
            time.sleep(0.05)
        raise TimeoutError(expression)

    def click(self, css: str) -> None:
        """Click the first such element."""
        found = self.do("WebDriver:FindElement", using="css selector", value=css)
        self.do("WebDriver:ElementClick", id=next(iter(found["value"].values())))

    def press(self, *keys: str) -> None:
        """Press keys one after another, by the names in `KEYS`; other text is typed."""
        typed = [letter for key in keys for letter in (KEYS.get(key) or key)]
        acts = [{"type": kind, "value": one} for one in typed for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": acts}
        self.do("WebDriver:PerformActions", actions=[keyboard])

    def picture(self, path: Path) -> None:
        """Keep what is on the screen."""
        told = self.do("WebDriver:TakeScreenshot", full=True)
        path.write_bytes(base64.b64decode(told["value"]))


if __name__ == "__main__":
    if found := lacking():
        sys.exit(found)
    print(find())

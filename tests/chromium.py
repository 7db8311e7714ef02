"""Where the tests' browser is. As a program: prints it, or exits 1 with what to do."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

MISSING = (
    "The browser tests need Chromium, and there is none. `make test` says how to get it, "
    "or name one in MEDSPIL_CHROMIUM."
)


def find() -> str | None:
    """`$MEDSPIL_CHROMIUM`, the system's Chromium or Chrome, or the one playwright installed."""
    if named := os.environ.get("MEDSPIL_CHROMIUM"):
        return named
    for name in ("chromium", "google-chrome", "google-chrome-stable"):
        path = shutil.which(name)
        if path and not Path(path).resolve().is_relative_to("/snap"):
            return path
    folder = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright")
    installed = sorted(Path(folder).expanduser().glob("chromium-*/chrome-*/chrome"))
    return str(installed[-1]) if installed else None


if __name__ == "__main__":
    print(find() or sys.exit(MISSING))

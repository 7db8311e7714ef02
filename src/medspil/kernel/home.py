"""Where an installation keeps its database, files and key."""

from __future__ import annotations

import os
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[3]


def home() -> Path:
    """The folder of this installation: `MEDSPIL_HOME`, or `.medspil/` in the checkout."""
    named = os.environ.get("MEDSPIL_HOME")
    if named:
        return Path(named).expanduser().resolve()
    if (_CHECKOUT / "pyproject.toml").exists():
        return _CHECKOUT / ".medspil"
    return Path.cwd() / ".medspil"

"""Where an installation keeps its database, files and key, and where it is reached."""

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


def up_address() -> Path:
    """The file in which `medspil up` says where it listens, as long as it runs."""
    return home() / "up.address"


def house_address(path: str) -> str:
    """The whole address of a page, as it must stand in a message.

    Behind TLS the house's first name that is reached from outside; else where `medspil up` listens.
    """
    from django.conf import settings

    if settings.MEDSPIL_HTTPS:
        hosts = (host for host in settings.ALLOWED_HOSTS if "." in host and host[0] not in ".[")
        return f"https://{next(hosts, 'localhost')}{path}"
    listens = up_address()
    origin = listens.read_text().strip() if listens.exists() else "http://localhost:8000"
    return f"{origin.rstrip('/')}{path}"

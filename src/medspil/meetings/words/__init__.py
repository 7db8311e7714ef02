"""What a citizen hears of a meeting, in the seven languages: `<language>.toml`.

The house's catalogues have the pages; these are the words that are kept or sent: the question about
who takes part, the frame of a summary, how we meet. The translations are ours, and have not been
read by native speakers.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("da", "en", "uk", "ar", "pl", "tr", "so")


@cache
def words(language: str) -> dict[str, Any]:
    """The words of a language; Danish where we have none."""
    known = language if language in LANGUAGES else "da"
    file = resources.files(__name__).joinpath(f"{known}.toml")
    return tomllib.loads(file.read_text("utf-8"))

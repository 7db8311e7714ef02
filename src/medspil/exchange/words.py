"""Words as people write them: folded for comparison, and the code lists a file may use."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ä": "ae", "ö": "oe"})
_NO_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """`Anker-dato`, `anker_dato` and `ANKERDATO` are the same word; `æ` and `ae` are too."""
    return _NO_WORD.sub("", text.casefold().translate(_LETTERS))


@dataclass(frozen=True, slots=True)
class Word:
    """One code, its name to people, and what else files call it."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


class Vocabulary:
    """A code list that a column's values must come from."""

    def __init__(self, words: Iterable[Word]) -> None:
        self.words = tuple(words)
        self._found: dict[str, str] = {}
        for spelling in ("code", "name", "aliases"):  # a code wins over another's alias
            for word in self.words:
                named = getattr(word, spelling)
                for text in (named,) if isinstance(named, str) else named:
                    self._found.setdefault(fold(text), word.code)

    def find(self, text: str) -> str | None:
        """The code that the text means, or None."""
        return self._found.get(fold(text))

    def nearest(self, text: str, most: int = 3) -> list[str]:
        """The codes most like the text, for a sentence that helps."""
        close = difflib.get_close_matches(fold(text), self._found, n=most * 3, cutoff=0.5)
        return list(dict.fromkeys(self._found[word] for word in close))[:most]


_sources: dict[str, Callable[[], Iterable[Word]]] = {}


def register(name: str, source: Callable[[], Iterable[Word]]) -> None:
    """Let a room above supply a code list; called in its `apps.ready()`."""
    _sources[name] = source


@cache
def vocabulary(name: str) -> Vocabulary:
    """The code list of a name. Raises KeyError when no room supplied it."""
    return Vocabulary(_sources[name]())

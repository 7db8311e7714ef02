"""LIX, the Danish measure of how hard a text is: words to a sentence, and how many are long."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

SHORTEST = 4  # words: a button or a label would make every page look easy
BREAKS = {"h1", "h2", "h3", "p", "li", "label", "legend", "button", "dt", "dd", "a", "option", "br"}
BREAKS |= {"div", "span", "select", "address", "summary", "form", "strong", "q"}


@dataclass(frozen=True)
class Lix:
    """`sentences` end at a full stop, or where a heading, button, line or label ends."""

    words: int
    sentences: int
    long_words: int

    @property
    def value(self) -> int:
        return round(self.words / self.sentences + 100 * self.long_words / self.words)


class _Main(HTMLParser):
    """The text inside <main>, one part to a line."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._inside = False
        self._quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self._inside = True
        if tag in ("script", "svg", "textarea", "select"):
            self._quiet += 1
        if tag in BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._inside = False
        if tag in ("script", "svg", "textarea", "select"):
            self._quiet -= 1
        if tag in BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self._inside and not self._quiet:
            self.parts.append(data)


def lix(page: str) -> Lix | None:
    """LIX of the sentences in the page's main part; None where there are only single words."""
    main = _Main()
    main.feed(page)
    text = re.sub(r"[ \t]+", " ", "".join(main.parts))
    sentences = [
        words
        for part in re.split(r"[.:!?]+\s|\n", text)
        if len(words := re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", part)) >= SHORTEST
    ]
    if not sentences:
        return None
    words = [word for sentence in sentences for word in sentence]
    return Lix(len(words), len(sentences), sum(len(word) > 6 for word in words))

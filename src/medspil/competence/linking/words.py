"""Danish words as job titles have them: written any way, compounded, inflected, abbreviated."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cache

_WORD = re.compile(r"[^\W_]+")
_ABBREVIATED = re.compile(r"([^\W_]+)\.?")
_EMPTY = """
    i og af på til med for inden den det de en et der som ved samt mv m fl o the of and in to a an
    område området områder
"""
_INFLECTIONS = """
    erendes erende hedens erede ethed erens erets endes ernes heden heder elser erne eren erer eret
    ends ende enes elsen else ens ers ets hed es er en et s e
"""
_ENGLISH = """
    the of and in for to an or by with on at as is are that they their be from this such other using
    use which can also may it its not into
"""
# Last parts of titles, which a compound may end with although ESCO has it nowhere else.
_HEADS = """
    elev lærling mand medarbejder assistent medhjælper medhjælp arbejder leder chef konsulent
    tekniker operatør ingeniør lærer fører mester montør mekaniker direktør aspirant vikar
"""
EMPTY, HEADS = frozenset(_EMPTY.split()), _HEADS.split()
_ENDINGS, _ENGLISH_EMPTY = tuple(_INFLECTIONS.split()), frozenset(_ENGLISH.split())
_ENGLISH_ENDINGS = ("ing", "ers", "ies", "es", "er", "s", "ed")
_LEARNER = re.compile(r"(elev|lærling|aspirant|vikar|praktikant)$")


def words(text: str) -> list[str]:
    """The words in small letters; `æ ø å` are letters of their own."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower().replace("&", " og "))


def normal(text: str) -> str:
    """The words, one space between them: what is compared sign by sign."""
    return " ".join("ikt" if word in ("it", "edb") else word for word in words(text))


def plain(text: str) -> str:
    """As somebody writes who has no æ, ø and å: `rengoeringsassistent`, and aa for å."""
    return normal(text).replace("æ", "ae").replace("ø", "oe").replace("å", "aa")


def without_learner(text: str) -> str:
    """The trade of an apprentice or trainee: `smedelærling` → `smede`. Commas stay."""
    found = []
    for part in text.split(","):
        kept = [_LEARNER.sub("", word) if len(word) > 7 else word for word in words(part)]
        found.append(" ".join(word for word in kept if word))
    return ", ".join(found)


@cache
def stem(word: str) -> str:
    """Without its inflection, at least four letters."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def english(text: str) -> list[str]:
    """English words without inflection, marked so that they are never taken for Danish."""
    found = re.findall(r"[a-z]{2,}", text.lower())
    return [_english_stem(word) for word in found if word not in _ENGLISH_EMPTY]


@cache
def _english_stem(word: str) -> str:
    for ending in _ENGLISH_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return "#" + word[: -len(ending)]
    return "#" + word


def grams(text: str, least: int, most: int) -> list[str]:
    """Runs of letters within words, a space before the first and after the last letter."""
    found = []
    for word in text.split():
        padded = f" {word} "
        for size in range(least, most + 1):
            found += [padded[i : i + size] for i in range(len(padded) - size + 1)]
    return found


class Splitter:
    """Takes compounds apart by the words that the taxonomy itself uses, and how often."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = dict(counts)
        self._total = sum(self.counts.values()) or 1
        self._known: dict[str, list[str]] = {}

    @classmethod
    def of(cls, texts: Iterable[tuple[str, int]]) -> Splitter:
        """From texts and what each weighs."""
        counts: Counter[str] = Counter()
        for text, weight in texts:
            for word in words(text):
                counts[word] += weight
        kept = {w: n for w, n in counts.items() if n >= 3 and len(w) >= 3 and not w.isdigit()}
        for head in HEADS:
            kept[head] = kept.get(head, 0) + 200
        return cls(kept)

    def split(self, word: str) -> list[str]:
        """`køkkenmontør` → `køkken`, `montør`. What cannot be split is itself."""
        if word not in self._known:
            self._known[word] = self._split(word) if len(word) >= 7 else [word]
        return self._known[word]

    def parts(self, text: str) -> list[str]:
        """The stems of all parts of all words that mean something."""
        return [
            stem(part)
            for word in words(text)
            if word not in EMPTY
            for part in self.split("ikt" if word in ("it", "edb") else word)
        ]

    def _split(self, word: str) -> list[str]:
        found = self._cheapest(word)
        if len(found) > 1:
            return found
        if word not in self.counts:
            return self._before_head(word)
        two = self._in_two(word)
        return [part for half in two for part in self.split(half)] if two else found

    def _before_head(self, word: str) -> list[str]:
        """A word that is nowhere, but for the trade it ends with: `shippingassistent`."""
        for head in HEADS:
            rest = word.removesuffix(head)
            if rest != word and len(rest) >= 4:
                bound = rest.endswith("s") and rest not in self.counts and rest[:-1] in self.counts
                return [*self.split(rest[:-1] if bound else rest), head]
        return [word]

    def _cheapest(self, word: str) -> list[str]:
        """The way through the word that costs least: rare words cost, an unknown beginning most."""
        size = len(word)
        best: list[tuple[float, list[str]] | None] = [None] * (size + 1)
        best[0] = (0.0, [])
        for start in range(size - 2):
            come = best[start]
            if come is None:
                continue
            for end in range(start + 3, size + 1):
                count = self.counts.get(word[start:end])
                if count is None and (start or end - start < 4):
                    continue
                cost = come[0] + (-math.log(count / self._total) if count else 16.0)
                cost += 2.0 if end - start < 4 else 0.0
                for link, extra in (("", 0.0), ("s", 0.3), ("e", 1.0)):
                    to = end + len(link)
                    if to > size or (link and (to == size or word[end:to] != link)):
                        continue
                    held = best[to]
                    if held is None or cost + extra < held[0]:
                        best[to] = (cost + extra, [*come[1], word[start:end]])
        done = best[size]
        return done[1] if done else [word]

    def _in_two(self, word: str) -> Sequence[str]:
        """A compound that stands as a whole in ESCO, taken apart where both halves are common."""
        best: tuple[float, Sequence[str]] = (0.0, ())
        for at in range(4, len(word) - 3):
            for link in ("", "s", "e"):
                if word[at : at + len(link)] != link:
                    continue
                first, last = word[:at], word[at + len(link) :]
                if len(last) < 4:
                    continue
                counts = self.counts.get(first, 0), self.counts.get(last, 0)
                if min(counts) < 5:
                    continue
                score = math.log(counts[0]) + math.log(counts[1]) - (0.5 if link else 0.0)
                if score > best[0]:
                    best = (score, (first, last))
        return best[1]


class Sayings:
    """Other ways of saying what was written, from our own list; what ends with a full stop in it
    is short for the first of what follows.
    """

    def __init__(self, listed: Iterable[tuple[str, Sequence[str]]]) -> None:
        listed = list(listed)
        self._short = {said[:-1]: ways[0] for said, ways in listed if said.endswith(".")}
        listed = [(said, ways) for said, ways in listed if not said.endswith(".")]
        self._ways = {tuple(words(said)): [normal(way) for way in ways] for said, ways in listed}
        self._longest = max(map(len, self._ways), default=1)
        self._spelt_like: dict[str, list[str]] = {}
        for said in self._ways:
            if len(said) == 1 and len(said[0]) >= 8:
                for less in _one_less(said[0]):
                    self._spelt_like.setdefault(less, []).append(said[0])

    def in_full(self, text: str, known: Container[str] = ()) -> str:
        """With what is short written out: a word, or the end of one that is not `known`."""
        return _ABBREVIATED.sub(lambda found: self._full(found[1], known) or found[0], text)

    def _full(self, word: str, known: Container[str]) -> str:
        low = word.lower()
        if low in self._short:
            return self._short[low] + " "
        if low in known:
            return ""
        ends = (end for end in self._short if low.endswith(end) and len(low) >= len(end) + 4)
        end = max(ends, key=len, default="")
        return f"{word[: -len(end)]}{self._short[end]} " if end else ""

    def ways(self, text: str, most: int = 3) -> list[str]:
        """The text with its words exchanged: the first way of each, then the others, at most so
        many; none where the list knows nothing of it.
        """
        found = words(text)
        spans: list[tuple[int, int, list[str]]] = []
        at = 0
        while at < len(found):
            for size in range(min(self._longest, len(found) - at), 0, -1):
                said = tuple(found[at : at + size])
                if ways := self._ways.get(said) or self._misspelt(said):
                    spans.append((at, size, ways))
                    at += size - 1
                    break
            at += 1
        if not spans:
            return []
        rounds = max(len(ways) for _at, _size, ways in spans)
        made = [self._exchanged(found, spans, number) for number in range(min(rounds, most))]
        return list(dict.fromkeys(made))

    def _misspelt(self, said: tuple[str, ...]) -> list[str] | None:
        """What a long word of the list means that is written with one letter wrong."""
        if len(said) > 1 or len(said[0]) < 8:
            return None
        for less in _one_less(said[0]):
            for word in self._spelt_like.get(less, []):
                if one_apart(word, said[0]):
                    return self._ways[(word,)]
        return None

    @staticmethod
    def _exchanged(found: list[str], spans: list[tuple[int, int, list[str]]], number: int) -> str:
        made, at = [], 0
        for start, size, ways in spans:
            made += [*found[at:start], ways[min(number, len(ways) - 1)]]
            at = start + size
        return normal(" ".join([*made, *found[at:]]))


def _one_less(word: str) -> list[str]:
    """The word, and what is left of it without each of its letters: two that are one letter apart
    have one of these in common.
    """
    return [word, *dict.fromkeys(word[:n] + word[n + 1 :] for n in range(len(word)))]


def one_apart(one: str, other: str) -> bool:
    """Whether one letter more, less or another makes the one the other; two changed about too."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if at is None:
        return True
    rest, others = one[at:], other[at:]
    if len(rest) == len(others):
        changed = rest[:2] == others[1::-1] and rest[2:] == others[2:]
        return rest[1:] == others[1:] or changed
    return rest[1:] == others or rest == others[1:]

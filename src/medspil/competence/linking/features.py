"""How a text and every concept compare: one row of numbers a concept, each with a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from medspil.competence.linking.index import Index
from medspil.competence.linking.sparse import runs
from medspil.competence.linking.words import grams, normal, without_learner, words

Row = NDArray[np.float64]
# Last words that say little of the trade: then the group is often meant.
_WIDE = frozenset(("arbejd", "assistent", "medarbejd", "konsulent", "lærer", "operatør"))


def compare(index: Index, text: str) -> dict[str, Row]:
    """Each feature by its name, over all concepts. All are higher where the concept is likelier."""
    said = _Said(index, text)
    found = {**_letters(index, said), **_words(index, said), **_meaning(index, said)}
    found |= _likeness(index, said) | _disco(index, said)
    found |= _other_ways(index, said, found)
    return found | _mixed(index, said, found)


def with_danish_letters(index: Index, text: str) -> str:
    """`paedagog` with its æ where that is more like what ESCO has; else the text as it is."""
    if not re.search("ae|oe|aa", text, re.IGNORECASE):
        return text
    low = normal(text)
    danish = low.replace("ae", "æ").replace("oe", "ø").replace("aa", "å")
    best = [float(index.short.ask(grams(each, 2, 4)).max()) for each in (low, danish)]
    return text if best[0] >= best[1] else danish


class _Said:
    """A text, before its comma (what one is) and after (where one is it)."""

    def __init__(self, index: Index, text: str) -> None:
        text = with_danish_letters(index, index.in_full(text))
        whole, (first, _comma, rest) = normal(text), text.partition(",")
        self.text = normal(without_learner(text))
        self.main = normal(without_learner(first))
        self.where = normal(rest)
        self.learner = self.text != whole
        self.parts = index.splitter.parts(self.text)
        self.main_parts = index.splitter.parts(self.main)
        self.where_parts = index.splitter.parts(self.where)
        self.head = self.main_parts[-1] if self.main_parts else "?"
        self.first = self.parts[0] if self.parts else "?"
        self.ways = index.sayings.ways(text)


def _letters(index: Index, said: _Said) -> dict[str, Row]:
    short = index.short.ask(grams(said.text, 2, 4))
    by_english = np.zeros(index.size)
    spoken = index.by_english.ask(grams(" ".join(words(said.text)), 3, 4))
    by_english[: index.occupations] = np.maximum.reduceat(spoken, index.english_starts)
    found = {
        "letters": index.best_label(short),
        "letters, preferred": short[index.starts] * 1.0,
        "english": by_english,
        "is it, preferred": _named(index, said.text),
    }
    nothing = np.zeros(index.size)
    found["where: letters"] = _of(index, said.where) if said.where else nothing
    found["main: letters"] = _of(index, said.main) if said.where else found["letters"]
    return found


def _named(index: Index, text: str) -> Row:
    """The concepts whose preferred label is the text."""
    found = np.zeros(index.size)
    found[index.by_name.get(text, [])] = 1
    return found


def _of(index: Index, text: str) -> Row:
    return index.best_label(index.short.ask(grams(text, 2, 4)))


def _words(index: Index, said: _Said) -> dict[str, Row]:
    parts = index.best_label(index.by_parts.ask(said.parts))
    groups = index.by_group.ask(said.parts)
    first = index.near_parts_number(said.first)
    firsts = index.first_numbers == (-2 if first is None else first)
    return {
        "parts": parts,
        "main: parts": (
            index.best_label(index.by_parts.ask(said.main_parts)) if said.where else parts
        ),
        "parts of any label": index.by_all_parts.ask(said.parts),
        "description": index.by_description.ask(said.parts),
        "labels of the group": groups,
        "its group's labels": groups[index.group],
        "first word": index.with_label(firsts),
        "first word, preferred": firsts[index.starts] * 1.0,
    }


def _disco(index: Index, said: _Said) -> dict[str, Row]:
    """The likest of what DISCO-08 calls the group, or finer groups within it."""
    group = (index.digits < 9) * 1.0
    found = {}
    for name, scores in (
        ("letters", index.disco_letters.ask(grams(said.text, 2, 4))),
        ("parts", index.disco_parts.ask(said.parts)),
    ):
        best = np.zeros(index.size)
        np.maximum.at(best, index.disco_group, scores)
        found[f"DISCO-08: {name}"] = best[index.group]
        found[f"DISCO-08: {name}, a group"] = best * group
    return found


def _meaning(index: Index, said: _Said) -> dict[str, Row]:
    vector = index.meaning.of_parts(said.parts)
    meant = (index.concept_vectors @ vector).astype(np.float64)
    where = np.zeros(index.size)
    if said.where_parts:
        where += index.concept_vectors @ index.meaning.of_parts(said.where_parts)
    return {"meaning": meant, "where: meaning": where, "meaning of its group": meant[index.group]}


def _likeness(index: Index, said: _Said) -> dict[str, Row]:
    """Part by part: the same word, one that is spelt like it, or one that means much the same."""
    asked = list(dict.fromkeys(said.parts))
    weights = np.array([weight_of(index, part) for part in asked])
    found = np.zeros(len(index.labels))
    best, like_head = np.zeros(len(index.part_list)), np.zeros(len(index.part_list))
    for part, weight in zip(asked, weights, strict=True):
        like = _like(index, part)
        best = np.maximum(best, like)
        found += weight * _best_part(index, like)
        if part == said.head:
            like_head = like
    found /= float(weights.sum()) or 1.0
    covered = _sum_of_parts(index, best * index.part_idf) / np.maximum(index.label_idf, 0.1)
    both = 2 * found * covered / np.maximum(found + covered, 1e-6)
    heads = np.where(index.head_numbers >= 0, like_head[index.head_numbers], 0.0)
    return {
        "like: of the text": index.best_label(found),
        "like: of the label": index.best_label(covered),
        "like: both": index.best_label(both),
        "like: both, preferred": both[index.starts],
        "like: last word": index.best_label(heads),
    } | _last_words(index, said, both)


def _last_words(index: Index, said: _Said, both: Row) -> dict[str, Row]:
    """Whether the trade itself, which stands last in a compound, is the same word."""
    head = index.near_parts_number(said.head)
    same = index.head_numbers == (-2 if head is None else head)
    return {
        "same last word": index.with_label(same),
        "same last word, preferred": same[index.starts] * 1.0,
        "same last word, likest label": same[index.likest(both)] * 1.0,
    }


def _best_part(index: Index, like: Row) -> Row:
    """Of each label, how like its likest part is."""
    which = np.flatnonzero(like)
    which = which[np.argsort(like[which], kind="stable")]  # the likest is written last, and stays
    at, sizes = runs(index.part_starts, which)
    found = np.zeros(len(index.labels))
    found[index.part_rows[at]] = np.repeat(like[which], sizes)
    return found


def _sum_of_parts(index: Index, weights: Row) -> Row:
    """Of each label, what its parts weigh together."""
    which = np.flatnonzero(weights)
    at, sizes = runs(index.part_starts, which)
    given = np.repeat(weights[which], sizes)
    found = np.bincount(index.part_rows[at], given, minlength=len(index.labels))
    return np.asarray(found, np.float64)


def weight_of(index: Index, part: str) -> float:
    """How much a part says: more the fewer labels have it."""
    number = index.near_parts_number(part)
    rarest = float(np.log(1 + len(index.parts)))
    return rarest if number is None else float(index.part_idf[number])


def _like(index: Index, part: str) -> Row:
    """How like the part every part of the labels is: one for the same."""
    meant = np.clip(index.part_vectors @ index.meaning.of_part(part), 0, 1) * 0.85
    like: Row = meant.astype(np.float64)
    if len(part) > 3:
        like = np.maximum(like, index.near_parts.ask(grams(part, 2, 4)) * 0.95)
    like[like < 0.3] = 0
    number = index.near_parts_number(part)
    if number is not None:
        like[number] = 1
    return like


def _other_ways(index: Index, said: _Said, found: dict[str, Row]) -> dict[str, Row]:
    """The best of the ways in which the text can also be said, its own among them."""
    letters, parts = np.zeros(len(index.labels)), np.zeros(len(index.labels))
    exact = found["is it, preferred"]
    for number, way in enumerate(said.ways):
        trust = 0.98 - 0.06 * number
        letters = np.maximum(letters, index.short.ask(grams(way, 2, 4)) * trust)
        parts = np.maximum(parts, index.by_parts.ask(index.splitter.parts(way)) * trust)
        exact = np.maximum(exact, _named(index, way) * trust)
    best = {name: found[name] for name in ("letters", "letters, preferred", "parts")}
    if said.ways:
        best["letters"] = np.maximum(best["letters"], index.best_label(letters))
        best["letters, preferred"] = np.maximum(best["letters, preferred"], letters[index.starts])
        best["parts"] = np.maximum(best["parts"], index.best_label(parts))
    return {
        "said otherwise: letters": best["letters"],
        "said otherwise: preferred": best["letters, preferred"],
        "said otherwise: parts": best["parts"],
        "said otherwise: is it": exact,
    }


def _mixed(index: Index, said: _Said, found: dict[str, Row]) -> dict[str, Row]:
    """What several say together, and when a group is meant and not an occupation."""
    group = (index.digits == 4) * 1.0
    letters, both, meant = found["letters"], found["like: both"], found["meaning"]
    occupations = slice(0, index.occupations)
    best_below = np.zeros(index.size)
    np.maximum.at(best_below, index.group[occupations], letters[occupations])
    return {
        "letters, of the best": letters / max(float(letters.max()), 1e-6),
        "letters²": letters**2,
        "letters⁴": letters**4,
        "parts²": found["parts"] ** 2,
        "like²": both**2,
        "like⁴": both**4,
        "letters × meaning": letters * meant,
        "like × meaning": both * meant,
        "a group": group,
        "a wider group": (index.digits < 4) * -1.0,
        "a group: an apprentice": group * said.learner,
        "a group: a place is named": group * bool(said.where),
        "a group: a wide word": group * (said.head in _WIDE),
        "a group: letters": group * letters,
        "a group: like": group * both,
        "a group: best letters anywhere": group * float(letters[occupations].max()),
        "a group: best likeness anywhere": group * float(both.max()),
        "a group: is some preferred label": group * float(found["is it, preferred"].max()),
        "best below": best_below,
        "english alone": -1.0 * ~index.danish,
        "english alone: english": ~index.danish * found["english"],
    }


# -- one row a concept -----------------------------------------------------------------------------

# What counts for more or less by what else is known of the text: each of these in each case.
_CROSSED = (
    *("letters", "letters, preferred", "parts", "meaning", "like: both", "like: both, preferred"),
    *("like: of the text", "like: of the label", "like: last word", "main: letters"),
    *("main: parts", "said otherwise: letters", "said otherwise: parts", "a group", "first word"),
    *("same last word, likest label", "titles it has", "votes of titles like it"),
    *("votes of titles spelt like it", "best of titles like it", "best of titles spelt like it"),
    *("votes, group of titles like it", "votes, group of titles spelt like it"),
    *("its group's labels", "meaning of its group"),
)
_WHERE = ", where a place is named"
_NEAR = ", the likelier a title is like it"
_LIKE = ", the likelier a label is like it"
_BESIDE = ", beside the best of them"


def names_of(features: dict[str, Row]) -> tuple[str, ...]:
    """The columns of `matrix`: the features, those that count by circumstance, and each feature as
    a share of the most that any of the candidates has.
    """
    crossed = (name + when for when in (_WHERE, _NEAR, _LIKE) for name in _CROSSED)
    return *features, *crossed, *(name + _BESIDE for name in features)


def matrix(features: dict[str, Row], names: Sequence[str], which: NDArray[np.int64]) -> Row:
    """The named columns for the chosen concepts, a row a concept."""
    plain, by_ending = _columns(tuple(names))
    made = np.stack([features[name][which] for name in plain], axis=1)
    strength = {
        _WHERE: float(features["a group: a place is named"].max()),
        _NEAR: max(
            float(features[f"best of titles {how} it"].max()) for how in ("like", "spelt like")
        ),
        _LIKE: float(features["like: both"].max()),
    }
    crossed = [made[:, by_ending[when]] * strength[when] for when in strength]
    beside = made[:, by_ending[_BESIDE]]
    most = beside.max(axis=0)
    shares = np.divide(beside, most, out=np.zeros_like(beside), where=most > 0)
    return np.concatenate([made, *crossed, shares], axis=1)


@cache
def _columns(names: tuple[str, ...]) -> tuple[list[str], dict[str, list[int]]]:
    """The features among the names, and by ending the features that have a column with it."""
    endings = (_WHERE, _NEAR, _LIKE, _BESIDE)
    plain = [name for name in names if not name.endswith(endings)]
    place = {name: n for n, name in enumerate(plain)}
    by_ending = {
        end: [place[name.removesuffix(end)] for name in names if name.endswith(end)]
        for end in endings
    }
    return plain, by_ending

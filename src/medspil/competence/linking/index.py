"""Everything that linking looks up, made once from the shipped taxonomies and kept as a file."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from medspil.competence import sources
from medspil.competence.linking import skills as of_skills
from medspil.competence.linking.meaning import Meaning, concepts_as_words
from medspil.competence.linking.sparse import Floats, Ints, Postings, packed, unpacked
from medspil.competence.linking.words import Sayings, Splitter, english, grams, normal, words
from medspil.kernel.home import home

VERSION = 6  # of the file's shape
_TAIL = re.compile(r"\s+(?:i|på|til|inden|for|af|med|-|–|—)\s+|,")
Said = Callable[[str], None]


@dataclass(slots=True)
class Index:
    """Concepts (occupations first, then ISCO groups), their labels in order, and ways to compare.

    `starts`: where each concept's labels begin. `group`: the number of an occupation's ISCO group,
    of a group its own. `digits`: of a group's code, 9 for an occupation.
    """

    uris: list[str]
    names: list[str]
    codes: list[str]
    group: Ints
    digits: Ints
    danish: NDArray[np.bool_]  # whether the concept has a Danish label
    labels: list[str]
    preferred: NDArray[np.bool_]
    starts: Ints
    owner: Ints  # the concept of each label
    occupations: int
    parts: list[list[str]]
    by_name: dict[str, list[int]]  # concepts by their preferred label
    first_numbers: Ints
    short: Postings
    by_parts: Postings
    by_all_parts: Postings
    by_description: Postings
    by_group: Postings
    by_english: Postings
    disco_letters: Postings
    disco_parts: Postings
    disco_group: Ints  # the group that each title of DISCO-08 is of
    english_starts: Ints
    near_parts: Postings
    meaning: Meaning
    part_list: list[str]
    part_numbers: dict[str, int]
    part_vectors: Floats
    part_idf: Floats
    part_rows: Ints  # the labels of each part, one after the other, and where each part's begin
    part_starts: Ints
    label_idf: Floats  # what all parts of a label say together
    head_numbers: Ints
    concept_vectors: Floats
    splitter: Splitter
    sayings: Sayings

    @property
    def size(self) -> int:
        return len(self.uris)

    def near_parts_number(self, part: str) -> int | None:
        """Where the part stands in `part_list`; None where no label has it."""
        return self.part_numbers.get(part)

    def in_full(self, text: str) -> str:
        """With abbreviations written out."""
        return self.sayings.in_full(text, self.splitter.counts)

    def best_label(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """From a score a label to the best of each concept."""
        return np.maximum.reduceat(scores, self.starts)

    def with_label(self, which: NDArray[np.bool_]) -> NDArray[np.float64]:
        """One for each concept that has one of these labels, else nought."""
        found = np.zeros(self.size)
        found[self.owner[which]] = 1
        return found

    def likest(self, scores: NDArray[np.float64]) -> Ints:
        """From a score a label to the first of each concept's labels that has its best."""
        best = np.flatnonzero(scores >= self.best_label(scores)[self.owner])[::-1]
        found = self.starts.copy()
        found[self.owner[best]] = best
        return found


# -- making it -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Labels:
    texts: list[str]
    preferred: list[bool]
    starts: list[int]

    def add(self, texts: list[str]) -> None:
        self.starts.append(len(self.texts))
        self.texts += texts
        self.preferred += [n == 0 for n in range(len(texts))]


def build(said: Said = lambda _line: None) -> dict[str, NDArray[np.generic]]:
    """The arrays of an index, from the shipped files alone; some twenty seconds."""
    occupations, skills, groups = sources.occupations(), sources.skills(), sources.groups()
    splitter = _splitter(occupations, skills, groups)
    said("Learning what words mean …")
    meaning = Meaning.learn(concepts_as_words(occupations, skills, groups, splitter))
    said("Comparing labels …")
    labels = _Labels([], [], [])
    for one in occupations:
        labels.add([one.da, *one.also_da] if one.da else [one.en])
    for group in groups:
        labels.add([group.da])
    owner = np.repeat(np.arange(len(labels.starts)), np.diff([*labels.starts, len(labels.texts)]))
    parts = [splitter.parts(text) for text in labels.texts]
    group_of = _groups(occupations, groups)
    arrays = {
        **_what_they_are(occupations, groups, group_of),
        **_label_arrays(labels, parts, splitter),
        **_postings(occupations, groups, labels, parts, owner, group_of, splitter),
        **_disco(occupations, groups, splitter),
        **_vectors(occupations, groups, meaning, splitter),
        **meaning.arrays(),
        **of_skills.arrays(splitter, meaning),
    }
    vectors = [meaning.of_part(part) for part in _distinct(parts)]
    arrays["part_vectors"] = np.array(vectors, np.float16)
    arrays["splitter"] = np.frombuffer(json.dumps(splitter.counts).encode(), np.uint8)
    return arrays


def _splitter(
    occupations: list[sources.Occupation], skills: list[sources.Skill], groups: list[sources.Group]
) -> Splitter:
    def texts() -> list[tuple[str, int]]:
        found = [(group.da, 3) for group in groups]
        for one in occupations:
            found += [(one.da, 3), (" ".join(one.also_da), 3), (one.about_da, 1)]
        for skill in skills:
            found += [(skill.da, 2), (" ".join(skill.also_da), 2), (skill.about_da, 1)]
        return found

    return Splitter.of(texts())


def _groups(occupations: list[sources.Occupation], groups: list[sources.Group]) -> list[int]:
    number = {group.code: len(occupations) + n for n, group in enumerate(groups)}
    return [number[one.group] for one in occupations] + [number[g.code] for g in groups]


def _what_they_are(
    occupations: list[sources.Occupation], groups: list[sources.Group], group_of: list[int]
) -> dict[str, NDArray[np.generic]]:
    every: list[sources.Occupation | sources.Group] = [*occupations, *groups]
    return {
        "uris": packed([one.uri for one in every]),
        "names": packed([one.label for one in every]),
        "codes": packed([one.code for one in every]),
        "group": np.array(group_of, np.int32),
        "digits": np.array([9] * len(occupations) + [len(g.code) for g in groups], np.int32),
        "danish": np.array([bool(one.da) for one in every]),
        "occupations": np.array([len(occupations)]),
    }


def _label_arrays(
    labels: _Labels, parts: list[list[str]], splitter: Splitter
) -> dict[str, NDArray[np.generic]]:
    heads = [(splitter.parts(_TAIL.split(text)[0]) or [""])[-1] for text in labels.texts]
    return {
        "labels": packed([normal(text) for text in labels.texts]),
        "preferred": np.array(labels.preferred),
        "starts": np.array(labels.starts, np.int32),
        "parts": packed([" ".join(each) for each in parts]),
        "heads": packed(heads),
    }


def _postings(
    occupations: list[sources.Occupation],
    groups: list[sources.Group],
    labels: _Labels,
    parts: list[list[str]],
    owner: NDArray[np.int64],
    group_of: list[int],
    splitter: Splitter,
) -> dict[str, NDArray[np.generic]]:
    every: list[set[str]] = [set() for _one in group_of]
    grouped: list[list[str]] = [[] for _one in group_of]
    for concept, each in zip(owner, parts, strict=True):
        every[concept] |= set(each)
        grouped[concept] += each
        if group_of[concept] != concept:
            grouped[group_of[concept]] += each
    about = [splitter.parts(one.about_da) for one in occupations]
    about += [splitter.parts(group.da) for group in groups]
    texts = [normal(text) for text in labels.texts]
    spoken = [[one.en, *one.also_en] for one in occupations]
    flat = [" ".join(words(text)) for each in spoken for text in each]
    made = {
        "short": Postings.of([grams(text, 2, 4) for text in texts]),
        "by_parts": Postings.of(parts),
        "by_all_parts": Postings.of([sorted(each) for each in every]),
        "by_description": Postings.of(about, damped=True),
        "by_group": Postings.of(grouped, damped=True),
        "by_english": Postings.of([grams(text, 3, 4) for text in flat]),
        "near_parts": Postings.of([grams(part, 2, 4) for part in _distinct(parts)]),
    }
    arrays = {key: array for name, one in made.items() for key, array in one.arrays(name).items()}
    sizes = [len(each) for each in spoken]
    arrays["english_starts"] = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    return arrays


def _disco(
    occupations: list[sources.Occupation], groups: list[sources.Group], splitter: Splitter
) -> dict[str, NDArray[np.generic]]:
    """DISCO-08's titles of the ISCO groups and of what is finer; the few groups that are Danish
    alone are left out.
    """
    number = {group.code: len(occupations) + n for n, group in enumerate(groups)}
    held = [(number[code[:4]], text) for code, text in sources.disco() if code[:4] in number]
    texts = [text for _group, text in held]
    letters = Postings.of([grams(normal(text), 2, 4) for text in texts])
    parts = Postings.of([splitter.parts(text) for text in texts])
    return {
        **letters.arrays("disco_letters"),
        **parts.arrays("disco_parts"),
        "disco_group": np.array([group for group, _text in held], np.int32),
    }


def _vectors(
    occupations: list[sources.Occupation],
    groups: list[sources.Group],
    meaning: Meaning,
    splitter: Splitter,
) -> dict[str, NDArray[np.generic]]:
    def danish(text: str) -> Floats:
        return meaning.of_parts(splitter.parts(text))

    made = []
    for one in occupations:
        vector = danish(one.da) + 0.5 * danish(" ".join(one.also_da)) + 0.5 * danish(one.about_da)
        vector = vector + meaning.of_parts(english(one.en))
        made.append(_long_as_one(vector + 0.7 * meaning.of_parts(english(" ".join(one.also_en)))))
    below = np.array(made)
    for group in groups:
        mine = np.array([one.group.startswith(group.code) for one in occupations])
        mean = below[mine].mean(axis=0) if mine.any() else np.zeros(below.shape[1])
        made.append(_long_as_one(2 * danish(group.da) + 2 * mean))
    return {
        "concept_vectors": np.array(made, np.float16),
    }


def _long_as_one(vector: Floats) -> Floats:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def _distinct(parts: list[list[str]]) -> list[str]:
    return sorted({part for each in parts for part in each})


# -- keeping it ------------------------------------------------------------------------------------


def path() -> Path:
    """Where this installation keeps it; another version of the data is another file."""
    return home() / "taxonomy" / f"index-{VERSION}-{sources.digest()}.npz"


def ensure(said: Said = lambda _line: None) -> Path:
    """The file, made if it is not there."""
    file = path()
    if not file.exists():
        arrays = build(said)
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f"{os.getpid()}.part.npz")
        np.savez(beside, **arrays)  # type: ignore[arg-type]  # its stub has one keyword more
        beside.replace(file)
        for old in file.parent.glob("index-*.npz"):
            if old != file:
                old.unlink(missing_ok=True)
    return file


@cache
def index() -> Index:
    """The index of this process, read once."""
    with np.load(ensure(), allow_pickle=False) as kept:
        return read({name: kept[name] for name in kept.files if not name.startswith("skills.")})


@cache
def skills() -> of_skills.Skills:
    """The names of skills, read when somebody first looks for one."""
    found = index()
    with np.load(ensure(), allow_pickle=False) as kept:
        arrays = {name: kept[name] for name in kept.files if name.startswith("skills.")}
    return of_skills.read(arrays, found.splitter, found.sayings, found.meaning)


def read(arrays: dict[str, NDArray[np.generic]]) -> Index:
    """An index from its arrays."""
    parts = [each.split() for each in unpacked(arrays["parts"])]
    lengths = [len(each) for each in parts]
    part_list = _distinct(parts)
    number = {part: n for n, part in enumerate(part_list)}
    heads = unpacked(arrays["heads"])
    meaning = Meaning.read(arrays)
    found = np.zeros(len(part_list))
    for each in parts:
        for part in set(each):
            found[number[part]] += 1
    sizes = np.diff(np.append(arrays["starts"].astype(np.int64), len(parts)))
    idf = np.log((1 + len(parts)) / (1 + found)).astype(np.float32)
    flat = np.array([number[part] for each in parts for part in each], np.int32)
    turned = np.argsort(flat, kind="stable")
    labels, by_name = unpacked(arrays["labels"]), dict[str, list[int]]()
    for concept, start in enumerate(arrays["starts"].tolist()):
        by_name.setdefault(labels[start], []).append(concept)

    def postings(name: str) -> Postings:
        return Postings.read(arrays, name)

    return Index(
        uris=unpacked(arrays["uris"]),
        names=unpacked(arrays["names"]),
        codes=unpacked(arrays["codes"]),
        group=arrays["group"].astype(np.int32),
        digits=arrays["digits"].astype(np.int32),
        danish=arrays["danish"].astype(np.bool_),
        labels=labels,
        preferred=arrays["preferred"].astype(np.bool_),
        starts=arrays["starts"].astype(np.int32),
        owner=np.repeat(np.arange(len(sizes)), sizes).astype(np.int32),
        occupations=int(arrays["occupations"].astype(np.int64)[0]),
        parts=parts,
        by_name=by_name,
        first_numbers=np.array([number[each[0]] if each else -1 for each in parts], np.int32),
        short=postings("short"),
        by_parts=postings("by_parts"),
        by_all_parts=postings("by_all_parts"),
        by_description=postings("by_description"),
        by_group=postings("by_group"),
        by_english=postings("by_english"),
        disco_letters=postings("disco_letters"),
        disco_parts=postings("disco_parts"),
        disco_group=arrays["disco_group"].astype(np.int32),
        english_starts=arrays["english_starts"].astype(np.int32),
        near_parts=postings("near_parts"),
        meaning=meaning,
        part_list=part_list,
        part_numbers=number,
        part_vectors=arrays["part_vectors"].astype(np.float32),
        part_idf=idf,
        part_rows=np.repeat(np.arange(len(parts)), lengths)[turned].astype(np.int32),
        part_starts=np.searchsorted(flat[turned], np.arange(len(part_list) + 1)).astype(np.int32),
        label_idf=np.array([sum(idf[number[part]] for part in each) for each in parts], np.float32),
        head_numbers=np.array([number.get(head, -1) for head in heads], np.int32),
        concept_vectors=arrays["concept_vectors"].astype(np.float32),
        splitter=Splitter(json.loads(arrays["splitter"].tobytes())),
        sayings=Sayings(sources.words()),
    )

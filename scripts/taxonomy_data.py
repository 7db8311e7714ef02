"""Cut the open taxonomies down to what ships in `medspil/competence/data`.

    python scripts/taxonomy_data.py FOLDER

FOLDER holds `esco/` (ESCO v1.1.1 with the Danish texts of v1.0.8, the relations and the English
classification as the European Commission publishes them) and `classifications/` (DISCO-08 and the
names of educations of Statistics Denmark, the crosswalk of STAR's titles). Nothing is invented:
URIs lose what they all begin with, texts that are the same in two columns stand once, and the
English descriptions of skills are left out where there is a Danish one.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parents[1] / "src/medspil/competence/data"
ESCO = "http://data.europa.eu/esco/"
EDUCATIONS = {
    "udd": "dst_udd_education_da.csv.gz",
    "audd": "dst_audd_education_da.csv.gz",
    "level": "dst_disced_levels_da.csv",
    "field": "dst_education_field_da.tsv",
}


def main(folder: Path) -> None:
    esco, classes = folder / "esco", folder / "classifications"
    occupations = list(_rows(esco / "occupations_v111_da_en.csv.gz"))
    skills = list(_rows(esco / "skills_v111_da_en.csv.gz"))
    write("occupations", _occupations(occupations))
    write("skills", _skills(skills))
    write("groups", _groups(esco))
    write("needs", _needs(esco, occupations, skills))
    write("broader", _broader(esco))
    write("disco", _disco(classes / "disco08_da_dst.csv"))
    write("star", _star(classes / "star_titles_to_esco.csv"))
    write("educations", _educations(classes))


def _occupations(rows: Iterable[dict[str, str]]) -> Iterator[Sequence[str]]:
    yield ("uri", "group", "code", "da", "also_da", "about_da", "en", "also_en", "about_en")
    for row in rows:
        yield (
            short(row["conceptUri"]),
            row["iscoGroup"],
            row["code"],
            tidy(row["preferredLabel_da"]),
            others(row["altLabels_da"], row["preferredLabel_da"]),
            tidy(row["description_da"]),
            tidy(row["preferredLabel_en"]),
            others(row["altLabels_en"], row["preferredLabel_en"]),
            tidy(row["description_en"]),
        )


def _skills(rows: Iterable[dict[str, str]]) -> Iterator[Sequence[str]]:
    yield ("uri", "type", "reuse", "da", "also_da", "about_da", "en", "also_en", "about_en")
    for row in rows:
        about = tidy(row["description_da"])
        yield (
            short(row["conceptUri"]),
            row["skillType"].rpartition("/")[2],
            row["reuseLevel"],
            tidy(row["preferredLabel_da"]),
            others(row["altLabels_da"], row["preferredLabel_da"]),
            about,
            tidy(row["preferredLabel_en"]),
            others(row["altLabels_en"], row["preferredLabel_en"]),
            "" if about else tidy(row["description_en"]),
        )


def _groups(esco: Path) -> Iterator[Sequence[str]]:
    english = {row["code"]: row for row in _zipped(esco, "classification-en", "ISCOGroups_en.csv")}
    yield ("uri", "code", "da", "en", "about_en")
    for row in _rows(esco / "ISCOGroups_da.csv.gz"):
        other = english.get(row["code"], {})
        yield (
            short(row["conceptUri"]),
            row["code"],
            tidy(row["preferredLabel"]),
            tidy(other.get("preferredLabel", "")),
            tidy(other.get("description", "")),
        )


def _needs(
    esco: Path, occupations: list[dict[str, str]], skills: list[dict[str, str]]
) -> Iterator[Sequence[str]]:
    """A line an occupation, in their order: the numbers of its skills in theirs."""
    number = {row["conceptUri"]: n for n, row in enumerate(skills)}
    held: dict[str, dict[str, list[int]]] = {}
    for row in _zipped(esco, "relations", "occupationSkillRelations.csv"):
        lists = held.setdefault(row["occupationUri"], {"essential": [], "optional": []})
        lists[row["relationType"]].append(number[row["skillUri"]])
    yield ("essential", "optional")
    for row in occupations:
        lists = held.get(row["conceptUri"], {"essential": [], "optional": []})
        yield tuple(" ".join(map(str, sorted(set(lists[n])))) for n in ("essential", "optional"))


def _broader(esco: Path) -> Iterator[Sequence[str]]:
    yield ("uri", "broader")
    for row in _zipped(esco, "relations", "broaderRelationsOccPillar.csv"):
        yield short(row["conceptUri"]), short(row["broaderUri"])


def _disco(path: Path) -> Iterator[Sequence[str]]:
    """The titles hold semicolons of their own kind, commas: the file's are outside quotes."""
    yield ("code", "title")
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            yield row["KODE"], tidy(row["TITEL"])


def _star(path: Path) -> Iterator[Sequence[str]]:
    yield ("code", "title", "relation", "uri")
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            relation = row["relation"].removesuffix("Match")
            yield row["star_code"], tidy(row["star_label"]), relation, short(row["esco_uri"])


def _educations(classes: Path) -> Iterator[Sequence[str]]:
    yield ("scheme", "code", "title")
    for scheme, name in EDUCATIONS.items():
        if name.endswith(".tsv"):
            with (classes / name).open(encoding="utf-8-sig", newline="") as file:
                lines = list(csv.reader(file, delimiter="\t"))[1:]
            pairs = [(line[2].strip(), line[3]) for line in lines if len(line) > 3]
        else:
            pairs = [(row["code"], row["titel"]) for row in _rows(classes / name)]
        for code, title in dict(pairs).items():
            if code and tidy(title):
                yield scheme, code, tidy(title)


# -- small things ----------------------------------------------------------------------------------


def short(uri: str) -> str:
    """`http://data.europa.eu/esco/occupation/…` without its beginning, which is always that."""
    assert uri.startswith(ESCO), uri
    return uri.removeprefix(ESCO)


def tidy(text: str) -> str:
    return " ".join((text or "").split())


def others(labels: str, preferred: str) -> str:
    """The alternative labels, each once, without the preferred one."""
    kept = dict.fromkeys(tidy(label) for label in labels.split("|"))
    kept.pop("", None)
    kept.pop(tidy(preferred), None)
    return "|".join(kept)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    packed = path.read_bytes()
    text = gzip.decompress(packed) if path.suffix == ".gz" else packed
    yield from csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline=""))


def _zipped(esco: Path, which: str, name: str) -> Iterator[dict[str, str]]:
    with (
        zipfile.ZipFile(esco / f"esco-v1.1.1-{which}-csv.zip") as archive,
        archive.open(name) as raw,
    ):
        yield from csv.DictReader(io.TextIOWrapper(raw, "utf-8-sig", newline=""))


def write(name: str, rows: Iterable[Sequence[str]]) -> None:
    """Compressed without a time in it: the same data is the same bytes."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    packed = gzip.compress(text.getvalue().encode(), 9, mtime=0)
    (HERE / f"{name}.csv.gz").write_bytes(packed)
    print(f"{name}: {len(packed) / 1000:.0f} kB")


if __name__ == "__main__":
    csv.field_size_limit(10**8)
    main(Path(sys.argv[1]))

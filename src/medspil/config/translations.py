"""The languages beside the Danish: `python -m medspil.config.translations [--update]`.

Danish is the message id. English has every text of the house; five more languages have what
citizens read, the texts of `portal` and of the films. Without arguments it checks that every text
in code and templates is there, that none is left over, and that the compiled catalogues are those
of the text files; with `--update` it brings new texts into the files, empty, and compiles them.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = PACKAGE / "locale"
CITIZENS = PACKAGE / "portal"
# Of the portal, what employees alone read.
STAFFS = {"models", "staff.py", "door.html", "twin.html", "letter_head.html", "words.html"}
STAFFS |= {"citizen_says.html", "citizen_door.html", "twin_how.html"}

# Beside the portal: what whoever has the link to a course of films reads, and files of rooms below
# whose every text may stand on a citizen's page (others are named in `portal/said_below.py`).
BESIDE = [
    PACKAGE / "sparring/reading/taking_in.py",
    PACKAGE / "sparring/actions/sending.py",
    PACKAGE / "courses/words.py",
    PACKAGE / "matching/asking.py",
    *(
        PACKAGE / f"courses/templates/courses/{name}.html"
        for name in ("watch", "watch_part", "_film", "closed", "out")
    ),
]

LANGUAGES = {
    "en": "English",
    "uk": "Ukrainian",
    "ar": "Arabic",
    "pl": "Polish",
    "tr": "Turkish",
    "so": "Somali",
}

KEYWORDS: dict[str, Any] = {
    "_": None,
    "now_": None,  # `gettext` beside a lazy `_`
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}

Text: TypeAlias = tuple[str | None, str, str | None]  # context, singular, plural


def used(language: str = "en") -> Iterator[Text]:
    """Every text that code and templates ask for in the language, in the order of the files."""
    root = PACKAGE if language == "en" else CITIZENS
    for path in sorted(root.rglob("*.py")):
        if "migrations" not in path.parts and _is_read_in(language, path):
            yield from texts_of(path)
    for path in sorted([*root.rglob("*.html"), *root.rglob("*.txt")]):
        if "templates" in path.parts and _is_read_in(language, path):
            yield from texts_of(path)
    for path in () if language == "en" else BESIDE:
        yield from texts_of(path)


def _is_read_in(language: str, path: Path) -> bool:
    return language == "en" or not STAFFS.intersection(path.relative_to(CITIZENS).parts)


def texts_of(path: Path) -> Iterator[Text]:
    """Every text that a file of code, or a template, asks for."""
    yield from _texts(path.read_bytes() if path.suffix == ".py" else _as_code(path))


def _as_code(path: Path) -> bytes:
    """A template as the calls of `gettext` in it, one to a line without indentation."""
    from django.utils.translation.template import templatize

    code = templatize(path.read_text(), origin=str(path))
    return "\n".join(line.strip() for line in code.splitlines()).encode()


def _texts(source: bytes) -> Iterator[Text]:
    from babel.messages.extract import extract

    options = {"encoding": "utf-8"}
    for _line, message, _comments, context in extract(
        "python", io.BytesIO(source), KEYWORDS, options=options
    ):
        one, many = (message, None) if isinstance(message, str) else (message[0], message[1])
        if one:
            yield context, one, many


def file_of(language: str) -> Path:
    """The text file of a language; its compiled catalogue lies beside it."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str = "en") -> Any:
    """The catalogue as its file has it."""
    from babel.messages.pofile import read_po

    with file_of(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(texts: Any) -> bytes:
    """The catalogue as programs read it."""
    from babel.messages.mofile import write_mo

    made = io.BytesIO()
    write_mo(made, texts)
    return made.getvalue()


def problems() -> list[str]:
    """What is missing, left over or not compiled, in any of the languages."""
    return [problem for language in LANGUAGES for problem in _problems(language)]


def _problems(language: str) -> Iterator[str]:
    name = LANGUAGES[language]
    texts = catalogue(language)
    asked = {(context, one) for context, one, _many in used(language)}
    there = {(text.context, _singular(text.id)): text for text in texts if text.id}
    for _context, one in sorted(asked - set(there), key=str):
        yield f"no {name} for: {one!r}"
    for _context, one in sorted(set(there) - asked, key=str):
        yield f"nobody asks for the {name} of: {one!r}"
    for (_context, one), text in there.items():
        given = text.string if isinstance(text.string, tuple) else [text.string]
        if text.fuzzy or not all(given):
            yield f"not translated: {one!r}" if language == "en" else f"no {name} yet: {one!r}"
        elif any(_slots(one) != _slots(said) for said in given) and not text.pluralizable:
            yield f"{name} lost what is put in: {one!r}"
    if file_of(language).with_suffix(".mo").read_bytes() != compiled(texts):
        yield f"the compiled {name} is not the one of django.po: run make translations"


def _slots(text: str) -> list[str]:
    """What is put into a text: `%(day)s`."""
    return sorted(set(re.findall(r"%\(\w+\)", text)))


def _singular(key: str | tuple[str, ...] | list[str]) -> str:
    return key if isinstance(key, str) else key[0]


def update() -> None:
    """Bring the files in line with what is asked for, keep what is translated, and compile."""
    for language in LANGUAGES:
        _update(language)


def _update(language: str) -> None:
    from babel.messages import Catalog
    from babel.messages.pofile import write_po

    path = file_of(language)
    old = catalogue(language) if path.exists() else Catalog(locale=language)
    fresh = Catalog(locale=language, project="Medspil", fuzzy=False, charset="utf-8")
    fresh.creation_date = fresh.revision_date = old.creation_date
    for context, one, many in used(language):
        key = (one, many) if many else one
        before = old.get(one, context)
        kept = before.string if before is not None else None
        fresh.add(key, kept or (("",) * fresh.num_plurals if many else ""), context=context)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=100, no_location=True, sort_output=False)
    path.with_suffix(".mo").write_bytes(compiled(catalogue(language)))


def main() -> int:
    if "--update" in sys.argv[1:]:
        update()
    found = problems()
    print("\n".join(found) or "every text is there in its languages", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

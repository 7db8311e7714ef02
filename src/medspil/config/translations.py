"""The English beside the Danish: `python -m medspil.config.translations [--update]`.

Danish is the message id. Without arguments it checks that every text in code and templates has an
English one, that none is left over, and that the compiled catalogue is the one of the text file;
with `--update` it brings new texts into the file, empty, and compiles it.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

PACKAGE = Path(__file__).resolve().parents[1]
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"

KEYWORDS: dict[str, Any] = {
    "_": None,
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


def used() -> Iterator[Text]:
    """Every text that code and templates ask for, in the order of the files."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _texts(path.read_bytes())
    for path in sorted([*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]):
        if "templates" in path.parts:
            yield from _texts(_as_code(path))


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


def catalogue() -> Any:
    """The catalogue as its file has it."""
    from babel.messages.pofile import read_po

    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def compiled(texts: Any) -> bytes:
    """The catalogue as programs read it."""
    from babel.messages.mofile import write_mo

    made = io.BytesIO()
    write_mo(made, texts)
    return made.getvalue()


def problems() -> list[str]:
    """What is missing, left over or not compiled."""
    texts = catalogue()
    asked = {(context, one) for context, one, _many in used()}
    there = {(text.context, _singular(text.id)): text for text in texts if text.id}
    found = [f"no English for: {one!r}" for context, one in sorted(asked - set(there), key=str)]
    found += [f"nobody asks for: {one!r}" for context, one in sorted(set(there) - asked, key=str)]
    found += [
        f"not translated: {key[1]!r}"
        for key, text in there.items()
        if text.fuzzy or not all(text.string if isinstance(text.string, tuple) else [text.string])
    ]
    if CATALOGUE.with_suffix(".mo").read_bytes() != compiled(texts):
        found.append("the compiled catalogue is not the one of django.po: run make translations")
    return found


def _singular(key: str | tuple[str, ...] | list[str]) -> str:
    return key if isinstance(key, str) else key[0]


def update() -> None:
    """Bring the file in line with what is asked for, keep what is translated, and compile."""
    from babel.messages import Catalog
    from babel.messages.pofile import write_po

    old = catalogue() if CATALOGUE.exists() else Catalog(locale="en")
    fresh = Catalog(locale="en", project="Medspil", fuzzy=False, charset="utf-8")
    fresh.creation_date = fresh.revision_date = old.creation_date
    for context, one, many in used():
        key = (one, many) if many else one
        before = old.get(one, context)
        kept = before.string if before is not None else None
        fresh.add(key, kept or (("", "") if many else ""), context=context)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, fresh, width=100, no_location=True, sort_output=False)
    CATALOGUE.with_suffix(".mo").write_bytes(compiled(catalogue()))


def main() -> int:
    if "--update" in sys.argv[1:]:
        update()
    found = problems()
    print("\n".join(found) or "every text is there in English", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
